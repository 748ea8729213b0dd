"""Beats against people's, side by side with other trackers, on any folder of recordings.

    python -m benchmarks.music.accuracy FOLDER [--peer PYTHON]... [--each]

FOLDER holds recordings and, beside each, NAME.beats (time in seconds first on every line). F counts
beats within 70 ms; CMLt and AMLt (Hainsworth 2004; Davies, Degara and Plumbley 2009) the share of
beats that go on correctly, at the annotated level alone and at others; all three by mir_eval, the
first 5 s left out. A recording is *walkable* when at least 95 % of the beats found lie within 70 ms
of a true beat at the annotated level, its half or its double, chosen once for the recording; the
interval beside it is Wilson's, at 95 %. The bias is the median of found less true beats, the size
of the error the median without its sign.

``--peer`` names a Python that has other trackers (librosa, essentia, BeatNet); it may be given more
than once, because their dependencies do not agree. What is not installed is left out and named.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from attune.music import SongAnalysis, analyse_song
from attune.problems import Problem
from benchmarks.machine import measured_on
from benchmarks.music import beat_peers

WITHIN_S, WARM_UP_S, RIGHT_SHARE = 0.07, 5.0, 0.95
AUDIO = (".flac", ".wav", ".mp3", ".ogg", ".opus", ".m4a")
GOALS = {"F": 0.86, "AMLt": 0.95, "walkable": 0.75}
Times = NDArray[np.float64]
Tracker = Callable[[list[Path]], Iterator[Times]]


@dataclass(frozen=True)
class Score:
    """How well the beats of one recording were found."""

    f: float
    cmlt: float
    amlt: float
    walkable: bool
    biases_ms: tuple[float, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--peer", action="append", default=[], metavar="PYTHON", help="a Python that has peers"
    )
    parser.add_argument("--each", action="store_true", help="print every recording too")
    chosen = parser.parse_args()
    songs = recordings(chosen.folder)
    truth = [np.loadtxt(path.with_suffix(".beats"), ndmin=2)[:, 0] for path in songs]
    print(measured_on())
    found_trackers = trackers(chosen.peer)
    print(f"{len(songs)} recordings in {chosen.folder.name}\n")
    print(
        "| tracker | F | CMLt | AMLt | walkable | median bias, size of error (ms) | s a recording |"
    )
    print("|---|---|---|---|---|---|---|")
    figures = {}
    for name, track in found_trackers.items():
        start = time.perf_counter()
        found = list(track(songs))
        took_s = (time.perf_counter() - start) / len(songs)
        scores = [scored(f, t) for f, t in zip(found, truth, strict=True)]
        figures[name] = print_row(name, scores, took_s)
        if chosen.each:
            print_each(songs, scores)
    print_goals(figures["Attune"])
    print_bars(songs)


def recordings(folder: Path) -> list[Path]:
    if not folder.is_dir():
        sys.exit(f"There is no folder {folder}. Name one with recordings and NAME.beats in it.")
    found = [
        path
        for path in sorted(folder.iterdir())
        if path.suffix in AUDIO and path.with_suffix(".beats").is_file()
    ]
    if not found:
        sys.exit(f"No recordings with NAME.beats beside them in {folder}.")
    return found


def trackers(pythons: list[str]) -> dict[str, Tracker]:
    """Attune, and each peer from the first Python that has it."""
    found: dict[str, Tracker] = {"Attune": attune}
    for python in [sys.executable, *pythons]:
        run = [python, beat_peers.__file__]
        which = subprocess.run([*run, "--which"], capture_output=True, text=True, check=True)
        for name in json.loads(which.stdout):
            found.setdefault(name, lambda songs, run=run, name=name: peer([*run, name], songs))
    missing = [name for name in beat_peers.PEERS if name not in found]
    if missing:
        print(f"Not installed, so not measured: {', '.join(missing)} (see --peer).\n")
    return found


def attune(songs: list[Path]) -> Iterator[Times]:
    for path in songs:
        song = heard(path)
        yield np.array(song.beats_s) if song else np.zeros(0)


@cache
def heard(path: Path) -> SongAnalysis | None:
    try:
        return analyse_song(path)
    except Problem:
        return None


def peer(command: list[str], songs: list[Path]) -> Iterator[Times]:
    paths = "".join(f"{path.absolute()}\n" for path in songs)
    run = subprocess.run(command, input=paths, capture_output=True, text=True, check=False)
    lines = run.stdout.splitlines()
    if run.returncode or len(lines) != len(songs):
        sys.exit(f"{command[-1]} stopped: {run.stderr.strip().splitlines()[-1]}")
    for line in lines:
        yield np.array(json.loads(line), dtype=float)


def scored(found_s: Times, true_s: Times) -> Score:
    import mir_eval.beat

    found, true = (mir_eval.beat.trim_beats(times, WARM_UP_S) for times in (found_s, true_s))
    f = mir_eval.beat.f_measure(true, found, WITHIN_S) if len(found) and len(true) else 0.0
    enough = len(found) > 1 and len(true) > 1
    _, cmlt, _, amlt = mir_eval.beat.continuity(true, found) if enough else (0.0,) * 4
    return Score(f, cmlt, amlt, is_walkable(found_s, true_s), tuple(bias_ms(found_s, true_s)))


def is_walkable(found_s: Times, true_s: Times) -> bool:
    """The half level needs no row of its own: its beats are true beats at the annotated level."""
    between = (true_s[:-1] + true_s[1:]) / 2
    levels = (true_s, np.sort(np.concatenate([true_s, between])))
    right = max(share_within(found_s, level) for level in levels)
    return len(found_s) > 0 and right >= RIGHT_SHARE


def share_within(found_s: Times, true_s: Times) -> float:
    if not len(found_s) or not len(true_s):
        return 0.0
    return float(np.mean(np.abs(found_s[:, None] - true_s[None, :]).min(axis=1) <= WITHIN_S))


def bias_ms(found_s: Times, true_s: Times) -> list[float]:
    if not len(found_s) or not len(true_s):
        return []
    apart = found_s[:, None] - true_s[None, :]
    nearest = apart[np.arange(len(found_s)), np.abs(apart).argmin(axis=1)]
    return [1000 * float(value) for value in nearest[np.abs(nearest) <= WITHIN_S]]


def print_row(name: str, scores: list[Score], took_s: float) -> dict[str, float]:
    row = {
        "F": float(np.mean([score.f for score in scores])),
        "CMLt": float(np.mean([score.cmlt for score in scores])),
        "AMLt": float(np.mean([score.amlt for score in scores])),
        "walkable": float(np.mean([score.walkable for score in scores])),
    }
    low, high = wilson(sum(score.walkable for score in scores), len(scores))
    biases = [bias for score in scores for bias in score.biases_ms]
    bias = f"{np.median(biases):+.1f}, {np.median(np.abs(biases)):.1f}" if biases else "none found"
    print(
        f"| {name} | {row['F']:.3f} | {row['CMLt']:.3f} | {row['AMLt']:.3f} "
        f"| {row['walkable']:.2f} ({low:.2f}-{high:.2f}) | {bias} | {took_s:.1f} |",
        flush=True,
    )
    return row


def wilson(successes: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval for a share (1927)."""
    share = successes / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    half /= 1 + z * z / total
    return max(middle - half, 0.0), min(middle + half, 1.0)


