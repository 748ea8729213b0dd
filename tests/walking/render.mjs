// Runs the player's own worklet file outside a browser: reads a plan as JSON, writes what came out
// as 32-bit samples, two channels after one another, to the file that the plan names.
import { readFileSync, writeFileSync } from "node:fs";
import vm from "node:vm";

const plan = JSON.parse(readFileSync(0, "utf8"));
const said = [];
let Player;
const world = {
  sampleRate: plan.rate_hz,
  currentFrame: 0,
  Float32Array,
  Math,
  AudioWorkletProcessor: class {
    port = { postMessage: (message) => said.push(message) };
  },
  registerProcessor: (_, made) => { Player = made; },
};
vm.runInNewContext(readFileSync(plan.worklet, "utf8"), world);
const player = new Player();
const tell = (message) => player.port.onmessage({ data: message });

const floats = (path) => new Float32Array(new Uint8Array(readFileSync(path)).buffer);
tell({
  do: "load", channels: plan.music.map(floats), cues: plan.cues, count: plan.count,
  cue: floats(plan.cue), musicLevel: 1,
});
tell({ do: "begin", speed: 1, level: plan.level ?? 1 });
const out = [0, 1].map(() => new Float32Array(plan.frames));
const due = [...plan.changes];
for (let frame = 0; frame + 128 <= plan.frames; frame += 128) {
  while (due.length && due[0].at <= frame) tell(due.shift());
  world.currentFrame = frame;
  const block = [new Float32Array(128), new Float32Array(128)];
  player.process([], [block], {});
  block.forEach((samples, c) => out[c].set(samples, frame));
}
writeFileSync(plan.out, Buffer.concat(out.map((samples) => Buffer.from(samples.buffer))));
process.stdout.write(JSON.stringify(said));
