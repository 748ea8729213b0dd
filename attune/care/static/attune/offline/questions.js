// What the questions of one page mean to each other: who was asked before the first note, which
// scale is asked and by whom, and which records belong to one round. Pages without these questions
// are left as they are.

const form = document.querySelector("[data-form]");
const named = (name) => [...form.querySelectorAll(`[name="${name}"]`)];
const chosen = (name) => named(name).find((field) => field.checked)?.value ?? "";

// Nothing is answered before "asked"; somebody who was not seen heard no note.
function openGate() {
  const gate = form.querySelector("[data-after-asked]");
  if (!gate) return;
  const notSeen = Boolean(chosen("not_seen"));
  for (const radio of named("precautions_asked_of")) radio.required = !notSeen;
  gate.disabled = !chosen("precautions_asked_of") && !notSeen;
}

function nameScale() {
  const select = form.querySelector("[name=scale]");
  if (!select) return;
  const [scale] = select.selectedOptions;
  for (const part of form.querySelectorAll("[data-scale]")) {
    part.hidden = !scale?.value;
    part.disabled = !scale?.value;
  }
  for (const place of form.querySelectorAll("[data-scale-name]")) place.textContent = scale?.text ?? "";
  for (const end of ["low", "high"]) {
    for (const place of form.querySelectorAll(`[data-scale-${end}]`)) {
      place.textContent = scale?.dataset[end] ?? "";
    }
  }
  const may = scale?.dataset.raters?.split(" ") ?? [];
  for (const radio of named("rater")) {
    radio.closest("label").hidden = !may.includes(radio.value);
    if (!may.includes(radio.value)) radio.checked = false;
  }
}

// A number needs somebody who gave it; a reason why there is none does not.
function askWhoRated() {
  const rated = ["before", "after"].some((name) => /^\d+$/.test(chosen(name)));
  for (const radio of named("rater")) radio.required = rated;
}

// A second tap takes an answer back: it is then unanswered again.
function press(event) {
  if (event.target.type === "radio") event.target.dataset.was = event.target.checked ? "yes" : "";
}
function takeBack({ target }) {
  if (target.type !== "radio" || target.dataset.was !== "yes") return;
  target.dataset.was = "";
  target.checked = false;
  target.dispatchEvent(new Event("input", { bubbles: true }));
}

// Records of one ward and one day are one round. The times are this device's own.
function nameRound() {
  const [session] = named("session");
  if (!session) return;
  const now = new Date().toISOString();
  const [ward, wardThen, began] = ["ward", "session_ward", "session_began_at"].map((n) => named(n)[0]);
  if (!session.value || wardThen.value !== ward.value) {
    session.value = crypto.randomUUID();
    wardThen.value = ward.value;
    began.value = named("began_at")[0].value || now;
  }
  named("recorded_at")[0].value = now;
}

function settle() {
  openGate();
  nameScale();
  askWhoRated();
}

form.addEventListener("input", () => {
  const [began] = named("began_at");
  if (began && !began.value) began.value = new Date().toISOString();
  settle();
});
form.addEventListener("filled", settle);
form.addEventListener("finishing", nameRound);
form.addEventListener("pointerdown", press);
form.addEventListener("click", takeBack);
