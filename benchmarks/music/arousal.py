"""Energy against what listeners felt: does a song that they rate as rousing have more energy?

    python -m benchmarks.music.arousal FOLDER

FOLDER holds recordings and arousal.csv with the columns ``file`` and ``arousal`` (the mean rating
of several listeners, on any scale). Pearson's r with Fisher's 95 % interval and Spearman's rho, of
the energy and of each of its parts. Beside it a linear model of loudness, onset rate and
brightness that was fitted on these very ratings, each song judged by the others; Attune's weights
are fitted on none.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from attune.music import analyse_song
from attune.music.energy import WEIGHTS
from attune.problems import Problem
from benchmarks.machine import measured_on

GOAL = 0.6
FITTED = ("loudness", "onset_rate", "brightness")
Values = NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    print(measured_on())
    felt, energies, parts = heard(rated(chosen.folder))
    print(f"{len(felt)} recordings in {chosen.folder.name}\n")
    print("| | r (95 %) | rho |")
    print("|---|---|---|")
    print_row("**energy**", energies, felt)
    for name in WEIGHTS:
        known = ~np.isnan(parts[name])
        print_row(name, parts[name][known], felt[known])
    print_row(
        "linear, fitted here", left_out(np.column_stack([parts[n] for n in FITTED]), felt), felt
    )
    short = GOAL - stats.pearsonr(energies, felt).statistic
    print(f"\nGoal r >= {GOAL}: " + ("met." if short <= 0 else f"short by {short:.2f}."))


def rated(folder: Path) -> list[tuple[Path, float]]:
    table = folder / "arousal.csv"
    if not table.is_file():
        sys.exit(f"There is no {table}. Name a folder with recordings and arousal.csv in it.")
    with table.open(newline="") as lines:
        return [(folder / row["file"], float(row["arousal"])) for row in csv.DictReader(lines)]


def heard(songs: list[tuple[Path, float]]) -> tuple[Values, Values, dict[str, Values]]:
    """Ratings, energies and parts of all songs that could be analysed; a part may be unknown."""
    felt, energies = [], []
    parts: dict[str, list[float]] = {name: [] for name in WEIGHTS}
    for path, rating in songs:
        try:
            analysis = analyse_song(path)
        except Problem as problem:
            print(problem, file=sys.stderr)
            continue
        felt.append(rating)
        energies.append(analysis.energy)
        for name, values in parts.items():
            values.append(analysis.energy_parts.get(name, math.nan))
    return np.array(felt), np.array(energies), {n: np.array(v) for n, v in parts.items()}


def left_out(parts: Values, felt: Values) -> Values:
    """What a linear model of the other songs says of each song."""
    with_one = np.column_stack([parts, np.ones(len(felt))])
    said = np.empty(len(felt))
    for song in range(len(felt)):
        others = np.arange(len(felt)) != song
        weights = np.linalg.lstsq(with_one[others], felt[others], rcond=None)[0]
        said[song] = with_one[song] @ weights
    return said


def print_row(name: str, values: Values, felt: Values) -> None:
    r = stats.pearsonr(values, felt)
    low, high = r.confidence_interval()
    rho = stats.spearmanr(values, felt).statistic
    print(f"| {name} | {r.statistic:.2f} ({low:.2f} to {high:.2f}) | {rho:.2f} |")


if __name__ == "__main__":
    main()
