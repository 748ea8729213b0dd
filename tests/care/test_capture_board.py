"""The capture board: what counts, what is a pair, why there is none, and whose rows are shown."""

import uuid

import pytest

from attune.care.session.contacts import keep_contact
from attune.care.session.models import Session
from attune.care.session.rounds import end_session
from attune.care.team.roles import Role

from .conftest import actor_of, member_with

PAIR = {"before-mood": "3", "after-mood": "6", "rater": "self"}


@pytest.fixture
def round_with(service):
    """A finished round of a member with these contacts, on the stroke ward unless said."""

    def make(member, *contacts, kind="ward-round", finished=True, ward=service.ward):
        reference = str(uuid.uuid4())
        about = {"session": reference, "ward": str(ward.pk), "kind": kind, "asks": ["mood"]}
        for answers in contacts:
            kept = keep_contact(
                member, about | answers, reference=uuid.uuid4(), version=1, by=actor_of(member)
            )
            assert kept.is_kept, kept.reasons
        session = Session.objects.get(pk=reference)
        return end_session(session, by=actor_of(member)) if finished else session

    return make


def board(client, **asked):
    return client.get("/capture/", asked).context["board"]


def of(shares):
    return {s.name: (s.session_pairs, s.sessions, s.contact_pairs, s.contacts) for s in shares}


def test_a_session_counts_once_and_has_a_pair_where_one_of_its_contacts_has(
    service, round_with, as_member
):
    round_with(service.ines, PAIR, {"before-mood": "3", "rater": "self"}, {"assent": "no"})
    round_with(service.ines, {"before-mood": "asleep", "after-mood": "asleep"})
    round_with(service.ines, {"not_seen": "asleep"})  # nobody was seen: nothing could be asked
    round_with(service.ines, PAIR, finished=False)
    round_with(service.tom, PAIR)
    shown = board(as_member(service.dana))
    assert of(shown.practitioners) == {"Ines Okafor": (1, 2, 1, 3), "Tom Lindqvist": (1, 1, 1, 1)}
    assert of(shown.sites) == {"North Hospital": (2, 3, 2, 4)}
    assert shown.whole.percent() == 67
    reasons = dict(shown.practitioners[0].reasons())
    assert reasons == {"not asked": 1, "asleep": 1}
    page = as_member(service.dana).get("/capture/").content.decode()
    assert "67 %" in page and "2 of 3" in page and "says nothing of what music does" in page


def test_a_before_by_one_and_an_after_by_another_are_no_pair(service, round_with, as_member):
    session = round_with(service.ines, PAIR)
    after = session.contacts.get().scores.get(moment="after")
    after.rater = "staff"
    after.save()
    shown = board(as_member(service.dana)).whole
    assert (shown.session_pairs, shown.sessions) == (0, 1)
    assert dict(shown.reasons()) == {"rated by different people, or once only": 1}


def test_a_corrected_score_counts_as_what_stands_there_now(service, round_with, as_member):
    session = round_with(service.ines, PAIR)
    contact = session.contacts.get()
    again = {"before-mood": "3", "after-mood": "interrupted", "rater": "self"}
    keep_contact(service.ines, again, reference=contact.pk, version=2, by=actor_of(service.ines))
    assert dict(board(as_member(service.dana)).whole.reasons()) == {"interrupted": 1}


def test_whoever_plays_sees_their_own_rows_and_a_site_sees_its_own(service, round_with, as_member):
    round_with(service.ines, PAIR)
    round_with(service.tom, {})
    south = service.south.wards.create(name="Ward 9")
    round_with(service.bea, PAIR, ward=south)
    assert set(of(board(as_member(service.ines)).practitioners)) == {"Ines Okafor"}
    assert board(as_member(service.ines)).whole.sessions == 1
    at_north = board(as_member(service.dana))
    assert set(of(at_north.sites)) == {"North Hospital"}
    assert set(of(at_north.practitioners)) == {"Ines Okafor", "Tom Lindqvist"}
    mona = member_with(service.river, "Mona Verhoeven", Role.MENTOR, service.north)
    assert board(as_member(mona)).whole.sessions == 2
    for outsider in (service.ola, service.ada):
        assert as_member(outsider).get("/capture/").status_code == 403


def test_a_period_without_sessions_claims_no_share(service, round_with, as_member):
    session = round_with(service.ines, PAIR)
    Session.objects.filter(pk=session.pk).update(started_at="2025-01-01T10:00Z")
    page = as_member(service.dana).get("/capture/?days=30").content.decode()
    assert "No session was finished in this time." in page and " %" not in page
