"""Keeping how far goals are: scores of a session like all others, each with the goal it serves."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from attune.care.plan.models import Goal
from attune.care.session.change import check_yes, open_contact
from attune.care.session.models import Contact, Moment, Score
from attune.care.session.raters import how_rated
from attune.care.trail.note import Actor, note

# Goals are looked at when the music is over.
MOMENT = Moment.AFTER


@dataclass(frozen=True)
class GoalRating:
    """One goal with the number that was given and by whom, or the reason why there is none."""

    goal: Goal
    value: float | None = None
    missing: str = ""
    rater: str = ""


@transaction.atomic
def keep_goal_ratings(contact: Contact, ratings: Sequence[GoalRating], *, by: Actor) -> list[Score]:
    """Keep each; a goal that this session has rated already is corrected on the session's page."""
    contact = open_contact(contact, "Start another one for the review.")
    check_yes(contact)
    there = set(contact.scores.current().filter(goal__isnull=False).values_list("goal", flat=True))
    for rating in ratings:
        if rating.goal.pk in there:
            raise ValidationError(
                f"“{rating.goal}” has been rated in this session already. Correct it on the "
                "session's page."
            )
    return [_keep(contact, rating, by=by) for rating in ratings]


def _keep(contact: Contact, rating: GoalRating, *, by: Actor) -> Score:
    how = how_rated(rating.goal.measure, rating.rater) if rating.value is not None else ""
    score = Score.objects.create(
        contact=contact, goal=rating.goal, measure=rating.goal.measure, moment=MOMENT,
        value=rating.value, missing=rating.missing, rater=rating.rater, how=how,
        at=timezone.now(), kept_by_id=by.member,
    )  # fmt: skip
    fields = ["goal", "measure", "value" if rating.value is not None else "missing", "rater"]
    note("rated", score, by=by, person=contact.person_id, fields=fields)
    return score
