"""A ward round in the browser's forms: who may, in which order, what stays open, what is locked."""

import re
import uuid

import pytest

from attune.care.kit.models import Instrument
from attune.care.session.models import (
    Amendment,
    Contact,
    Played,
    Reflection,
    Score,
    Session,
    UnitLimits,
)
from attune.care.trail.models import Entry


@pytest.fixture
def ines(service, as_member):
    return as_member(service.ines)


@pytest.fixture
def at(service, ines):
    """The address of a round that Ines began on the stroke ward, with Tom, asking for mood."""
    data = {
        "session": str(uuid.uuid4()), "ward": str(service.ward.pk), "kind": "ward-round",
        "asks": ["mood"], "also_played": [str(service.tom.pk)], "mentors": [str(service.tom.pk)],
    }  # fmt: skip
    for _ in range(2):  # a second tap starts nothing new
        answer = ines.post("/sessions/start-a-round/", data)
    assert Session.objects.count() == 1
    return answer.url


def words(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def save(client, at, answers=(), **more):
    data = {"reference": str(uuid.uuid4()), "version": "1", **dict(answers), **more}
    return words(client.post(f"{at}bedside/", data, headers={"HX-Request": "true"}))


def test_ward_players_and_scales_carry_over_and_nothing_else_does(service, ines, at):
    assert Played.objects.get(member=service.tom).part == "mentor"
    page = words(ines.get("/sessions/start-a-round/"))
    assert "those of your last round" in page
    assert re.search(rf'value="{service.ward.pk}"[^>]*selected', page)
    assert re.search(rf'name="also_played" value="{service.tom.pk}"[^>]*checked', page)
    assert re.search(r'name="asks" value="mood"[^>]*checked', page)
    whole = {"bed": "B2", "assent": "yes", "before-mood": "3", "rater": "self", "live": "live"}
    assert "checked" not in save(ines, at, whole)
    empty = words(ines.get(f"{at}bedside/"))
    assert "checked" not in empty and "with Tom Lindqvist" in empty


def test_a_page_saved_untouched_says_that_nothing_was_asked(ines, at):
    assert "Kept by the service" in save(ines, at)
    assert Contact.objects.get().assent == "not-asked"
    assert set(Score.objects.values_list("moment", "missing", "value", "rater")) == {
        ("before", "not-asked", None, ""), ("after", "not-asked", None, "")
    }  # fmt: skip


def test_what_cannot_be_kept_stays_on_the_page_with_what_is_wrong(ines, at):
    page = save(ines, at, {"bed": "B2", "before-mood": "3", "own_words": "That was mine."})
    assert "NOT kept" in page and "choose who rated" in page
    assert "That was mine." in page and 'value="B2"' in page
    assert re.search(r'name="before-mood" value="3"[^>]*checked', page)
    assert not Contact.objects.exists()


def test_beds_are_visited_from_protective_isolation_to_the_infected(ines, at):
    for bed, said in (
        ("Infected bed", {"infection": "infected"}), ("Unsaid bed", {}),
        ("Plain bed", {"infection": "none"}), ("Protected bed", {"infection": "protective"}),
        ("Left alone", {"do_not_visit": "on", "said": "Asked for quiet"}),
    ):  # fmt: skip
        ines.post(f"{at}visits/add/", {"bed": bed, **said})
    page = words(ines.get(at))
    places = [page.index(b) for b in ("Protected bed", "Plain bed", "Unsaid bed", "Infected bed")]
    assert places == sorted(places)
    assert "Infection not said: ask" in page
    assert page.index("Not to be visited") < page.index("Left alone")
    assert "<a" not in page[page.index("Left alone") - 60 : page.index("Left alone")]


def test_the_handover_says_who_and_precautions_are_asked_without_one(ines, at):
    assert "Precautions asked of" in words(ines.get(f"{at}bedside/"))
    assert "nobody said whom not to visit" in words(ines.post(f"{at}handover/", {"handover": "x"}))
    ines.post(f"{at}handover/", {"handover_from": "Sister Amara", "handover": "Quiet at two."})
    page = words(ines.get(f"{at}bedside/"))
    assert "asked at the handover, of Sister Amara" in page
    assert "Quiet at two." in words(ines.get(at))


def test_totals_are_counted_and_never_estimated(ines, at):
    pair = {"before-mood": "3", "after-mood": "6", "rater": "self", "reached_patients": "1"}
    save(ines, at, pair, reached_family="2")
    save(ines, at, {"before-mood": "3", "rater": "self", "reached_family": "1"})
    save(ines, at, not_seen="asleep")
    said = re.sub(r"<[^>]+>", " ", words(ines.get(at)))
    said = " ".join(said.split())
    for expected in (
        "Contacts 3", "Seen 2", "Not seen: asleep 1", "Patients reached 1", "Family reached 3",
        "With before and after 1 of 2",
    ):  # fmt: skip
        assert expected in said
    assert "Staff reached" not in said


def test_a_signed_round_is_locked_and_a_change_says_why(service, ines, at, as_member):
    save(ines, at, bed="B2", chosen_by="family")
    contact = Contact.objects.get()
    ines.post(f"{at}sign/")
    assert Session.objects.get().signed_at is None, "signed before it was finished"
    ines.post(f"{at}end/")
    as_member(service.dana).post(f"{at}sign/")
    assert Session.objects.get().signed_at is None, "signed by somebody who did not play"
    ines.post(f"{at}sign/")
    assert Session.objects.get().signed_by == service.ines
    assert "so its list is closed" in words(ines.post(f"{at}visits/add/", {"bed": "B9"}))
    address = f"/contacts/{contact.pk}/"
    change = {"version": "2", "bed": "B2", "chosen_by": "person"}
    assert "Say why: this session is signed." in words(ines.post(address, change))
    ines.post(address, change | {"why": "He told me later."})
    page = words(ines.get(address))
    assert "He told me later." in page and "Who chose the music: Family" in page
    assert Amendment.objects.get().by == service.ines


def test_a_change_begins_from_what_was_answered_and_changes_nothing_else(ines, at):
    whole = {
        "bed": "B2", "assent": "yes", "before-mood": "3", "after-mood": "asleep", "rater": "self",
        "reached_staff": "2", "activities": ["singing"], "as_planned": "yes", "own_words": "Again!",
        "moments": '[{"what": "sang", "at": "2026-03-01T10:02:11Z"}]', "parent_sang": "no",
        "before-heart-rate": "140", "vitals_rater": "staff",
    }  # fmt: skip
    save(ines, at, whole)
    contact = Contact.objects.get()
    before = set(Score.objects.values_list("pk", flat=True))
    page = ines.get(f"/contacts/{contact.pk}/")
    form = page.context["form"]
    again = {n: form.initial.get(n, "") for n in form.fields if form.initial.get(n) is not None}
    again = {n: v for n, v in again.items() if v != ""}
    ines.post(f"/contacts/{contact.pk}/", again | {"version": "2"})
    contact.refresh_from_db()
    assert contact.version == 2
    assert set(Score.objects.values_list("pk", flat=True)) == before
    assert not Amendment.objects.exists(), Amendment.objects.values("was")


def test_a_bed_is_linked_to_a_person_and_the_scores_go_with_it(service, ines, at, as_member):
    save(ines, at, {"bed": "B2", "before-mood": "3", "after-mood": "6", "rater": "self"})
    contact = Contact.objects.get()
    assert "B2" in words(ines.get(f"/contacts/{contact.pk}/"))
    ines.post(f"/contacts/{contact.pk}/link/", {"person": str(service.marta.pk)})
    page = words(ines.get(f"/contacts/{contact.pk}/"))
    assert "data-before-the-first-sound" in page and "Ave Maria" in page
    assert "Mood" in words(ines.get(f"/people/{service.marta.pk}/what-changed/"))
    of_person = words(ines.get(f"/people/{service.marta.pk}/sessions/"))
    assert "Ward round" in of_person and "There is no comparison group" in of_person
    last = Entry.objects.latest("pk").pk
    assert "Marta" in words(ines.get(at))
    looks = Entry.objects.filter(pk__gt=last).values_list("action", "person")
    assert set(looks) == {("opened", None), ("saw in a session", service.marta.pk)}
    assert Entry.objects.filter(action="linked", person=service.marta.pk).count() == 1
    assert as_member(service.bea).get(f"/contacts/{contact.pk}/").status_code == 404
    # Tom played too, but Marta's record is not on his caseload.
    assert as_member(service.tom).get(f"/contacts/{contact.pk}/").status_code == 404


def test_nobody_is_linked_who_is_not_within_reach(service, at, as_member):
    tom = as_member(service.tom)
    save(tom, at, bed="B7")
    contact = Contact.objects.get()
    assert "Nobody of this site is on your caseload" in words(
        tom.get(f"/contacts/{contact.pk}/link/")
    )
    tom.post(f"/contacts/{contact.pk}/link/", {"person": str(service.marta.pk)})
    contact.refresh_from_db()
    assert contact.person is None


def test_a_colleague_reads_and_changes_nothing_of_a_contact(service, ines, at, as_member):
    save(ines, at, bed="B2")
    contact = Contact.objects.get()
    tom = as_member(service.tom)
    assert "Change this contact" not in words(tom.get(f"/contacts/{contact.pk}/"))
    assert tom.post(f"/contacts/{contact.pk}/", {"version": "2", "bed": "9"}).status_code == 404
    contact.refresh_from_db()
    assert contact.bed == "B2"


def test_a_reflective_note_is_read_by_its_author_alone(service, ines, at, as_member):
    ines.post(f"{at}reflection/", {"text": "I hurried today."})
    assert "I hurried today." in words(ines.get(f"{at}reflection/"))
    for member in (service.tom, service.dana):
        client = as_member(member)
        assert "I hurried today." not in words(client.get(f"{at}reflection/"))
        assert "I hurried today." not in words(client.get(at))
    assert Reflection.objects.count() == 1


def test_the_units_own_limits_and_stop_signs_stand_on_the_bedside_page(
    service, ines, at, as_member
):
    dana = as_member(service.dana)
    address = f"/units/{service.ward.pk}/limits/"
    limits = {
        "heart_rate_low_bpm": "100", "heart_rate_high_bpm": "180", "oxygen_low_percent": "90",
        "sound_stop_dba": "65", "stop_signs": "Colour change, apnoea", "agreed_with": "Dr Osei",
    }  # fmt: skip
    assert "below the upper" in words(dana.post(address, limits | {"heart_rate_low_bpm": "190"}))
    assert "Limits of this unit" not in words(ines.get(f"{at}bedside/"))
    dana.post(address, limits)
    page = words(ines.get(f"{at}bedside/"))
    for said in ("100 to 180 bpm", "not below 90 %", "stop at 65 dB(A)", "Colour change, apnoea"):
        assert said in page
    assert not re.search(r'name="(before|during|after)-heart-rate"[^>]*value="', page)
    assert ines.post(address, limits).status_code == 403
    assert UnitLimits.objects.count() == 1


def test_an_instrument_that_may_not_be_used_is_refused_on_the_page(service, ines, at):
    soft = Instrument.objects.create(
        organisation=service.river, site=service.north, name="Felt shaker", surface="soft",
        blown=False, wipe="Cannot be wiped",
    )  # fmt: skip
    ines.post(f"{at}visits/add/", {"bed": "Side room", "infection": "protective"})
    visit = Session.objects.get().visits.get()
    page = save(ines, at, visit=str(visit.pk), instruments=[str(soft.pk)])
    assert "NOT kept" in page and "nothing porous or soft enters isolation" in page
    assert not Contact.objects.exists()


def test_a_sheet_of_paper_asks_the_same_and_is_typed_in_with_its_own_times(ines, at):
    sheet = words(ines.get(f"{at}sheet/"))
    assert "Before, mood" in sheet and "Yes today?" in sheet
    assert 'type="datetime-local" name="recorded_at"' in words(ines.get(f"{at}bedside/?paper=1"))
    save(ines, at, began_at="2026-03-01T10:00", recorded_at="2026-03-01T10:12", bed="B2")
    assert Contact.objects.get().minutes == 12
    future = save(ines, at, recorded_at="2999-03-01T10:12")
    assert "is still to come" in future
