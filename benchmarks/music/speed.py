"""How long a song of four minutes takes, how much memory, and what the workshop costs to install.

    OMP_NUM_THREADS=1 python benchmarks/music/speed.py

The song is one that Attune plays itself, repeated to 240 s, stereo, 44,100 Hz. Each figure is the
best of three, from a fresh process, as wall-clock time and as the processor's own time (the second
is the fair one on a machine that others use too). Memory is the largest resident size of the
process (Linux). Installed size counts the files of the packages that the workshop needs.
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

DURATION_S = 240.0
PACKAGES = ("numpy", "scipy", "soundfile", "cffi", "pycparser", "av", "soxr", "python-stretch")
REPEATS = 3

MEASURED = """
import json, sys, time
wall_s, processor_s = time.perf_counter(), time.process_time()
{code}
took_s = [time.perf_counter() - wall_s, time.process_time() - processor_s]
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(json.dumps([*took_s, int(status["VmHWM"].split()[0]) / 1024]), file=sys.stderr)
"""
CODE = {
    "import attune.music": "import attune.music",
    "analyse_song, in-process": "import attune.music\n"
    "attune.music.analyse_song({song!r})\n"
    "wall_s, processor_s = time.perf_counter(), time.process_time()\n"
    "attune.music.analyse_song({song!r})",
    "attune song": "from attune.cli.main import main\nmain(['song', {song!r}, '--json'])",
    "make_walking_track, to FLAC": "import attune.music\n"
    "analysis = attune.music.analyse_song({song!r})\n"
    "wall_s, processor_s = time.perf_counter(), time.process_time()\n"
    "attune.music.make_walking_track({song!r}, analysis, analysis.tempo_bpm * 1.1, {out!r},"
    " force=True)",
    "make_walking_track, to Opus": "import attune.music\n"
    "analysis = attune.music.analyse_song({song!r})\n"
    "wall_s, processor_s = time.perf_counter(), time.process_time()\n"
    "attune.music.make_walking_track({song!r}, analysis, analysis.tempo_bpm * 1.1,"
    " {out!r}.replace('.flac', '.opus'), force=True)",
}


def main() -> None:
    print("| what | wall clock (s) | processor (s) | memory (MB) |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        song, out = Path(folder, "song.flac"), Path(folder, "walk.flac")
        write_song(song)
        for what, code in CODE.items():
            program = MEASURED.format(code=code.format(song=str(song), out=str(out)))
            runs = np.array([measured(program) for _ in range(REPEATS)])
            wall_s, processor_s, memory_mb = runs.min(axis=0)
            print(f"| {what} | {wall_s:.2f} | {processor_s:.2f} | {memory_mb:.0f} |", flush=True)
    sizes = {name: installed_mb(name) for name in PACKAGES}
    print(f"\nInstalled: {sum(sizes.values()):.0f} MB", end=" ")
    print("(" + ", ".join(f"{name} {size:.0f}" for name, size in sizes.items()) + ")")


def write_song(path: Path) -> None:
    samples, _ = play_tune("drunken-sailor")
    frames = int(DURATION_S * 44100)
    repeated = np.tile(samples, (-(-frames // len(samples)), 1))[:frames]
    soundfile.write(path, repeated, 44100)


def measured(program: str) -> list[float]:
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return list(json.loads(run.stderr.splitlines()[-1]))


def installed_mb(name: str) -> float:
    files = distribution(name).files or []
    sizes = [Path(file.locate()) for file in files]
    return sum(path.stat().st_size for path in sizes if path.is_file()) / 1e6


if __name__ == "__main__":
    main()
