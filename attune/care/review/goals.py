"""How a person's goals are going: each with its ratings, and the T score of each session.

A T score counts the goals that got a level in one session, with the weights that they carry, and
says how many of them there were (Kiresuk & Sherman 1968; see plan/attainment.py).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from attune.care.plan.attainment import Attainment, attainment
from attune.care.plan.models import Goal
from attune.care.session.models import Score


@dataclass(frozen=True)
class Going:
    """A goal with its ratings, the oldest first."""

    goal: Goal
    ratings: list[tuple[Score, str]]


@dataclass(frozen=True)
class Attained:
    """The T score of one session, and of how many goals."""

    at: datetime
    goals: int
    missing: int
    attainment: Attainment


def going(goals: Iterable[Goal], scores: Iterable[Score]) -> list[Going]:
    """Every goal that holds, and those that ended but were rated."""
    of_goal: dict = defaultdict(list)
    for score in scores:
        of_goal[score.goal_id].append((score, _in_words(score)))
    found = [Going(goal, of_goal[goal.pk]) for goal in goals]
    return [one for one in found if one.ratings or one.goal.ended_at is None]


def _in_words(score: Score) -> str:
    """The number; for goal attainment the words that were written for that level."""
    if score.value is None or score.measure != "gas-level":
        return score.in_words()
    written = dict(score.goal.levels_in_words)
    level = list(written)[int(score.value) + 2]
    return f"{level}: {written[level]}"


def attained(scores: Iterable[Score]) -> list[Attained]:
    """The T score of each session in which a goal with levels was rated."""
    sessions: dict = defaultdict(list)
    for score in scores:
        if score.measure == "gas-level":
            sessions[score.contact_id].append(score)
    found = []
    for rated in sessions.values():
        reached = [(score.goal, int(score.value)) for score in rated if score.value is not None]
        if reached:
            missing = len(rated) - len(reached)
            at = rated[0].contact.session.started_at
            found.append(Attained(at, len(reached), missing, attainment(reached)))
    return sorted(found, key=lambda one: one.at)
