"""Stretching side by side: Attune, Rubber Band R3, FFmpeg's atempo and librosa, where installed.

    python -m benchmarks.music.stretch [--librosa PYTHON]

The sounds are made here: a held chord with a kick, a snare or a plucked string on every beat. First
24 s at one constant speed, 0.80, 0.90, 1.10 and 1.25, which all of them can do. *Onset error* (ms):
how far an attack lies from its exact place, median and worst of the three sounds. *Pre-echo* (dB):
level 30 to 3 ms before the attack against its peak, less the same in the source (median); 0 is as
in the source, lower is better. *Log-spectral distance* (dB, Gray and Markel 1976), mean of the
three: from the same notes played at that speed, over windows of 1,024 samples and all bins within
60 dB of the loudest.

Then a song of four minutes that drifts from 90 to 110 beats a minute, brought to 100: *grid error*
(ms) of every beat. Rubber Band is given every beat in a time map; FFmpeg and librosa know one
speed, and by how much its best choice misses is reckoned, not measured. Time and memory are those
of the whole program, starting included; time is the processor's, the fair one on a machine that
others use too.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from attune.music.synthesiser import INSTRUMENTS, drum, tone
from benchmarks.machine import measured_on

RATE_HZ = 44100
DURATION_S, SONG_S = 24.0, 240.0
SPEEDS = (0.80, 0.90, 1.10, 1.25)
BEATS_S = np.arange(1.0, 22.5, 0.6)
DRIFT_BPM, TARGET_BPM = (90.0, 110.0), 100.0
REACH_S = 0.060
ONE_SPEED = ("FFmpeg atempo", "librosa")
ATTUNE = """
import sys, json, numpy, soundfile
from attune.music.stretch import Warp, stretch
x, rate_hz = soundfile.read(sys.argv[1], dtype="float32", always_2d=True)
y, _ = stretch(x, rate_hz, Warp(*(numpy.array(s) for s in json.loads(sys.argv[3]))))
soundfile.write(sys.argv[2], y, rate_hz, subtype="FLOAT")
"""
LIBROSA = """
import sys, librosa, soundfile
x, rate_hz = soundfile.read(sys.argv[1], dtype="float32")
y = librosa.effects.time_stretch(x, rate=float(sys.argv[3]))
soundfile.write(sys.argv[2], y, rate_hz, subtype="FLOAT")
"""
WATCHED = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
sys.exit(done.returncode)
"""
"""A small program in between: the memory noted for a child begins with that of its parent."""


@dataclass(frozen=True)
class Map:
    """Corners of a time map in seconds; the mean speed for those who know only one."""

    source_s: np.ndarray
    out_s: np.ndarray

    @property
    def speed(self) -> float:
        return float(self.source_s[-1] / self.out_s[-1])


Command = Callable[[str, str, Map], "list[str]"]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--librosa", metavar="PYTHON", help="a Python that has librosa")
    found = peers(arguments.parse_args().librosa)
    print(measured_on())
    print("| peer | speed | onset error, median, worst (ms) |", end="")
    print(" pre-echo added, kick, snare, pluck (dB) | log-spectral distance (dB) |")
    print("|---|---|---|---|---|")
    for name, command in found.items():
        for speed in SPEEDS:
            print_constant(name, command, speed)
    print("\n| peer | grid error, median, worst (ms) | processor (s) | times real | memory (MB) |")
    print("|---|---|---|---|---|")
    for name, command in found.items():
        print_drifting(name, command)


def peers(librosa: str | None) -> dict[str, Command]:
    found: dict[str, Command] = {"Attune": attune}
    if shutil.which("rubberband"):
        found["Rubber Band R3"] = rubber_band
    if shutil.which("ffmpeg"):
        found["FFmpeg atempo"] = lambda source, out, at: [
            *("ffmpeg", "-v", "error", "-y", "-i", source, "-af", f"atempo={at.speed}"),
            *("-c:a", "pcm_f32le", out),
        ]
    if librosa:
        found["librosa"] = lambda source, out, at: [
            *(librosa, "-c", LIBROSA, source, out, str(at.speed))
        ]
    missing = {"Rubber Band R3", "FFmpeg atempo", "librosa"} - set(found)
    if missing:
        print(f"Not installed, so not measured: {', '.join(sorted(missing))}.\n")
    return found


def attune(source: str, out: str, at: Map) -> list[str]:
    corners = f"[{at.source_s.tolist()}, {at.out_s.tolist()}]"
    return [sys.executable, "-c", ATTUNE, source, out, corners]


def rubber_band(source: str, out: str, at: Map) -> list[str]:
    command = ["rubberband", "--fine", "-q", "-t", str(1 / at.speed)]
    if len(at.source_s) > 2:
        corners = np.round(np.stack([at.source_s, at.out_s], axis=1) * RATE_HZ).astype(int)
        lines = "".join(f"{before} {after}\n" for before, after in corners)
        Path(source).with_suffix(".map").write_text(lines)
        command += ["--timemap", str(Path(source).with_suffix(".map"))]
    return [*command, source, out]


