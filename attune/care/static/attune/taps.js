// Eight taps or more on the beats of a song that plays without clicks, each kept in the song's own
// time: the moment of the event, less the time that sound takes to leave the device.
import { clock, start } from "./clicks.js";

const FEWEST = 8;
const area = document.querySelector("[data-taps]");
const find = (name) => area.querySelector(`[data-${name}]`);
const pad = find("pad");
const kept = area.querySelector("input[name=taps]");
let taps = [];

function show() {
  find("count").textContent = `${taps.length} of ${FEWEST}`;
  find("use").disabled = taps.length < FEWEST;
  kept.value = taps.map((s) => s.toFixed(4)).join(",");
}

function tap(event) {
  event.preventDefault();
  if (!clock.isPlaying) {
    find("count").textContent = "after you press play";
    return;
  }
  const at = clock.heardAt(event.timeStamp);
  if (taps.length && at <= taps[taps.length - 1]) taps = []; // gone back: begun anew
  taps.push(at);
  show();
}

pad.addEventListener("pointerdown", tap);
pad.addEventListener("keydown", (event) => {
  if ((event.key === " " || event.key === "Enter") && !event.repeat) tap(event);
});
// Assistive technology that only clicks sends neither of the two.
pad.addEventListener("click", (event) => {
  if (event.detail === 0 && event.pointerType === "") tap(event);
});
pad.addEventListener("keyup", (event) => event.preventDefault());
find("clear").addEventListener("click", () => { taps = []; show(); });
find("play-to-tap").addEventListener("click", async () => {
  taps = [];
  show();
  if (await start(false)) pad.focus();
});
show();
