// Records into a form's file field as WAV (16 bit, one channel), so that no browser's own coding
// comes between the voice and what is made of it. Nothing is sent before the form is. What makes
// a telephone call clear (echo cancelling, noise and level control) is turned off: it bends pitch
// and loudness.

const SOUND = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

export function wavOf(blocks, rateHz) {
  const count = blocks.reduce((sum, block) => sum + block.length, 0);
  const view = new DataView(new ArrayBuffer(44 + 2 * count));
  const text = (at, word) => [...word].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + 2 * count, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, 2 * rateHz, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, 2 * count, true);
  let at = 44;
  for (const block of blocks) {
    for (const sample of block) {
      view.setInt16(at, Math.round(32767 * Math.max(-1, Math.min(1, sample))), true);
      at += 2;
    }
  }
  return new Blob([view], { type: "audio/wav" });
}

async function listen(worklet, onBlock) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: SOUND });
  const context = new AudioContext();
  await context.audioWorklet.addModule(worklet);
  const node = new AudioWorkletNode(context, "attune-recorder");
  node.port.onmessage = (event) => onBlock(event.data);
  context.createMediaStreamSource(stream).connect(node);
  return {
    rateHz: context.sampleRate,
    stop: async () => {
      for (const track of stream.getTracks()) track.stop();
      await context.close();
    },
  };
}

function setUp(box) {
  const button = box.querySelector("[data-press]");
  const said = box.querySelector("[data-said]");
  const heard = box.querySelector("[data-heard]");
  const level = box.querySelector("meter");
  const field = document.getElementById(box.dataset.recorder);
  const words = button.textContent;
  const longestS = Number(box.dataset.longestS);
  let recording = null;
  let blocks = [];
  let loudest = 0;

  function onBlock(block) {
    const top = block.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    loudest = Math.max(loudest, top);
    level.value = top;
    blocks.push(block);
    if (recording && blocks.length * block.length > longestS * recording.rateHz) stop();
  }

  async function start() {
    blocks = [];
    loudest = 0;
    try {
      recording = await listen(box.dataset.worklet, onBlock);
    } catch {
      said.textContent = "The microphone did not open. Allow it for this page, or choose a file.";
      return;
    }
    heard.hidden = true;
    button.textContent = "Stop";
    said.textContent = "Recording.";
  }

  async function stop() {
    const { rateHz, stop: close } = recording;
    recording = null;
    await close();
    const file = new File([wavOf(blocks, rateHz)], "recording.wav", { type: "audio/wav" });
    const files = new DataTransfer();
    files.items.add(file);
    field.files = files.files;
    heard.src = URL.createObjectURL(file);
    heard.hidden = false;
    level.value = 0;
    button.textContent = `${words} again`;
    const tooLoud = loudest > 0.98 ? " It was too loud: record again, further away." : "";
    said.textContent = `Recorded. Listen, then keep it or record again.${tooLoud}`;
  }

  button.addEventListener("click", () => (recording ? stop() : start()));
  box.hidden = false;
}

if (globalThis.document && navigator.mediaDevices?.getUserMedia && globalThis.AudioWorkletNode) {
  document.querySelectorAll("[data-recorder]").forEach(setUp);
}
