"""Measure ``attune.movement.find_steps`` beside its peers, on recordings given as an argument.

    python -m benchmarks.movement.measure_steps /path/to/gait --mobgap /path/to/python

Attune finds its own walks in whole recordings; mobgap and autocorrelation are given the straight
walks. Without ``--mobgap`` that peer is left out and the table says so.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from attune.movement import Sensor, find_steps, make_recording
from attune.problems import NotPossible
from benchmarks.machine import measured_on
from benchmarks.movement.gait_data import FloatArray, Walk, feet, lower_back, phone
from benchmarks.movement.peers import (
    MOBGAP_DETECTORS,
    autocorrelation_cadence,
    body_frame,
    even,
    mobgap_steps,
    plain_peaks,
)
from benchmarks.movement.scores import cadence_spm, f1, inside, matches, without_lag

BACK_WITHIN_S, FEET_WITHIN_S = 0.1, 0.35


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with lower_back, feet and phone")
    parser.add_argument("--mobgap", metavar="PYTHON", help="a Python that has mobgap")
    arguments = parser.parse_args()
    if not (arguments.folder / "lower_back").is_dir():
        sys.exit(f"{arguments.folder} holds no gait recordings (lower_back, feet, phone).")
    print(measured_on())
    measure_lower_back(list(lower_back(arguments.folder)), arguments.mobgap)
    print("\nThe same with rows counted as time, lost packets and all:")
    measure_lower_back(list(lower_back(arguments.folder, row_clock=True)), arguments.mobgap)
    measure_feet(list(feet(arguments.folder)))
    measure_phone(list(phone(arguments.folder)))
    measure_speed()


def attune_steps(walk: Walk, sensor: Sensor) -> FloatArray:
    recording = make_recording(walk.times_s, walk.acceleration_m_s2)
    try:
        return np.array(find_steps(recording, sensor).steps_s)
    except NotPossible:
        return np.zeros(0)


def measure_lower_back(walks: list[Walk], mobgap: str | None) -> None:
    print(f"Lower back: {len(walks)} walks, {2 * len(walks)} straight parts, within 0.1 s")
    print("| detector | walks | step F1, straight parts | F1 with the turn | cadence MAE, median |")
    print("|---|---|---|---|---|")
    _back_row("Attune", "found", walks, [attune_steps(walk, "lower-back") for walk in walks])
    peaks = [plain_peaks(walk.times_s, walk.acceleration_m_s2) for walk in walks]
    _back_row("plain peaks", "found", walks, peaks)
    if mobgap:
        for name, found in _mobgap(walks, mobgap).items():
            _back_row(f"mobgap {name}", "given", walks, found)
    else:
        print("| mobgap | not run: no --mobgap | | | |")
    errors = [
        abs(autocorrelation_cadence(*_part(walk, part)) - _true_cadence(walk, part))
        for walk in walks
        for part in walk.straights_s
    ]
    print(f"| autocorrelation | given | | | {np.mean(errors):.2f}, {np.median(errors):.2f} |")


def _part(walk: Walk, part: tuple[float, float]) -> tuple[FloatArray, FloatArray]:
    kept = (walk.times_s >= part[0]) & (walk.times_s <= part[1])
    return walk.times_s[kept], walk.acceleration_m_s2[kept]


def _true_cadence(walk: Walk, part: tuple[float, float]) -> float:
    return cadence_spm(inside(walk.steps_s, *part))


def _mobgap(walks: list[Walk], python: str) -> dict[str, list[FloatArray]]:
    grids, parts = [], []
    for walk in walks:
        for part in walk.straights_s:
            grid, values = even(*_part(walk, part))
            grids.append(grid)
            parts.append(body_frame(values))
    steps: dict[str, list[FloatArray]] = {}
    samples = mobgap_steps(python, parts)
    for name in MOBGAP_DETECTORS:
        times = [
            grid[np.clip(np.array(ics, dtype=int), 0, len(grid) - 1)]
            for grid, ics in zip(grids, samples[name], strict=True)
        ]
        pairs = zip(times[::2], times[1::2], strict=True)
        steps[name] = [np.unique(np.concatenate(pair)) for pair in pairs]
    return steps


def _back_row(name: str, given: str, walks: list[Walk], found: list[FloatArray]) -> None:
    straight, trial = np.zeros(3, dtype=int), np.zeros(3, dtype=int)
    errors: list[float] = []
    for walk, steps in zip(walks, found, strict=True):
        steps = without_lag(walk.steps_s, steps)
        start, end = walk.straights_s[0][0], walk.straights_s[-1][1]
        trial += _counts(walk.steps_s, inside(steps, start, end, BACK_WITHIN_S))
        for part in walk.straights_s:
            here = inside(steps, *part, BACK_WITHIN_S)
            straight += _counts(inside(walk.steps_s, *part), here)
            errors.append(abs(cadence_spm(here) - _true_cadence(walk, part)))
    whole = "" if given == "given" else f"{f1(*trial):.3f}"
    print(
        f"| {name} | {given} | {f1(*straight):.3f} | {whole} | "
        f"{np.nanmean(errors):.2f}, {np.nanmedian(errors):.2f} |"
    )


def _counts(true_s: FloatArray, found_s: FloatArray) -> tuple[int, int, int]:
    return len(matches(true_s, found_s, BACK_WITHIN_S)), len(true_s), len(found_s)


def measure_feet(walks: list[Walk]) -> None:
    print(f"\nFeet: {len(walks)} recordings of one foot, within 0.35 s (Oudre 2018: 98 %, 98 %)")
    print("| group | recordings | recall | precision |")
    print("|---|---|---|---|")
    totals: dict[str, list[int]] = {}
    for walk in walks:
        found = without_lag(walk.steps_s, attune_steps(walk, "foot"))
        hits = len(matches(walk.steps_s, found, FEET_WITHIN_S))
        for group in (walk.group, "all"):
            total = totals.setdefault(group, [0, 0, 0, 0])
            for i, count in enumerate((1, hits, len(walk.steps_s), len(found))):
                total[i] += count
    for group, (recordings, hits, true, found_count) in sorted(totals.items()):
        print(
            f"| {group} | {recordings} | {100 * hits / true:.1f} % | "
            f"{100 * hits / found_count:.1f} % |"
        )


def measure_phone(walks: list[Walk]) -> None:
    print(f"\nPhone: {len(walks)} sound walks of one person, error of the count")
    print("| walk | true steps | Attune | plain peaks |")
    print("|---|---|---|---|")
    errors: dict[str, list[float]] = {"Attune": [], "peaks": []}
    for walk in walks:
        true = len(walk.steps_s)
        counts = {
            "Attune": len(attune_steps(walk, "phone")),
            "peaks": len(plain_peaks(walk.times_s, walk.acceleration_m_s2)),
        }
        for name, count in counts.items():
            errors[name].append(100 * (count - true) / true)
        shown = " | ".join(f"{values[-1]:+.1f} %" for values in errors.values())
        print(f"| {walk.name} | {true} | {shown} |")
    means = {name: np.mean(np.abs(values)) for name, values in errors.items()}
    print(f"| mean of sizes | | {means['Attune']:.2f} % | {means['peaks']:.2f} % |")


def measure_speed() -> None:
    """Ten minutes at 100 Hz, two steps a second, made here."""
    times = np.arange(60_000) / 100
    random = np.random.default_rng(1)
    upright = 9.81 + 2 * np.cos(2 * np.pi * 2 * times)
    trunk = np.stack([upright, np.cos(2 * np.pi * times), np.zeros(60_000)], axis=1)
    swing = 10 * np.sin(4 * np.pi * times) * (times % 1 < 0.5)
    foot = np.stack([swing, 0.3 * swing, np.zeros(60_000)], axis=1)
    print("\nTen minutes at 100 Hz, in-process, best of five:")
    made: dict[Sensor, FloatArray] = {"lower-back": trunk, "foot": foot}
    for sensor, movement in made.items():
        recording = make_recording(times, movement + random.normal(0, 0.1, (60_000, 3)))
        wall, processor = [], []
        for _ in range(5):
            begin, begin_processor = time.perf_counter(), time.process_time()
            find_steps(recording, sensor)
            wall.append(time.perf_counter() - begin)
            processor.append(time.process_time() - begin_processor)
        print(f"- {sensor}: {min(wall):.2f} s by the clock, {min(processor):.2f} s of processor")


if __name__ == "__main__":
    main()
