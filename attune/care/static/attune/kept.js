// Says of each part of a page whether it is kept, and says so only after the service did.
// An answer without the header "Attune-Part" (a sign-in page, a broken gateway) is never shown as
// kept. Whatever goes wrong, what was entered stays on the screen, and Keep can be pressed again:
// the service keeps once what is sent twice.

import { csrfToken } from "./csrf_token.js";

const part = (element) => element?.closest?.("[data-part]");
const isDirty = (section) => section.dataset.entered === "yes";

function say(section, state, words) {
  const status = section?.querySelector("[data-status]");
  if (!status) return;
  status.dataset.state = state;
  status.textContent = words;
  announce(`${section.querySelector("h2").textContent}: ${words}`);
}

function announce(words) {
  const live = document.querySelector("[data-announce]");
  if (live) live.textContent = words;
}

function notKept(event, why) {
  say(part(event.detail.elt), "not-kept", `NOT kept: ${why} What you entered is still here.`);
}

function entered(section) {
  if (!section || isDirty(section)) return;
  section.dataset.entered = "yes";
  say(section, "entered", "Entered here, not kept yet");
}

document.addEventListener("input", (event) => entered(part(event.target)));

// What a thumb entered before this was loaded, or the browser put back, is not kept either.
function differs(field) {
  if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
  const given = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(given, 0);
}
for (const field of document.querySelectorAll("[data-part] :is(input, select, textarea)")) {
  if (differs(field)) entered(part(field));
}

document.addEventListener("htmx:configRequest", (event) => {
  const token = csrfToken();
  if (!token || !part(event.detail.elt)) return;
  delete event.detail.parameters.csrfmiddlewaretoken;
  event.detail.headers["X-CSRFToken"] = token;
});

document.addEventListener("htmx:beforeRequest", (event) => {
  say(part(event.detail.elt), "sending", "Sending …");
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const section = part(event.detail.elt);
  if (!section || event.detail.xhr.getResponseHeader("Attune-Part") === section.id) return;
  event.detail.shouldSwap = false;
  if (event.detail.xhr.status < 400) {
    notKept(event, "you may be signed out. Sign in again in another tab, then press Keep here.");
  }
});

document.addEventListener("htmx:responseError", (event) => {
  notKept(event, "the service could not take it. Press Keep again.");
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    notKept(event, "no answer came from the service. Press Keep again when there is a network.");
  });
}

document.addEventListener("htmx:afterSettle", (event) => {
  const section = document.getElementById(event.detail.xhr?.getResponseHeader("Attune-Part"));
  const status = section?.querySelector("[data-status]");
  if (!status) return;
  if (status.dataset.state === "not-kept") section.dataset.entered = "yes";
  announce(`${section.querySelector("h2").textContent}: ${status.textContent}`);
  section.focus({ preventScroll: true });
});

// Finishing is stopped once when something was entered and not kept; a second press goes on.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-finish]");
  const left = [...document.querySelectorAll("[data-part]")].filter(isDirty);
  if (!form || form.dataset.warned || left.length === 0) return;
  event.preventDefault();
  form.dataset.warned = "yes";
  const names = left.map((section) => section.querySelector("h2").textContent).join(", ");
  document.querySelector("[data-finish-status]").textContent =
    `Not kept yet: ${names}. Keep it first, or press Finish again to leave it out.`;
});
