"""Stretching side by side: Attune, Rubber Band R3 and FFmpeg's atempo, each if it is installed.

    python benchmarks/music/stretch.py

The sound is made here: a held chord with a kick on every beat for one minute, played at 0.80,
0.90, 1.10 and 1.25 of its speed. Onset error (ms): how far each kick lies from its exact place,
median and worst. Pre-echo (dB): level 30 to 3 ms before each kick against its peak, less the same
in the source; 0 is as in the source, lower is better. Speed: seconds of sound for one of work.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from attune.music.stretch import Warp, stretch
from attune.music.synthesiser import drum

RATE_HZ = 44100
DURATION_S = 60.0
SPEEDS = (0.80, 0.90, 1.10, 1.25)
BEATS_S = np.arange(1.0, 58.0, 0.6)


def main() -> None:
    samples = chord_with_kicks()
    source_echo = np.array([pre_echo_db(samples, beat_s) for beat_s in BEATS_S])
    print("| peer | speed | onset error, median (ms) | worst | pre-echo added (dB) | times real |")
    print("|---|---|---|---|---|---|")
    for name, peer in peers().items():
        for speed in SPEEDS:
            start = time.perf_counter()
            made = peer(samples, speed)
            took_s = time.perf_counter() - start
            planned_s = BEATS_S / speed
            errors = np.array([onset_error_ms(made, samples, b, b / speed) for b in BEATS_S])
            echo = np.array(
                [pre_echo_db(made, p + e / 1000) for p, e in zip(planned_s, errors, strict=True)]
            )
            print(
                f"| {name} | {speed:.2f} | {np.median(np.abs(errors)):.2f} |"
                f" {np.abs(errors).max():.2f} | {np.median(echo - source_echo):+.1f} |"
                f" {DURATION_S / took_s:.0f} |"
            )


def chord_with_kicks() -> np.ndarray:
    time_s = np.arange(int(DURATION_S * RATE_HZ)) / RATE_HZ
    samples = 0.01 * sum(np.sin(2 * np.pi * hz * time_s) for hz in (220.0, 277.2, 329.6))
    kick = 0.6 * drum("kick", np.random.default_rng(0))
    for beat_s in BEATS_S:
        at = round(beat_s * RATE_HZ)
        samples[at : at + len(kick)] += kick
    return samples.astype(np.float32)


def peers() -> dict[str, Callable[[np.ndarray, float], np.ndarray]]:
    found: dict[str, Callable[[np.ndarray, float], np.ndarray]] = {"Attune": attune}
    if shutil.which("rubberband"):
        found["Rubber Band R3"] = lambda x, speed: by_command(
            x, lambda a, b: ["rubberband", "--fine", "-q", "-t", str(1 / speed), a, b]
        )
    if shutil.which("ffmpeg"):
        found["FFmpeg atempo"] = lambda x, speed: by_command(
            x, lambda a, b: ["ffmpeg", "-v", "error", "-y", "-i", a, "-af", f"atempo={speed}", b]
        )
    return found


def attune(samples: np.ndarray, speed: float) -> np.ndarray:
    end_s = len(samples) / RATE_HZ
    warp = Warp(np.array([0.0, end_s]), np.array([0.0, end_s / speed]))
    return stretch(samples[:, None], RATE_HZ, warp)[0][:, 0]


def by_command(samples: np.ndarray, command: Callable[[str, str], list[str]]) -> np.ndarray:
    with tempfile.TemporaryDirectory() as folder:
        source, out = str(Path(folder, "a.wav")), str(Path(folder, "b.wav"))
        soundfile.write(source, samples, RATE_HZ, subtype="FLOAT")
        subprocess.run(command(source, out), check=True)
        return np.asarray(soundfile.read(out, dtype="float32")[0])


def onset_error_ms(made: np.ndarray, source: np.ndarray, at_s: float, planned_s: float) -> float:
    """Where the kick's first 20 ms fit best within 60 ms of the planned place."""
    piece = source[round((at_s - 0.002) * RATE_HZ) : round((at_s + 0.020) * RATE_HZ)]
    reach = round(0.060 * RATE_HZ)
    low = round((planned_s - 0.002) * RATE_HZ) - reach
    there = made[low : low + len(piece) + 2 * reach]
    fit = np.correlate(there, piece, mode="valid")
    return 1000 * (int(np.argmax(fit)) - reach) / RATE_HZ


def pre_echo_db(samples: np.ndarray, onset_s: float) -> float:
    at = round(onset_s * RATE_HZ)
    before = samples[at - round(0.030 * RATE_HZ) : at - round(0.003 * RATE_HZ)]
    peak = np.abs(samples[at : at + round(0.03 * RATE_HZ)]).max()
    return float(20 * np.log10(np.sqrt(np.mean(before**2)) / peak + 1e-9))


if __name__ == "__main__":
    main()
