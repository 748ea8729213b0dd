// Says that a recording is too large before it is sent, and that it is being sent once it is.

const form = document.querySelector("[data-add-song]");
const file = form.querySelector("input[type=file]");
const largest = Number(file.dataset.largestBytes);
const group = file.closest(".nhsuk-form-group");

function say(sentence) {
  group.querySelector(".nhsuk-error-message")?.remove();
  group.classList.toggle("nhsuk-form-group--error", Boolean(sentence));
  if (!sentence) return;
  const error = document.createElement("span");
  error.className = "nhsuk-error-message";
  error.setAttribute("role", "alert");
  error.textContent = sentence;
  file.before(error);
}

function check() {
  const size = file.files[0]?.size ?? 0;
  const fits = size <= largest;
  say(fits ? "" : `This file is ${Math.round(size / 1e6)} MB; at most ${largest / 1e6} MB is taken. `
    + "Choose a smaller one: mp3 or flac instead of wav, or one song out of it.");
  return fits;
}

file.addEventListener("change", check);
form.addEventListener("submit", (event) => {
  if (!check()) {
    event.preventDefault();
    file.focus();
    return;
  }
  form.querySelector("[data-sending]").textContent = "Sending the recording. Stay on this page.";
});
