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

from attune.music.beat_network import LONGEST_S, SHORTEST_S, TEMPO_CLASSES, Heard, hear
from attune.music.beats_decode import (
    FRAMES_PER_S,
    INTERVALS,
    SHORTEST_FREE_TIME_S,
    Array,
    BeatPath,
    Decoding,
    bar_positions,
    best_beats,
)
from attune.music.features import Floats, attack_strength, log_bands

Times = NDArray[np.float64]

FEWEST_BEATS = 4
"""Fewer beats than this are no beat at all: nobody can fall into step with three."""
# Chosen on held-out renders alone: what a beat gains besides its log odds, and what each half
# second that has beats gains whatever their level (a gain for every beat alone would favour twice
# as many); how far odds are believed; how much the network's tempo counts at each beat, there and
# averaged over the song, so that the level is one for the whole song.
_BEAT_GAIN = 0.5
_PACE_GAIN = 2.0
_SUREST = 6.0
_ATTACK_WEIGHT = 1.0
"""How much attacks count beside the network. The network knows renders better than recordings, and
is as sure where it errs; attacks were learnt from neither. As much as costs no more than 0.01 in
F-measure on renders: there, and there alone, was it chosen."""
_TEMPO_WEIGHT = 0.15
_SONG_TEMPO_WEIGHT = 0.3
_BAR_START_TOLD = float(np.log(4.0))
"""Training counts the start of a bar four times, so its log odds come out this much too high."""
_NEVER_IN_SILENCE = 20.0
_SILENT_LEVEL = 0.02
_SOUNDING_SHARE = 0.3
FEWEST_TAPS = 2
_TAP_SPREAD = 0.04
_TAP_WINDOW_S = 0.07
_AS_TAPPED = Decoding(stiffness=300.0, start_cost=12.0, stop_cost=12.0)
"""Stiffer than without taps, or the path would slip from the tapped beats to those between."""


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
    tempo_agreement: float = 1.0
    """The chance that the network gives to the intervals found, against any other, in [0, 1]."""

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
    heard = hear(bands)
    score = np.clip(heard.beat.astype(float), -_SUREST, _SUREST) + _BEAT_GAIN
    score += _ATTACK_WEIGHT * _attacks_beside(bands, score)
    score[_is_silent(bands)] = -_NEVER_IN_SILENCE
    tapped = len(taps_s) >= FEWEST_TAPS
    if tapped:
        path = _around_taps(score, np.sort(np.asarray(taps_s, float)) * FRAMES_PER_S)
    else:
        path = best_beats(score, _tempo_prior(heard.tempo, len(score)), Decoding())
    return _as_track(_within_the_sound(path, bands), heard, duration_s, tapped=tapped)


def _attacks_beside(bands: Floats, score: Array) -> Array:
    """Attacks at each frame, against half-way from the song's mean to what its likely beats have.

    Against its mean alone every attack would gain, and twice as many beats twice as much.
    """
    strength = attack_strength(bands).astype(float)
    likely = _probability(score)
    at_beats = float((strength * likely).sum() / likely.sum())
    return np.asarray(strength - 0.5 * (strength.mean() + at_beats))


def _is_silent(bands: Floats) -> NDArray[np.bool_]:
    """Frames with nothing to hear for 0.4 s either way: no beat is claimed there."""
    reach = 2 * FRAMES_PER_S // 5
    around = np.pad(bands.max(axis=1), reach)
    loudest = np.lib.stride_tricks.sliding_window_view(around, 2 * reach + 1).max(axis=1)
    return np.asarray(loudest < _SILENT_LEVEL)


def _within_the_sound(path: BeatPath, bands: Floats) -> BeatPath:
    """Without the beats before the first sound and after the last, which only go on counting."""
    if not len(path.frames):
        return path
    level = np.pad(bands.mean(axis=1), 7)
    at_beats = np.array([level[frame : frame + 15].max() for frame in path.frames])
    sounding = np.flatnonzero(at_beats >= _SOUNDING_SHARE * np.median(at_beats))
    inside = slice(sounding[0], sounding[-1] + 1)
    begins = path.begins[inside].copy()
    begins[0] = True
    return replace(
        path, frames=path.frames[inside], intervals=path.intervals[inside], begins=begins
    )


def _tempo_prior(tempo: Floats, frames: int) -> Array:
    """What each interval gains at each frame: the network's tempo here and in the whole song."""
    chance = np.pad(np.exp(tempo.astype(float)).mean(axis=0), 1, mode="edge")
    smooth = 0.25 * chance[:-2] + 0.5 * chance[1:-1] + 0.25 * chance[2:]
    of_song = _tempo_of_frames(np.log(smooth + 1e-9)[None], 1)[0]
    per_half_second = _PACE_GAIN + _SONG_TEMPO_WEIGHT * of_song
    local = _TEMPO_WEIGHT * _tempo_of_frames(tempo, frames)
    return np.asarray(local + per_half_second * INTERVALS / (FRAMES_PER_S / 2))


