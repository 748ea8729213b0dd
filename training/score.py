"""A piece of music with exact truth: notes, beats, bars, and the passages without a beat.

Scores are written in beats and become seconds through a tempo map. Times are seconds from the first
sample, tempo is beats per minute, pitches are MIDI numbers (60 is middle C), loudness is MIDI
velocity. Every random choice comes from a generator that the caller seeds.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
DRUMS, SINGER = -1, -2
"""The programme numbers of a drum kit and of a singer."""


@dataclass(frozen=True)
class Note:
    """One note of one part; ``start`` and ``end`` in beats in a score, in seconds in a piece."""

    start: float
    end: float
    pitch: int
    velocity: int


@dataclass
class Part:
    """Notes that one instrument plays; ``program`` is a General MIDI number, DRUMS or SINGER."""

    program: int
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True)
class Piece:
    """Notes in seconds and the truth about them."""

    name: str
    style: str
    parts: tuple[Part, ...]
    beats_s: Array
    is_bar_start: NDArray[np.bool_]
    free_time_s: tuple[tuple[float, float], ...]
    duration_s: float


@dataclass(frozen=True)
class TempoMap:
    """When each beat of a score sounds; between beats time runs evenly."""

    beat_times_s: Array
    first_beat: int

    def seconds(self, beats: Array | float) -> Array:
        """Seconds at positions in beats, continued evenly beyond both ends."""
        grid = np.arange(len(self.beat_times_s)) + self.first_beat
        position = np.asarray(beats, float)
        times = np.interp(position, grid, self.beat_times_s)
        first_s = self.beat_times_s[1] - self.beat_times_s[0]
        last_s = self.beat_times_s[-1] - self.beat_times_s[-2]
        times = np.where(position < grid[0], times + (position - grid[0]) * first_s, times)
        return np.where(position > grid[-1], times + (position - grid[-1]) * last_s, times)


def tempo_map(
    rng: np.random.Generator, beats: int, bpm: float, feel: str, start_s: float, first_beat: int = 0
) -> TempoMap:
    """Beat times at about ``bpm``; ``feel`` is machine, live, drift, rubato or step."""
    interval_s = np.full(beats, 60.0 / bpm)
    if feel == "live":
        wander = np.cumsum(rng.normal(0, 0.004, beats))
        interval_s *= np.exp(np.clip(wander - wander.mean(), -0.06, 0.06))
        interval_s *= np.exp(rng.normal(0, rng.uniform(0.002, 0.01), beats))
    elif feel == "drift":
        interval_s *= np.exp(np.linspace(0, rng.uniform(-0.2, 0.2), beats))
    elif feel == "rubato":
        phrase = rng.integers(6, 20)
        depth = rng.uniform(0.04, 0.16)
        swell = np.cos(2 * np.pi * np.arange(beats) / phrase + rng.uniform(0, 6.28))
        interval_s *= np.exp(depth * swell + rng.normal(0, depth / 4, beats))
        for beat in range(phrase - 1, beats, phrase):
            if rng.random() < 0.3:
                interval_s[beat] *= rng.uniform(1.1, 1.7)
    elif feel == "step":
        interval_s[rng.integers(beats // 4, max(beats // 4 + 1, 3 * beats // 4)) :] *= rng.uniform(
            0.8, 1.25
        )
    times = start_s + np.concatenate([[0.0], np.cumsum(interval_s)])
    return TempoMap(times, first_beat)
