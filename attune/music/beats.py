"""The beats of a song: `track_beats` finds them, `at_level` halves or doubles them.

Times are seconds from the first sample. A beat is where a listener would tap, at the level they
would tap; passages in which nobody could (silence, free time) hold no beats. Eight taps by a person
settle tempo, phase and level where the sound alone leaves them open: the whole song is decoded
again around them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from attune.music.beats_decode import (
    FRAMES_PER_S,
    INTERVALS,
    Array,
    BeatPath,
    Decoding,
    bar_positions,
    best_beats,
)
from attune.music.features import Floats, log_bands

Times = NDArray[np.float64]

FEWEST_BEATS = 4
"""Fewer beats than this are no beat at all: nobody can fall into step with three."""
SHORTEST_FREE_TIME_S = 2.5
_TAP_SPREAD = 0.04
_TAP_WINDOW_S = 0.07


@dataclass(frozen=True)
class BeatTrack:
    """The beats heard in a song, and how clearly."""

    beats_s: Times
    bar_starts_s: Times
    beats_per_bar: int | None
    free_time_s: tuple[tuple[float, float], ...]
    beat_strength: Times
    """For every beat, how sure the tracker is of it, in [0, 1]."""
    duration_s: float
    tapped: bool = False

    @property
    def tempo_bpm(self) -> float | None:
        """The median tempo, or None where there is no beat."""
        if len(self.beats_s) < 2:
            return None
        return float(60.0 / np.median(np.diff(self.beats_s)))


def track_beats(samples: Floats, sample_rate_hz: int, *, taps_s: Sequence[float] = ()) -> BeatTrack:
    """The beats of mono samples; no beat gives an empty track, never an exception."""
    duration_s = len(samples) / sample_rate_hz
    bands = log_bands(samples, sample_rate_hz)
    if len(bands) < FRAMES_PER_S * 2 or not bands.any():
        return _without_beats(duration_s)
    strength = _onset_strength(bands)
    score = np.log(np.clip(strength, 1e-3, None)) + 1.6
    prior = _listeners_tempo()
    path = best_beats(*_around_taps(score, prior, taps_s), Decoding())
    return _as_track(path, strength, strength, duration_s, tapped=len(taps_s) > 1)


def at_level(track: BeatTrack, level: Literal["heard", "half", "double"]) -> BeatTrack:
    """The same beats taken every second one ("half") or with one between each two ("double")."""
    if level == "heard" or len(track.beats_s) < 2:
        return track
    if level == "half":
        keep = _every_second(track)
        beats_s, strength = track.beats_s[keep], track.beat_strength[keep]
    else:
        gaps = np.diff(track.beats_s)
        inside = gaps < 1.5 * np.median(gaps)
        between_s = track.beats_s[:-1][inside] + gaps[inside] / 2
        beats_s = np.concatenate([track.beats_s, between_s])
        order = np.argsort(beats_s, kind="stable")
        weaker = np.minimum(track.beat_strength[:-1], track.beat_strength[1:])[inside]
        strength = np.concatenate([track.beat_strength, weaker])[order]
        beats_s = beats_s[order]
    per_bar = track.beats_per_bar
    if per_bar is not None:
        per_bar = per_bar * 2 if level == "double" else (per_bar // 2 if per_bar % 2 == 0 else None)
    bars = track.bar_starts_s if per_bar is not None else np.zeros(0)
    return replace(
        track, beats_s=beats_s, bar_starts_s=bars, beats_per_bar=per_bar, beat_strength=strength
    )


def _every_second(track: BeatTrack) -> NDArray[np.bool_]:
    """Every second beat of each run of beats, on the side on which bars begin."""
    beats_s = track.beats_s
    gaps = np.diff(beats_s)
    runs = np.concatenate([[0], np.cumsum(gaps > 1.5 * np.median(gaps))])
    keep = np.zeros(len(beats_s), bool)
    on_bar = np.isin(beats_s, track.bar_starts_s)
    for run in np.unique(runs):
        members = np.flatnonzero(runs == run)
        later_half = on_bar[members][1::2].sum() > on_bar[members][::2].sum()
        keep[members[int(later_half) :: 2]] = True
    return keep


def _without_beats(duration_s: float) -> BeatTrack:
    nothing = np.zeros(0)
    free = ((0.0, duration_s),) if duration_s > 0 else ()
    return BeatTrack(nothing, nothing, None, free, nothing, duration_s)


def _onset_strength(bands: Floats) -> Array:
    """Rising energy in each band against its neighbours 30 ms before, by its own spread."""
    around = np.maximum(bands, np.maximum(np.roll(bands, 1, axis=1), np.roll(bands, -1, axis=1)))
    rise = np.zeros_like(bands)
    rise[3:] = np.maximum(0.0, bands[3:] - around[:-3])
    flux = rise.mean(axis=1).astype(np.float64)
    wide = np.convolve(flux, np.ones(301) / 301, mode="same")
    spread = np.sqrt(np.convolve((flux - wide) ** 2, np.ones(601) / 601, mode="same"))
    raised = np.maximum(0.0, flux - 0.8 * wide) / (3.0 * (spread + 0.15 * flux.std() + 1e-6))
    early = np.roll(raised, -1)  # the rise over 30 ms is greatest just after the attack
    return np.asarray(np.clip(early, 0.0, 1.0), np.float64)


def _listeners_tempo() -> Array:
    """How likely people are to tap at each tempo: a broad preference for about 110 a minute."""
    bpm = 60.0 * FRAMES_PER_S / INTERVALS
    return np.asarray(-0.5 * (np.log2(bpm / 110.0) / 0.9) ** 2)


def _around_taps(score: Array, prior: Array, taps_s: Sequence[float]) -> tuple[Array, Array]:
    """Score and tempo prior with a person's taps in them; unchanged without at least two taps."""
    if len(taps_s) < 2:
        return score, prior
    taps = np.sort(np.asarray(taps_s, float)) * FRAMES_PER_S
    interval = _tap_interval(taps)
    prior = -0.5 * (np.log(INTERVALS / interval) / _TAP_SPREAD) ** 2
    frames = np.arange(len(score))
    nearest = np.abs(frames[:, None] - taps[None, :]).min(axis=1) / FRAMES_PER_S
    return score + 12.0 * np.exp(-0.5 * (nearest / _TAP_WINDOW_S) ** 2), prior


