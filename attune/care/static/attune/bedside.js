// One hand at the bedside: counting people by tapping, marking moments, and the next question
// brought under the thumb. Nothing is answered here that nobody tapped. Without this module every
// question is a plain form field.

const now = () => new Date().toISOString();

// A count: one tap adds one, the smaller button takes one away; back at nothing it was not counted.
function makeTally(box) {
  const input = box.querySelector("input");
  const label = box.querySelector("label").textContent;
  const add = document.createElement("button");
  const less = document.createElement("button");
  add.type = less.type = "button";
  add.className = "attune-tally__add";
  less.className = "attune-tally__less";
  less.textContent = "−";
  less.setAttribute("aria-label", `One less: ${label}`);
  const show = () => {
    const number = Object.assign(document.createElement("strong"), { textContent: input.value });
    add.replaceChildren(`${label} `, number);
    add.setAttribute("aria-label", `${label} ${input.value || ", not counted"}, add one`);
    less.hidden = input.value === "";
  };
  const set = (number) => {
    input.value = number > 0 ? number : "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    show();
  };
  add.addEventListener("click", () => set(Number(input.value || 0) + 1));
  less.addEventListener("click", () => set(Number(input.value) - 1));
  input.hidden = true;
  box.querySelector("label").hidden = true;
  box.append(add, less);
  show();
}

function makeMoments(box) {
  const input = document.getElementById(box.dataset.moments);
  const shown = box.querySelector("[data-marked]");
  const marked = JSON.parse(input.value || "[]");
  const show = () => {
    input.value = marked.length ? JSON.stringify(marked) : "";
    shown.textContent = marked.map((m) => {
      const words = box.querySelector(`[data-moment="${m.what}"]`)?.textContent ?? m.what;
      return `${words} ${new Date(m.at).toTimeString().slice(0, 5)}`;
    }).join(", ");
  };
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-moment]");
    if (!button) return;
    marked.push({ what: button.dataset.moment, at: now() });
    input.dispatchEvent(new Event("input", { bubbles: true }));
    show();
  });
  show();
}

// After a tap (never after a key) the next question moves into view if it is not wholly there.
function bringNext(form, step) {
  const steps = [...form.querySelectorAll("[data-step]")].filter((s) => s.offsetParent !== null);
  const next = steps[steps.indexOf(step) + 1];
  const bar = form.querySelector(".attune-bedside__save");
  if (!next || !bar) return;
  const covered = bar.getBoundingClientRect().top;
  if (next.getBoundingClientRect().bottom <= covered) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  step.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
}

function begin(form) {
  form.querySelectorAll(".attune-tally__one").forEach(makeTally);
  form.querySelectorAll("[data-moments]").forEach(makeMoments);
  const began = form.querySelector("input[type=hidden][name=began_at]");
  if (began && form.dataset.bedside === "new") began.value = now();
  let touched = false;
  form.addEventListener("pointerdown", () => { touched = true; });
  form.addEventListener("keydown", () => { touched = false; });
  form.addEventListener("click", (event) => {
    const step = event.target.closest?.("[data-step]");
    if (step && touched && event.target.matches("input, .attune-tally__add")) bringNext(form, step);
  });
}

// The clock of whoever records, at the moment of saving; paper has its own.
document.addEventListener("submit", (event) => stamp(event.target), true);
document.addEventListener("htmx:configRequest", (event) => {
  const form = event.detail.elt;
  if (stamp(form)) event.detail.parameters.recorded_at = form.elements.recorded_at.value;
});
function stamp(form) {
  const recorded = form.querySelector?.("input[type=hidden][name=recorded_at]");
  if (!recorded || form.dataset.bedside !== "new") return false;
  recorded.value = now();
  return true;
}

const start = () => document.querySelectorAll("[data-bedside]:not([data-begun])").forEach((form) => {
  form.dataset.begun = "yes";
  begin(form);
});
document.addEventListener("htmx:afterSettle", (event) => {
  start();
  // The next contact begins at the top; so does what is wrong with this one.
  if (event.detail.xhr?.getResponseHeader("Attune-Part") === "bedside") scrollTo(0, 0);
});
start();
