// The phone's motion, recorded while somebody walks: acceleration with gravity, m/s2, on the page's
// clock in seconds. iOS asks for permission after a tap only. A locked screen or a page that is not
// seen gets no readings: that stretch is marked as a gap, never filled in.

export const canRecord = () => typeof DeviceMotionEvent !== "undefined";

export async function askToRecord() {
  if (!canRecord()) return false;
  if (typeof DeviceMotionEvent.requestPermission !== "function") return true;
  return (await DeviceMotionEvent.requestPermission().catch(() => "denied")) === "granted";
}

export class MotionRecorder {
  start() {
    this.rows = [];
    this.gaps = [];
    this.hiddenAt = null;
    this.take = (event) => {
      const a = event.accelerationIncludingGravity;
      if (a && a.x !== null) this.rows.push([event.timeStamp / 1000, a.x, a.y, a.z]);
    };
    this.watch = () => {
      const now = performance.now() / 1000;
      if (document.hidden) this.hiddenAt ??= now;
      else if (this.hiddenAt !== null) this.endGap(now);
    };
    window.addEventListener("devicemotion", this.take);
    document.addEventListener("visibilitychange", this.watch);
  }

  stop() {
    window.removeEventListener("devicemotion", this.take);
    document.removeEventListener("visibilitychange", this.watch);
    if (this.hiddenAt !== null) this.endGap(performance.now() / 1000);
  }

  endGap(now) {
    this.gaps.push([this.hiddenAt, now]);
    this.hiddenAt = null;
  }

  get firstAt() {
    return this.rows[0]?.[0] ?? null;
  }

  // The plain form that `attune steps` reads.
  csv() {
    const lines = this.rows.map((row) => row.map((value) => value.toFixed(5)).join(","));
    return ["time_s,ax_m_s2,ay_m_s2,az_m_s2", ...lines].join("\n");
  }
}
