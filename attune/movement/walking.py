"""The timed walk: speed, cadence and stride length, and what a change of speed may mean.

Distances are metres, times seconds, cadence steps per minute. The timed distance is stored, not
the name of the test, because protocols differ (6 m inside 10 m, 10 m inside 14 m); steps are those
counted inside that distance. Minimal detectable change is known for stroke only: repeated trials
from Hosoi et al. 2023, between visits from Lewek & Sykes 2019; the important change early after
stroke is Tilson et al. 2010. We differ in one point, on the careful side: between visits a change
is flagged only past the larger of the two published values of its band. For any other population
no threshold is given at all, and the result says so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from attune import problems

DISTANCE_LIMITS_M = (2.0, 100.0)
TIME_LIMITS_S = (0.5, 600.0)
SPEED_LIMIT_M_S = 4.0
STEPS_LIMITS = (1, 1000)

Comparison = Literal["between-visits", "repeated-trials"]

# Upper end of the band of starting speed, then the detectable change in it (all m/s).
_BANDS: dict[Comparison, tuple[tuple[float, float], ...]] = {
    "repeated-trials": ((0.4, 0.05), (0.8, 0.11), (math.inf, 0.21)),
    "between-visits": ((0.4, 0.10), (0.8, 0.15), (math.inf, 0.21)),
}
_SOURCES: dict[Comparison, str] = {
    "repeated-trials": "Hosoi et al. 2023",
    "between-visits": "the larger of Lewek & Sykes 2019 and Hosoi et al. 2023",
}
IMPORTANT_CHANGE_M_S = 0.16
IMPORTANT_CHANGE_SOURCE = "Tilson et al. 2010"
SLOW_WALKER_M_S = 0.4


@dataclass(frozen=True)
class WalkTest:
    """One timed walk. Cadence and stride length are ``None`` where steps were not counted."""

    distance_m: float
    time_s: float
    steps: int | None
    speed_m_s: float
    cadence_spm: float | None
    stride_length_m: float | None


@dataclass(frozen=True)
class MeanWalk:
    """The mean of two or three trials of one walk test at one pace."""

    distance_m: float
    trials: int
    speed_m_s: float
    cadence_spm: float | None
    stride_length_m: float | None


@dataclass(frozen=True)
class SpeedChange:
    """A change of comfortable walking speed, beside the band it is judged by.

    ``threshold_m_s`` and ``beyond_error`` are ``None`` where no threshold is published for the
    population; ``important`` is ``None`` outside the group in which it was found.
    """

    before_m_s: float
    after_m_s: float
    change_m_s: float
    population: str
    comparison: Comparison
    threshold_m_s: float | None
    beyond_error: bool | None
    source: str | None
    important_change_m_s: float | None
    important: bool | None
    important_source: str | None
    words: str


def walk_test(distance_m: float, time_s: float, steps: int | None = None) -> WalkTest:
    """Speed = d/t, cadence = 60·steps/t, stride length = 2·d/steps."""
    _check_within("distance", distance_m, DISTANCE_LIMITS_M, "m")
    _check_within("time", time_s, TIME_LIMITS_S, "s")
    if steps is not None:
        _check_within("number of steps", steps, STEPS_LIMITS, "")
    speed_m_s = distance_m / time_s
    if speed_m_s > SPEED_LIMIT_M_S:
        raise problems.walk_too_fast(distance_m, time_s, SPEED_LIMIT_M_S)
    return WalkTest(
        distance_m=distance_m,
        time_s=time_s,
        steps=steps,
        speed_m_s=speed_m_s,
        cadence_spm=60 * steps / time_s if steps else None,
        stride_length_m=2 * distance_m / steps if steps else None,
    )


def mean_of_trials(trials: Sequence[WalkTest]) -> MeanWalk:
    """The mean of trials over the same distance; cadence only where every trial has steps."""
    if not trials:
        raise problems.no_trials()
    distances = {trial.distance_m for trial in trials}
    if len(distances) > 1:
        raise problems.trials_differ(sorted(distances))
    cadences = [trial.cadence_spm for trial in trials if trial.cadence_spm is not None]
    strides = [trial.stride_length_m for trial in trials if trial.stride_length_m is not None]
    counted = len(cadences) == len(trials)
    return MeanWalk(
        distance_m=trials[0].distance_m,
        trials=len(trials),
        speed_m_s=sum(trial.speed_m_s for trial in trials) / len(trials),
        cadence_spm=sum(cadences) / len(trials) if counted else None,
        stride_length_m=sum(strides) / len(trials) if counted else None,
    )


def detectable_change(
    before_m_s: float,
    after_m_s: float,
    *,
    population: str,
    comparison: Comparison = "between-visits",
    early_after_stroke: bool = False,
) -> SpeedChange:
    """A change of comfortable speed against the published band; only ``stroke`` has one.

    The band is that of the starting speed. The important change is given only early after stroke
    to people who began slower than 0.4 m/s: the group in which it was found.
    """
    for speed_m_s in (before_m_s, after_m_s):
        _check_within("speed", speed_m_s, (0.0, SPEED_LIMIT_M_S), "m/s")
    change_m_s = after_m_s - before_m_s
    threshold_m_s = _threshold_m_s(before_m_s, comparison) if population == "stroke" else None
    slow = population == "stroke" and early_after_stroke and before_m_s < SLOW_WALKER_M_S
    beyond = None if threshold_m_s is None else _exceeds(abs(change_m_s), threshold_m_s)
    return SpeedChange(
        before_m_s=before_m_s,
        after_m_s=after_m_s,
        change_m_s=change_m_s,
        population=population,
        comparison=comparison,
        threshold_m_s=threshold_m_s,
        beyond_error=beyond,
        source=None if threshold_m_s is None else _SOURCES[comparison],
        important_change_m_s=IMPORTANT_CHANGE_M_S if slow else None,
        important=change_m_s >= IMPORTANT_CHANGE_M_S - 1e-9 if slow else None,
        important_source=IMPORTANT_CHANGE_SOURCE if slow else None,
        words=_words(change_m_s, threshold_m_s, beyond, population, comparison),
    )


def _threshold_m_s(before_m_s: float, comparison: Comparison) -> float:
    """The bands are below 0.4, 0.4 to 0.8, above 0.8 m/s: both edges lie in the middle one."""
    (slow_end, slow), (middle_end, middle), (_, fast) = _BANDS[comparison]
    if before_m_s < slow_end:
        return slow
    return middle if before_m_s <= middle_end else fast


def _exceeds(size: float, threshold: float) -> bool:
    """Past the threshold, not on it; a rounding error of subtraction is not a change."""
    return size > threshold + 1e-9


def _words(
    change_m_s: float,
    threshold_m_s: float | None,
    beyond: bool | None,
    population: str,
    comparison: Comparison,
) -> str:
    if threshold_m_s is None:
        return (
            f"{change_m_s:+.2f} m/s. No detectable change is published here for {population}, "
            "so none is shown."
        )
    verdict = "more than" if beyond else "within"
    when = "between visits" if comparison == "between-visits" else "between repeated trials"
    return (
        f"{change_m_s:+.2f} m/s: {verdict} the measurement error of {threshold_m_s:.2f} m/s "
        f"{when} (people after stroke, comfortable pace; {_SOURCES[comparison]})."
    )


def _check_within(name: str, value: float, limits: tuple[float, float], unit: str) -> None:
    low, high = limits
    if not (math.isfinite(value) and low <= value <= high):
        raise problems.walk_out_of_limits(name, value, low, high, unit)
