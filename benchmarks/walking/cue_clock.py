"""Measure how well the page's cues keep to the audio clock, in what leaves the browser.

    python -m benchmarks.walking.cue_clock [--minutes 10] [--tempo 1.05] [--no-load]
        [--bare] [--server-ms 60] [--no-realtime]

The player's own files run in Chromium with music, at its own tempo and both ends of its range (or
at one, `--tempo`), under load: two busy processes for each core that may be used (`taskset` says
which), and the page's own thread slowed four times. Chromium plays into a PulseAudio sink of its
own, whose output is recorded as it leaves; the clicks are found in that recording by a matched
filter and held against the schedule that the player told. The two clocks begin at different
moments, so one constant is taken away (the median), and nothing else. Without PulseAudio the
measurement is refused: a recording made inside the page would show no drop-outs.

To find what drops out: `--bare` plays the same by the browser's own nodes instead of the player's
worklet, `--server-ms` has the sound server keep no more sound than that (left out, it keeps what
Chromium asks for, as on any desktop), and `--no-realtime` takes real-time priority from Chromium.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import soundfile

from attune.music import cue_wav
from benchmarks.machine import measured_on

STATIC = Path(__file__).parents[2] / "attune/care/static"
RATE_HZ = 48_000
INTERVAL_S = 0.6
SPEEDS = (1.0, 1.05, 0.95, 1.0)
NEAR_S = 0.05
# What has left the browser may still be on its way through the sound server and the recorder.
ON_ITS_WAY_S = 4.0
# What measures must not stumble over the load that it makes.
_UNDISTURBED = ["nice", "-n", "-15"] if os.geteuid() == 0 else []
MEDIAN_GOAL_MS, WORST_GOAL_MS = 2.0, 10.0
PAGE = """<!doctype html><script type="module">
import { CuePlayer } from "/attune/walking/cue_player.js";
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

window.play = async (music, minutes, speeds) => {
  const player = new CuePlayer("/attune/walking/cue_worklet.js");
  await player.open({ interval_s: INTERVAL_S, music, cue: { address: "/cue.wav", level: 0.7 } });
  await player.begin("full");
  for (const speed of speeds) {
    player.speed(speed);
    await wait((minutes * 60000) / speeds.length);
  }
  await new Promise((done) => { player.onEnd = done; player.end(); });
  return player.cues.map(({ at, speed }) => [at, speed]);
};

