"""Where a song is quiet and loud, how it begins and how it ends, by its loudness alone.

Times are seconds, levels LU against the song's own integrated loudness (BS.1770), so nothing here
depends on how loud the file plays. Loudness is followed over 3 s, the short-term window of EBU Tech
3341. *Quiet* is at least 4 LU below the song, *loud* at least 2 LU above it, for 5 s or more. The
*introduction* is what sounds before the song first comes to its own loudness, the *ending* what is
left when it has last been there: a fade-out, or a last chord dying away. A song that starts or
stops at its own loudness has none. Where a melody begins over an even accompaniment is not heard.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Span = tuple[float, float]

PARTS_PER_S = 10  # as LoudnessMeter.powers
SHORT_TERM_PARTS, MOMENTARY_PARTS = 30, 4
QUIET_LU, LOUD_LU = -4.0, 2.0
SHORTEST_PART_S = 5.0
OWN_LEVEL_LU = -3.0
SHORTEST_INTRODUCTION_S, SHORTEST_ENDING_S = 3.0, 1.0
SILENT_LU = -40.0
EDGE_SEARCH_PARTS, EDGE_SIDE_PARTS = 20, 10
FLOOR_LU = -100.0


@dataclass(frozen=True)
class Dynamics:
    """Quiet and loud parts, and the introduction and the ending where there are such."""

    quiet_s: tuple[Span, ...] = ()
    loud_s: tuple[Span, ...] = ()
    introduction_s: Span | None = None
    ending_s: Span | None = None


def dynamics(powers: Floats, loudness_lufs: float) -> Dynamics:
    """From the K-weighted power of every 100 ms and the loudness of the whole."""
    relative = powers / 10 ** ((loudness_lufs + 0.691) / 10)
    momentary, short_term = (
        _in_lu(_around(relative, parts)) for parts in (MOMENTARY_PARTS, SHORT_TERM_PARTS)
    )
    sounding = np.flatnonzero(momentary > SILENT_LU)
    if not len(sounding):
        return Dynamics()
    first, end = int(sounding[0]), int(sounding[-1]) + 1
    inside = np.zeros(len(relative), bool)
    inside[first:end] = True
    own_level = np.flatnonzero(short_term > OWN_LEVEL_LU)
    begins, ends = int(own_level[0]), int(own_level[-1]) + 1
    return Dynamics(
        quiet_s=_spans(inside & (short_term < QUIET_LU), relative),
        loud_s=_spans(inside & (short_term > LOUD_LU), relative),
        introduction_s=_introduction(first, _at_the_step(begins, relative), relative),
        ending_s=_span(_at_the_fall(ends, momentary), end, SHORTEST_ENDING_S),
    )


def _around(values: Floats, width: int) -> Floats:
    """Means of ``width`` values around each; at the ends, of those that are there."""
    sums = np.cumsum(np.concatenate([[0.0], values]))
    at = np.arange(len(values))
    low = np.maximum(at - width // 2, 0)
    high = np.minimum(at - width // 2 + width, len(values))
    means: Floats = np.maximum(sums[high] - sums[low], 0.0) / (high - low)
    return means


def _in_lu(relative: Floats) -> Floats:
    return 10 * np.log10(np.maximum(relative, 10 ** (FLOOR_LU / 10)))


def _spans(mask: NDArray[np.bool_], relative: Floats) -> tuple[Span, ...]:
    """Stretches that are long enough, their edges moved to where the level changes most."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(int)))
    found = []
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        steps = (_at_the_step(int(begin), relative), _at_the_step(int(end), relative))
        for low, high in (steps, (int(begin), int(end))):
            if span := _span(low, high, SHORTEST_PART_S):
                found.append(span)
                break
    return tuple(found)


def _at_the_step(edge: int, relative: Floats) -> int:
    """Near the edge, the place with the greatest difference between before and after."""
    if edge in (0, len(relative)):
        return edge
    places = range(
        max(edge - EDGE_SEARCH_PARTS, 1), min(edge + EDGE_SEARCH_PARTS, len(relative) - 1) + 1
    )
    before = np.array([relative[max(k - EDGE_SIDE_PARTS, 0) : k].mean() for k in places])
    after = np.array([relative[k : k + EDGE_SIDE_PARTS].mean() for k in places])
    return places[int(np.argmax(np.abs(_in_lu(after) - _in_lu(before))))]


def _introduction(first: int, begins: int, relative: Floats) -> Span | None:
    """Only where it is quieter as a whole; a soft first second is none."""
    if begins <= first or _in_lu(relative[first:begins].mean(keepdims=True))[0] > OWN_LEVEL_LU:
        return None
    return _span(first, begins, SHORTEST_INTRODUCTION_S)


def _at_the_fall(ends: int, momentary: Floats) -> int:
    """The last moment near the end of the song's own loudness at which it was still there."""
    before = momentary[: ends + SHORT_TERM_PARTS]
    there = np.flatnonzero(before > OWN_LEVEL_LU)
    return int(there[-1]) + 1 if len(there) else ends


def _span(begin: int, end: int, shortest_s: float) -> Span | None:
    if end - begin < shortest_s * PARTS_PER_S:
        return None
    return begin / PARTS_PER_S, end / PARTS_PER_S
