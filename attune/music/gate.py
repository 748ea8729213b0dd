"""Is this a song one can walk to? `judge_walking` says yes only when it is sure, and why when not.

Times are seconds, cadences steps per minute. Precision is the promise and coverage the goal: the
threshold on the confidence was set on rendered songs with exact beats, so that at least 98 % of the
songs passed have at least 95 % of their cues within 70 ms of a beat (docs/measured.md, "Beats").
A fault that a walker would stumble over (free time, a tempo that drifts away, an introduction
without a beat) is named with its place, whatever the confidence.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from attune.music.beats import BeatTrack
from attune.music.song import Reason, Walking
from attune.music.step_grid import cadences_in_reach

Array = NDArray[np.float64]

READY_AT = 0.95
SHORTEST_WALK_S = 20.0
LATE_START_S = 8.0
GREATEST_DRIFT = 0.06
GREATEST_JITTER = 0.06
_WINDOW_BEATS = 16


class Evidence(NamedTuple):
    """What the confidence is made of, each between 0 and about 1."""

    weakest_stretch: float
    steadiness: float
    share_with_beat: float
    tempo_agreement: float


WEIGHTS = Evidence(6.44, 2.52, 4.99, 1.35)
BIAS = -9.33
"""Fitted by benchmarks/music/gate.py to 547 renders as an earlier network heard them, and right for
this one too (docs/measured.md); how strong the beats are on the whole, and how much stronger than
the places between, told nothing more."""


def judge_walking(track: BeatTrack) -> Walking:
    """Whether the song is ready for walking, with confidence, reasons and reachable cadences."""
    if len(track.beats_s) < 2:
        reason = Reason(
            "no-beat",
            "No steady beat was heard. Tap along with eight beats, or choose another song.",
            0.0,
            track.duration_s,
        )
        return Walking(False, 1.0 - READY_AT, (reason,))
    sure = confidence(evidence(track))
    reasons = [
        *_late_start(track),
        *_free_time(track),
        *_drift(track),
        *_jitter(track),
        *_too_short(track),
    ]
    if sure < READY_AT and not track.tapped:
        reasons.append(_unsure(track))
    ready = not reasons
    in_reach = cadences_in_reach(track.tempo_bpm) if track.tempo_bpm else ()
    return Walking(ready, round(sure, 3), tuple(reasons), in_reach)


def confidence(parts: Evidence) -> float:
    """The chance that nearly all cues lie on beats."""
    logit = BIAS + sum(w * x for w, x in zip(WEIGHTS, parts, strict=True))
    return float(1.0 / (1.0 + np.exp(-logit)))


def evidence(track: BeatTrack) -> Evidence:
    """What is known of the beats without knowing the true ones."""
    strength = track.beat_strength
    width = min(_WINDOW_BEATS, len(strength))
    stretches = np.convolve(strength, np.ones(width) / width, mode="valid")
    gaps = _gaps_inside_runs(track)
    change = np.abs(np.diff(np.log(gaps))) if len(gaps) > 1 else np.ones(1)
    free_s = sum(end - start for start, end in track.free_time_s)
    return Evidence(
        float(stretches.min()),
        float(np.exp(-10.0 * change.mean())),
        float(1.0 - free_s / max(track.duration_s, 1e-9)),
        track.tempo_agreement,
    )


def _late_start(track: BeatTrack) -> list[Reason]:
    first_s = float(track.beats_s[0])
    if first_s < LATE_START_S:
        return []
    text = f"The introduction has no beat to step to: it begins at {first_s:.0f} s."
    return [Reason("late-start", text, 0.0, first_s)]


def _free_time(track: BeatTrack) -> list[Reason]:
    """Passages without a beat between the first beat and the last."""
    return [
        Reason("free-time", f"No beat for {end - start:.0f} s.", start, end)
        for start, end in track.free_time_s
        if start > track.beats_s[0] and end < track.beats_s[-1] + 0.01
    ]


def _drift(track: BeatTrack) -> list[Reason]:
    """Stretches whose tempo lies too far from the song's own for one cadence to hold."""
    local_bpm = _local_tempo(track)
    tempo = float(np.median(local_bpm))
    away = np.abs(local_bpm / tempo - 1.0) > GREATEST_DRIFT
    reasons = []
    for start, end in _stretches(away, at_least=4):
        stretch = local_bpm[start:end]
        text = f"The tempo moves to {np.median(stretch):.0f} from {tempo:.0f} beats a minute."
        reasons.append(
            Reason("drift", text, float(track.beats_s[start]), float(track.beats_s[end - 1]))
        )
    return reasons


def _jitter(track: BeatTrack) -> list[Reason]:
    """Stretches in which neighbouring beat intervals differ too much to step to."""
    gaps = np.diff(track.beats_s)
    if len(gaps) < 9:
        return []
    inside = gaps < 1.5 * np.median(gaps)
    change = np.abs(np.diff(np.log(gaps))) * (inside[1:] & inside[:-1])
    rough = np.convolve(change, np.ones(8) / 8, mode="same") > GREATEST_JITTER
    return [
        Reason(
            "unsteady",
            "The beats here are uneven: a walker would have to hurry and wait.",
            float(track.beats_s[start]),
            float(track.beats_s[min(end + 1, len(track.beats_s) - 1)]),
        )
        for start, end in _stretches(rough, at_least=4)
    ]


def _too_short(track: BeatTrack) -> list[Reason]:
    length_s = float(track.beats_s[-1] - track.beats_s[0])
    if length_s >= SHORTEST_WALK_S:
        return []
    return [Reason("too-short", f"There are only {length_s:.0f} s of beat to walk to.")]


def _unsure(track: BeatTrack) -> Reason:
    """The weakest stretch of beats, named so that a person can listen there first."""
    width = min(_WINDOW_BEATS, len(track.beat_strength))
    stretches = np.convolve(track.beat_strength, np.ones(width) / width, mode="valid")
    start = int(stretches.argmin())
    return Reason(
        "unsure",
        "The beat may be wrong here. Listen with clicks, and tap along with eight beats if it is.",
        float(track.beats_s[start]),
        float(track.beats_s[start + width - 1]),
    )


def _gaps_inside_runs(track: BeatTrack) -> Array:
    gaps = np.diff(track.beats_s)
    return np.asarray(gaps[gaps < 1.5 * np.median(gaps)], np.float64)


def _local_tempo(track: BeatTrack) -> Array:
    """Tempo around every beat: the median of the nine intervals about it."""
    gaps = np.diff(track.beats_s)
    width = min(9, len(gaps) - (1 - len(gaps) % 2))
    padded = np.pad(gaps, width // 2, mode="edge")
    middle = np.median(np.lib.stride_tricks.sliding_window_view(padded, width), axis=1)
    return np.asarray(60.0 / np.append(middle, middle[-1]))


def _stretches(mask: NDArray[np.bool_], at_least: int) -> list[tuple[int, int]]:
    """Runs of True as [start, end), no shorter than ``at_least``."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(int(start), int(end)) for start, end in pairs if end - start >= at_least]
