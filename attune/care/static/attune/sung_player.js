// Plays a phrase at the pace that is pressed, with or without the tap; no pace is chosen
// beforehand.

for (const area of document.querySelectorAll("[data-sung-player]")) {
  const audio = area.querySelector("audio");
  const withTap = area.querySelector("[data-with-tap]");
  const said = area.querySelector("[data-said]");
  const buttons = [...area.querySelectorAll("[data-with]")];
  let pace = null;

  function play() {
    if (!pace) return;
    audio.src = withTap.checked ? pace.dataset.with : pace.dataset.without;
    audio.hidden = false;
    audio.play().catch(() => {});
  }
  for (const button of buttons) {
    button.addEventListener("click", () => {
      pace = button;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === pace));
      play();
    });
  }
  withTap.addEventListener("change", () => {
    if (!audio.paused || audio.currentTime > 0) play();
  });
  audio.addEventListener("playing", () => { said.textContent = ""; });
  audio.addEventListener("error", () => {
    said.textContent = "The model could not be loaded. Check the connection, then load this page again.";
  });
}
