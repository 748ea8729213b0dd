"""What a playlist gave up for what: one sentence for each thing that is not as one would wish.

Lengths are seconds, tempo ratios the faster over the slower, places on sliders from 0 to 1.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

from attune.music.playlist_songs import Place, PlaylistSong

TELLING_LENGTH_S = 5.0
TELLING_STEP = 0.1
TELLING_TEMPO_RATIO = 1.25


def what_was_traded(
    songs: Sequence[PlaylistSong],
    ideal: Sequence[Place],
    comfort: Sequence[bool],
    over_s: float,
) -> tuple[str, ...]:
    return (
        *_length(over_s),
        *_ends(songs, ideal),
        *_steps(songs, ideal),
        *_tempi(songs),
        *_memories(songs, comfort),
    )


def _length(over_s: float) -> Iterator[str]:
    if abs(over_s) >= TELLING_LENGTH_S:
        yield f"It lasts {abs(over_s):.0f} s {'longer' if over_s > 0 else 'less'} than asked."


def _ends(songs: Sequence[PlaylistSong], ideal: Sequence[Place]) -> Iterator[str]:
    if not ideal:
        return
    for name, song, place in (("now", songs[0], ideal[0]), ("the wish", songs[-1], ideal[-1])):
        off = math.dist(_point(song, place), _point(place, place))
        if off >= TELLING_STEP / 2:
            word = "begins" if name == "now" else "ends"
            yield f"It {word} {off:.2f} from {name}, with {song.reference}."


def _steps(songs: Sequence[PlaylistSong], ideal: Sequence[Place]) -> Iterator[str]:
    """The one step that is farthest from the ideal step."""
    offs = []
    for at in range(1, len(ideal)):
        before, place = ideal[at - 1], ideal[at]
        (x, y), (to_x, to_y) = _point(songs[at - 1], place), _point(songs[at], place)
        (a, b), (to_a, to_b) = _point(before, place), _point(place, place)
        offs.append((math.hypot(to_x - x - (to_a - a), to_y - y - (to_b - b)), at))
    worst, at = max(offs, default=(0.0, 0))
    if worst >= TELLING_STEP:
        yield (
            f"The least even step is from {songs[at - 1].reference} to {songs[at].reference},"
            f" {worst:.2f} off the ideal one."
        )


def _tempi(songs: Sequence[PlaylistSong]) -> Iterator[str]:
    unknown = 0
    for a, b in itertools.pairwise(songs):
        if a.tempo_bpm is None or b.tempo_bpm is None:
            unknown += 1
        elif max(a.tempo_bpm, b.tempo_bpm) / min(a.tempo_bpm, b.tempo_bpm) > TELLING_TEMPO_RATIO:
            yield (
                f"From {a.reference} to {b.reference} the tempo goes from {a.tempo_bpm:.0f} to"
                f" {b.tempo_bpm:.0f} beats a minute."
            )
    if unknown:
        yield f"For {unknown} of {len(songs) - 1} joins a tempo is unknown."


def _memories(songs: Sequence[PlaylistSong], comfort: Sequence[bool]) -> Iterator[str]:
    named = [s.reference for s, here in zip(songs, comfort, strict=True) if here]
    without = [
        s.reference for s, here in zip(songs, comfort, strict=True) if here and not s.tied_to_memory
    ]
    if without:
        yield (
            f"{len(without)} of {len(named)} comfort places have a song tied to no good memory:"
            f" {', '.join(without)}."
        )


def _point(place: Place | PlaylistSong, like: Place) -> tuple[float, float]:
    energy = 0.0 if place.energy is None else place.energy
    return (energy, 0.0) if like.mood is None else (energy, place.mood or 0.0)
