"""How far goals are: rated in a session, each in its own words, and the T score they give."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from attune.care.plan.models import Goal
from attune.care.session.change import (
    Correction,
    Rating,
    correct,
    finish,
    keep_ratings,
)
from attune.care.session.models import Score
from attune.care.trail.models import Entry

from .conftest import LEVELS, actor_of, begin_session


@pytest.fixture
def contact(service):
    return begin_session(service)


@pytest.fixture
def goals(service):
    """Three goals with levels, of weight 1, 2 and 3, and one that is asked as 0 to 10."""
    about = {
        "person": service.marta, "domain": "movement", "technique": "rhythmic-cueing",
        "target_on": timezone.localdate() + timedelta(days=30),
    }  # fmt: skip
    levels = [
        Goal.objects.create(words=f"Goal {w}", measure="gas-level", weight=w, **LEVELS, **about)
        for w in (1, 2, 3)
    ]
    return [*levels, Goal.objects.create(words="To sing", measure="goal-progress", **about)]


@pytest.fixture
def rate(service, contact, as_member):
    """Ines rates in this session: ``rate({goal: ("2", "self")})``."""

    def post(answers, member=service.ines):
        data = {"sent": "yes"} | {f"{goal.pk}": answer for goal, (answer, _) in answers.items()}
        data |= {f"rater-{goal.pk}": rater for goal, (_, rater) in answers.items()}
        address = f"/people/{service.marta.pk}/sessions/{contact.pk}/goals/"
        return as_member(member).post(address, data, follow=True).content.decode()

    return post


def test_levels_by_their_weights_give_the_published_t_score(goals, rate):
    page = rate(dict(zip(goals, [("-1", "self"), ("0", "self"), ("2", "observer")], strict=False)))
    assert "T 61.02" in page
    assert "of 3 goals" in page
    assert "50 + 10 × 5 ÷ √(0.7 × 14 + 0.3 × 36)" in page
    assert "−1: To the bed" in page
    assert "+2: To the garden" in page


def test_a_goal_without_a_number_has_its_reason_and_leaves_the_t_score(goals, rate):
    first, second, _, progress = goals
    page = rate({first: ("1", "self"), second: ("declined", ""), progress: ("4", "self")})
    assert "T 60.00" in page
    assert "of 1 goal, 1 not rated" in page
    assert Score.objects.get(goal=second).missing == "declined"
    assert Score.objects.get(goal=progress).value == 4
    assert Score.objects.count() == 3, "What nobody touched is not kept"
    assert Entry.objects.filter(action="rated").count() == 3


def test_nothing_is_chosen_beforehand_and_a_number_needs_its_rater(
    service, contact, goals, rate, as_member
):
    address = f"/people/{service.marta.pk}/sessions/{contact.pk}/goals/"
    assert "checked" not in as_member(service.ines).get(address).content.decode()
    assert "Choose who rated" in rate({goals[3]: ("4", "")})
    assert "Nothing was rated" in rate({})
    rate({goals[3]: ("11", "self")})
    rate({goals[0]: ("3", "self")})
    assert not Score.objects.exists()


def test_a_goal_is_rated_once_in_a_session_and_corrected_with_its_goal(
    service, contact, goals, rate
):
    by = actor_of(service.ines)
    rate({goals[3]: ("4", "self")})
    rate({goals[3]: ("9", "self")})
    score = Score.objects.get()
    assert score.value == 4
    new = correct(score, Correction({"value": 5.0, "rater": "self", "how": "asked"}, ""), by=by)
    assert new.goal == goals[3]
    finish(contact, by=by)
    assert Score.objects.filter(goal=goals[0]).count() == 0
    rate({goals[0]: ("1", "self")})
    assert not Score.objects.filter(goal=goals[0]).exists(), "A finished session takes nothing"


def test_goals_are_not_mixed_into_the_charts_of_measures(service, contact, goals, rate, as_member):
    keep_ratings(contact, "after", [Rating("mood", 6, rater="self")], by=actor_of(service.ines))
    rate({goals[3]: ("4", "self")})
    page = as_member(service.ines).get(f"/people/{service.marta.pk}/what-changed/")
    shown = [c.measure.code for c in page.context["comparisons"]]
    assert shown == ["mood"]


def test_another_persons_session_and_a_reader_rate_nothing(service, contact, goals, as_member):
    address = f"/people/{service.marta.pk}/sessions/{contact.pk}/goals/"
    assert as_member(service.bea).get(address).status_code == 404
    other = f"/people/{service.marta.pk}/sessions/{uuid.uuid4()}/goals/"
    assert as_member(service.ines).get(other).status_code == 404


def test_a_session_under_way_leads_to_its_goals_where_there_are_any(service, contact, as_member):
    ines = as_member(service.ines)
    session = f"/people/{service.marta.pk}/sessions/{contact.pk}/"
    to_goals = f'href="{session}goals/"'
    about = {"domain": "movement", "technique": "singing", "target_on": timezone.localdate()}
    Goal.objects.create(person=service.marta, words="Calm", measure="anxiety", **about)
    assert to_goals not in ines.get(session).content.decode()
    Goal.objects.create(person=service.marta, words="To sing", measure="goal-progress", **about)
    assert to_goals in ines.get(session).content.decode()
    finish(contact, by=actor_of(service.ines))
    assert to_goals not in ines.get(session).content.decode()
