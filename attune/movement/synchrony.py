"""How well steps keep to cues, by circular statistics.

Times are seconds, asynchrony milliseconds (negative: the step came before the cue, which is usual;
Buhmann et al. 2018). Each step is given a phase on the interval around its nearest cue, wrapped to
-π..π, so that a step 30 ms early is 30 ms early and not 570 ms late. The resultant length R is
Mardia & Jupp's mean resultant length; the Rayleigh p value is Zar 1999, eq. 27.4. We differ from
the habit of reporting R alone in three ways: it always stands beside the number of steps, beside
the R of the same steps against shifted cues (cue intervals in another order: what merely walking
at that tempo would give), and milliseconds are given only where the two clocks are tied.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attune import problems

FEWEST_STEPS_FOR_P = 10
RAYLEIGH_NOTE = "steps are not independent: indicative"
CLOCKS_NOT_TIED = (
    "The sound's delay was not measured in this set-up, so steps and cues are on two clocks: "
    "no milliseconds are given."
)
TOO_FEW_STEPS_FOR_P = f"Fewer than {FEWEST_STEPS_FOR_P} steps: no p value is given."
EVEN_CUES = (
    "These cues are even, so shifting them changes little: even steps at this tempo give the "
    "same R whether or not the person listens."
)
_GAP = 1.5  # an interval longer than this many median intervals is a gap in the cues
_EVEN_CV = 0.01
_SHIFTS = 19

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Synchrony:
    """Steps against cues. ``phases_rad`` and ``asynchronies_ms`` run along ``steps_s``."""

    resultant_length: float
    resultant_length_shifted: float | None
    shifted_note: str | None
    steps: int
    steps_outside_cues: int
    tempo_ratio: float | None
    mean_asynchrony_ms: float | None
    asynchrony_reason: str | None
    rayleigh_p: float | None
    rayleigh_note: str
    steps_s: tuple[float, ...]
    phases_rad: tuple[float, ...]
    asynchronies_ms: tuple[float, ...] | None


def synchrony(
    steps_s: Sequence[float],
    cues_s: Sequence[float],
    *,
    output_latency_s: float | None = None,
) -> Synchrony:
    """Compare steps with cues.

    ``output_latency_s`` is the delay from a cue's time to its sound, *measured in this set-up* with
    the same clock as the steps; it ties the clocks. ``None`` means it was not measured: phase is
    then still meaningful for its spread (R), and no milliseconds are given.
    """
    steps = _checked_times(steps_s, "step")
    cues = _checked_times(cues_s, "cue") + (output_latency_s or 0.0)
    if len(cues) < 2:
        raise problems.too_few_cues(len(cues))
    kept, phases, intervals = _phases(steps, cues)
    if len(kept) == 0:
        raise problems.no_steps_in_cues(len(steps))
    shifted = _shifted_resultant_length(kept, cues)
    enough = len(kept) >= FEWEST_STEPS_FOR_P
    tied = output_latency_s is not None
    asynchronies_ms = phases / (2 * np.pi) * intervals * 1000
    return Synchrony(
        resultant_length=resultant_length(phases),
        resultant_length_shifted=shifted,
        shifted_note=EVEN_CUES if _even(cues) else None,
        steps=len(kept),
        steps_outside_cues=len(steps) - len(kept),
        tempo_ratio=_tempo_ratio(kept, intervals),
        mean_asynchrony_ms=float(asynchronies_ms.mean()) if tied else None,
        asynchrony_reason=None if tied else CLOCKS_NOT_TIED,
        rayleigh_p=rayleigh_p(phases) if enough else None,
        rayleigh_note=RAYLEIGH_NOTE if enough else TOO_FEW_STEPS_FOR_P,
        steps_s=tuple(kept.tolist()),
        phases_rad=tuple(phases.tolist()),
        asynchronies_ms=tuple(asynchronies_ms.tolist()) if tied else None,
    )


def _checked_times(times_s: Sequence[float], what: str) -> FloatArray:
    times = np.asarray(times_s, dtype=np.float64)
    if times.ndim != 1 or not np.all(np.isfinite(times)):
        raise problems.times_not_numbers(what)
    if np.any(np.diff(times) <= 0):
        raise problems.times_not_rising(what)
    return times


def _phases(steps: FloatArray, cues: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Steps that have a cue, their wrapped phases, and the cue interval each was measured on.

    A step after its nearest cue is measured on the interval that follows, one before it on the
    interval that leads to it: that is the wrapped phase. Where that interval is a gap, or lies
    beyond the first or last cue, the neighbouring interval stands in for it, and a step farther
    than half of it from its cue has no cue.
    """
    intervals = np.diff(cues)
    usual = np.where(intervals <= _GAP * np.median(intervals), intervals, np.nan)
    after = np.append(usual, np.nan)
    before = np.insert(usual, 0, np.nan)
    nearest = _nearest(steps, cues)
    offset = steps - cues[nearest]
    own = np.where(offset >= 0, after[nearest], before[nearest])
    other = np.where(offset >= 0, before[nearest], after[nearest])
    interval = np.where(np.isnan(own), other, own)
    has_cue = np.abs(offset) <= interval / 2  # False where both are gaps
    interval = interval[has_cue]
    return steps[has_cue], 2 * np.pi * offset[has_cue] / interval, interval


def _nearest(steps: FloatArray, cues: FloatArray) -> NDArray[np.intp]:
    right = np.clip(np.searchsorted(cues, steps), 1, len(cues) - 1)
    nearer_left = steps - cues[right - 1] <= cues[right] - steps
    return np.where(nearer_left, right - 1, right)


def resultant_length(phases_rad: FloatArray) -> float:
    """Mean resultant length: 1 when every step has the same phase, 0 when they cancel out."""
    return min(1.0, float(np.abs(np.mean(np.exp(1j * phases_rad)))))


def rayleigh_p(phases_rad: FloatArray) -> float:
    """Probability of so long a resultant if phases were independent and uniform (Zar 27.4)."""
    n = len(phases_rad)
    length = n * resultant_length(phases_rad)
    return min(1.0, math.exp(math.sqrt(1 + 4 * n + 4 * (n * n - length * length)) - (1 + 2 * n)))


def _tempo_ratio(steps: FloatArray, intervals: FloatArray) -> float | None:
    """Cadence of the steps over that of the cues they were measured on: 1 is matched.

    The median makes it the ratio of the usual step, so that a missed one does not slow it.
    """
    if len(steps) < 2:
        return None
    return float(np.median(intervals[1:] / np.diff(steps)))


def _shifted_resultant_length(steps: FloatArray, cues: FloatArray) -> float | None:
    """Mean R of the steps against the same cue intervals begun elsewhere in the sequence."""
    intervals = np.diff(cues)
    if len(intervals) < 4:
        return None
    places = np.linspace(0.1, 0.9, _SHIFTS) * len(intervals)
    lengths = []
    for place in np.unique(np.round(places).astype(int)):
        turned = np.concatenate(([0.0], np.cumsum(np.roll(intervals, place)))) + cues[0]
        _, phases, _ = _phases(steps, turned)
        if len(phases) > 0:
            lengths.append(resultant_length(phases))
    return float(np.mean(lengths)) if lengths else None


def _even(cues: FloatArray) -> bool:
    intervals = np.diff(cues)
    return bool(np.std(intervals) < _EVEN_CV * np.mean(intervals))
