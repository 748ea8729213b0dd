// The player of a list, song by song: counts what sounded, fades out gently before a song is cut
// short, and goes on by itself after an answer; of a file, the second at which its slider was moved.
// The service decides what comes next; the page only says how the song ended and for how many
// seconds it was heard.

const SHORT_FADE_S = 1.5;
let context = null;
let goesOn = false;

const section = () => document.querySelector("[data-listening]");
const find = (name) => section()?.querySelector(`[data-${name}]`);
const say = (words) => { const said = find("said"); if (said) said.textContent = words; };

// Seconds of the clock while it sounded: a dose is what the ear had, wherever in the song it was.
function heardS(audio) {
  return audio.heard + (audio.playing === null ? 0 : (performance.now() - audio.playing) / 1000);
}
function stopCounting(audio) {
  audio.heard = heardS(audio);
  audio.playing = null;
}

// The gain is where a fade happens: phones do not let a page change the volume of an element.
function connect(audio) {
  context ??= new AudioContext();
  audio.gain = context.createGain();
  context.createMediaElementSource(audio).connect(audio.gain).connect(context.destination);
}

async function play(audio) {
  if (!audio.gain) connect(audio);
  await context.resume();
  audio.gain.gain.setValueAtTime(1, context.currentTime);
  try {
    await audio.play();
  } catch (error) {
    if (error.name !== "AbortError") say("The song does not play. Check the connection, then press Play again.");
  }
}

function fade(audio, seconds) {
  if (audio.paused || !audio.gain) return Promise.resolve();
  audio.gain.gain.setValueAtTime(audio.gain.gain.value, context.currentTime);
  audio.gain.gain.linearRampToValueAtTime(0, context.currentTime + seconds);
  say("The music fades out.");
  return new Promise((done) => {
    setTimeout(() => { audio.pause(); done(); }, seconds * 1000);
  });
}

function setUp() {
  const area = section();
  const audio = area?.querySelector("audio");
  if (!audio || audio.dataset.ready) return;
  audio.dataset.ready = "yes";
  audio.heard = 0;
  audio.playing = null;
  const button = find("play");
  button.hidden = false;
  button.addEventListener("click", () => (audio.paused ? play(audio) : audio.pause()));
  audio.addEventListener("play", () => { if (!audio.gain) play(audio); });
  audio.addEventListener("playing", () => { stopCounting(audio); audio.playing = performance.now(); button.textContent = "Pause"; say(""); });
  for (const silent of ["seeking", "waiting"]) audio.addEventListener(silent, () => stopCounting(audio));
  audio.addEventListener("pause", () => { stopCounting(audio); button.textContent = "Play"; });
  audio.addEventListener("timeupdate", () => mark(audio.currentTime));
  audio.addEventListener("error", () => say("The song could not be loaded. Check the connection, then load this page again."));
  audio.addEventListener("ended", () => {
    stopCounting(audio);
    const next = find("next");
    next.value = "end";
    say(audio.dataset.ended);
    next.scrollIntoView({ block: "center" });
  });
  if (goesOn) play(audio);
  goesOn = false;
}

// Which song of a file is on.
function mark(now) {
  for (const line of section()?.querySelectorAll("[data-from]") ?? []) {
    const on = now >= Number(line.dataset.from) && now < Number(line.dataset.to);
    if (on) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
  }
}

// The second of a file at which its slider was moved: that of the last movement, not of the press.
function moved(event) {
  const audio = section()?.querySelector("audio");
  const at = event.target.closest?.("[data-slider]")?.closest("[data-file-answer]")?.querySelector("[name=at_s]");
  if (at && audio) at.value = audio.currentTime.toFixed(1);
}
for (const name of ["input", "pointerup", "keydown"]) document.addEventListener(name, moved);

// Before a form of this page is sent: the music fades, and the seconds are written down.
document.addEventListener("htmx:confirm", async (event) => {
  const form = event.target.closest?.("[data-heard]");
  const audio = section()?.querySelector("audio");
  // An answer while a file plays is sent alone: the music goes on.
  if (!form || !audio || event.target.matches("[data-keeps]")) return;
  event.preventDefault();
  const pressed = event.detail.triggeringEvent?.submitter;
  const stops = pressed?.value === "stopped";
  await fade(audio, stops ? Number(audio.dataset.fadeS) : SHORT_FADE_S);
  stopCounting(audio);
  form.elements.heard_s.value = heardS(audio).toFixed(1);
  goesOn = !stops && heardS(audio) > 0;
  event.detail.issueRequest(true);
});
document.addEventListener("htmx:afterSettle", setUp);
setUp();