window.bare = async (music, minutes) => {
  const context = new AudioContext({ latencyHint: 0.2, sampleRate: 48000 });
  const load = async (from) => context.decodeAudioData(await (await fetch(from)).arrayBuffer());
  const play = (buffer, gain, at, loop = false) => {
    const source = new AudioBufferSourceNode(context, { buffer, loop });
    source.connect(new GainNode(context, { gain })).connect(context.destination);
    source.start(at);
  };
  const cue = await load("/cue.wav");
  const song = await load(music.address);
  await context.resume();
  const start = Math.ceil(context.currentTime + 1);
  play(song, music.level, start, true);
  const cues = [];
  while (context.currentTime < start + minutes * 60) {
    while (start + cues.length * INTERVAL_S < context.currentTime + 4) {
      const at = Math.round((start + cues.length * INTERVAL_S) * 48000) / 48000;
      play(cue, 0.7, at);
      cues.push([at, 1]);
    }
    await wait(500);
  }
  const out = context.getOutputTimestamp();
  const heard = out.contextTime + (performance.now() - out.performanceTime) / 1000;
  await context.close();
  return cues.filter(([at]) => at <= heard);
};
window.ready = true;
</script>"""


def main() -> int:
    asked = _asked()
    missing = [n for n in ("pulseaudio", "parec", "chromium") if shutil.which(n) is None]
    if missing:
        print(f"Not measured: {', '.join(missing)} is not installed (Debian has it).")
        return 1
    print(measured_on())
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(_served(folder))
        sink = stack.enter_context(_sink(folder))
        if not asked.no_load:
            stack.enter_context(_busy())
        schedule, recorded = _play(folder, address, sink, asked)
        load = os.getloadavg()
    print(f"Load of the machine over the last 1, 5, 15 minutes: {load[0]:.1f}, {load[1]:.1f}, "
          f"{load[2]:.1f}; cores that could be used: {len(os.sched_getaffinity(0))}.")  # fmt: skip
    return _report(schedule, _clicks_s(recorded), loaded=not asked.no_load)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--tempo", type=float, help="one tempo throughout, 0.95 to 1.05")
    parser.add_argument("--no-load", action="store_true")
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--server-ms", type=int)
    parser.add_argument("--no-realtime", action="store_true")
    return parser.parse_args()


@contextmanager
def _served(folder: Path):
    (folder / "attune").symlink_to(STATIC / "attune")
    (folder / "index.html").write_text(PAGE.replace("INTERVAL_S", str(INTERVAL_S)))
    (folder / "cue.wav").write_bytes(cue_wav("click", -16.0))
    seconds = np.arange(60 * RATE_HZ) / RATE_HZ
    pad = sum(0.1 * np.sin(2 * np.pi * hz * seconds) for hz in (110.0, 164.8, 220.0))
    soundfile.write(folder / "music.wav", pad, RATE_HZ)
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _sink(folder: Path):
    """A PulseAudio of our own with one sink that goes nowhere; yields its environment."""
    socket = folder / "sound.socket"
    environment = os.environ | {"PULSE_SERVER": f"unix:{socket}", "XDG_RUNTIME_DIR": str(folder),
                                "HOME": str(folder)}  # fmt: skip
    loaded = [f"--load=module-null-sink sink_name=out rate={RATE_HZ}",
              f"--load=module-native-protocol-unix socket={socket} auth-anonymous=1"]  # fmt: skip
    process = subprocess.Popen(
        [*_UNDISTURBED, "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1",
         "--disallow-exit", *loaded],
        env=environment, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 20
    while not socket.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    try:
        yield environment
    finally:
        process.terminate()
        process.wait(timeout=10)


@contextmanager
def _busy():
    """Two processes for each core we may use, that never rest."""
    rush = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"])
        for _ in range(2 * len(os.sched_getaffinity(0)))
    ]
    try:
        yield
    finally:
        for process in rush:
            process.kill()
            process.wait()


def _play(folder: Path, address: str, sink: dict[str, str], asked: argparse.Namespace):
    """What the player said, and what left the browser meanwhile."""
    from playwright.sync_api import sync_playwright

    taken = folder / "taken.raw"
    with taken.open("wb") as out, sync_playwright() as playwright:
        recorder = subprocess.Popen(
            [*_UNDISTURBED, "parec", "--latency-msec=2000", "--device=out.monitor",
             "--format=s16le", "--rate=48000", "--channels=1"],
            stdout=out, env=sink,
        )  # fmt: skip
        kept = {} if asked.server_ms is None else {"PULSE_LATENCY_MSEC": str(asked.server_ms)}
        browser = playwright.chromium.launch(
            executable_path=_chromium(folder, realtime=not asked.no_realtime),
            ignore_default_args=["--mute-audio"], env=sink | kept,
            args=["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"],
        )  # fmt: skip
        page = browser.new_page()
        page.set_default_timeout(0)
        page.goto(address)
        page.wait_for_function("window.ready")
        if not asked.no_load:
            slow = page.context.new_cdp_session(page)
            slow.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        schedule = page.evaluate(
            "([how, music, minutes, speeds]) => window[how](music, minutes, speeds)",
            ["bare" if asked.bare else "play", _music(), asked.minutes,
             [asked.tempo] if asked.tempo else SPEEDS],
        )  # fmt: skip
        time.sleep(ON_ITS_WAY_S)
        browser.close()
        recorder.terminate()
        recorder.wait()
    return np.array(schedule), np.fromfile(taken, "<i2").astype(np.float64) / 32768


def _chromium(folder: Path, *, realtime: bool) -> str:
    """Chromium's command; without real time, one that may not raise its own priority."""
    found = shutil.which("chromium")
    assert found
    if realtime:
        return found
    plain = folder / "chromium"
    plain.write_text(f'#!/bin/sh\nexec setpriv --bounding-set=-sys_nice -- {found} "$@"\n')
    plain.chmod(0o755)
    return str(plain)