def _tap_interval(taps: Array) -> float:
    """Frames from tap to tap, robust to a tap left out or struck twice."""
    gaps = np.diff(taps)
    usual = float(np.median(gaps[gaps > SHORTEST_TAP_FRAMES])) if len(gaps) else 0.0
    counts = np.maximum(np.round(gaps / usual), 0)
    position = np.concatenate([[0], np.cumsum(counts)])
    slope = np.polyfit(position, taps, 1)[0] if position[-1] > 0 else usual
    return float(np.clip(slope, INTERVALS[0], INTERVALS[-1]))


SHORTEST_TAP_FRAMES = 15


def _as_track(
    path: BeatPath, beat: Array, down: Array, duration_s: float, *, tapped: bool
) -> BeatTrack:
    if len(path.frames) < FEWEST_BEATS:
        return _without_beats(duration_s)
    beats_s = np.clip(_refined(path.frames, beat) / FRAMES_PER_S, 0.0, duration_s)
    near = [down[max(0, frame - 3) : frame + 4].max() for frame in path.frames]
    down_score = 4.0 * (np.array(near) - np.mean(near))
    bars = bar_positions(down_score, path.begins)
    strength = np.array([beat[max(0, frame - 3) : frame + 4].max() for frame in path.frames])
    return BeatTrack(
        beats_s,
        beats_s[bars.positions == 0],
        bars.beats_per_bar,
        _free_time(beats_s, path, duration_s),
        np.clip(strength, 0.0, 1.0),
        duration_s,
        tapped,
    )


def _refined(frames: NDArray[np.int64], strength: Array) -> Array:
    """Each beat moved to the centre of the activity around it, in fractions of a frame."""
    padded = np.concatenate([np.zeros(4), strength, np.zeros(5)])
    around = padded[frames[:, None] + np.arange(9)[None, :]]
    weight = around - around.min(axis=1, keepdims=True)
    total = weight.sum(axis=1)
    offset = (weight * np.arange(-4, 5)).sum(axis=1) / np.maximum(total, 1e-9)
    clear = around.max(axis=1) > 0.1
    return np.asarray(frames + np.where(clear, offset, 0.0))


def _free_time(
    beats_s: Times, path: BeatPath, duration_s: float
) -> tuple[tuple[float, float], ...]:
    """The passages without beats: before the first run, between runs, after the last."""
    interval_s = path.intervals / FRAMES_PER_S
    starts = np.concatenate([[0.0], beats_s + interval_s])
    ends = np.concatenate([beats_s, [duration_s]])
    return tuple(
        (float(max(0.0, start)), float(end))
        for start, end in zip(starts, ends, strict=True)
        if end - start >= SHORTEST_FREE_TIME_S
    )
