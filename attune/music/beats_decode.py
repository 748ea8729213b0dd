"""From "how beat-like is each frame" to a sequence of beats: a bar-pointer hidden Markov model.

Time is in frames, 100 to the second; scores are natural logarithms. After Krebs, Böck and Widmer,
"An efficient state-space model for joint tempo and meter tracking" (ISMIR 2015), written as the
equivalent segmental model: because nothing is observed between beats except their absence, a state
is a beat and the interval before it, and one step of the recursion covers a whole block of frames
(no interval is shorter than a block). Where we differ: a state "no beat" lets passages of silence
and free time go without beats, and the tempo has a prior that may change over the song.
Bars are found afterwards, on the beats, by a second small model (`bar_positions`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

FRAMES_PER_S = 100
SHORTEST, LONGEST = 27, 150
"""Beat intervals in frames: 222 to 40 beats per minute."""
SHORTEST_FREE_TIME_S = 2.5
_NEVER = -1e9


def beat_intervals() -> Ints:
    """The intervals of the model in frames: every whole number, then steps of 1.5 %."""
    fine = np.arange(SHORTEST, 67)
    coarse = np.round(np.geomspace(67, LONGEST, 55)).astype(np.int64)
    return np.unique(np.concatenate([fine, coarse]))


INTERVALS = beat_intervals()


@dataclass(frozen=True)
class Decoding:
    """How stiff the tempo is, and what it costs to start and to stop hearing a beat.

    Who stops hearing a beat hears none for ``shortest_pause`` frames at least: otherwise a path
    would slip from the beats to the places between them wherever those are the stronger for a bar.
    """

    stiffness: float = 60.0
    start_cost: float = 6.0
    stop_cost: float = 6.0
    shortest_pause: int = round(SHORTEST_FREE_TIME_S * FRAMES_PER_S)


@dataclass(frozen=True)
class BeatPath:
    """The best path: beat frames, the interval before each, whether it begins a run; its score."""

    frames: Ints
    intervals: Ints
    begins: NDArray[np.bool_]
    score: float


def best_beats(beat_score: Array, tempo_prior: Array, settings: Decoding) -> BeatPath:
    """The best sequence of beats, where ``beat_score[t]`` is gained by a beat at frame t.

    ``tempo_prior`` has shape (frames, intervals) or (intervals,) and is gained at every beat.
    """
    forward = _forward(beat_score, np.atleast_2d(tempo_prior), settings)
    return _trace_back(forward, len(beat_score), settings)


@dataclass(frozen=True)
class _Forward:
    """Tables of the recursion; row ``LONGEST + t`` is frame t, earlier rows are "before"."""

    beat: Array
    came_from: NDArray[np.int16]
    begins: NDArray[np.bool_]
    silent: Array
    silent_since: Ints


def _forward(beat_score: Array, prior: Array, settings: Decoding) -> _Forward:
    length, count = len(beat_score), len(INTERVALS)
    neighbours, change = _tempo_changes(settings.stiffness)
    columns = np.arange(count)
    beat = np.full((length + LONGEST, count), _NEVER)
    onward = np.full((length + LONGEST, count), _NEVER)
    came_from = np.zeros((length + LONGEST, count), np.int16)
    begins = np.zeros((length + LONGEST, count), bool)
    silent = np.zeros(length + LONGEST)
    silent_since = np.zeros(length + LONGEST, np.int64)
    for start in range(LONGEST, length + LONGEST, SHORTEST):
        rows = np.arange(start, min(start + SHORTEST, length + LONGEST))
        before = rows[:, None] - INTERVALS[None, :]
        going_on = onward[before, columns]
        rested = np.maximum(rows - settings.shortest_pause, 0)
        starting = (silent[rested] - settings.start_cost)[:, None]
        frames = rows - LONGEST
        gained = beat_score[frames][:, None] + prior[np.minimum(frames, len(prior) - 1)]
        begins[rows] = starting > going_on
        beat[rows] = np.maximum(going_on, starting) + gained
        candidates = beat[rows][:, neighbours] + change
        came_from[rows] = candidates.argmax(axis=2)
        onward[rows] = candidates.max(axis=2)
        stopping = (beat[before, columns] - settings.stop_cost).max(axis=1)
        quiet = np.maximum.accumulate(np.concatenate([[silent[start - 1]], stopping]))
        silent[rows] = quiet[1:]
        new = stopping > quiet[:-1]
        silent_since[rows] = np.maximum.accumulate(
            np.concatenate([[silent_since[start - 1]], np.where(new, rows, 0)])
        )[1:]
    return _Forward(beat, came_from, begins, silent, silent_since)


def _tempo_changes(stiffness: float) -> tuple[Ints, Array]:
    """For each interval the 15 nearest ones before it, and the score of the change."""
    count, reach = len(INTERVALS), 7
    neighbours = np.arange(count)[:, None] + np.arange(-reach, reach + 1)[None, :]
    inside = (neighbours >= 0) & (neighbours < count)
    neighbours = np.clip(neighbours, 0, count - 1)
    ratio = INTERVALS[:, None] / INTERVALS[neighbours]
    score = np.where(inside, -stiffness * np.abs(ratio - 1.0), _NEVER)
    return neighbours, score - np.log(np.exp(score).sum(axis=1, keepdims=True))


def _trace_back(forward: _Forward, length: int, settings: Decoding) -> BeatPath:
    neighbours, _ = _tempo_changes(1.0)
    frames: list[int] = []
    intervals: list[int] = []
    begins: list[bool] = []
    row, tempo = _end_of_path(forward, length)
    score = forward.silent[-1] if row < 0 else forward.beat[row, tempo]
    if row < 0:
        row, tempo = _last_beat_before_silence(forward, length + LONGEST - 1)
    while row >= LONGEST:
        start = bool(forward.begins[row, tempo])
        frames.append(row - LONGEST)
        intervals.append(int(INTERVALS[tempo]))
        begins.append(start)
        if start:
            row, tempo = _last_beat_before_silence(forward, max(row - settings.shortest_pause, 0))
        else:
            row -= int(INTERVALS[tempo])
            tempo = int(neighbours[tempo, forward.came_from[row, tempo]])
    return BeatPath(
        np.array(frames[::-1], np.int64),
        np.array(intervals[::-1], np.int64),
        np.array(begins[::-1], bool),
        float(score),
    )


def _end_of_path(forward: _Forward, length: int) -> tuple[int, int]:
    """Row and interval of the last beat when the song ends on a running beat, else (-1, -1)."""
    first = max(LONGEST, length + LONGEST - LONGEST)
    last = forward.beat[first:].copy()
    if not len(last):
        return -1, -1
    ago = length + LONGEST - np.arange(first, length + LONGEST)
    last[ago[:, None] > INTERVALS[None, :]] = _NEVER
    row, tempo = np.unravel_index(int(last.argmax()), last.shape)
    if last[row, tempo] <= forward.silent[-1]:
        return -1, -1
    return first + int(row), int(tempo)


def _last_beat_before_silence(forward: _Forward, row: int) -> tuple[int, int]:
    since = int(forward.silent_since[row])
    if since == 0:
        return -1, -1
    before = since - INTERVALS
    tempo = int(forward.beat[before, np.arange(len(INTERVALS))].argmax())
    return int(before[tempo]), tempo


@dataclass(frozen=True)
class Bars:
    """Position of every beat in its bar (0 is the first beat), and the usual beats per bar."""

    positions: Ints
    beats_per_bar: int | None


def bar_positions(
    down_score: Array, new_run: NDArray[np.bool_], meters: Sequence[int] = (2, 3, 4)
) -> Bars:
    """Bars from ``down_score``, the log odds that each beat is the first of a bar.

    A bar may be broken off or begun anew (a beat too many, a pick-up) at a cost; the meter may
    change at a far higher one.
    """
    if not len(down_score):
        return Bars(np.zeros(0, np.int64), None)
    slots = [(meter, position) for meter in meters for position in range(meter)]
    change = _bar_changes(slots)
    gain = np.where(np.array([position == 0 for _, position in slots]), 1.0, 0.0)
    preference = np.array([{4: 0.0, 3: -2.0, 2: -2.5}.get(meter, -4.0) for meter, _ in slots])
    score = preference + gain * down_score[0]
    came = np.zeros((len(down_score), len(slots)), np.int64)
    for beat in range(1, len(down_score)):
        cost = change * 0.2 if new_run[beat] else change
        candidates = score[:, None] + cost
        came[beat] = candidates.argmax(axis=0)
        score = candidates.max(axis=0) + gain * down_score[beat]
    path = np.zeros(len(down_score), np.int64)
    path[-1] = int(score.argmax())
    for beat in range(len(down_score) - 1, 0, -1):
        path[beat - 1] = came[beat, path[beat]]
    positions = np.array([slots[slot][1] for slot in path], np.int64)
    used = [slots[slot][0] for slot in path]
    return Bars(positions, max(set(used), key=used.count))


def _bar_changes(slots: list[tuple[int, int]]) -> Array:
    """Score of going from slot to slot: on through the bar, breaking it off, changing meter."""
    change = np.full((len(slots), len(slots)), -40.0)
    for i, (meter, position) in enumerate(slots):
        for j, (other, after) in enumerate(slots):
            if meter == other and after == (position + 1) % meter:
                change[i, j] = 0.0
            elif meter == other:
                change[i, j] = -12.0
            elif after == 0 and position == meter - 1:
                change[i, j] = -16.0
    return change
