// Hands every block of sound from the microphone to the page; runs in the audio thread.

class Recorder extends AudioWorkletProcessor {
  process(inputs) {
    const [channel] = inputs[0];
    if (channel) this.port.postMessage(channel.slice());
    return true;
  }
}
registerProcessor("attune-recorder", Recorder);