def print_each(songs: list[Path], scores: list[Score]) -> None:
    for path, score in zip(songs, scores, strict=True):
        yes = "yes" if score.walkable else "no"
        print(f"| - {path.stem} | {score.f:.3f} | {score.cmlt:.3f} | {score.amlt:.3f} | {yes} | |")


def print_bars(songs: list[Path]) -> None:
    """Attune's starts of bars and beats a bar, where the second column marks bars with 1."""
    f, meters = [], []
    for path in songs:
        table = np.loadtxt(path.with_suffix(".beats"), ndmin=2)
        starts = np.flatnonzero(table[:, 1] == 1) if table.shape[1] > 1 else np.zeros(0, int)
        if len(starts) < 3:
            continue
        song = heard(path)
        found = np.array(song.bar_starts_s) if song else np.zeros(0)
        f.append(scored(found, table[starts, 0]).f)
        meters.append(song is not None and song.beats_per_bar == np.median(np.diff(starts)))
    if f:
        print(
            f"\nStarts of bars, Attune, {len(f)} recordings: F {np.mean(f):.3f}; "
            f"beats a bar right in {np.mean(meters):.0%}."
        )


def print_goals(ours: dict[str, float]) -> None:
    print(f"| goal | {GOALS['F']:.3f} | | {GOALS['AMLt']:.3f} | {GOALS['walkable']:.2f} | | |\n")
    short = [
        f"{name} {ours[name]:.3f} for {goal:.2f}"
        for name, goal in GOALS.items()
        if ours[name] < goal
    ]
    print(f"Short of the goals: {', '.join(short)}." if short else "Every goal is met.")


if __name__ == "__main__":
    main()
