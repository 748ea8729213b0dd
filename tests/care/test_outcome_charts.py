"""What changed: like beside like, a missing value visible, no claim about the cause."""

import uuid

import pytest

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
        def __init__(self):
            self.contact = begin_session(service)

        def rate(self, moment, value):
            rating = (
                change.Rating("anxiety", value, rater="self")
                if isinstance(value, int)
                else change.Rating("anxiety", missing=value)
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
    return lambda: as_member(service.ines).get(address).content.decode()


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