def _tempo_of_frames(tempo: Floats, frames: int) -> Array:
    """The network's log tempo probabilities at each frame and each interval of the decoder."""
    interval_s = INTERVALS / FRAMES_PER_S
    place = np.log(interval_s / SHORTEST_S) / np.log(LONGEST_S / SHORTEST_S) * (TEMPO_CLASSES - 1)
    place = np.clip(place, 0, TEMPO_CLASSES - 1)
    below = np.minimum(place.astype(int), TEMPO_CLASSES - 2)
    part = place - below
    floored = np.maximum(tempo.astype(float), -_SUREST)
    at_intervals = floored[:, below] * (1 - part) + floored[:, below + 1] * part
    return np.asarray(np.repeat(at_intervals, 2, axis=0)[:frames])


def _probability(log_odds: Floats | Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds.astype(float))))


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


def _around_taps(score: Array, taps: Array) -> BeatPath:
    """The best beats at the tempo, level and phase of a person's taps (in frames)."""
    away = np.log(INTERVALS / _tap_interval(taps)) / _TAP_SPREAD
    prior = _PACE_GAIN * INTERVALS / (FRAMES_PER_S / 2) - 0.5 * away**2
    path = best_beats(score, prior, _AS_TAPPED)
    if _lie_between(taps, path.frames):
        return _moved_between(path, len(score))
    frames = np.arange(len(score))
    nearest = np.abs(frames[:, None] - taps[None, :]).min(axis=1) / FRAMES_PER_S
    return best_beats(
        score + 12.0 * np.exp(-0.5 * (nearest / _TAP_WINDOW_S) ** 2), prior, _AS_TAPPED
    )


def _lie_between(taps: Array, beats: NDArray[np.int64]) -> bool:
    """Whether the taps agree that the beats are half-way between those found."""
    inside = taps[(taps > beats[0]) & (taps < beats[-1])] if len(beats) > 1 else taps[:0]
    if len(inside) < FEWEST_TAPS:
        return False
    position = np.interp(inside, beats, np.arange(len(beats)))
    return bool(np.mean(np.exp(2j * np.pi * position)).real < -0.7)


def _moved_between(path: BeatPath, length: int) -> BeatPath:
    """Every beat half-way to the next one of its run."""
    following = np.append(path.intervals[1:], path.intervals[-1:])
    ends_run = np.append(path.begins[1:], True)
    frames = path.frames + np.where(ends_run, path.intervals, following) // 2
    kept = frames < length
    return replace(
        path, frames=frames[kept], intervals=path.intervals[kept], begins=path.begins[kept]
    )


def _tap_interval(taps: Array) -> float:
    """Frames from tap to tap, robust to a tap left out or struck twice."""
    gaps = np.diff(taps)
    usual = float(np.median(gaps[gaps > SHORTEST_TAP_FRAMES])) if len(gaps) else 0.0
    counts = np.maximum(np.round(gaps / usual), 0)
    position = np.concatenate([[0], np.cumsum(counts)])
    slope = np.polyfit(position, taps, 1)[0] if position[-1] > 0 else usual
    return float(np.clip(slope, INTERVALS[0], INTERVALS[-1]))


SHORTEST_TAP_FRAMES = 15


def _as_track(path: BeatPath, heard: Heard, duration_s: float, *, tapped: bool) -> BeatTrack:
    if len(path.frames) < FEWEST_BEATS:
        return _without_beats(duration_s)
    beat = _probability(heard.beat)
    beats_s = np.clip(_refined(path.frames, beat) / FRAMES_PER_S, 0.0, duration_s)
    bars = bar_positions(_greatest_near(heard.bar_start, path) - _BAR_START_TOLD, path.begins)
    strength = _greatest_near(beat, path)
    return BeatTrack(
        beats_s,
        beats_s[bars.positions == 0],
        bars.beats_per_bar,
        _free_time(beats_s, path, duration_s),
        np.clip(strength, 0.0, 1.0),
        duration_s,
        tapped,
        _tempo_agreement(path, heard.tempo),
    )


def _greatest_near(values: Floats | Array, path: BeatPath) -> Array:
    """The greatest value within 30 ms of each beat."""
    return np.array([values[max(0, at - 3) : at + 4].max() for at in path.frames], float)


def _tempo_agreement(path: BeatPath, tempo: Floats) -> float:
    """The share of the network's tempo within 8 % of the interval found, at the usual beat."""
    classes_s = SHORTEST_S * (LONGEST_S / SHORTEST_S) ** (
        np.arange(TEMPO_CLASSES) / (TEMPO_CLASSES - 1)
    )
    apart = np.abs(np.log(path.intervals[:, None] / FRAMES_PER_S / classes_s[None, :]))
    there = np.exp(tempo[np.minimum(path.frames // 2, len(tempo) - 1)].astype(float))
    return float(np.median((there * (apart < 0.08)).sum(axis=1)))


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
