"""Makes the training songs: compose or arrange, render, degrade, hear, and keep what was heard.

One song becomes one compressed file of about 0.3 MB: the log bands of attune.music.features in
steps of 1/32, beats and bar starts in seconds, free time. Song k of a set depends on the seed and k
alone, so a run that was stopped goes on where it was, and processes share the work.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from attune.music.features import log_bands
from training import degrade, pop909, render
from training.compose import LENGTH_S, compose, free_piece
from training.score import Piece
from training.styles import HELD_OUT, STYLES

PROCESSORS = os.cpu_count() or 1
STEPS = 32.0
"""Band levels are kept as whole numbers of 1/32."""


@dataclass(frozen=True)
class Heard:
    """One song as the network hears it, with the truth."""

    bands: NDArray[np.uint8]
    beats_s: NDArray[np.float64]
    is_bar_start: NDArray[np.bool_]
    free_time_s: NDArray[np.float64]
    style: str


@dataclass(frozen=True)
class Source:
    """What a set is made of: which songs, styles, soundfonts and kits."""

    seed: int
    songs: tuple[pop909.Song, ...]
    styles: tuple[str, ...]
    fonts: tuple[str, ...] = render.FONTS
    kits: tuple[str, ...] = render.KITS
    strength: float = 1.0
    length_s: float = LENGTH_S
    song_share: float = 0.5
    """How many of the pieces come from ``songs``, where there are any."""


def training_source(archive: Path | None, seed: int, validation: bool = False) -> Source:
    """All styles but the held-out one, and POP909 but for every tenth song (kept for checking)."""
    songs = _songs(archive, validation)
    styles = tuple(style.name for style in STYLES if style.name != HELD_OUT)
    own_seed = seed + (500_000 if validation else 0)
    return Source(own_seed, songs, styles)


def held_out_source(
    archive: Path | None, seed: int, song_share: float = Source.song_share
) -> Source:
    """Songs, soundfont and kit that no training saw; the held-out style among the rest."""
    styles = (HELD_OUT, *(style.name for style in STYLES if style.name != HELD_OUT))
    return Source(
        seed + 900_000,
        _songs(archive, validation=True),
        styles,
        (render.HELD_OUT_FONT,),
        (render.HELD_OUT_KIT,),
        song_share=song_share,
    )


def _songs(archive: Path | None, validation: bool) -> tuple[pop909.Song, ...]:
    if archive is None:
        return ()
    loaded = []
    for index, (midi, beats) in enumerate(pop909.songs_in(archive).values()):
        if (index % 10 == 9) == validation:
            song = pop909.load_song(midi, beats)
            if song is not None:
                loaded.append(song)
    return tuple(loaded)


def make_piece(source: Source, number: int) -> Piece:
    """Piece ``number`` of a set: from POP909, in one of the styles, or (one in 40) free."""
    rng = np.random.default_rng([source.seed, number])
    own_seed = source.seed * 1000 + number
    if rng.random() < 0.025:
        return free_piece(own_seed, source.length_s)
    if source.songs and rng.random() < source.song_share:
        song = source.songs[rng.integers(len(source.songs))]
        return pop909.arrange(song, f"pop909 {number}", own_seed, source.length_s)
    styles = [style for style in STYLES if style.name in source.styles]
    shares = np.array([style.share for style in styles])
    style = styles[rng.choice(len(styles), p=shares / shares.sum())]
    return compose(style, own_seed, source.length_s)


def make_sound(source: Source, number: int) -> tuple[render.Sound, Piece]:
    """Piece ``number`` as degraded sound at render.RATE_HZ, with its truth."""
    rng = np.random.default_rng([source.seed, number, 1])
    piece = make_piece(source, number)
    fonts, kits = render.installed(source.fonts), render.installed(source.kits)
    sound = render.render(piece, rng, fonts, kits)
    if rng.random() < 0.06 and piece.duration_s > 40:
        sound, (start_s, end_s) = degrade.silence_some(sound, rng)
        piece = _without(piece, start_s, end_s)
    return degrade.degrade(sound, rng, source.strength), piece


def _without(piece: Piece, start_s: float, end_s: float) -> Piece:
    keep = (piece.beats_s < start_s) | (piece.beats_s > end_s)
    return Piece(
        piece.name,
        piece.style,
        piece.parts,
        piece.beats_s[keep],
        piece.is_bar_start[keep],
        (*piece.free_time_s, (start_s, end_s)),
        piece.duration_s,
    )


def hear(sound: render.Sound, piece: Piece) -> Heard:
    """What the network is given of a sound, with the beats inside it."""
    bands = log_bands(sound, render.RATE_HZ)
    inside = (piece.beats_s >= 0) & (piece.beats_s < len(sound) / render.RATE_HZ)
    return Heard(
        np.clip(np.round(bands * STEPS), 0, 255).astype(np.uint8),
        piece.beats_s[inside],
        piece.is_bar_start[inside],
        np.array(piece.free_time_s, float).reshape(-1, 2),
        piece.style,
    )


def save(heard: Heard, path: Path) -> None:
    """Written beside and renamed, so that a reader never meets half a file."""
    beside = path.with_suffix(f".{os.getpid()}.tmp")
    with beside.open("wb") as file:
        np.savez_compressed(
            file,
            bands=heard.bands,
            beats_s=heard.beats_s,
            is_bar_start=heard.is_bar_start,
            free_time_s=heard.free_time_s,
            style=heard.style,
        )
    beside.rename(path)


def load(path: Path) -> Heard:
    with np.load(path) as kept:
        return Heard(
            kept["bands"],
            kept["beats_s"],
            kept["is_bar_start"],
            kept["free_time_s"],
            str(kept["style"]),
        )


def make_set(
    source: Source, folder: Path, count: int, first: int = 0, *, processes: int = 1
) -> None:
    """Songs ``first`` to ``count`` of a set, those already made left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [n for n in range(first, count) if not _path(folder, n).exists()]
    if processes == 1:
        for number in wanted:
            _make_song(source, folder, number)
        return
    # Spawned, not forked: JAX has threads. The source is handed over once for each process.
    with ProcessPoolExecutor(
        processes, get_context("spawn"), initializer=_begin_process, initargs=(source, folder)
    ) as pool:
        for _ in pool.map(_make_song_here, wanted):
            pass


def _path(folder: Path, number: int) -> Path:
    return folder / f"{number:05d}.npz"


def _make_song(source: Source, folder: Path, number: int) -> None:
    sound, piece = make_sound(source, number)
    save(hear(sound, piece), _path(folder, number))


_here: tuple[Source, Path] | None = None


def _begin_process(source: Source, folder: Path) -> None:
    global _here
    _here = source, folder


def _make_song_here(number: int) -> None:
    assert _here is not None
    _make_song(*_here, number)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--pop909", type=Path, help="POP909 as a folder or archive of .mid and .beats.txt"
    )
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--validation", action="store_true")
    parser.add_argument("--processes", type=int, default=PROCESSORS)
    chosen = parser.parse_args()
    source = training_source(chosen.pop909, chosen.seed, chosen.validation)
    make_set(source, chosen.folder, chosen.count, chosen.first, processes=chosen.processes)


if __name__ == "__main__":
    main()
