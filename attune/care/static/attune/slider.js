// Sliders that hold nothing until somebody moves them. The field for a number that the page came
// with stays the one that is sent; it is filled in by the first movement and emptied by "Take it
// back". A touch exactly where the slider rests counts as a movement too.

const MIDDLE = 5;

function enhance(area) {
  if (area.dataset.slider === "ready") return;
  area.dataset.slider = "ready";
  const number = area.querySelector("input[type=number]");
  const label = area.querySelector("label");
  const line = document.createElement("div");
  line.className = "attune-slider__line";
  line.innerHTML =
    '<input type="range" class="attune-range"><p class="attune-slider__ends"><span></span><span></span></p>' +
    '<p class="attune-slider__said"><output></output> <button type="button">Take it back</button></p>';
  const [range, output, back] = ["input", "output", "button"].map((s) => line.querySelector(s));
  const [low, high] = line.querySelectorAll(".attune-slider__ends span");
  for (const name of ["min", "max", "step"]) range[name] = number[name];
  range.id = `${number.id}-slider`;
  label.htmlFor = output.htmlFor = range.id;
  low.textContent = `0 ${number.dataset.low}`;
  high.textContent = `10 ${number.dataset.high}`;
  const name = label.textContent.split(",")[0];
  back.setAttribute("aria-label", `Take it back: ${name}`);
  number.after(line);
  number.hidden = true;

  const show = () => {
    const untouched = number.value === "";
    line.toggleAttribute("data-untouched", untouched);
    back.hidden = untouched;
    output.textContent = untouched ? "Not moved yet: touch the line" : `${range.value} of 10`;
    range.setAttribute("aria-valuetext", output.textContent);
  };
  const move = () => { number.value = range.value; show(); };
  range.value = number.value === "" ? MIDDLE : number.value;
  range.addEventListener("input", move);
  range.addEventListener("pointerup", move);
  range.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); move(); }
  });
  back.addEventListener("click", () => { number.value = ""; range.value = MIDDLE; show(); range.focus(); });
  show();
}

const enhanceAll = (root) => root.querySelectorAll("[data-slider]").forEach(enhance);
enhanceAll(document);
document.addEventListener("htmx:load", (event) => enhanceAll(event.target));
