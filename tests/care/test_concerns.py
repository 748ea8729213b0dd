"""Safeguarding concerns and harm: who reads them, who does not, and that they stay."""

from datetime import timedelta

import pytest
from django.utils import timezone

from attune.care.concern.clocks import clocks
from attune.care.concern.models import Concern, Harm, Step, WhomToTell
from attune.care.team.models import Posting
from attune.care.team.roles import Role
from attune.care.trail.models import Entry

from .conftest import member_with

WORDS = "He locks the door and takes my pension book"


@pytest.fixture
def leads(service):
    """Lena leads safeguarding; Abe is the named lead above her."""
    service.lena = member_with(service.river, "Lena Frost", Role.SAFEGUARDING, None)
    service.abe = member_with(service.river, "Abe Nolan", Role.LEAD_ABOVE, None)
    return service


def concern_form(service, **changes):
    now = timezone.localtime() - timedelta(minutes=1)
    return {
        "words": WORDS,
        "danger_now": "no",
        "person": service.marta.pk,
        "site": service.north.pk,
        "happened_at": now.strftime("%Y-%m-%dT%H:%M"),
        **changes,
    }


def raise_one(service, as_member, **changes):
    answer = as_member(service.ines).post("/concerns/raise/", concern_form(service, **changes))
    assert answer.status_code == 302, answer.content.decode()
    return Concern.objects.get()


def readers(service, as_member, concern):
    names = ("ines", "tom", "dana", "bea", "rafi", "ola", "ada", "lena", "abe")
    return {
        name
        for name in names
        if as_member(getattr(service, name)).get(f"/concerns/{concern.pk}/").status_code == 200
    }


def test_a_concern_is_read_by_the_lead_alone(leads, as_member):
    concern = raise_one(leads, as_member)
    assert readers(leads, as_member, concern) == {"lena"}


def test_a_concern_about_the_lead_is_read_by_the_lead_above_and_by_no_lead(leads, as_member):
    other_lead = member_with(leads.river, "Olu Second", Role.SAFEGUARDING, None)
    concern = raise_one(leads, as_member, subject=leads.lena.pk)
    assert readers(leads, as_member, concern) == {"abe"}
    assert as_member(other_lead).get(f"/concerns/{concern.pk}/").status_code == 404


def test_a_lead_above_who_is_the_subject_reads_nothing(leads, as_member):
    Posting.objects.create(member=leads.abe, role=Role.SAFEGUARDING)
    concern = raise_one(leads, as_member, subject=leads.abe.pk)
    assert readers(leads, as_member, concern) == set()


def test_the_author_sees_that_it_was_received_and_not_what_it_says(leads, as_member):
    concern = raise_one(leads, as_member)
    page = f"/concerns/raised/{concern.pk}/"
    before = as_member(leads.ines).get(page).content.decode()
    assert "has not opened it yet" in before
    assert WORDS not in before
    as_member(leads.lena).get(f"/concerns/{concern.pk}/")
    assert "Received by the lead" in as_member(leads.ines).get(page).content.decode()
    assert as_member(leads.tom).get(page).status_code == 404


def test_every_look_is_in_the_trail_and_says_neither_the_words_nor_the_person(leads, as_member):
    concern = raise_one(leads, as_member)
    for _ in range(2):
        as_member(leads.lena).get(f"/concerns/{concern.pk}/")
    entries = Entry.objects.filter(subject=f"concern:{concern.pk}")
    assert [e.action for e in entries.order_by("pk")] == ["raised", "read", "read"]
    assert {e.person for e in entries} == {None}
    assert WORDS not in str(list(entries.values()))


def test_nobody_can_delete_a_concern(leads, as_member):
    concern = raise_one(leads, as_member)
    with pytest.raises(PermissionError):
        concern.delete()
    with pytest.raises(PermissionError):
        Concern.objects.all().delete()
    assert Concern.objects.get().words == WORDS


def test_the_page_opens_with_whom_to_tell_now(leads, as_member):
    lines = {
        "in_danger": "Red bell by each bed",
        "nurse_in_charge": "Extension 4410",
        "trust_team": "Sam Ortega, 555 0101",
        "own_lead": "Lena Frost, 555 0102",
        "lead_above": "Abe Nolan, 555 0103",
    }
    address = f"/sites/{leads.north.pk}/whom-to-tell/"
    assert as_member(leads.ada).post(address, lines).status_code == 302
    page = as_member(leads.ines).get("/concerns/raise/").content.decode()
    assert page.index("Extension 4410") < page.index("word for word")
    assert as_member(leads.ines).post(address, lines).status_code == 403


