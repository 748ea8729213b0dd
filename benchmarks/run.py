"""Every benchmark, one after another: what ``make bench`` runs.

    python -m benchmarks.run DATA [--peer PYTHON]... [--only WORD]

DATA holds the recordings that are no part of Attune (docs/measured.md says which): beats/*, gait,
speech, train/pop909.tar.gz, and arousal (recordings that listeners rated). ``--peer`` names a
Python that has other tools (librosa, essentia, BeatNet, mobgap, parselmouth); it may be given more
than once. ``--only`` runs those whose names hold a word. What is missing is named and left out, and
the rest is measured all the same; fresh music is rendered once and kept in benchmarks/out.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

OUT = Path(__file__).parent / "out"
RENDERS = 60
RECORDINGS = (
    "beats/*/*.beats",
    "gait/*",
    "speech/*",
    "train/pop909.tar.gz",
    "arousal/arousal.csv",
)
DATA_NAMED = "Name the folder of recordings: make bench DATA=/path (docs/measured.md says which)."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--peer", action="append", default=[], metavar="PYTHON")
    parser.add_argument("--only", default="", metavar="WORD")
    chosen = parser.parse_args()
    if not chosen.data.is_dir():
        sys.exit(f"There is no folder {chosen.data}. {DATA_NAMED}")
    for recordings in missing(chosen.data):
        print(f"There is no {recordings} in {chosen.data}: what it measures is left out.")
    failed = []
    for name, arguments in benchmarks(chosen.data, chosen.peer):
        if chosen.only not in name:
            continue
        print(f"\n## {name}\n", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
        if subprocess.run(
            command, check=False, env={**os.environ, "OMP_NUM_THREADS": "1"}
        ).returncode:
            failed.append(name)
    if failed:
        sys.exit(f"\nNot measured, or not to the end: {', '.join(failed)}.")


def missing(data: Path) -> list[str]:
    return [recordings for recordings in RECORDINGS if not any(data.glob(recordings))]


def benchmarks(data: Path, pythons: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Name and arguments of each, the quick ones first."""
    peers = [argument for python in pythons for argument in ("--peer", python)]
    yield "bedside.keystroke_level", []
    yield "music.speed", []
    yield "music.stretch", with_package(pythons, "librosa", "--librosa")
    yield "music.playlists", []
    for folder in sorted((data / "beats").glob("*")):
        if any(folder.glob("*.beats")):
            yield "music.accuracy", [str(folder), *peers]
    lacking = missing(data)
    renders, archive = str(OUT / "renders"), data / "train" / "pop909.tar.gz"
    songs = [] if "train/pop909.tar.gz" in lacking else ["--pop909", str(archive)]
    yield "music.renders", [renders, "--count", str(RENDERS), *songs]
    yield "music.accuracy", [renders, *peers]
    yield "music.gate", [renders]
    if "arousal/arousal.csv" not in lacking:
        yield "music.arousal", [str(data / "arousal")]
    if "gait/*" not in lacking:
        mobgap = with_package(pythons, "mobgap", "--mobgap")
        yield "movement.measure_steps", [str(data / "gait"), *mobgap]
    if "speech/*" not in lacking:
        praat = with_package(pythons, "parselmouth", "--praat")
        yield "intonation.measure", [str(data / "speech"), *praat]
    yield "care.measure_offline_page", []
    yield "walking.cue_clock", []


def with_package(pythons: list[str], package: str, option: str) -> list[str]:
    """The option with the first Python that has this package, or nothing."""
    program = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({package!r}) is None)"
    for python in [sys.executable, *pythons]:
        if not subprocess.run([python, "-c", program], check=False).returncode:
            return [option, python]
    return []


if __name__ == "__main__":
    main()
