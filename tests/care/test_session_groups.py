"""A group's session: who came, one note that names nobody, a line in each one's own record."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from attune.care.diary import groups
from attune.care.diary.models import Booking, Group
from attune.care.person.change import add_person, take_on
from attune.care.person.models import Person
from attune.care.session.models import Contact, Score, Session
from attune.care.trail.models import Entry

from .conftest import actor_of


@pytest.fixture
def choir(service):
    """The choir of Ines: Marta and Zoë, whom she looks after, and Hal, whom Tom does."""
    choir = Group.objects.create(
        organisation=service.river, site=service.north, name="Choir", open_to="open"
    )
    choir.led_by.add(service.ines)
    service.zoe = Person(site=service.north, preferred_name="Zoë", full_name="Zoë Marchetti")
    service.hal = Person(site=service.north, preferred_name="Hal", full_name="Henry Allard")
    add_person(service.zoe, by=actor_of(service.dana))
    take_on(service.zoe, service.ines, by=actor_of(service.dana))
    add_person(service.hal, by=actor_of(service.dana))
    take_on(service.hal, service.tom, by=actor_of(service.dana))
    for person in (service.marta, service.zoe, service.hal):
        groups.join(choir, person, by=actor_of(service.dana))
    return choir


@pytest.fixture
def ines(service, as_member):
    return as_member(service.ines)


@pytest.fixture
def at(choir, ines):
    data = {"reference": str(uuid.uuid4()), "place": "Day room", "asks": ["mood"]}
    for _ in range(2):
        address = ines.post(f"/groups/{choir.pk}/meets/", data).url
    assert Session.objects.count() == 1
    return address


def words(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def take(client, at, people, **more):
    answers = {f"came-{person.pk}": answer for person, answer in people.items()}
    client.post(f"{at}register/", answers | {"guests": "", **more})


def test_each_members_precautions_stand_before_both_forms_and_each_look_is_in_the_trail(
    service, choir, ines, at
):
    for address in (f"/groups/{choir.pk}/meets/", at):
        last = Entry.objects.latest("pk").pk
        page = words(ines.get(address)).split("<main")[1]
        shown = page[: page.index("<form")]
        for name, short in (("Marta", "Never: Ave Maria"), ("Zoë", "nothing written down: ask")):
            summary = shown[shown.index(name) :]
            assert short in summary[: summary.index("</summary>")]
        assert shown.count("data-before-the-first-sound") == 2
        assert "Hal" not in page and "1 more is in the group and outside your reach" in page
        looks = Entry.objects.filter(pk__gt=last, action="saw in a session")
        assert {look.person for look in looks} == {service.marta.pk, service.zoe.pk}
        assert Entry.objects.filter(pk__gt=last, action="opened").count() == 1


def test_an_untouched_register_says_nothing_of_anybody(ines, at):
    page = words(ines.get(at))
    assert "Marta" in page and "Zoë" in page and "checked" not in page
    take(ines, at, {})
    assert not Contact.objects.exists()


def test_who_came_and_why_others_did_not(service, ines, at):
    register = {service.marta: "here", service.zoe: "did-not-come"}
    for _ in range(2):
        take(ines, at, register, guests="4")
    said = Contact.objects.filter(person__isnull=False)
    assert {(c.person, c.not_seen) for c in said} == {
        (service.marta, ""), (service.zoe, "did-not-come"),
    }  # fmt: skip
    assert Contact.objects.get(person=None).reached_patients == 4
    take(ines, at, {service.zoe: "here"})
    assert Contact.objects.get(person=service.zoe).not_seen == ""
    page = words(ines.get(at))
    assert "Write a line" in page and 'value="4"' in page


def test_whoever_comes_to_an_open_group_is_in_the_register_and_in_nobodys_note(
    service, choir, ines, at
):
    guest = Person(site=service.north, preferred_name="Ruben")
    add_person(guest, by=actor_of(service.dana), caseload_of=service.ines)
    assert "Ruben" in words(ines.get(at))
    ines.post(f"{at}register/", {"also_came": [str(guest.pk)], "guests": ""})
    assert Contact.objects.get().person == guest
    page = words(ines.post(f"{at}note/", {"group_note": "Ruben was new."}))
    assert "is the name of somebody" in page
    Group.objects.update(open_to="closed")
    data = {"reference": str(uuid.uuid4()), "place": ""}
    closed = ines.post(f"/groups/{choir.pk}/meets/", data).url
    assert "Ruben" not in words(ines.get(closed))
    ines.post(f"{closed}register/", {"also_came": [str(guest.pk)], "guests": ""})
    assert Contact.objects.count() == 1


def test_nobody_takes_the_register_of_people_out_of_reach(service, ines, at):
    take(ines, at, {service.hal: "here"})
    assert not Contact.objects.exists()


def test_every_start_page_asks_who_is_fit_to_play_and_whom_to_tell_of_chickenpox(
    service, choir, ines
):
    alone = f"people/{service.marta.pk}/sessions/start"
    for start in (alone, f"groups/{choir.pk}/meets", "sessions/start-a-round"):
        page = words(ines.get(f"/{start}/")).split("<main")[1]
        before = page[: page.index("</form>")]
        for said in (
            "fever, diarrhoea or vomiting, a rash or shingles", "Wash hands",
            "instruments before and after", "tell the nurse in charge at once", "UKHSA",
        ):  # fmt: skip
            assert said in before, start


@pytest.mark.parametrize(
    "named", ["Zoe led the round.", "marchetti wept", "HAL came late", "Henry"]
)
def test_the_note_on_the_group_names_nobody_in_it(ines, at, named):
    page = words(ines.post(f"{at}note/", {"group_note": named}))
    assert "is the name of somebody in this group" in page
    assert Session.objects.get().group_note == ""


def test_a_line_names_nobody_else_and_stands_in_its_own_record_alone(service, ines, at, as_member):
    take(ines, at, {service.marta: "here", service.zoe: "here"})
    contact = Contact.objects.get(person=service.marta)
    address = f"/people/{service.marta.pk}/sessions/{contact.pk}/"
    assert "data-before-the-first-sound" in words(ines.get(f"{address}line/"))
    refused = words(ines.post(f"{address}line/", {"line": "Sang with Zoe."}))
    assert "is the name of somebody in this group" in refused
    ines.post(f"{address}line/", {"line": "Marta chose the last song."})
    ines.post(f"{at}note/", {"group_note": "A loud, merry hour. Two wept at the waltz."})
    page = words(ines.get(address))
    assert "Marta chose the last song." in page and "Two wept at the waltz." in page
    assert "Zoë" not in page and "Marchetti" not in page
    other = Contact.objects.get(person=service.zoe)
    page = words(ines.get(f"/people/{service.zoe.pk}/sessions/{other.pk}/"))
    assert "last song" not in page and "Marta" not in page and "Two wept" in page
    # The therapist of another site, and Tom who looks after Hal alone, see none of it.
    assert as_member(service.bea).get(at).status_code == 404
    assert as_member(service.tom).get(at).status_code == 404


def test_whoever_did_not_come_reads_no_note_on_it(service, ines, at):
    take(ines, at, {service.zoe: "did-not-come"})
    ines.post(f"{at}note/", {"group_note": "A merry hour."})
    contact = Contact.objects.get(person=service.zoe)
    page = words(ines.get(f"/people/{service.zoe.pk}/sessions/{contact.pk}/"))
    assert "Did not come" in page and "merry" not in page


def test_the_group_is_finished_once_for_all_and_untouched_scales_were_not_asked(service, ines, at):
    take(ines, at, {service.marta: "here", service.zoe: "unwell"})
    contact = Contact.objects.get(person=service.marta)
    alone = f"/people/{service.marta.pk}/sessions/{contact.pk}/finish/"
    assert ines.post(alone).status_code == 404
    ines.post(f"{at}end/")
    ines.post(f"{at}sign/")
    assert Session.objects.get().signed_by == service.ines
    rows = set(Score.objects.values_list("contact", "moment", "missing"))
    assert rows == {(contact.pk, "before", "not-asked"), (contact.pk, "after", "not-asked")}


def test_the_booking_of_the_group_took_place(service, choir, ines):
    booking = Booking.objects.create(
        organisation=service.river, site=service.north, group=choir, place="Day room", minutes=45,
        starts_at=timezone.now() + timedelta(minutes=5),
    )  # fmt: skip
    ines.post(f"/groups/{choir.pk}/meets/", {"reference": str(uuid.uuid4()), "place": ""})
    booking.refresh_from_db()
    assert booking.state == "took-place"
    assert ines.get(f"/diary/bookings/{booking.pk}/").status_code == 200
