"""A change held against the published threshold of a population that the reader chose.

Nothing here knows whose pain or whose walking it is: whoever reads says so on the page, for that
look alone, and without it a threshold that belongs to one population judges nobody. Walking speeds
are m/s; within a session two walks are repeated trials, on different days they are two visits.
"""

from __future__ import annotations

from dataclasses import dataclass

from attune import measures
from attune.movement import SpeedChange, detectable_change

STROKE, EARLY, OTHER = "stroke", "early-after-stroke", "other"
# Who walks, as the reader may choose; thresholds are published for the first two alone.
WALKING = {
    STROKE: "After a stroke, longer ago",
    EARLY: "Early after a stroke (the first 60 days)",
    OTHER: "Neither",
}
SPEED, PAIN = "walk-speed", "pain"


@dataclass(frozen=True)
class Populations:
    """What the reader chose; empty where nothing was."""

    pain: str = ""
    walking: str = ""

    @property
    def after_stroke(self) -> bool:
        return self.walking in (STROKE, EARLY)


def populations_with_rules(code: str) -> list[str]:
    """The populations that a measure has a threshold for, each by its name in the catalogue."""
    rules = measures.find(code).meaningful_change
    return [rule.population for rule in rules if rule.population != "any"]


def heading(measure: measures.Measure, of: Populations) -> str:
    """What the column of judgements is called; none where nothing can be judged."""
    if measure.code == SPEED:
        return "Beside the measurement error" if of.after_stroke else ""
    if not measure.meaningful_change:
        return ""
    for_whom = f" in {of.pain}" if measure.code == PAIN and of.pain else ""
    return f"Meaningful improvement{for_whom}"


def within_a_session(
    measure: measures.Measure, before: float, after: float, of: Populations
) -> str:
    """In words, or nothing where no threshold is published or nobody said for whom."""
    if measure.code == SPEED:
        return _error_in_words(_speed(before, after, of, "repeated-trials"))
    judged = measures.meaningful_change(measure, before, after, of.pain or None)
    if judged.reached is None:
        return ""
    return "reached" if judged.reached else "not reached"


def between_visits(before_m_s: float, after_m_s: float, of: Populations) -> list[str]:
    """The same for two days: measurement error, and early after a stroke the important change."""
    judged = _speed(before_m_s, after_m_s, of, "between-visits")
    words = [_error_in_words(judged)]
    if judged.important is not None:
        verdict = "reached" if judged.important else "not reached"
        words.append(
            f"the important change of {judged.important_change_m_s:.2f} m/s was {verdict} (early"
            f" after a stroke, started below 0.4 m/s; {judged.important_source})"
        )
    return [sentence for sentence in words if sentence]


def _speed(before: float, after: float, of: Populations, comparison) -> SpeedChange:
    return detectable_change(
        before, after, comparison=comparison, early_after_stroke=of.walking == EARLY,
        population="stroke" if of.after_stroke else "anybody else",
    )  # fmt: skip


def _error_in_words(judged: SpeedChange) -> str:
    if judged.threshold_m_s is None:
        return ""
    verdict = "more than" if judged.beyond_error else "within"
    when = "between visits" if judged.comparison == "between-visits" else "between repeated trials"
    return (
        f"{verdict} the measurement error of {judged.threshold_m_s:.2f} m/s {when} (after a stroke,"
        f" comfortable pace, for this start; {judged.source})"
    )
