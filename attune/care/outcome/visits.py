"""Walks on different days, and how far a goal has come: the first beside each later one.

Of each visit the walk without music before the session counts, done the same way; a visit on the
day of the first is no other visit. A goal's progress is compared within what one rater said. The
first value stands beside every change, and nothing here says what caused it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from attune import measures
from attune.care.session.models import Score

from . import judge
from .judge import Populations

PROGRESS = "goal-progress"


@dataclass(frozen=True)
class Since:
    """A later value beside the first: both in words, the change, and what is said of it."""

    first_at: datetime
    first: str
    at: datetime
    words: str
    change: str
    judged: list[str]


@dataclass(frozen=True)
class GoalProgress:
    """One goal as one rater saw it."""

    goal: object
    rater: str
    since: list[Since]


def walks_between_visits(
    measure: measures.Measure, walks: list[tuple[datetime, float, str]], of: Populations
) -> list[Since]:
    """``walks`` are (when, m/s, in words), the oldest first, all done the same way."""
    if measure.code != judge.SPEED or not walks:
        return []
    (first_at, first, first_words), *later = walks
    return [
        Since(
            first_at, first_words, at, words, signed(measure, value - first),
            judge.between_visits(first, value, of),
        )
        for at, value, words in later
        if timezone.localdate(at) > timezone.localdate(first_at)
    ]  # fmt: skip


def goals_since(scores: Iterable[Score]) -> list[GoalProgress]:
    """Goals that one rater rated twice or more; ``scores`` are the oldest first."""
    rated: dict[tuple, list[Score]] = defaultdict(list)
    for score in scores:
        if score.measure == PROGRESS and score.value is not None:
            rated[score.goal_id, score.rater].append(score)
    return [_progress(rows) for rows in rated.values() if len(rows) > 1]


def _progress(rows: list[Score]) -> GoalProgress:
    first, *later = rows
    measure = first.find_measure()
    since = []
    for score in later:
        judged = measures.meaningful_change(measure, first.value, score.value)
        since.append(
            Since(
                first.contact.session.started_at, f"{first.value:g}",
                score.contact.session.started_at, f"{score.value:g}",
                signed(measure, judged.change), ["reached" if judged.reached else "not reached"],
            )
        )  # fmt: skip
    return GoalProgress(first.goal, first.get_rater_display(), since)


def signed(measure: measures.Measure, change: float) -> str:
    """ "−3", "+0.20 m/s"."""
    number = ".2f" if measure.kind == "test" else "g"
    return f"{change:+{number}} {measure.unit}".replace("-", "−").rstrip()
