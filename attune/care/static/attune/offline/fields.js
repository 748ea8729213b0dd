// The questions of a page and their answers, as {name of a field: [values]}. What nobody touched
// or left empty is unanswered: nothing is chosen here. Fields marked data-carry keep their answer
// for the next record, in sight. And what the questions of one page mean to each other: who was
// asked before the first note, which scale is asked and by whom, which records are one round.

export function readAnswers(form) {
  const answers = {};
  for (const [name, value] of new FormData(form)) if (value) (answers[name] ??= []).push(value);
  return answers;
}

export function writeAnswers(form, answers) {
  for (const field of form.elements) {
    const given = answers[field.name];
    if (!field.name || !given) continue;
    if (["radio", "checkbox"].includes(field.type)) field.checked = given.includes(field.value);
    else [field.value] = given;
  }
}

export function carried(form) {
  const names = [...form.querySelectorAll("[data-carry]")].map((field) => field.name);
  return Object.fromEntries(Object.entries(readAnswers(form)).filter(([n]) => names.includes(n)));
}

// Choices that only this member has: [[value, words], ...]. One alone needs no choosing, where
// the page says so: it is a place, never an answer of a person.
export function offerChoices(form, names) {
  for (const select of form.querySelectorAll("select[data-choices]")) {
    const choices = names[select.dataset.choices] ?? [];
    if (!select.options.length && choices.length !== 1) select.append(new Option("Choose", ""));
    for (const [value, words] of choices) select.append(new Option(words, value));
  }
}

// The first required question without an answer, in its own words; null when there is none.
export function firstUnanswered(form) {
  const field = [...form.elements].find((one) => one.willValidate && !one.validity.valid);
  if (!field) return null;
  const group = field.type === "radio" && field.closest("fieldset")?.querySelector("legend");
  const words = (group || field.labels?.[0])?.textContent ?? field.name;
  return { field, words: words.trim().replace(/[:?]$/, "") };
}

// "2026-03-02T10:15", as a datetime-local field has it.
export function localMinute(now) {
  const at = new Date(now);
  return new Date(now - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const named = (form, name) => [...form.querySelectorAll(`[name="${name}"]`)];
const chosen = (form, name) => named(form, name).find((field) => field.checked)?.value ?? "";

// Follows what is answered; pages without these questions are left as they are.
export function follow(form) {
  form.addEventListener("input", () => {
    const [began] = named(form, "began_at");
    if (began && !began.value) began.value = new Date().toISOString();
    settle(form);
  });
  form.addEventListener("pointerdown", press);
  form.addEventListener("click", takeBack);
}

// To be called when answers were put into the form from elsewhere.
export function settle(form) {
  openGate(form);
  nameScale(form);
  askWhoRated(form);
}

// Nothing is answered before "asked"; somebody who was not seen heard no note.
function openGate(form) {
  const gate = form.querySelector("[data-after-asked]");
  if (!gate) return;
  const notSeen = Boolean(chosen(form, "not_seen"));
  for (const radio of named(form, "precautions_asked_of")) radio.required = !notSeen;
  gate.disabled = !chosen(form, "precautions_asked_of") && !notSeen;
}

function nameScale(form) {
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
  for (const radio of named(form, "rater")) {
    radio.closest("label").hidden = !may.includes(radio.value);
    if (!may.includes(radio.value)) radio.checked = false;
  }
}

// A number needs somebody who gave it; a reason why there is none does not.
function askWhoRated(form) {
  const rated = ["before", "after"].some((name) => /^\d+$/.test(chosen(form, name)));
  for (const radio of named(form, "rater")) radio.required = rated;
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
export function nameRound(form) {
  const [session] = named(form, "session");
  if (!session) return;
  const now = new Date().toISOString();
  const [ward, wardThen, began] = ["ward", "session_ward", "session_began_at"].map((n) => named(form, n)[0]);
  if (!session.value || wardThen.value !== ward.value) {
    session.value = crypto.randomUUID();
    wardThen.value = ward.value;
    began.value = named(form, "began_at")[0].value || now;
  }
  named(form, "recorded_at")[0].value = now;
}
