// Cues and music on the audio clock: every cue begins on the sample that its time falls on, and the
// music's beats are moved with the cues, at their own pitch.
//
// Positions are samples. "Played" counts what this node has put out since it began; "heard" is the
// place in the track, which runs on through every repeat. heard = from + (played - since) * speed,
// and a new speed holds from the next cue on, so that no cue ever jumps. Music at another speed is
// overlapped and added from pieces that fit their neighbours (WSOLA: Verhelst & Roelands, ICASSP
// 1993). We differ in that the pieces under a cue are never moved: the beat stays exactly on it.

const HOP = 1024;
const SEARCH = 512;
const COARSE = 8;
const FADE_S = 0.05;

const rise = Float32Array.from({ length: HOP }, (_, i) => 0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / HOP));

class CuePlayer extends AudioWorkletProcessor {
  constructor() {
    super();
    this.played = -1; // before the start
    this.speed = 1;
    this.wanted = 1;
    this.level = 1;
    this.musicLevel = 1;
    this.sounding = [];
    this.port.onmessage = ({ data }) => this[data.do]?.(data);
  }

  // channels: the music without cues, or none; cues: samples of its track, rising; count: those of
  // them that only count in; cue: the sound of one cue.
  load({ channels, cues, count, cue, musicLevel }) {
    Object.assign(this, { channels, cues, count, cue, musicLevel });
    const steps = cues.length - count;
    this.interval = (cues.at(-1) - cues[count]) / (steps - 1);
    this.lap = steps * this.interval;
    this.mono = channels.length ? mixed(channels) : null;
    this.tail = channels.map(() => new Float32Array(HOP));
    this.ready = channels.map(() => new Float32Array(HOP));
    this.pieceAt = null;
  }

  // wait: samples of silence first, because a device that just woke drops the beginning.
  begin({ speed, level, wait = 0 }) {
    this.wait = wait;
    this.speed = this.wanted = speed;
    this.level = level;
    this.from = this.since = this.played = this.next = 0;
    this.fading = null;
  }

  to({ speed, level }) {
    if (speed !== undefined) this.wanted = speed;
    if (level !== undefined) this.level = level;
  }

  end() {
    if (this.played >= 0) this.fading ??= this.played;
  }

  // The place of cue k in the endless track: after the last one the song begins again on its first.
  place(k) {
    if (k < this.count) return this.cues[k];
    const steps = this.cues.length - this.count;
    const lap = Math.floor((k - this.count) / steps);
    return this.cues[this.count + ((k - this.count) % steps)] + lap * this.lap;
  }

  heardAt(played) {
    return this.from + (played - this.since) * this.speed;
  }

  playedAt(heard) {
    return this.since + (heard - this.from) / this.speed;
  }

  // Where in the music a place of the endless track lies.
  inMusic(heard) {
    const first = this.cues[this.count];
    const end = first + this.lap - 0.5 * this.interval;
    return heard < end ? heard : heard - this.lap * Math.ceil((heard - end) / this.lap);
  }

  process(_, [out]) {
    if (this.played < 0) return true;
    const frames = out[0].length;
    if (this.wait > 0) {
      this.wait -= frames;
      return true;
    }
    if (this.mono) this.addMusic(out, frames);
    if (this.fading === null) this.startCues(frames);
    this.addCues(out, frames);
    if (this.fading !== null) this.fade(out, frames);
    this.played += frames;
    return true;
  }

  startCues(frames) {
    for (;;) {
      const at = this.playedAt(this.place(this.next));
      if (Math.round(at) >= this.played + frames) return;
      const frame = currentFrame + Math.round(at) - this.played;
      if (this.level > 0) this.sounding.push({ at: Math.round(at), level: this.level });
      const counting = this.next < this.count;
      this.port.postMessage({ frame, cue: this.next, level: this.level, speed: this.speed, counting });
      if (this.wanted !== this.speed) {
        this.from = this.place(this.next);
        this.since = at;
        this.speed = this.wanted;
      }
      this.next += 1;
    }
  }

  addCues(out, frames) {
    for (const { at, level } of this.sounding) {
      const skip = this.played - at;
      for (let i = Math.max(0, -skip); i < frames && skip + i < this.cue.length; i += 1) {
        for (const channel of out) channel[i] += level * this.cue[skip + i];
      }
    }
    this.sounding = this.sounding.filter(({ at }) => this.played + frames - at < this.cue.length);
  }

  addMusic(out, frames) {
    for (let i = 0; i < frames; i += 1) {
      const inHop = (this.played + i) % HOP;
      if (inHop === 0) this.makePiece(this.played + i);
      out.forEach((channel, c) => {
        channel[i] = this.musicLevel * this.ready[Math.min(c, this.ready.length - 1)][inHop];
      });
    }
  }

  // The next HOP samples of music: the end of the last piece under the beginning of this one.
  makePiece(played) {
    const at = this.pieceFor(played);
    this.channels.forEach((music, c) => {
      const ready = this.ready[c];
      const tail = this.tail[c];
      for (let i = 0; i < HOP; i += 1) {
        ready[i] = tail[i] + rise[i] * (music[at + i] ?? 0);
        tail[i] = rise[HOP - 1 - i] * (music[at + HOP + i] ?? 0);
      }
    });
    this.pieceAt = at;
  }

  pieceFor(played) {
    // Both pieces that sound at a cue are laid so that the music's beat is exactly there.
    const cue = this.playedAt(this.place(this.next));
    if (cue >= played && cue < played + 2 * HOP) {
      return Math.round(this.inMusic(this.place(this.next)) - (cue - played));
    }
    const wanted = Math.round(this.inMusic(this.heardAt(played)));
    if (this.pieceAt === null) return wanted;
    const natural = this.pieceAt + HOP;
    if (this.speed === 1 && Math.abs(natural - wanted) <= SEARCH) return natural;
    return wanted + this.bestShift(wanted, natural);
  }

  // The shift within SEARCH at which the music at `wanted` goes on from what was heard last.
  bestShift(wanted, natural) {
    let best = this.alike(wanted, natural, COARSE);
    let shift = 0;
    for (let s = -SEARCH; s <= SEARCH; s += COARSE) {
      const found = this.alike(wanted + s, natural, COARSE);
      if (found > best) [best, shift] = [found, s];
    }
    const around = shift;
    best = -Infinity;
    for (let s = around - COARSE + 1; s < around + COARSE; s += 1) {
      const found = this.alike(wanted + s, natural, 2);
      if (found > best) [best, shift] = [found, s];
    }
    return shift;
  }

  alike(at, natural, every) {
    let both = 0;
    let power = 1e-9;
    for (let i = 0; i < HOP; i += every) {
      const here = this.mono[at + i] ?? 0;
      both += here * (this.mono[natural + i] ?? 0);
      power += here * here;
    }
    return both / Math.sqrt(power);
  }

  fade(out, frames) {
    const over = FADE_S * sampleRate;
    for (let i = 0; i < frames; i += 1) {
      const gain = Math.max(0, 1 - (this.played + i - this.fading) / over);
      for (const channel of out) channel[i] *= gain;
    }
    if (this.played + frames - this.fading >= over) {
      this.played = -frames - 1;
      this.sounding = [];
      this.port.postMessage({ ended: true });
    }
  }
}

function mixed(channels) {
  const mono = Float32Array.from(channels[0]);
  for (const channel of channels.slice(1)) channel.forEach((sample, i) => { mono[i] += sample; });
  return mono;
}

registerProcessor("cue-player", CuePlayer);
