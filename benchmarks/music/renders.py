"""Fresh music with exact beats, as sound files: what benchmarks/music/accuracy.py can be run on.

    python -m benchmarks.music.renders FOLDER [--pop909 ARCHIVE] [--count 60] [--seed 11]
        [--song-share 0.4]

Songs, soundfont and kit that the training never saw, with the held-out style among the rest, made
and degraded by training/. Each becomes NAME.flac and NAME.beats (seconds; 1 where a bar begins).
Pieces without any beat are left out. What was made before is kept.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

import soundfile

from training import dataset, render

DEBIAN = "fluidsynth csound-soundfont avldrums.lv2-soundfont"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pop909", type=Path, help="POP909 as a folder or archive")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument(
        "--song-share",
        type=float,
        default=dataset.Source.song_share,
        help="how many come from POP909",
    )
    chosen = parser.parse_args()
    fonts = (render.HELD_OUT_FONT, render.HELD_OUT_KIT)
    if shutil.which("fluidsynth") is None or len(render.installed(fonts)) < len(fonts):
        sys.exit(f"Fresh music needs fluidsynth, {' and '.join(fonts)}: apt-get install {DEBIAN}.")
    chosen.folder.mkdir(parents=True, exist_ok=True)
    source = dataset.held_out_source(chosen.pop909, chosen.seed, chosen.song_share)
    made = number = 0
    while made < chosen.count:
        made += write_render(source, number, chosen.folder)
        number += 1


def write_render(source: dataset.Source, number: int, folder: Path) -> bool:
    """Whether the piece had a beat, and was written."""
    path = folder / f"{number:04d}.flac"
    if path.exists():
        return True
    sound, piece = dataset.make_sound(source, number)
    inside = (piece.beats_s >= 0) & (piece.beats_s < len(sound) / render.RATE_HZ)
    if inside.sum() < 10:
        return False
    lines = [
        f"{beat_s:.4f}\t{int(starts)}\n"
        for beat_s, starts in zip(piece.beats_s[inside], piece.is_bar_start[inside], strict=True)
    ]
    path.with_suffix(".beats").write_text("".join(lines))
    soundfile.write(path, sound, render.RATE_HZ)
    return True


if __name__ == "__main__":
    main()
