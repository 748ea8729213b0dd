"""Which beats a person steps on at a cadence, and where each lands on the exact grid.

Times are seconds, cadence steps a minute, speed output tempo over input tempo. The pulse is the
one a walker would find: a step on each beat, on every second beat (where bars begin), or two to a
beat, whichever needs the smallest change of speed; three steps to two beats would set the feet
against the music and is never offered.

Cues never stop between the first and the last step, because a walker cannot stop with them: where
the song has no beat for a while (free time, a break, silence) the passage is stretched to a whole
number of steps and the cues go on through it. Before the first beat and after the last the music
plays on at the song's mean speed, without cues; the count-in falls just before the first step,
over the introduction or over silence.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from attune import problems
from attune.music.limits import LIMITS
from attune.music.song import SongAnalysis
from attune.music.stretch import Warp

Times = NDArray[np.float64]
Pulse = Literal["beat", "half", "double"]

STEPS_PER_BEAT: dict[Pulse, float] = {"beat": 1.0, "half": 0.5, "double": 2.0}
ROUNDING = 0.002  # a cadence shown as a limit must itself be allowed


@dataclass(frozen=True)
class StepGrid:
    """Every cue, the source moment heard at it, and the warp that brings them together."""

    pulse: Pulse
    speed_ratio: float
    cues_s: Times
    source_beats_s: Times
    count_in_s: Times
    silence_s: float
    warp: Warp
    duration_s: float


def step_grid(analysis: SongAnalysis, cadence_spm: float, count_in_beats: int) -> StepGrid:
    pulse, speed = choose_pulse(analysis, cadence_spm)
    steps_s = _steps(analysis, pulse)
    period_s = 60.0 / cadence_spm
    periods = np.maximum(1, np.round(np.diff(steps_s) / (period_s * speed)))
    index = np.concatenate([[0], np.cumsum(periods)])
    lead_s = steps_s[0] / speed
    silence_s = max(0.0, count_in_beats * period_s - lead_s)
    first_s = silence_s + lead_s
    out_s = first_s + index * period_s
    end_s = out_s[-1] + (analysis.duration_s - steps_s[-1]) / speed
    warp = Warp(
        *_strictly_rising(
            np.concatenate([[0.0], steps_s, [analysis.duration_s]]),
            np.concatenate([[0.0], out_s - silence_s, [end_s - silence_s]]),
        )
    )
    all_steps = np.arange(int(index[-1]) + 1)
    return StepGrid(
        pulse,
        speed,
        first_s + all_steps * period_s,
        np.interp(all_steps, index, steps_s),
        first_s - period_s * np.arange(count_in_beats, 0, -1),
        silence_s,
        warp,
        end_s,
    )


def choose_pulse(analysis: SongAnalysis, cadence_spm: float) -> tuple[Pulse, float]:
    """The pulse with the smallest change of speed, and that speed."""
    tempo_bpm = analysis.tempo_bpm
    if tempo_bpm is None or len(analysis.beats_s) < 4:
        raise problems.song_has_no_beat("this song")
    speeds = {pulse: cadence_spm / (tempo_bpm * n) for pulse, n in STEPS_PER_BEAT.items()}
    pulse = min(speeds, key=lambda name: abs(math.log(speeds[name])))
    if not _within_speed_limits(speeds[pulse]):
        raise problems.cadence_out_of_reach(cadence_spm, tempo_bpm, cadences_in_reach(tempo_bpm))
    return pulse, speeds[pulse]


def cadences_in_reach(tempo_bpm: float) -> tuple[tuple[float, float], ...]:
    """The spans of cadence that a song of this tempo can be played at, lowest first."""
    spans: list[tuple[float, float]] = []
    for steps_per_beat in sorted(STEPS_PER_BEAT.values()):
        low = max(LIMITS.lowest_cadence_spm, tempo_bpm * steps_per_beat * LIMITS.slowest_speed)
        high = min(LIMITS.highest_cadence_spm, tempo_bpm * steps_per_beat * LIMITS.fastest_speed)
        if low < high:
            low, high = round(10 * low, 3), round(10 * high, 3)  # without the noise of reckoning
            spans.append((math.ceil(low) / 10, math.floor(high) / 10))
    return tuple(spans)


def _within_speed_limits(speed: float) -> bool:
    return LIMITS.slowest_speed * (1 - ROUNDING) <= speed <= LIMITS.fastest_speed * (1 + ROUNDING)


def _steps(analysis: SongAnalysis, pulse: Pulse) -> Times:
    beats_s = np.array(analysis.beats_s)
    if pulse == "beat":
        return beats_s
    runs = _runs(beats_s)
    if pulse == "double":
        return np.concatenate([_with_middles(run) for run in runs])
    bars_s = np.array(analysis.bar_starts_s)
    return np.concatenate([_every_second(run, bars_s) for run in runs])


def _runs(beats_s: Times) -> list[Times]:
    """Beats in stretches without a gap."""
    gaps = np.diff(beats_s)
    return np.split(beats_s, 1 + np.flatnonzero(gaps > 1.5 * np.median(gaps)))


def _with_middles(run: Times) -> Times:
    return np.sort(np.concatenate([run, (run[:-1] + run[1:]) / 2]))


def _every_second(run: Times, bars_s: Times) -> Times:
    """Of the two ways to take every second beat, the one on which more bars begin."""
    on_bar: Callable[[Times], int] = lambda beats: int(np.isin(beats, bars_s).sum())  # noqa: E731
    return run[1::2] if len(run) > 1 and on_bar(run[1::2]) > on_bar(run[::2]) else run[::2]


def _strictly_rising(source_s: Times, out_s: Times) -> tuple[Times, Times]:
    """Without a corner that coincides with the one before (a beat on the very first sample)."""
    keep = np.concatenate([[True], (np.diff(source_s) > 1e-4) & (np.diff(out_s) > 1e-4)])
    keep[-1] = True
    return source_s[keep], out_s[keep]