def _music() -> dict:
    beats = int(58 / INTERVAL_S)
    return {
        "address": "/music.wav", "level": 0.5, "count_in_s": [k * INTERVAL_S for k in range(4)],
        "cues_s": [(4 + k) * INTERVAL_S for k in range(beats - 4)],
    }  # fmt: skip


def _clicks_s(recorded: np.ndarray) -> np.ndarray:
    """Where the click's beginning fits best, between samples, one for each rise of the fit."""
    from scipy.signal import fftconvolve, find_peaks

    cue = np.frombuffer(cue_wav("click", -16.0)[44:], "<i2").astype(np.float64)[: RATE_HZ // 50]
    cue -= cue.mean()
    fit = fftconvolve(recorded, cue[::-1], mode="valid")
    peaks, _ = find_peaks(fit, height=0.4 * fit.max(), distance=int(0.2 * RATE_HZ))
    left, here, right = fit[peaks - 1], fit[peaks], fit[peaks + 1]
    return (peaks + 0.5 * (left - right) / (left - 2 * here + right)) / RATE_HZ


def _report(schedule: np.ndarray, heard_s: np.ndarray, *, loaded: bool) -> int:
    planned_s, speeds = schedule[:, 0], schedule[:, 1]
    offset_s = _offset_s(planned_s, heard_s)
    nearest = np.array([heard_s[np.argmin(np.abs(heard_s - t - offset_s))] for t in planned_s])
    error_s = nearest - planned_s - offset_s
    found = np.abs(error_s) < NEAR_S
    error_ms = 1000 * (error_s[found] - np.median(error_s[found]))
    print(f"{planned_s[-1] - planned_s[0]:.0f} s, {'under load' if loaded else 'without load'}\n")
    print("| tempo | cues | missing | median error, ms | worst error, ms |\n|---|---|---|---|---|")
    for speed in (*sorted({*speeds}), None):
        part = np.ones(len(speeds), bool) if speed is None else speeds == speed
        errors = np.abs(error_ms[part[found]])
        name = "all" if speed is None else f"{speed:.2f}"
        if not len(errors):
            print(f"| {name} | {part.sum()} | {part.sum()} | | |")
            continue
        print(f"| {name} | {part.sum()} | {int((~found & part).sum())} | "
              f"{np.median(errors):.3f} | {errors.max():.3f} |")  # fmt: skip
    off = planned_s[found][np.abs(error_ms) > 1.0] - planned_s[0]
    if len(off):
        print(f"\nOff by more than 1 ms: {len(off)} cues, from {off[0]:.1f} s to {off[-1]:.1f} s.")
    print(f"\nSeconds of sound that came late because the machine could not keep up: "
          f"{_late_s(planned_s, heard_s):.3f}")  # fmt: skip
    errors = np.abs(error_ms)
    met = found.all() and np.median(errors) <= MEDIAN_GOAL_MS and errors.max() <= WORST_GOAL_MS
    print(f"Goal (median {MEDIAN_GOAL_MS:g} ms, worst {WORST_GOAL_MS:g} ms, none missing): "
          f"{'met' if met else 'NOT met'}")  # fmt: skip
    return 0


def _late_s(planned_s: np.ndarray, heard_s: np.ndarray) -> float:
    """How much longer the recording took from its first click to its last than was planned."""
    return float((heard_s[-1] - heard_s[0]) - (planned_s[-1] - planned_s[0]))


def _offset_s(planned_s: np.ndarray, heard_s: np.ndarray) -> float:
    """The constant between the clocks under which most cues find their click."""
    first = heard_s[:20, None] - planned_s[None, :20]
    tries = first.ravel()
    close = [
        np.sum(np.abs(heard_s[:, None] - planned_s[None, :200] - t).min(axis=0) < 0.01)
        for t in tries
    ]
    return float(tries[int(np.argmax(close))])


if __name__ == "__main__":
    sys.exit(main())
