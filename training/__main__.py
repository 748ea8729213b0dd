"""The whole training in one command: makes the music, trains on it, and leaves WORK/beats.npz.

    python -m training WORK --pop909 pop909.tar.gz

Two sets of songs, of 1,900 pieces in every style and of 900 from POP909 alone, and one training on
both. Everything goes on where it was stopped, and the same seeds make the same weights again.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from training import dataset
from training.train import Plan, train

IN_EVERY_STYLE, SONGS, STEPS = 1900, 900, 7000
SEEDS = (1, 5)


def whole(sets: list[tuple[dataset.Source, int]], plan: Plan, work: Path) -> Path:
    """Makes the sets (a source, and how many pieces of it), trains on them, returns the weights."""
    heard = []
    for number, (source, count) in enumerate(sets):
        folder = work / f"set-{number}"
        dataset.make_set(source, folder, count)
        heard += [dataset.load(path) for path in sorted(folder.glob("*.npz"))[:count]]
    train(heard, plan, work / "training")
    return Path(shutil.copy(work / "training" / "beats.npz", work / "beats.npz"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="training", description=__doc__.splitlines()[0])
    parser.add_argument("work", type=Path, help="where the music, the state and the weights go")
    parser.add_argument(
        "--pop909", type=Path, required=True, help="a folder or archive of .mid and .beats.txt"
    )
    parser.add_argument("--every-style", type=int, default=IN_EVERY_STYLE)
    parser.add_argument("--songs", type=int, default=SONGS)
    parser.add_argument("--steps", type=int, default=STEPS)
    chosen = parser.parse_args()
    mixed, songs = SEEDS
    sets = [
        (dataset.training_source(chosen.pop909, mixed), chosen.every_style),
        (dataset.training_source(chosen.pop909, songs, song_share=1.0), chosen.songs),
    ]
    print(whole(sets, Plan(steps=chosen.steps), chosen.work))


if __name__ == "__main__":
    main()
