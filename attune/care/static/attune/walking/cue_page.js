// One bout on the page: choose, get ready, start with one thumb, fade, stop, say how it was, keep.
// What was measured stays here until the service says that it has it. Times in the form are
// seconds from the moment Start was pressed, on the page's own clock.

import { csrfToken } from "../csrf_token.js";
import { mayDim, stayAwake } from "../wake_lock.js";
import { CuePlayer, LEVELS, MOST_CHANGE } from "./cue_player.js";
import { MotionRecorder, askToRecord } from "./motion.js";

const KEPT = "Attune-Kept";
const area = document.querySelector("[data-cue]");
if (area) setUp();

function setUp() {
  const form = area.querySelector("[data-cue-form]");
  const find = (name) => area.querySelector(`[data-${name}]`);
  const data = JSON.parse(document.getElementById("cue-data").textContent);
  const said = find("said");
  const pad = find("pad");
  let bout = null;

  const chosen = (name) => form.elements[name]?.value ?? "";
  const { one, many } = area.dataset;
  const counted = (count) => `${count} ${count === 1 ? one : many}`;
  const show = (part) => {
    for (const name of ["choose", "play", "tell"]) find(name).hidden = name !== part;
  };

  // Only music that was made for the chosen cadence can be chosen with it.
  form.addEventListener("change", () => {
    for (const item of form.querySelectorAll("[data-at]")) {
      item.hidden = item.dataset.at !== chosen("cadence_spm");
      if (item.hidden) item.querySelector("input").checked = false;
    }
  });
  form.dispatchEvent(new Event("change"));

  find("ready").addEventListener("click", async () => {
    const missing = ["cadence_spm", "track", "cue_sound", "sensor"].filter(
      (name) => chosen(name) === "" && !isChosen(form, name),
    );
    if (missing.length) return say(`Choose first: ${missing.map((n) => NAMES[n]).join(", ")}.`);
    if (chosen("sensor") === "phone" && !(await askToRecord())) {
      return say("This phone does not give its motion to the page. Choose another way to count.");
    }
    say("Loading the sound.");
    try {
      bout = await newBout();
    } catch {
      return say("The sound could not be loaded. Check the connection, then press Get ready again.");
    }
    say("");
    draw();
    show("play");
    area.scrollIntoView();
    find("go").focus({ preventScroll: true });
  });

  async function newBout() {
    const cadence = Number(chosen("cadence_spm"));
    const track = data.tracks[chosen("track")];
    const player = new CuePlayer(area.dataset.cue);
    await player.open({
      interval_s: 60 / cadence,
      music: track && {
        address: track.address,
        cues_s: track.cues_s,
        count_in_s: track.count_in_s,
        level: track.music_level,
      },
      cue: {
        address: data.cues[chosen("cue_sound")],
        level: track ? track.cue_level : data.cue_alone_level,
      },
    });
    return { player, cadence, ratio: 1, level: "full", steps: [], reference: crypto.randomUUID() };
  }

  find("go").addEventListener("click", () => (bout.began ? stop() : start()));

  async function start() {
    bout.player.onCue = flash;
    bout.player.onEnd = measured;
    await bout.player.begin(bout.level);
    bout.began = performance.now() / 1000;
    if (chosen("sensor") === "phone") {
      bout.motion = new MotionRecorder();
      bout.motion.start();
    }
    stayAwake();
    pad.hidden = chosen("sensor") !== "taps";
    find("while").hidden = false;
    draw();
    requestAnimationFrame(tick);
  }

  function stop() {
    bout.ended = performance.now() / 1000;
    bout.motion?.stop();
    bout.player.end();
    mayDim();
  }

  for (const button of area.querySelectorAll("[data-level]")) {
    button.addEventListener("click", () => {
      bout.level = button.dataset.level;
      bout.player.level(bout.level);
      draw();
    });
  }
  find("slower").addEventListener("click", () => tempo(-0.01));
  find("quicker").addEventListener("click", () => tempo(0.01));

  function tempo(change) {
    const ratio = Math.round((bout.ratio + change) * 100) / 100;
    if (Math.abs(ratio - 1) > MOST_CHANGE + 1e-9) return;
    if (change > 0 && bout.cadence * ratio > data.highest_spm) return;
    bout.ratio = ratio;
    bout.player.speed(ratio);
    draw();
  }

  pad.addEventListener("pointerdown", (event) => step(event.timeStamp));
  pad.addEventListener("keydown", (event) => {
    if ([" ", "Enter"].includes(event.key) && !event.repeat) step(event.timeStamp);
  });

  function step(stamp) {
    bout.steps.push(stamp / 1000 - bout.began);
    find("steps").textContent = counted(bout.steps.length);
  }

  function draw() {
    const now = bout.cadence * bout.ratio;
    find("now").textContent = `${now.toFixed(1)} a minute`;
    find("go").textContent = bout.began ? "Stop" : "Start";
    find("slower").disabled = bout.ratio - 0.01 < 1 - MOST_CHANGE - 1e-9;
    find("quicker").disabled =
      bout.ratio + 0.01 > 1 + MOST_CHANGE + 1e-9 || bout.cadence * (bout.ratio + 0.01) > data.highest_spm;
    for (const button of area.querySelectorAll("[data-level]")) {
      button.setAttribute("aria-pressed", String(button.dataset.level === bout.level));
    }
  }

  function tick() {
    if (!bout?.began || bout.ended) return;
    const s = Math.floor(performance.now() / 1000 - bout.began);
    find("elapsed").textContent = `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
    requestAnimationFrame(tick);
  }

  function flash() {
    find("beat").classList.add("attune-cue__beat--on");
    setTimeout(() => find("beat").classList.remove("attune-cue__beat--on"), 90);
  }

  // The player has ended: what was played and measured goes into the form, and is asked about.
  function measured(cues) {
    const names = Object.fromEntries(Object.entries(LEVELS).map(([name, level]) => [level, name]));
    const from = (at) => Number((at - bout.began).toFixed(4));
    const played = {
      duration_s: from(bout.ended),
      cues: cues.filter((c) => !c.counting).map((c) => [from(c.at_s), names[c.level], c.speed]),
      steps_s: bout.steps.map((s) => Number(s.toFixed(4))),
      gaps_s: (bout.motion?.gaps ?? []).map(([a, b]) => [from(a), from(b)]),
      motion_from_s: bout.motion?.firstAt ? from(bout.motion.firstAt) : null,
    };
    form.elements.played.value = JSON.stringify(played);
    form.elements.reference.value = bout.reference;
    const rows = bout.motion?.rows.length ?? 0;
    find("played").textContent =
      `${Math.round(played.duration_s)} s, ${played.cues.length} cues`
      + (bout.motion ? `, ${rows} readings of motion.` : `, ${counted(played.steps_s.length)} counted.`);
    if (bout.motion && rows === 0) say("The phone gave no readings: this is kept without steps.");
    show("tell");
    find("keep").focus();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("Sending …");
    const body = new FormData(form);
    if (bout.motion?.rows.length) {
      body.set("motion", new Blob([bout.motion.csv()], { type: "text/csv" }), "motion.csv");
    }
    const token = csrfToken();
    if (token) body.set("csrfmiddlewaretoken", token);
    const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
    if (answer?.headers.get(KEPT) === bout.reference) {
      location.replace(`${location.pathname}?kept=${bout.reference}#bout-${bout.reference}`);
      return;
    }
    const problems = answer?.status === 422 ? (await answer.json()).problems : null;
    if (problems) say(`NOT kept: ${problems.join(" ")}`);
    else if (answer) {
      say("NOT kept: you may be signed out. Sign in again in another tab, then press Keep here.");
    } else say("NOT kept: no answer came. Press Keep again when there is a network.");
  });

  find("drop").addEventListener("click", (event) => {
    if (event.target.dataset.sure) return location.reload();
    event.target.dataset.sure = "yes";
    event.target.textContent = "Leave it out: press again";
  });

  window.addEventListener("beforeunload", (event) => {
    if (bout?.began && said.textContent !== "Sending …") event.preventDefault();
  });

  function say(words) {
    said.textContent = words;
    said.dataset.state = words.startsWith("NOT kept") ? "not-kept" : "";
  }
}

const NAMES = {
  cadence_spm: "a cadence",
  track: "the cue alone or a song",
  cue_sound: "the sound of the cue",
  sensor: "what counts the steps",
};

// "The cue alone" has an empty value, so a radio is asked whether it is chosen.
function isChosen(form, name) {
  const field = form.elements[name];
  if (!(field instanceof RadioNodeList)) return field.type === "hidden" || field.checked;
  return [...field].some((radio) => radio.checked && !radio.disabled);
}
