// Keeps the screen on while something runs, where the browser can. A screen that was turned off, or
// a page that was not seen for a while, has given up its lock: it is asked for again on return.

let wanted = false;
let held = null;

export async function stayAwake() {
  wanted = true;
  held = await navigator.wakeLock?.request("screen").catch(() => null);
  if (!wanted) mayDim();
}

export function mayDim() {
  wanted = false;
  held?.release();
  held = null;
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && wanted) stayAwake();
});
