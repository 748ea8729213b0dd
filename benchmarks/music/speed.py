"""How long a song of four minutes takes, how much memory, and what the workshop costs to install.

    OMP_NUM_THREADS=1 python -m benchmarks.music.speed

The song is one that Attune plays itself, repeated to 240 s, stereo, 44,100 Hz. Each figure is the
best of three, from a fresh process, as wall-clock time and as the processor's own time (the second
is the fair one on a machine that others use too; the goal is held against it). Memory is the
largest resident size of the process (Linux). Installed size counts the files of the packages that
the workshop needs.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import soundfile

from attune.music.tunes import play_tune
from benchmarks.machine import measured_on

DURATION_S = 240.0
PACKAGES = (
    *("numpy", "scipy", "soundfile", "cffi", "pycparser", "av", "soxr", "lameenc", "mutagen"),
    "pyworld-prebuilt",
)
PACKAGES_GOAL_MB, MEMORY_GOAL_MB = 350.0, 500.0
REPEATS = 3

MEASURED = """
import json, sys, time
SONG, FOLDER = sys.argv[1:]
wall_s, processor_s = time.perf_counter(), time.process_time()
{code}
took_s = [time.perf_counter() - wall_s, time.process_time() - processor_s]
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(json.dumps([*took_s, int(status["VmHWM"].split()[0]) / 1024]), file=sys.stderr)
"""
ANALYSED = """import attune.music as music
analysis = music.analyse_song(SONG)
wall_s, processor_s = time.perf_counter(), time.process_time()
"""
TRACK = ANALYSED + (
    "music.make_walking_track(SONG, analysis, 1.1 * analysis.tempo_bpm,"
    " FOLDER + '/walk{suffix}', force=True)"
)
CODE = {
    "import attune.music": ("import attune.music", 0.5),
    "analyse_song, in-process": (ANALYSED + "music.analyse_song(SONG)", 3.0),
    "attune song": ("from attune.cli.main import main\nmain(['song', SONG, '--json'])", 5.0),
    "make_walking_track, to FLAC": (TRACK.format(suffix=".flac"), 8.0),
    "make_walking_track, to Opus": (TRACK.format(suffix=".opus"), 8.0),
    "make_walking_track, to MP3": (TRACK.format(suffix=".mp3"), 8.0),
}
"""What is run, and its goal in seconds."""


def main() -> None:
    print(measured_on())
    print("| what | wall clock (s) | processor (s) | goal (s) | memory (MB) |")
    print("|---|---|---|---|---|")
    short = []
    with tempfile.TemporaryDirectory() as folder:
        song = str(Path(folder, "song.flac"))
        write_song(Path(song))
        for what, (code, goal_s) in CODE.items():
            program = MEASURED.format(code=code)
            runs = np.array([measured(program, song, folder) for _ in range(REPEATS)])
            wall_s, processor_s, memory_mb = runs.min(axis=0)
            print(
                f"| {what} | {wall_s:.2f} | {processor_s:.2f} | {goal_s:g} | {memory_mb:.0f} |",
                flush=True,
            )
            if processor_s > goal_s:
                short.append(f"{what}: {processor_s:.2f} s for {goal_s:g}")
            if memory_mb > MEMORY_GOAL_MB:
                short.append(f"{what}: {memory_mb:.0f} MB for {MEMORY_GOAL_MB:.0f}")
    sizes = {name: installed_mb(name) for name in PACKAGES}
    total_mb = sum(sizes.values())
    parts = ", ".join(f"{name} {size:.0f}" for name, size in sizes.items())
    print(f"\nInstalled: {total_mb:.0f} MB ({parts}); goal {PACKAGES_GOAL_MB:.0f} MB.")
    if total_mb > PACKAGES_GOAL_MB:
        short.append(f"installed size {total_mb:.0f} MB for {PACKAGES_GOAL_MB:.0f}")
    print(f"Short of the goals: {'; '.join(short)}." if short else "Every goal is met.")


def write_song(path: Path) -> None:
    samples, _ = play_tune("drunken-sailor")
    frames = int(DURATION_S * 44100)
    repeated = np.tile(samples, (-(-frames // len(samples)), 1))[:frames]
    soundfile.write(path, repeated, 44100)


def measured(program: str, *arguments: str) -> list[float]:
    command = [sys.executable, "-c", program, *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return list(json.loads(run.stderr.splitlines()[-1]))


def installed_mb(name: str) -> float:
    files = distribution(name).files or []
    sizes = [Path(file.locate()) for file in files]
    return sum(path.stat().st_size for path in sizes if path.is_file()) / 1e6


if __name__ == "__main__":
    main()
