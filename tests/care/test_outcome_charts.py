"""What changed: like beside like, a missing value visible, no claim about the cause."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from attune.care.plan.models import Goal
from attune.care.session import change
from attune.care.session.models import Contact, Score
from attune.care.trail.note import Actor

from .conftest import begin_session

pytestmark = pytest.mark.one_database

WALK = {
    "path": "10-in-14", "distance_m": 10.0, "pace": "comfortable", "aid": "stick", "help": "none",
    "steps": 20, "music": "none",
}  # fmt: skip


@pytest.fixture
def keep(service):
    """Keep scores of a new session with Marta: ratings of a moment, or a timed walk."""
    by = Actor(service.river.pk, service.ines.pk)

    class Session:
        def __init__(self, days_ago=0):
            self.contact = begin_session(service)
            self.contact.session.started_at -= timedelta(days=days_ago)
            self.contact.session.save()

        def rate(self, moment, value, measure="anxiety"):
            rating = (
                change.Rating(measure, value, rater="self")
                if isinstance(value, int)
                else change.Rating(measure, missing=value)
            )
            change.keep_ratings(self.contact, moment, [rating], by=by)

        def walk(self, moment, time_s, **way):
            made_from = WALK | way | {"time_s": time_s}
            change.keep_walk(
                self.contact, moment, reference=uuid.uuid4(), made_from=made_from, track=None, by=by
            )

    return Session


@pytest.fixture
def page(service, as_member):
    address = f"/people/{service.marta.pk}/what-changed/"
    return lambda asked="": as_member(service.ines).get(address + asked).content.decode()


def test_before_and_after_stand_beside_the_change_and_name_no_cause(keep, page):
    session = keep()
    session.rate("before", 7)
    session.rate("after", 4)
    words = page()
    assert "no comparison group" in words
    assert "−3 from 7" in words
    assert ">reached<" in words and "service default, no source read" in words
    assert "<svg" in words and "Kounali" in words


def test_a_missing_value_is_visible_in_the_chart_and_in_the_table(keep, page):
    session = keep()
    session.rate("before", 7)
    session.rate("after", "asleep")
    words = page()
    chart, table = (
        words[words.index("attune-chart") : words.rindex("</svg>")],
        words.split("</svg>")[-1],
    )
    assert "attune-chart-missing" in chart and "asleep" in chart
    assert "asleep" in table and "not known" in table


def test_walks_are_compared_only_when_done_the_same_way(keep, page):
    session = keep()
    session.walk("before", 12.5)
    session.walk("after", 10.0, aid="wheeled-frame")
    words = page()
    assert words.count("Only walks done this way are compared") == 2
    assert "+0.20 m/s" not in words
    session.walk("after", 10.0)
    assert "+0.20 m/s from 0.80 m/s" in page()


def test_trials_of_one_moment_are_averaged(keep, page):
    session = keep()
    session.walk("before", 12.5)
    session.walk("before", 10.0)
    assert "0.90 m/s, mean of 2 trials" in page()


def test_pain_is_judged_only_for_the_population_that_the_reader_chose(keep, page):
    session = keep()
    session.rate("before", 4, "pain")
    session.rate("after", 3, "pain")
    words = page()
    assert ">not judged<" in words and " checked" not in words and "Who walks" not in words
    assert "in chronic pain: 2 or 30 % (Farrar et al. 2001)" in words
    assert ">not reached<" in page("?pain=chronic+pain") and ">not judged<" in page()
    session = keep()
    session.rate("before", 8, "pain")
    session.rate("after", 4, "pain")
    words = page("?pain=acute+pain")
    assert "in acute pain: 1.3 (Kendrick &amp; Strout 2005)" in words
    assert ">not reached<" in words and ">reached<" in words and "−4 from 8" in words
    words = page("?pain=toothache")
    assert ">not judged<" in words and "not one of the available choices" in words


def test_walks_of_two_days_stand_beside_each_other_with_the_threshold_of_a_stroke(keep, page):
    first, second = keep(days_ago=9), keep()
    first.walk("before", 30.0)  # 0.33 m/s
    first.walk("after", 25.0)  # 0.40
    second.walk("before", 20.0)  # 0.50
    words = page()
    assert "+0.17 m/s from 0.33 m/s" in words and "Between visits" in words
    assert "nobody said above who walks" in words and "measurement error" not in words
    words = page("?walking=stroke")
    assert "more than the measurement error of 0.05 m/s between repeated trials" in words
    assert "more than the measurement error of 0.10 m/s between visits" in words
    assert "Lewek &amp; Sykes 2019" in words and "important change" not in words
    words = page("?walking=early-after-stroke")
    assert "the important change of 0.16 m/s was reached" in words and "Tilson et al. 2010" in words
    assert "measurement error" not in page("?walking=other")
    second.walk("before", 20.0, aid="none")
    assert "+0.17 m/s from 0.33 m/s" in page()


def test_a_goals_progress_is_held_against_its_first_rating_by_the_same_rater(service, keep, page):
    about = {"domain": "music", "technique": "singing", "target_on": "2030-01-01"}
    goal = Goal.objects.create(
        person=service.marta, words="To sing again", measure="goal-progress", **about
    )
    for days_ago, value, rater in ((20, 2, "self"), (10, 8, "staff"), (0, 5, "self")):
        Score.objects.create(
            contact=keep(days_ago).contact, measure="goal-progress", moment="after", value=value,
            rater=rater, how="asked", goal=goal, kept_by=service.ines, at=timezone.now(),
        )  # fmt: skip
    words = page()
    assert "To sing again" in words and "+3 from 2" in words and ">reached<" in words
    assert "Meaningful change: 3 (service default, no source read)" in words
    assert "+6" not in words and "−3" not in words


def test_a_corrected_score_counts_once_with_its_new_value(keep, page, service):
    session = keep()
    session.rate("before", 7)
    session.rate("after", 4)
    fields = change.rated(change.Rating("anxiety", 6.0, rater="self"))
    change.correct(
        Score.objects.get(moment="before"),
        change.Correction(fields, "mistyped"),
        by=Actor(service.river.pk, service.ines.pk),
    )
    assert "−2 from 6" in page()


def test_a_person_without_scores_has_no_chart(page):
    words = page()
    assert "No score is kept yet" in words
    assert Contact.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "status"),
    [("ines", 200), ("dana", 200), ("tom", 404), ("bea", 404), ("rafi", 404), ("ola", 404)],
)
def test_what_changed_opens_for_those_within_reach_alone(service, as_member, name, status):
    client = as_member(getattr(service, name))
    assert client.get(f"/people/{service.marta.pk}/what-changed/").status_code == status
