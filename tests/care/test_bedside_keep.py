"""A contact is kept once by UUID, in the order of its versions, for whoever recorded it."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from attune.care.kit.models import Instrument
from attune.care.person.models import Precaution
from attune.care.session.contacts import keep_contact, link_contact
from attune.care.session.models import Amendment, Contact, Score, Session, UnitLimits, Visit
from attune.care.trail.models import Entry

from .conftest import actor_of


@pytest.fixture
def round_of(service):
    """The answers that describe a ward round of Ines and Tom on the stroke ward."""
    return {
        "session": str(uuid.uuid4()), "ward": str(service.ward.pk), "kind": "ward-round",
        "also_played": [str(service.tom.pk)], "asks": ["mood"],
    }  # fmt: skip


@pytest.fixture
def keep(service, round_of):
    def offer(answers=None, reference=None, version=1, member=service.ines):
        payload = round_of | (answers or {})
        return keep_contact(
            member, payload, reference=reference or uuid.uuid4(), version=version,
            by=actor_of(member),
        )  # fmt: skip

    return offer


WHOLE = {
    "bed": "Bay 4, bed 2", "assent": "yes", "before-mood": "3", "after-mood": "6", "rater": "self",
    "reached_patients": "1", "chosen_by": "person", "live": "live",
}  # fmt: skip


def test_a_contact_from_a_device_brings_its_round_with_it(keep, service):
    kept = keep(WHOLE)
    assert kept.outcome == "new"
    session = kept.contact.session
    assert (session.kind, session.ward, session.site) == ("ward-round", service.ward, service.north)
    assert {p.member for p in session.players.all()} == {service.ines, service.tom}
    rows = {(s.moment, s.measure, s.value, s.rater, s.how) for s in Score.objects.all()}
    assert rows == {("before", "mood", 3, "self", "asked"), ("after", "mood", 6, "self", "asked")}
    assert keep(WHOLE | {"bed": "Bay 4, bed 3"}).contact.session == session
    assert Session.objects.count() == 1


def test_an_untouched_page_is_a_contact_of_which_nothing_is_known(keep):
    kept = keep({"asks": ["mood", "pain", "observed-distress"]})
    contact = Contact.objects.get()
    assert (kept.outcome, contact.assent, contact.assent_at) == ("new", "not-asked", None)
    blank = ("bed", "not_seen", "chosen_by", "live", "through", "volume_by", "music_used")
    assert not any(getattr(contact, name) for name in (*blank, "precautions_asked_of", "sedation"))
    assert contact.reached_patients is None and contact.activities == contact.moments == []
    assert Score.objects.count() == 6
    assert set(Score.objects.values_list("value", "missing", "rater", "how")) == {
        (None, "not-asked", "", "")
    }


def test_the_same_again_is_identical_and_an_earlier_version_is_older(keep):
    reference = uuid.uuid4()
    assert keep(WHOLE, reference).outcome == "new"
    assert keep(WHOLE, reference).outcome == "identical"
    assert keep(WHOLE | {"after-mood": "7"}, reference, version=3).outcome == "updated"
    assert keep(WHOLE | {"after-mood": "1"}, reference, version=2).outcome == "older"
    assert keep(WHOLE, reference).outcome == "older"
    contact = Contact.objects.get()
    assert (contact.pk, contact.version) == (reference, 3)
    assert contact.scores.current().get(moment="after").value == 7
    said = Entry.objects.filter(subject=f"contact:{reference}").values_list("action", flat=True)
    assert sorted(said) == ["changed", "kept"]


def test_two_answers_of_one_version_are_not_guessed_between(keep):
    reference = uuid.uuid4()
    keep(WHOLE, reference)
    kept = keep(WHOLE | {"after-mood": "7"}, reference)
    assert kept.outcome == "invalid"
    assert "already holds other answers as version 1" in kept.reasons[0]
    assert Score.objects.get(moment="after").value == 6


def test_what_a_later_version_changes_stays_readable(keep, service):
    reference = uuid.uuid4()
    keep(WHOLE, reference)
    keep(WHOLE | {"bed": "Bay 4, bed 5", "after-mood": ""}, reference, version=2)
    assert Amendment.objects.get().was["bed"] == "Bay 4, bed 2"
    score = Score.objects.current().get(moment="after")
    assert (score.value, score.missing) == (None, "not-asked")
    assert score.replaces.value == 6


def test_nobody_else_changes_or_overtakes_a_contact(keep, service):
    reference = uuid.uuid4()
    keep(WHOLE, reference)
    kept = keep(WHOLE | {"bed": "9"}, reference, version=2, member=service.tom)
    assert kept.outcome == "invalid" and "somebody else" in kept.reasons[0]
    other = keep(WHOLE, member=service.bea)
    assert other.outcome == "invalid" and Contact.objects.get().bed == "Bay 4, bed 2"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"before-mood": "11", "rater": "self"}, "11 cannot be a score of Mood"),
        ({"before-mood": "3"}, "Mood: choose who rated"),
        ({"asks": ["observed-mood"], "before-observed-mood": "3", "rater": "self"}, "who rated"),
        ({"reached_family": "some"}, "Family: a whole number"),
        ({"moments": "sang"}, "mark them again"),
        ({"ward": str(uuid.uuid4())}, "Ward"),
        ({"session": "today"}, "Open the page again"),
        ({"before-heart-rate": "20000", "vitals_rater": "staff"}, "Look at the monitor again"),
        ({"before-heart-rate": "140"}, "Choose who read the monitor"),
        ({"recorded_at": (timezone.now() + timedelta(days=1)).isoformat()}, "still to come"),
    ],
)
def test_what_cannot_be_is_invalid_in_a_sentence_and_nothing_is_written(keep, answers, said):
    kept = keep(answers)
    assert kept.outcome == "invalid"
    assert said in " ".join(kept.reasons)
    assert not Contact.objects.exists() and not Session.objects.exists()
    assert not Entry.objects.filter(action__in=("kept", "started")).exists()


def test_after_a_no_nothing_was_asked(keep):
    keep({"bed": "3", "assent": "no"})
    assert Contact.objects.get().assent == "no"
    assert not Score.objects.exists()


def test_a_contact_that_arrives_after_signing_is_kept_and_says_so(keep, service):
    first = keep(WHOLE)
    Session.objects.update(ended_at=timezone.now(), signed_at=timezone.now())
    late = keep(WHOLE | {"bed": "7"})
    assert late.outcome == "new"
    assert "arrived after" in late.contact.amendments.get().why
    again = keep(WHOLE | {"bed": "8"}, first.contact.pk, version=2)
    assert again.outcome == "invalid" and "Say why" in again.reasons[0]
    said = keep(WHOLE | {"bed": "8", "why": "Wrong bed."}, first.contact.pk, version=2)
    assert said.outcome == "updated"
    assert first.contact.amendments.get().why == "Wrong bed."


def test_on_a_unit_with_limits_what_was_not_read_has_its_reason(keep, service):
    UnitLimits.objects.create(ward=service.ward, stop_signs="Colour", agreed_with="Sister Amara")
    keep({"before-heart-rate": "150", "vitals_rater": "staff", "vitals_missing": "interrupted"})
    read = Score.objects.get(measure="heart-rate", moment="before")
    assert (read.value, read.rater, read.how) == (150, "staff", "read from the monitor")
    missing = Score.objects.filter(measure="oxygen-saturation").values_list("missing", flat=True)
    assert list(missing) == ["interrupted"] * 3


def test_a_parents_rating_stands_beside_the_observers(keep):
    both = {
        "asks": ["observed-distress"], "before-observed-distress": "6", "observed_by": "observer",
        "parent-before-observed-distress": "8", "parent-after-observed-distress": "asleep",
    }  # fmt: skip
    kept = keep(both)
    before = kept.contact.scores.filter(moment="before").order_by("value")
    assert [(s.value, s.rater) for s in before] == [(6, "observer"), (8, "parent")]
    after = kept.contact.scores.filter(moment="after").order_by("rater")
    assert [(s.missing, s.rater) for s in after] == [("not-asked", ""), ("asleep", "parent")]
    twice = keep(both | {"observed_by": "parent"})
    assert "scale of their own" in twice.reasons[0]


@pytest.fixture
def instruments(service):
    of = {"organisation": service.river, "site": service.north, "wipe": "Alcohol wipe, 30 s"}
    make = Instrument.objects.create
    return {
        "kazoo": make(name="Kazoo", surface="smooth", blown=True, **of),
        "shaker": make(name="Felt shaker", surface="soft", blown=False, **of),
        "chime": make(name="Chime bar", surface="smooth", blown=False, **of),
    }


def test_a_blown_instrument_is_never_shared(service, keep, instruments):
    kazoo = {"instruments": [str(instruments["kazoo"].pk)]}
    first = keep(kazoo)
    assert keep(kazoo | {"bed": "same person"}, first.contact.pk, version=2).outcome == "updated"
    kept = keep(kazoo)
    assert kept.outcome == "invalid" and "a blown instrument is never shared" in kept.reasons[0]
    # Two contacts of one person, once both are known to be theirs: nothing is shared.
    later = keep()
    for contact in (first.contact, later.contact):
        link_contact(contact, service.marta, by=actor_of(service.ines))
    assert keep(kazoo, later.contact.pk, version=2).outcome == "updated"
    Precaution.objects.create(person=service.marta, kind="isolation")
    shaker = {"instruments": [str(instruments["shaker"].pk)]}
    assert "enters isolation" in keep(shaker, later.contact.pk, version=3).reasons[0]


def test_nothing_soft_enters_isolation_and_a_smooth_one_is_wiped_before_and_after(
    keep, round_of, instruments
):
    session = keep().contact.session
    visit = Visit.objects.create(session=session, bed="Side room 1", infection="infected")
    given = {"visit": str(visit.pk), "instruments": [str(instruments["shaker"].pk)]}
    assert "nothing porous or soft enters isolation" in keep(given).reasons[0]
    chime = str(instruments["chime"].pk)
    reference = uuid.uuid4()
    given |= {"instruments": [chime], "wiped_before": [chime]}
    assert keep(given, reference).contact.bed == "Side room 1"
    keep(given | {"wiped_after": [chime]}, reference, version=2)
    use = Contact.objects.get(pk=reference).instruments_used.get()
    assert use.wiped_before_at < use.wiped_after_at
