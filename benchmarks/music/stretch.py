"""Stretching side by side: Attune, Rubber Band R3, FFmpeg's atempo and librosa, where installed.

    python benchmarks/music/stretch.py [--librosa PYTHON]

The sounds are made here: a held chord with a kick, a snare or a plucked string on every beat for
24 s, played at 0.80, 0.90, 1.10 and 1.25 of its speed. Onset error (ms): how far an attack lies
from its exact place, median and worst of all three sounds. Pre-echo (dB): level 30 to 3 ms before
the attack against its peak, less the same in the source (median); 0 is as in the source, lower is
better. Speed: seconds of sound for a second of work, starting the program included.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from attune.music.stretch import Warp, stretch
from attune.music.synthesiser import INSTRUMENTS, drum, tone

RATE_HZ = 44100
DURATION_S = 24.0
SPEEDS = (0.80, 0.90, 1.10, 1.25)
BEATS_S = np.arange(1.0, 22.5, 0.6)
LIBROSA = """
import sys, librosa, soundfile
x, rate_hz = soundfile.read(sys.argv[1], dtype="float32")
y = librosa.effects.time_stretch(x, rate=float(sys.argv[3]))
soundfile.write(sys.argv[2], y, rate_hz, subtype="FLOAT")
"""


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--librosa", metavar="PYTHON", help="a Python that has librosa")
    sounds = [chord_with(attack) for attack in attacks().values()]
    print("| peer | speed | onset error, median, worst (ms) |", end="")
    print(" pre-echo added, kick, snare, pluck (dB) | times real |\n|---|---|---|---|---|")
    for name, peer in peers(arguments.parse_args().librosa).items():
        for speed in SPEEDS:
            start = time.perf_counter()
            made = [peer(samples, speed) for samples in sounds]
            took_s = time.perf_counter() - start
            found = [judged(m, samples, speed) for m, samples in zip(made, sounds, strict=True)]
            errors = np.abs(np.concatenate([errors for errors, _ in found]))
            echoes = ", ".join(f"{echo:+.1f}" for _, echo in found)
            print(
                f"| {name} | {speed:.2f} | {np.median(errors):.2f}, {errors.max():.2f} |"
                f" {echoes} | {len(sounds) * DURATION_S / took_s:.0f} |",
                flush=True,
            )


def judged(made: np.ndarray, source: np.ndarray, speed: float) -> tuple[np.ndarray, float]:
    """Onset errors in ms, and the pre-echo that was added in dB."""
    errors = np.array([onset_error_ms(made, source, b, b / speed) for b in BEATS_S])
    before = [pre_echo_db(made, b / speed + e / 1000) for b, e in zip(BEATS_S, errors, strict=True)]
    return errors, float(np.median(np.subtract(before, [pre_echo_db(source, b) for b in BEATS_S])))


def attacks() -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    return {
        "kick": drum("kick", random),
        "snare": drum("snare", random),
        "pluck": tone(INSTRUMENTS["guitar"], 64, 0.4, random),
    }


def chord_with(attack: np.ndarray) -> np.ndarray:
    time_s = np.arange(int(DURATION_S * RATE_HZ)) / RATE_HZ
    samples = 0.01 * sum(np.sin(2 * np.pi * hz * time_s) for hz in (220.0, 277.2, 329.6))
    for beat_s in BEATS_S:
        at = round(beat_s * RATE_HZ)
        samples[at : at + len(attack)] += 0.6 * attack[: len(samples) - at] / np.abs(attack).max()
    return samples.astype(np.float32)


def peers(librosa: str | None) -> dict[str, Callable[[np.ndarray, float], np.ndarray]]:
    found: dict[str, Callable[[np.ndarray, float], np.ndarray]] = {"Attune": attune}
    if shutil.which("rubberband"):
        found["Rubber Band R3"] = lambda x, speed: by_command(
            x, lambda a, b: ["rubberband", "--fine", "-q", "-t", str(1 / speed), a, b]
        )
    if shutil.which("ffmpeg"):
        found["FFmpeg atempo"] = lambda x, speed: by_command(
            x, lambda a, b: ["ffmpeg", "-v", "error", "-y", "-i", a, "-af", f"atempo={speed}", b]
        )
    if librosa:
        found["librosa"] = lambda x, speed: by_command(
            x, lambda a, b: [librosa, "-c", LIBROSA, a, b, str(speed)]
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
    power = np.convolve(there**2, np.ones(len(piece)), mode="valid")
    fit = np.correlate(there, piece, mode="valid") / np.sqrt(power + 1e-9)
    return 1000 * (int(np.argmax(fit)) - reach) / RATE_HZ


def pre_echo_db(samples: np.ndarray, onset_s: float) -> float:
    at = round(onset_s * RATE_HZ)
    before = samples[at - round(0.030 * RATE_HZ) : at - round(0.003 * RATE_HZ)]
    peak = np.abs(samples[at : at + round(0.03 * RATE_HZ)]).max()
    return float(20 * np.log10(np.sqrt(np.mean(before**2)) / peak + 1e-9))


if __name__ == "__main__":
    main()
