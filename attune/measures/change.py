"""Whether a change from before to after is one that people in a study called meaningful.

Values are in the measure's own unit. A threshold belongs to the population it was found in, and is
shown with its source; where the person's population has none, none is applied. With low or high
starting scores such thresholds mislead (Kounali et al. 2022), so the starting score always stands
beside the change. A before-and-after pair has no comparison group: it never says what caused it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from attune.measures.catalogue import ChangeRule, Measure, check_value

Towards = Literal["better", "worse", "same", "no direction"]
ANY_POPULATION = "any"
START_SCORE_CAUTION = (
    "With low or high starting scores such thresholds mislead (Kounali et al. 2022)."
)
_ROUNDING = 1e-9


@dataclass(frozen=True)
class MeaningfulChange:
    """A change beside its threshold; ``reached`` is ``None`` where there is no threshold."""

    measure: str
    before: float
    after: float
    change: float
    percent: float | None
    towards: Towards
    reached: bool | None
    rule: ChangeRule | None
    words: str


def meaningful_change(
    measure: Measure, before: float, after: float, population: str | None = None
) -> MeaningfulChange:
    """Judge a change by the rule for this population, or by the rule for any, if there is one."""
    before, after = check_value(measure, before), check_value(measure, after)
    change = after - before
    percent = 100 * change / abs(before) if before else None
    towards = _towards(measure, change)
    rule = None if measure.better == "none" else _rule(measure, population)
    reached = None if rule is None else towards == "better" and _reaches(rule, change, percent)
    return MeaningfulChange(
        measure=measure.code,
        before=before,
        after=after,
        change=change,
        percent=percent,
        towards=towards,
        reached=reached,
        rule=rule,
        words=_words(measure, before, after, towards, reached, rule),
    )


def _towards(measure: Measure, change: float) -> Towards:
    if change == 0:
        return "same"
    if measure.better == "none":
        return "no direction"
    return "better" if (change > 0) == (measure.better == "higher") else "worse"


def _rule(measure: Measure, population: str | None) -> ChangeRule | None:
    by_population = {rule.population: rule for rule in measure.meaningful_change}
    return by_population.get(population or ANY_POPULATION) or by_population.get(ANY_POPULATION)


def _reaches(rule: ChangeRule, change: float, percent: float | None) -> bool:
    in_points = abs(change) >= rule.points - _ROUNDING
    if rule.percent is None or percent is None:
        return in_points
    return in_points or abs(percent) >= rule.percent - _ROUNDING


def _words(
    measure: Measure,
    before: float,
    after: float,
    towards: Towards,
    reached: bool | None,
    rule: ChangeRule | None,
) -> str:
    start = f"Started at {before:g}, then {after:g} ({after - before:+.3g} {measure.unit}".rstrip()
    start += f", {towards})."
    if rule is None:
        return f"{start} No meaningful change is published here for this measure and population."
    size = f"{rule.points:g}" + (f" or {rule.percent:g} %" if rule.percent else "")
    verdict = "reached" if reached else "not reached"
    whom = "" if rule.population == ANY_POPULATION else f" in {rule.population}"
    return (
        f"{start} A meaningful improvement ({size} towards better{whom}; {rule.source}) was "
        f"{verdict}. {START_SCORE_CAUTION}"
    )
