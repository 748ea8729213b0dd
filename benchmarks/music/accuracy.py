"""Beats against people's: F-measure, the share of songs one could walk to, and the bias.

    python benchmarks/music/accuracy.py FOLDER [--peer PYTHON]

FOLDER holds recordings and, beside each, NAME.beats (time in seconds first on every line). F counts
beats within 70 ms, leaving out the first 5 s (Davies, Degara and Plumbley 2009; as in mir_eval). A
song counts as walkable when at least 95 % of our beats lie within 70 ms of a true beat at the
annotated level, its half or its double, chosen once for the song. With --peer, a Python that has
librosa is measured on the same files in the same run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from attune.music import analyse_song

WITHIN_S, WARM_UP_S = 0.07, 5.0
AUDIO = (".flac", ".wav", ".mp3", ".ogg", ".opus", ".m4a")
LIBROSA = (
    "import sys, json, librosa; y, sr = librosa.load(sys.argv[1], sr=None);"
    "print(json.dumps(librosa.beat.beat_track(y=y, sr=sr, units='time')[1].tolist()))"
)
Times = NDArray[np.float64]


def f_measure(found_s: Times, true_s: Times) -> float:
    found, true = found_s[found_s >= WARM_UP_S], true_s[true_s >= WARM_UP_S]
    hits = i = j = 0
    while i < len(found) and j < len(true):
        if abs(found[i] - true[j]) <= WITHIN_S:
            hits, i, j = hits + 1, i + 1, j + 1
        elif found[i] < true[j]:
            i += 1
        else:
            j += 1
    return 2 * hits / max(1, len(found) + len(true))


def is_walkable(found_s: Times, true_s: Times) -> bool:
    between = (true_s[:-1] + true_s[1:]) / 2
    levels = (true_s, true_s[::2], true_s[1::2], np.sort(np.concatenate([true_s, between])))
    return len(found_s) > 0 and max(share_within(found_s, level) for level in levels) >= 0.95


def share_within(found_s: Times, true_s: Times) -> float:
    return float(np.mean(np.abs(found_s[:, None] - true_s[None, :]).min(axis=1) <= WITHIN_S))


def bias_ms(found_s: Times, true_s: Times) -> list[float]:
    apart = found_s[:, None] - true_s[None, :]
    nearest = apart[np.arange(len(found_s)), np.abs(apart).argmin(axis=1)]
    return [1000 * float(value) for value in nearest[np.abs(nearest) <= WITHIN_S]]


def of_attune(path: Path) -> Times:
    return np.array(analyse_song(path).beats_s)


def of_librosa(path: Path, python: str) -> Times:
    run = subprocess.run(
        [python, "-c", LIBROSA, str(path)], capture_output=True, text=True, check=True
    )
    return np.array(json.loads(run.stdout.splitlines()[-1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peer", metavar="PYTHON", help="a Python that has librosa")
    chosen = parser.parse_args()
    songs = [
        path
        for path in sorted(chosen.folder.iterdir())
        if path.suffix in AUDIO and path.with_suffix(".beats").is_file()
    ]
    if not songs:
        raise SystemExit(f"No recordings with NAME.beats beside them in {chosen.folder}.")
    trackers = {"Attune": of_attune}
    if chosen.peer:
        trackers["librosa"] = lambda path: of_librosa(path, chosen.peer)
    print(
        f"{len(songs)} recordings\n| tracker | F | walkable | median bias (ms) |\n|---|---|---|---|"
    )
    for name, track in trackers.items():
        scores, walkable, biases = [], [], []
        for path in songs:
            true_s = np.loadtxt(path.with_suffix(".beats"), ndmin=2)[:, 0]
            found_s = track(path)
            scores.append(f_measure(found_s, true_s))
            walkable.append(is_walkable(found_s, true_s))
            biases += bias_ms(found_s, true_s)
        print(
            f"| {name} | {np.mean(scores):.3f} | {np.mean(walkable):.2f} "
            f"| {np.median(biases):+.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
