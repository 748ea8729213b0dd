// A stop-watch for a timed walk: one button starts and stops it, one counts steps while it runs.
// Times are milliseconds of performance.now(), which no change of the clock moves; what it shows
// and writes into the form's fields is seconds. A press counts when the finger goes down. The
// fields stay open for correction by hand. The screen is kept awake where the browser can.

import { mayDim, stayAwake } from "./wake_lock.js";

export const fresh = () => ({ startedAt: null, stoppedAt: null, steps: 0 });
export const isRunning = (watch) => watch.startedAt !== null && watch.stoppedAt === null;

export function press(watch, now) {
  if (watch.startedAt === null) return { ...watch, startedAt: now };
  return isRunning(watch) ? { ...watch, stoppedAt: now } : watch;
}

export const step = (watch) =>
  isRunning(watch) ? { ...watch, steps: watch.steps + 1 } : watch;

export const elapsedS = (watch, now) =>
  watch.startedAt === null ? 0 : ((watch.stoppedAt ?? now) - watch.startedAt) / 1000;

// A finger's click follows its press; a keyboard's or a screen reader's comes alone.
function onPress(button, act) {
  let pressedAt = -Infinity;
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || button.disabled) return;
    pressedAt = performance.now();
    act();
  });
  button.addEventListener("click", () => {
    if (performance.now() - pressedAt > 700) act();
  });
}

function setUp(box) {
  const find = (name) => box.querySelector(`[data-${name}]`);
  const [shown, count, main, tap, again] = ["elapsed", "count", "press", "step", "again"].map(find);
  let watch = fresh();

  function draw() {
    const running = isRunning(watch);
    shown.textContent = `${elapsedS(watch, performance.now()).toFixed(2)} s`;
    count.textContent = `${watch.steps} step${watch.steps === 1 ? "" : "s"}`;
    main.textContent = running ? "Stop" : "Start";
    main.disabled = watch.stoppedAt !== null;
    tap.disabled = !running;
    again.disabled = watch.stoppedAt === null;
    if (running && box.isConnected) requestAnimationFrame(draw);
    else if (running) mayDim(); // the part was replaced by a newer one
  }

  function write(id, value) {
    const input = document.getElementById(id);
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  onPress(main, () => {
    watch = press(watch, performance.now());
    if (isRunning(watch)) stayAwake();
    if (watch.stoppedAt !== null) {
      mayDim();
      write(box.dataset.stopwatch, elapsedS(watch).toFixed(2));
      write(box.dataset.steps, watch.steps || "");
    }
    draw();
  });
  onPress(tap, () => {
    watch = step(watch);
    draw();
  });
  again.addEventListener("click", () => {
    watch = fresh();
    draw();
  });
  box.hidden = false;
}

function setUpAll() {
  for (const box of document.querySelectorAll("[data-stopwatch][hidden]")) setUp(box);
}
setUpAll();
document.addEventListener("htmx:afterSettle", setUpAll);
