// The player of a walking track: the browser's own controls, and starting again when it ends.
// It listens on the document, because a player may come onto the page after this was loaded.

const playerOf = (element) => element.closest?.("[data-track-player]");

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-track-player] [data-loop]")) return;
  playerOf(event.target).querySelector("audio").loop = event.target.checked;
});

// An error of a sound does not bubble: it is met on its way down.
document.addEventListener("error", (event) => {
  const said = playerOf(event.target)?.querySelector("[data-said]");
  if (!said) return;
  said.textContent = "The track could not be loaded. Check the connection, then load this page again.";
}, true);