def test_clocks_run_from_raising_and_stop_when_someone_was_told(leads, as_member):
    concern = raise_one(leads, as_member, told=["nurse-in-charge"], told_name="Sister Okoro")
    nurse, trust, _ = clocks(concern, timezone.now() + timedelta(days=1))
    assert nurse.told_at is not None and not nurse.overdue
    assert trust.overdue
    as_member(leads.lena).post(
        f"/concerns/{concern.pk}/",
        {"kind": "trust-team", "who": "Sam", "at": timezone.localtime().strftime("%Y-%m-%dT%H:%M")},
    )
    assert not clocks(concern, timezone.now() + timedelta(days=1))[1].overdue
    assert Step.objects.count() == 2


@pytest.mark.parametrize("danger", ["yes", "no"])
def test_the_nurse_in_charge_is_due_at_once(leads, as_member, danger):
    concern = raise_one(leads, as_member, danger_now=danger)
    nurse = clocks(concern, timezone.now())[0]
    assert nurse.limit == "now" and nurse.overdue


def test_of_concerns_alike_the_one_with_somebody_in_danger_comes_first(leads, as_member):
    for words, danger in (("In danger", "yes"), ("Not in danger", "no")):
        raised = concern_form(leads, words=words, danger_now=danger)
        as_member(leads.ines).post("/concerns/raise/", raised)
    rows = as_member(leads.lena).get("/concerns/").context["rows"]
    assert [concern.words for concern, _ in rows] == ["In danger", "Not in danger"]


def test_of_a_concern_about_the_lead_the_lead_above_is_told_and_never_the_lead(leads, as_member):
    lines = {"nurse_in_charge": "4410", "trust_team": "Sam", "own_lead": "Lena, 555 0102"}
    WhomToTell.objects.create(site=leads.north, lead_above="Abe, 555 0103", **lines)
    told = {"told": ["own-lead"], "told_name": "Lena"}
    concern = raise_one(leads, as_member, subject=leads.lena.pk, **told)
    author, page = as_member(leads.ines), f"/concerns/raised/{concern.pk}/"
    before = author.get(page).content.decode()
    assert "Named lead above</strong> (today): not told yet" in before
    assert "Our own lead" not in before and "555 0102" not in before and "555 0103" in before
    reading = as_member(leads.abe).get(f"/concerns/{concern.pk}/").content.decode()
    assert 'value="named-lead-above"' in reading and 'value="own-lead"' not in reading
    assert "Received by the named lead above" in author.get(page).content.decode()
    assert clocks(Concern.objects.get(), timezone.now())[2].told_at is not None


@pytest.mark.parametrize("missing", ["words", "danger_now", "person"])
def test_what_must_be_said_is_asked_for_and_what_was_typed_stays(leads, as_member, missing):
    data = concern_form(leads, seen="A bruise on the wrist")
    del data[missing]
    page = as_member(leads.ines).post("/concerns/raise/", data)
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert "A bruise on the wrist" in page.content.decode()
    assert not Concern.objects.exists()


def test_harm_has_a_permission_of_its_own(leads, as_member):
    harm = {
        "kind": "emotional",
        "what_happened": "The second verse brought back the funeral; she wept.",
        "what_was_done": "Stopped, sat with her, told the nurse.",
        "person": leads.marta.pk,
        "site": leads.north.pk,
        "happened_at": concern_form(leads)["happened_at"],
    }
    assert as_member(leads.ines).post("/harm/record/", harm).status_code == 302
    row = Harm.objects.get()
    may = {
        name
        for name in ("ines", "tom", "bea", "rafi", "ola", "dana", "lena")
        if as_member(getattr(leads, name)).get(f"/harm/{row.pk}/").status_code == 200
    }
    assert may == {"dana", "lena"}
    looks = Entry.objects.filter(subject=f"harm:{row.pk}", action="opened")
    assert [look.person for look in looks] == [leads.marta.pk] * 2
    as_member(leads.dana).post(f"/harm/{row.pk}/", {"learnt": "Ask about funerals first."})
    assert "Ask about funerals first." in as_member(leads.dana).get("/harm/").content.decode()


def test_every_page_of_this_room_is_reached_by_a_link(leads, as_member):
    team = as_member(leads.ada).get("/team/").content.decode()
    assert f"/sites/{leads.north.pk}/whom-to-tell/" in team
    page = f"/people/{leads.marta.pk}/"
    assert (
        f"/concerns/raise/?person={leads.marta.pk}"
        in as_member(leads.ines).get(page).content.decode()
    )
    assert "/harm/record/" in as_member(leads.ines).get("/concerns/raise/").content.decode()
    lead = as_member(leads.lena).get("/account/").content.decode()
    assert 'href="/concerns/"' in lead
    assert 'href="/harm/"' in lead
