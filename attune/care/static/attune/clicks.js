// The player of a song's page: hear the song with a click on each beat, and go to any place in it.
import { SongClock } from "./song_clock.js";

const area = document.querySelector("[data-song-player]");
const find = (name) => area.querySelector(`[data-${name}]`);
const data = JSON.parse(document.getElementById("clicks").textContent);
const play = find("play");
const seek = find("seek");
const level = find("click-level");
const said = find("said");

export const clock = new SongClock(data.beats_s, data.bar_starts_s);
let loaded = null;
let withClicks = true;

const words = (s) => `${Math.floor(Math.round(s) / 60)}:${String(Math.round(s) % 60).padStart(2, "0")}`;

function load() {
  said.textContent = "Loading the song.";
  loaded ??= clock.load(area.dataset.sound);
  return loaded.then(
    () => { said.textContent = ""; return true; },
    () => {
      loaded = null;
      said.textContent = "The song could not be loaded. Check the connection, then press play again.";
      return false;
    },
  );
}

export async function start(clicksToo) {
  if (!(await load())) return false;
  withClicks = clicksToo;
  clock.clickLevel(withClicks ? Number(level.value) : 0);
  if (!clock.isPlaying) await clock.play();
  play.textContent = "Pause";
  requestAnimationFrame(show);
  return true;
}

function pause() {
  clock.pause();
  play.textContent = "Play";
}

function show() {
  const now = clock.now();
  find("now").textContent = words(now);
  if (document.activeElement !== seek || clock.isPlaying) seek.value = now;
  seek.setAttribute("aria-valuetext", `${words(now)} of ${words(Number(seek.max))}`);
  const near = data.beats_s.some((s) => now >= s && now < s + 0.1);
  find("beat").classList.toggle("attune-player__beat--on", clock.isPlaying && withClicks && near);
  if (clock.isPlaying) requestAnimationFrame(show);
}

clock.onEnd = () => { play.textContent = "Play"; show(); };
play.addEventListener("click", () => (clock.isPlaying ? pause() : start(true)));
seek.addEventListener("input", () => { clock.seek(Number(seek.value)).then(show); });
level.addEventListener("input", () => {
  if (loaded && withClicks) clock.clickLevel(Number(level.value));
});
for (const button of document.querySelectorAll("[data-hear-from]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await clock.seek(Math.max(0, Number(button.dataset.hearFrom) - 1));
    start(true);
  });
}
find("controls").hidden = false;
