// Syllable borders over a recording: dragged, moved by arrow keys, or tapped while it plays. What
// counts are the number fields of the form (seconds); the picture follows them and they follow it.

const SMALL_S = 0.005;
const LARGE_S = 0.05;
const CLOSEST_S = 0.02;

export function moved(starts, index, toS, longestS) {
  const low = index > 0 ? starts[index - 1] + CLOSEST_S : 0;
  const high = index < starts.length - 1 ? starts[index + 1] - CLOSEST_S : longestS;
  return Math.round(Math.min(Math.max(toS, low), high) * 1000) / 1000;
}

function setUp(area) {
  const svg = area.querySelector("svg");
  const fields = [...area.querySelectorAll("input[type=number]")];
  const audio = area.querySelector("audio");
  const starts = () => fields.map((field) => Number(field.value));
  const borders = svg ? [...svg.querySelectorAll(".attune-syllable")] : [];
  const fromS = Number(svg?.dataset.fromS);
  const toS = Number(svg?.dataset.toS);
  const width = svg?.viewBox.baseVal.width;

  function draw(index) {
    const border = borders[index];
    if (!border) return;
    const at = Number(fields[index].value);
    border.setAttribute("transform", `translate(${((at - fromS) / (toS - fromS)) * width} 0)`);
    border.setAttribute("aria-valuenow", at);
    border.setAttribute("aria-valuetext", `${at.toFixed(3)} s`);
  }
  function move(index, seconds) {
    fields[index].value = moved(starts(), index, seconds, toS);
    draw(index);
  }
  function secondsAt(event) {
    const box = svg.getBoundingClientRect();
    return fromS + ((event.clientX - box.left) / box.width) * (toS - fromS);
  }

  if (svg && fields.length) {
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-describedby", "borders-how");
  }
  borders.forEach((border, index) => {
    if (!fields[index]) return;
    border.setAttribute("role", "slider");
    border.setAttribute("tabindex", "0");
    border.setAttribute("aria-label", `Start of ${border.querySelector("text").textContent}`);
    border.setAttribute("aria-valuemin", fromS);
    border.setAttribute("aria-valuemax", toS);
    draw(index);
    border.addEventListener("pointerdown", (event) => {
      border.setPointerCapture(event.pointerId);
      event.preventDefault();
      border.focus();
    });
    border.addEventListener("pointermove", (event) => {
      if (border.hasPointerCapture(event.pointerId)) move(index, secondsAt(event));
    });
    border.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
      if (!way) return;
      event.preventDefault();
      move(index, starts()[index] + way * (event.shiftKey ? LARGE_S : SMALL_S));
    });
  });
  fields.forEach((field, index) => field.addEventListener("input", () => draw(index)));
  setUpTaps(area, fields, audio, draw);
}

// One tap for each syllable while the recording plays: the time of the sound, not of the clock.
function setUpTaps(area, fields, audio, draw) {
  const button = area.querySelector("[data-tap]");
  const said = area.querySelector("[data-said]");
  if (!button || !fields.length) return;
  let next = null;
  button.hidden = false;
  const name = (index) => area.querySelectorAll(".attune-starts label")[index].textContent;

  function tap() {
    if (next === null) {
      next = 0;
      audio.currentTime = 0;
      audio.play().catch(() => {});
      button.textContent = "Tap now, once for each syllable";
      said.textContent = `First: ${name(0)}`;
      return;
    }
    fields[next].value = audio.currentTime.toFixed(3);
    draw(next);
    next += 1;
    if (next < fields.length) {
      said.textContent = `Next: ${name(next)}`;
      return;
    }
    next = null;
    button.textContent = "Tap the syllables again";
    said.textContent = "Every syllable is tapped. Look, then make the models.";
  }
  let pressedAt = -Infinity;
  button.addEventListener("pointerdown", () => {
    pressedAt = performance.now();
    tap();
  });
  button.addEventListener("click", () => {
    if (performance.now() - pressedAt > 700) tap();
  });
}

if (globalThis.document) document.querySelectorAll("[data-borders]").forEach(setUp);
