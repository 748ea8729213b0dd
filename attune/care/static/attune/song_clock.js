// A song and the clicks on its beats, both on the sound card's own clock, exact to the sample.
// Positions are seconds of the song; "context time" is the AudioContext's currentTime. Clicks are
// scheduled some time ahead, because timers are late (and much later in a tab that is not seen)
// while what is scheduled is exact.

const AHEAD_S = 1.6;
const LOOK_EVERY_MS = 250;
const START_IN_S = 0.08;

export class SongClock {
  constructor(beats, barStarts) {
    this.beats = beats;
    this.bars = new Set(barStarts.map((s) => s.toFixed(3)));
    this.position = 0;
    this.source = null;
    this.pending = [];
    this.onEnd = () => {};
  }

  // Fetch and decode the song: only when it is first played, so that the trail says what was.
  async load(address) {
    this.context = new AudioContext({ latencyHint: "interactive" });
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`answer ${answer.status}`);
    this.sound = await this.context.decodeAudioData(await answer.arrayBuffer());
    this.level = new GainNode(this.context);
    this.level.connect(this.context.destination);
    this.high = this.click(1760);
    this.low = this.click(1175);
  }

  click(frequency) {
    const rate = this.context.sampleRate;
    const buffer = this.context.createBuffer(1, Math.round(rate * 0.03), rate);
    const samples = buffer.getChannelData(0);
    for (let i = 0; i < samples.length; i += 1) {
      samples[i] = Math.sin((2 * Math.PI * frequency * i) / rate) * Math.exp(-i / (rate * 0.006));
    }
    return buffer;
  }

  get isPlaying() {
    return this.source !== null;
  }

  async play() {
    await this.context.resume();
    this.started = this.context.currentTime + START_IN_S;
    this.source = new AudioBufferSourceNode(this.context, { buffer: this.sound });
    this.source.connect(this.context.destination);
    this.source.start(this.started, this.position);
    this.source.onended = () => this.end();
    this.next = this.beats.findIndex((s) => s >= this.position);
    if (this.next < 0) this.next = this.beats.length;
    this.schedule();
    this.timer = setInterval(() => this.schedule(), LOOK_EVERY_MS);
  }

  schedule() {
    const until = this.positionAt(this.context.currentTime) + AHEAD_S;
    this.pending = this.pending.filter((c) => c.at > this.context.currentTime - 0.1);
    while (this.next < this.beats.length && this.beats[this.next] < until) {
      const beat = this.beats[this.next];
      const buffer = this.bars.has(beat.toFixed(3)) ? this.high : this.low;
      const node = new AudioBufferSourceNode(this.context, { buffer });
      const at = this.started + beat - this.position;
      node.connect(this.level);
      node.start(at);
      this.pending.push({ node, at });
      this.next += 1;
    }
  }

  // Where in the song the sound of this context time is.
  positionAt(contextTime) {
    return this.position + Math.max(0, contextTime - this.started);
  }

  // Where the song is in the ear at a moment of the page's clock (an event's timeStamp, in ms):
  // the output's own latency is in getOutputTimestamp.
  heardAt(pageMs) {
    const out = this.context.getOutputTimestamp?.();
    const heard = out?.performanceTime
      ? out.contextTime + (pageMs - out.performanceTime) / 1000
      : this.context.currentTime - (this.context.outputLatency || 0)
        + (pageMs - performance.now()) / 1000;
    return this.positionAt(heard);
  }

  now() {
    return this.isPlaying
      ? Math.min(this.heardAt(performance.now()), this.sound.duration)
      : this.position;
  }

  pause() {
    if (!this.isPlaying) return;
    const at = this.positionAt(this.context.currentTime);
    this.stop();
    this.position = Math.min(at, this.sound.duration);
  }

  async seek(position) {
    const wasPlaying = this.isPlaying;
    if (wasPlaying) this.stop();
    this.position = position;
    if (wasPlaying) await this.play();
  }

  end() {
    this.stop();
    this.position = 0;
    this.onEnd();
  }

  stop() {
    clearInterval(this.timer);
    this.source.onended = null;
    this.source.stop();
    this.source = null;
    for (const { node } of this.pending) node.stop();
    this.pending = [];
  }

  // 0 is silent; the ear hears this power as even steps.
  clickLevel(share) {
    this.level.gain.setTargetAtTime(share * share * 2, this.context.currentTime, 0.01);
  }
}
