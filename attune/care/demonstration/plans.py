"""Plans of the demonstration: one that goes on and is signed, one that waits, one to be asked."""

import uuid
from datetime import timedelta

from django.utils import timezone

from attune.care.person.change import add_line
from attune.care.person.models import Person
from attune.care.plan.change import answer_try_out, follow_up, hold_review, plan_technique
from attune.care.plan.checks import check_planned, sign_off
from attune.care.plan.models import (
    FirstConversation,
    Goal,
    PlannedTechnique,
    Review,
    TryOut,
    WalkingAnswers,
)
from attune.care.review.change import GoalRating, keep_goal_ratings
from attune.care.session.change import finish, start_session
from attune.care.session.models import Score, Session
from attune.care.team.models import Member
from attune.care.trail.note import Actor

GOALS = (
    {
        "words": "To walk to the window by myself and see the river.", "domain": "movement",
        "technique": "rhythmic-cueing", "measure": "gas-level",
        "much_less": "Stands up with two people", "less": "Walks to the foot of the bed",
        "expected": "Walks to the window with someone beside her",
        "more": "Walks to the window and back", "much_more": "Walks to the day room", "weight": 2,
    },
    {
        "words": "To sing the Saturday songs with my brother again.", "domain": "belonging",
        "technique": "singing", "measure": "goal-progress",
    },
)  # fmt: skip


def make_plans(walker: Person, singer: Person, member: Member) -> None:
    """The walker's plan is under way; the singer's try-out is past its day."""
    by = Actor(organisation=member.organisation_id, member=member.pk, role="demonstration")
    _first_weeks(walker, member, by)
    goals = [_keep(Goal(**goal, target_on=_day(30)), walker, by) for goal in GOALS]
    for days, level, progress in ((-13, -1, 2), (-6, 0, 5)):
        ratings = [GoalRating(goals[0], level, rater="observer")]
        ratings.append(GoalRating(goals[1], progress, rater="self"))
        _rated(walker, member, days, ratings, by)
    _walking(walker, member, by)
    review = _keep(Review(due_on=_day(-7)), walker, by)
    agreed = "She walks further than she hoped. Go on, and sing more."
    hold_review(review, held_on=_day(-6), agreed=agreed, next_on=_day(5), by=by)
    _begun(TryOut(sessions=3, ask_on=_day(-2)), -16, singer, by)
    plan_technique(
        PlannedTechnique(
            technique="singing", frequency="Half an hour, once a week", place="Day room",
            led_by=member, songs="Shenandoah",
        ),
        singer, by=by, fields=["technique", "frequency", "place", "led_by", "songs"],
    )  # fmt: skip


def _first_weeks(person: Person, member: Member, by: Actor) -> None:
    conversation = FirstConversation(
        held_on=_day(-24), with_whom="Her brother Jan",
        needs="To get up without waiting for somebody.", wishes="To dance at her niece's wedding.",
    )  # fmt: skip
    _keep(conversation, person, by)
    try_out = _begun(TryOut(sessions=3, ask_on=_day(-12)), -24, person, by)
    answer_try_out(
        try_out, TryOut.Answer.GOAL, words="My feet like it.", answered_on=_day(-12),
        follow_up_by=member, follow_up_on=_day(-10), by=by,
    )  # fmt: skip
    follow_up(try_out, by=by)


def _begun(try_out: TryOut, days: int, person: Person, by: Actor) -> TryOut:
    """Set back to its day, so that the sessions held since then count."""
    _keep(try_out, person, by)
    try_out.written_at = timezone.now() + timedelta(days=days)
    try_out.save(update_fields=["written_at"])
    return try_out


def _rated(person: Person, member: Member, days: int, ratings: list, by: Actor) -> None:
    """A review that rated the goals, through the same steps as a page, then set back to its day."""
    contact = start_session(
        person, reference=uuid.uuid4(), place="Day room", played_by=[member], kind="review",
        asks=["mood"], by=by,
    )  # fmt: skip
    keep_goal_ratings(contact, ratings, by=by)
    finish(contact, by=by)
    at = timezone.now() + timedelta(days=days)
    Session.objects.filter(pk=contact.session_id).update(started_at=at, ended_at=at)
    Score.objects.filter(contact=contact).update(at=at)


def _walking(person: Person, member: Member, by: Actor) -> None:
    """Asked, planned, and agreed by a physiotherapist."""
    no = dict.fromkeys(WalkingAnswers.QUESTIONS, "no")
    _keep(WalkingAnswers(asked_on=_day(-11), **{**no, "fall": "yes"}), person, by)
    planned = PlannedTechnique(
        technique="rhythmic-cueing", frequency="20 minutes, three times a week",
        place="Physiotherapy gym", led_by=member, with_whom="Femi Adams, physiotherapist",
        lowest_percent=0, highest_percent=10,
    )  # fmt: skip
    fields = ["technique", "frequency", "place", "led_by", "lowest_percent", "highest_percent"]
    plan_technique(planned, person, by=by, fields=fields)
    checked = check_planned(planned)
    sign_off(
        person, checked.technique, checked.to_sign, name="Femi Adams",
        profession="physiotherapist", signed_on=_day(-11), helper="Femi Adams, beside her",
        reason="Steady beside one person; seen over 10 m, three times.", by=by,
    )  # fmt: skip


def _keep(line, person: Person, by: Actor):
    fields = [f.name for f in line._meta.concrete_fields if getattr(line, f.attname)]
    return add_line(line, person, by=by, fields=[name for name in fields if name != "id"])


def _day(days: int):
    return timezone.localdate() + timedelta(days=days)
