"""The gait recordings that steps are measured on, read from a folder given as an argument.

Three public sets, none of which is part of this project: ``lower_back`` (Voisard et al., IPOL
2023/497), ``feet`` (Truong et al. 2019, IPOL; CC BY-NC-SA) and ``phone`` (Oxford step counter data
set; CC BY 4.0). Times are seconds, acceleration m/s². Packets are lost in a third of the
lower-back recordings: their times come from the packet counter, which is what a phone's clock
would say, and their true steps are in samples of that clock.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
STANDARD_GRAVITY_M_S2 = 9.80665
# The two switches of the truth disagree in these walks by more than one step in fifty.
UNSOUND_PHONE_WALKS = ("Hard_Armband_1", "Hard_Armband_2", "Hard_BackPocket_2")


@dataclass(frozen=True)
class Walk:
    """One recording with its true steps; ``straights_s`` are the parts walked straight on."""

    name: str
    group: str
    times_s: FloatArray
    acceleration_m_s2: FloatArray
    steps_s: FloatArray
    straights_s: tuple[tuple[float, float], ...] = ()


def lower_back(folder: Path, *, row_clock: bool = False) -> Iterator[Walk]:
    """``row_clock`` counts rows instead of packets: lost ones then shift all that follows."""
    for truth_file in sorted((folder / "lower_back").glob("*.json")):
        truth = json.loads(truth_file.read_text())
        with gzip.open(truth_file.with_name(f"{truth_file.stem}_lb.txt.gz"), "rt") as file:
            table = np.loadtxt(file, skiprows=2)
        packets = np.diff(table[:, 0]) % 65536
        passed = np.ones_like(packets) if row_clock else packets
        steps = sorted(e[1] for e in truth["LeftFootEvents"] + truth["RightFootEvents"])
        start, end = (edge / 100 for edge in truth["TrialBoundaries"])
        turn_start, turn_end = (edge / 100 for edge in truth["UTurnBoundaries"])
        inside = [step / 100 for step in steps if start <= step / 100 <= end]
        yield Walk(
            truth_file.stem,
            f"subject {truth['Subject']}",
            np.concatenate(([0.0], np.cumsum(passed))) / 100,
            table[:, 1:4],
            np.array(inside),
            ((start, turn_start), (turn_end, end)),
        )


def feet(folder: Path) -> Iterator[Walk]:
    for truth_file in sorted((folder / "feet").glob("*.json")):
        truth = json.loads(truth_file.read_text())
        with gzip.open(truth_file.with_suffix(".csv.gz"), "rt") as file:
            names = file.readline().strip().split(",")
            table = np.loadtxt(file, delimiter=",")
        for side in ("Left", "Right"):
            axes = [names.index(f"{side[0]}A{axis}") for axis in "XYZ"]
            yield Walk(
                f"{truth_file.stem} {side.lower()}",
                truth["PathologyGroup"],
                np.arange(len(table)) / 100,
                table[:, axes] * STANDARD_GRAVITY_M_S2,
                np.array(truth[f"{side}FootActivity"]).mean(axis=1) / 100,
            )


def phone(folder: Path) -> Iterator[Walk]:
    for file_name in sorted((folder / "phone").glob("*.accelerometer.csv.gz")):
        name = file_name.name.split(".")[0]
        if name.endswith(UNSOUND_PHONE_WALKS):
            continue
        with gzip.open(file_name, "rt") as file:
            table = np.loadtxt(file, delimiter=",")
        with gzip.open(file_name.with_name(f"{name}.stepcounter.csv.gz"), "rt") as file:
            switches = np.loadtxt(file, delimiter=",", dtype=np.int64)
        steps = np.concatenate(
            [switches[1:, 0][np.diff(switches[:, side]) == 1] for side in (1, 2)]
        )
        start, end = switches[0, 0], switches[-1, 0]
        kept = (table[:, 0] >= start) & (table[:, 0] <= end)
        yield Walk(
            name,
            "phone",
            (table[kept, 0] - start) / 1e9,
            table[kept, 2:5],
            np.sort(steps - start) / 1e9,
        )
