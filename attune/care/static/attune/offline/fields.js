// The questions of a page and their answers, as {name of a field: [values]}. What nobody touched
// or left empty is unanswered: nothing is chosen here. Fields marked data-carry keep their answer for the
// next record, in sight.

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
