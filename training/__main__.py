"""The whole training in one command: makes the music, trains on it, and leaves WORK/beats.npz.

    python -m training WORK --pop909 pop909.tar.gz

Half of the pieces come from POP909, half from our own composer. Pieces are made by as many
processes as there are processors. Everything goes on where it was stopped, and the same seeds make
the same weights again.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from training import dataset
from training.train import Plan, train

PIECES, SEED = 1700, 1


def whole(source: dataset.Source, pieces: int, plan: Plan, work: Path, processes: int = 1) -> Path:
    """Makes the pieces, trains on them, and returns where the weights are."""
    folder = work / "songs"
    dataset.make_set(source, folder, pieces, processes=processes)
    heard = [dataset.load(path) for path in sorted(folder.glob("*.npz"))[:pieces]]
    train(heard, plan, work / "training")
    return Path(shutil.copy(work / "training" / "beats.npz", work / "beats.npz"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="training", description=__doc__.splitlines()[0])
    parser.add_argument("work", type=Path, help="where the music, the state and the weights go")
    parser.add_argument(
        "--pop909", type=Path, required=True, help="a folder or archive of .mid and .beats.txt"
    )
    parser.add_argument("--pieces", type=int, default=PIECES)
    parser.add_argument("--steps", type=int, default=Plan.steps)
    parser.add_argument("--processes", type=int, default=dataset.PROCESSORS)
    chosen = parser.parse_args()
    source = dataset.training_source(chosen.pop909, SEED)
    print(whole(source, chosen.pieces, Plan(steps=chosen.steps), chosen.work, chosen.processes))


if __name__ == "__main__":
    main()