def print_constant(name: str, command: Command, speed: float) -> None:
    errors, echoes, distances = [], [], []
    for attack in attacks().values():
        source = chord_with(attack, BEATS_S, DURATION_S)
        wanted = chord_with(attack, BEATS_S / speed, DURATION_S / speed)
        at = Map(np.array([0.0, DURATION_S]), np.array([0.0, DURATION_S / speed]))
        made, _, _ = run(command, source, at)
        own = np.array([onset_error_ms(made, source, b, b / speed) for b in BEATS_S])
        before = np.array(
            [pre_echo_db(made, b / speed + e / 1000) for b, e in zip(BEATS_S, own, strict=True)]
        )
        errors += list(np.abs(own))
        echoes.append(np.median(before - [pre_echo_db(source, b) for b in BEATS_S]))
        distances.append(log_spectral_distance_db(made, wanted))
    print(
        f"| {name} | {speed:.2f} | {np.median(errors):.2f}, {max(errors):.2f} |"
        f" {', '.join(f'{echo:+.1f}' for echo in echoes)} | {np.mean(distances):.1f} |",
        flush=True,
    )


def print_drifting(name: str, command: Command) -> None:
    beats_s = drifting_beats()
    source = chord_with(attacks()["kick"], beats_s, SONG_S)
    wanted_s = beats_s[0] + np.arange(len(beats_s)) * 60.0 / TARGET_BPM
    end_s = wanted_s[-1] + SONG_S - beats_s[-1]
    at = Map(np.array([0.0, *beats_s, SONG_S]), np.array([0.0, *wanted_s, end_s]))
    made, took_s, memory_mb = run(command, source, at)
    if name in ONE_SPEED:
        errors = list(1000 * np.abs(beats_s / at.speed - wanted_s))
    else:
        errors = [
            abs(onset_error_ms(made, source, b, w)) for b, w in zip(beats_s, wanted_s, strict=True)
        ]
    print(
        f"| {name} | {np.median(errors):.2f}, {max(errors):.2f} | {took_s:.1f} |"
        f" {SONG_S / took_s:.0f} | {memory_mb:.0f} |",
        flush=True,
    )


def drifting_beats() -> np.ndarray:
    beats_s = [1.0]
    while beats_s[-1] < SONG_S - 2:
        tempo_bpm = np.interp(beats_s[-1], [0, SONG_S], DRIFT_BPM)
        beats_s.append(beats_s[-1] + 60 / tempo_bpm)
    return np.array(beats_s)


def attacks() -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    return {
        "kick": drum("kick", random),
        "snare": drum("snare", random),
        "pluck": tone(INSTRUMENTS["guitar"], 64, 0.4, random),
    }


def chord_with(attack: np.ndarray, beats_s: np.ndarray, duration_s: float) -> np.ndarray:
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    samples = 0.01 * sum(np.sin(2 * np.pi * hz * time_s) for hz in (220.0, 277.2, 329.6))
    for beat_s in beats_s:
        at = round(beat_s * RATE_HZ)
        samples[at : at + len(attack)] += 0.6 * attack[: len(samples) - at] / np.abs(attack).max()
    return samples.astype(np.float32)


def run(command: Command, samples: np.ndarray, at: Map) -> tuple[np.ndarray, float, float]:
    """The sound made, the processor's seconds and the memory (MB) of the program that made it."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = str(Path(folder, "a.wav")), str(Path(folder, "b.wav"))
        soundfile.write(source, samples, RATE_HZ, subtype="FLOAT")
        program = [sys.executable, "-S", "-c", WATCHED, *command(source, out, at)]
        watched = subprocess.run(program, capture_output=True, text=True, check=False)
        if watched.returncode:
            sys.exit(f"{program[4]} stopped with {watched.returncode}.")
        made = np.asarray(soundfile.read(out, dtype="float32")[0])
        took_s, memory_mb = (float(part) for part in watched.stdout.split())
        return made, took_s, memory_mb


def onset_error_ms(made: np.ndarray, source: np.ndarray, at_s: float, planned_s: float) -> float:
    """Where the attack's first 20 ms fit best within 60 ms of the planned place."""
    piece = source[round((at_s - 0.002) * RATE_HZ) : round((at_s + 0.020) * RATE_HZ)]
    reach = round(REACH_S * RATE_HZ)
    low = round((planned_s - 0.002) * RATE_HZ) - reach
    there = np.pad(made, (max(-low, 0), reach + len(piece)))[max(low, 0) :]
    there = there[: len(piece) + 2 * reach]
    power = np.convolve(there**2, np.ones(len(piece)), mode="valid")
    fit = np.correlate(there, piece, mode="valid") / np.sqrt(power + 1e-9)
    return 1000 * (int(np.argmax(fit)) - reach) / RATE_HZ


def pre_echo_db(samples: np.ndarray, onset_s: float) -> float:
    at = round(onset_s * RATE_HZ)
    before = samples[at - round(0.030 * RATE_HZ) : at - round(0.003 * RATE_HZ)]
    peak = np.abs(samples[at : at + round(0.03 * RATE_HZ)]).max()
    return float(20 * np.log10(np.sqrt(np.mean(before**2)) / peak + 1e-9))


def log_spectral_distance_db(made: np.ndarray, wanted: np.ndarray) -> float:
    length = min(len(made), len(wanted))
    first, second = (_levels_db(samples[:length]) for samples in (made, wanted))
    heard = second > second.max() - 60
    apart = np.where(heard, first - second, 0.0) ** 2
    counted = heard.sum(axis=1)
    by_frame = np.sqrt(apart.sum(axis=1)[counted > 0] / counted[counted > 0])
    return float(by_frame.mean())


def _levels_db(samples: np.ndarray) -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(samples, 1024)[::512]
    spectra = np.abs(np.fft.rfft(windows * np.hanning(1024)))
    levels: np.ndarray = 20 * np.log10(np.maximum(spectra, 1e-6))
    return levels


if __name__ == "__main__":
    main()
