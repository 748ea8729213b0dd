// The player of a walking track: the browser's own controls, and starting again when it ends.

for (const area of document.querySelectorAll("[data-track-player]")) {
  const audio = area.querySelector("audio");
  const loop = area.querySelector("[data-loop]");
  const said = area.querySelector("[data-said]");
  loop.addEventListener("change", () => { audio.loop = loop.checked; });
  audio.addEventListener("error", () => {
    said.textContent = "The track could not be loaded. Check the connection, then load this page again.";
  });
}
