// The cue player of a page: loads a cue, and music if there is any, begins, fades, slows, quickens
// and ends, and tells when each cue is put out. The sound itself is made in cue_worklet.js.
//
// Times that leave this file are seconds of the page's own clock (performance.now() / 1000), to
// which the browser ties what leaves the loudspeaker as well as it knows: by how much it errs was
// not measured in this set-up, so milliseconds between step and cue are not claimed from it.

export const LEVELS = { full: 1, quieter: 10 ** (-9 / 20), none: 0 };
export const MOST_CHANGE = 0.05;
const WAIT_S = 0.4;

export class CuePlayer {
  constructor(worklet) {
    this.worklet = worklet;
    this.onCue = () => {};
    this.onEnd = () => {};
  }

  // music: { address, cues_s, count_in_s, level } or null; cue: { address, level }.
  async open({ interval_s, music, cue }) {
    // Short buffers drop out as soon as other programs are busy; the sound server keeps a few of ours.
    this.context = new AudioContext({ latencyHint: 0.2, sampleRate: 48000 });
    await this.context.audioWorklet.addModule(this.worklet);
    const [sound, click] = await Promise.all([
      music ? this.decode(music.address) : null,
      this.decode(cue.address),
    ]);
    this.node = new AudioWorkletNode(this.context, "cue-player", {
      numberOfInputs: 0,
      outputChannelCount: [2],
    });
    this.node.port.onmessage = ({ data }) => (data.ended ? this.ended() : this.heard(data));
    this.node.connect(this.context.destination);
    const rate = this.context.sampleRate;
    const counted = music ? music.count_in_s : [0, 1, 2, 3].map((k) => k * interval_s);
    const steps = music ? music.cues_s : Array.from({ length: 64 }, (_, k) => (4 + k) * interval_s);
    this.node.port.postMessage({
      do: "load",
      channels: sound ? channelsOf(sound) : [],
      cues: [...counted, ...steps].map((s) => s * rate),
      count: counted.length,
      cue: click.getChannelData(0).map((sample) => sample * cue.level),
      musicLevel: music?.level ?? 1,
    });
  }

  async decode(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`answer ${answer.status}`);
    return this.context.decodeAudioData(await answer.arrayBuffer());
  }

  async begin(level) {
    await this.context.resume();
    this.ties = [];
    this.cues = [];
    const wait = WAIT_S * this.context.sampleRate;
    this.node.port.postMessage({ do: "begin", speed: 1, level: LEVELS[level], wait });
  }

  level(name) {
    this.node.port.postMessage({ do: "to", level: LEVELS[name] });
  }

  speed(ratio) {
    const bounded = Math.min(1 + MOST_CHANGE, Math.max(1 - MOST_CHANGE, ratio));
    this.node.port.postMessage({ do: "to", speed: bounded });
  }

  end() {
    this.node.port.postMessage({ do: "end" });
  }

  heard({ frame, level, speed, counting }) {
    const at = frame / this.context.sampleRate;
    this.cues.push({ at, level, speed, counting });
    const out = this.context.getOutputTimestamp();
    if (out.performanceTime) this.ties.push([out.contextTime, out.performanceTime / 1000]);
    // A cue is made ready up to half a second before it is heard.
    const wait = (at - this.heardNow()) * 1000;
    setTimeout(() => this.onCue({ counting, level, speed }), Math.max(0, wait));
  }

  // Closing cuts off what is still on its way to the loudspeaker: those cues were never heard.
  ended() {
    const heard = this.heardNow();
    this.context.close();
    this.cues = this.cues.filter(({ at }) => at <= heard);
    this.onEnd(this.cuesOnThePage());
  }

  // What the loudspeaker puts out at this moment, in seconds of the context.
  heardNow() {
    const out = this.context.getOutputTimestamp();
    if (!out.performanceTime) return this.context.currentTime;
    return out.contextTime + (performance.now() - out.performanceTime) / 1000;
  }

  // Every cue that was put out, on the page's clock: a straight line through what the browser said
  // of both clocks while it played.
  cuesOnThePage() {
    const line = lineThrough(this.ties);
    return this.cues.map(({ at, ...rest }) => ({ ...rest, at_s: line(at) }));
  }
}

const channelsOf = (sound) =>
  Array.from({ length: Math.min(2, sound.numberOfChannels) }, (_, c) => sound.getChannelData(c).slice());

function lineThrough(ties) {
  if (ties.length === 0) return (x) => x;
  const mean = (k) => ties.reduce((sum, tie) => sum + tie[k], 0) / ties.length;
  const [x0, y0] = [mean(0), mean(1)];
  const spread = ties.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
  const both = ties.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0);
  const slope = spread > 100 ? both / spread : 1;
  return (x) => y0 + slope * (x - x0);
}
