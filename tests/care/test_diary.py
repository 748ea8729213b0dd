"""The diary: who is booked where, the day in visiting order, and a calendar that names nobody."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from icalendar import Calendar

from attune.care.diary import calendar_link, order
from attune.care.diary.change import book
from attune.care.diary.groups import join
from attune.care.diary.models import Booking, CalendarLink, Group, Participant
from attune.care.person.change import add_person, take_on
from attune.care.person.models import Caseload, Medicine, Person, Precaution
from attune.care.referral.models import Referral
from attune.care.team.roles import Role
from attune.care.trail.models import Entry

from .conftest import actor_of, begin_session, member_with


def at(hour, minute=0, days=0):
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@pytest.fixture
def booked(service):
    """Keep a booking of a person by name, made on the way where nobody is called so."""

    def keep(name="Marta", starts_at=None, member=service.ines, **fields):
        person = Person.objects.filter(preferred_name=name).first()
        if person is None:
            person = Person(site=service.north, ward=service.ward, preferred_name=name)
            add_person(person, by=actor_of(member), caseload_of=member)
        fields = {"minutes": 30, "place": "Bay 4"} | fields
        booking = Booking.objects.create(
            organisation=service.river, site=service.north, person=person,
            starts_at=starts_at or at(10), **fields,
        )  # fmt: skip
        booking.practitioners.add(member)
        return booking

    return keep


def form(service, **given):
    return {
        "reference": str(uuid4()), "on": timezone.localdate() + timedelta(days=1), "at": "10:00",
        "minutes": "30", "weeks": "1", "place": "Bay 4", "practitioners": [service.ines.pk],
    } | given  # fmt: skip


def headings(page) -> list[tuple[str, list[str]]]:
    (round_,) = page.context["rounds"]
    return [(heading, [str(v.booking) for v in visits]) for heading, visits in round_.sections]


def test_a_session_is_booked_once_however_often_it_is_sent(service, as_member):
    client, data = as_member(service.ines), form(service)
    address = f"/people/{service.marta.pk}/bookings/add/"
    for _ in range(2):
        assert client.post(address, data).status_code == 302
    booking = Booking.objects.get()
    assert timezone.localtime(booking.starts_at).time() == time(10)
    assert list(booking.practitioners.all()) == [service.ines]
    assert Entry.objects.filter(action="booked", person=service.marta.pk).count() == 1


def test_a_weekly_booking_keeps_its_hour_when_the_clocks_change(service, as_member, settings):
    settings.TIME_ZONE = "Europe/London"
    year = timezone.localdate().year + 1
    data = form(service, on=f"{year}-10-13", weeks="3")
    as_member(service.ines).post(f"/people/{service.marta.pk}/bookings/add/", data)
    kept = [timezone.localtime(b.starts_at) for b in Booking.objects.all()]
    assert [(k.day, k.hour) for k in kept] == [(13, 10), (20, 10), (27, 10)]


def test_nobody_is_booked_in_two_places_at_once(service, as_member, booked):
    booked("Joan", at(10, 15, days=1))
    client, address = as_member(service.ines), f"/people/{service.marta.pk}/bookings/add/"
    page = client.post(address, form(service))
    assert "Ines Okafor is booked from 10:15 to 10:45" in page.content.decode()
    assert "Joan" not in page.content.decode()
    assert client.post(address, form(service, at="09:45")).status_code == 302
    assert client.post(address, form(service, at="10:45")).status_code == 302
    group = Group.objects.create(
        organisation=service.river, site=service.north, name="Choir", open_to="closed"
    )
    join(group, service.marta, by=actor_of(service.ines))
    choir = Booking(site=service.north, group=group, starts_at=at(14, days=1), minutes=60, place="")
    book(choir, [service.tom], weeks=1, by=actor_of(service.tom))
    page = client.post(address, form(service, at="14:30"))
    assert "Marta is booked from 14:00 to 15:00" in page.content.decode()


def test_whoever_is_booked_by_the_coordinator_can_open_the_record(service, as_member):
    address, whom = f"/people/{service.marta.pk}/bookings/add/", {"practitioners": [service.tom.pk]}
    refused = as_member(service.ines).post(address, form(service, **whom))
    assert "Ask a coordinator" in str(refused.context["form"].errors["practitioners"])
    assert as_member(service.dana).post(address, form(service, **whom)).status_code == 302
    assert Caseload.objects.current().filter(person=service.marta, member=service.tom).exists()
    assert as_member(service.tom).get(f"/people/{service.marta.pk}/").status_code == 200


def test_the_day_is_in_visiting_order_and_not_in_that_of_the_clock(service, as_member, booked):
    booked("Infected", at(8), infection="infected")
    booked("Usual", at(9))
    medicine = booked("Medicine", at(13)).person
    Medicine.objects.create(person=medicine, as_written="Azathioprine 50 mg")
    booked("Protected", at(12), infection="protective")
    isolated = booked("Isolated", at(7))
    Precaution.objects.create(person=isolated.person, kind="isolation")
    client = as_member(service.ines)
    page = client.get("/diary/")
    assert headings(page) == [
        (order.HEADINGS[order.Place.ASK], ["Isolated"]),
        (order.HEADINGS[order.Place.FIRST], ["Protected", "Medicine"]),
        (order.HEADINGS[order.Place.BETWEEN], ["Usual"]),
        (order.HEADINGS[order.Place.LAST], ["Infected"]),
    ]
    assert "Times and visiting order disagree" in page.content.decode()
    assert page.content.decode().count("The ward says:") == 1
    said = client.post(f"/diary/bookings/{isolated.pk}/ward-says/", {"infection": "infected"})
    assert said.status_code == 302
    assert headings(client.get("/diary/"))[-1][1] == ["Isolated", "Infected"]
    assert Entry.objects.filter(action="asked the ward", person=isolated.person.pk).exists()


def test_what_the_ward_said_ends_with_its_day(service, as_member, booked):
    booking = booked(starts_at=at(23), infection="protective")
    data = form(service, through="ward", why="elsewhere")
    assert (
        as_member(service.ines).post(f"/diary/bookings/{booking.pk}/move/", data).status_code == 302
    )
    booking.refresh_from_db()
    assert (booking.starts_at, booking.infection) == (at(10, days=1), "")
    assert booking.changes.get().was_at == at(23)


def test_a_booking_is_moved_cancelled_and_booked_again_with_by_whom_and_why(
    service, as_member, booked
):
    booking, client = booked(starts_at=at(10, days=1)), as_member(service.ines)
    address = f"/diary/bookings/{booking.pk}"
    errors = client.post(f"{address}/cancelled/", {}).context["form"].errors
    assert set(errors) == {"through", "why"}
    other = client.post(f"{address}/cancelled/", {"through": "ward", "why": "other"})
    assert "words" in other.context["form"].errors
    assert (
        client.post(f"{address}/cancelled/", {"through": "ward", "why": "asleep"}).status_code
        == 302
    )
    again = client.post(f"{address}/cancelled/", {"through": "ward", "why": "asleep"})
    assert "nothing was changed" in again.content.decode()
    assert client.post(f"{address}/booked-again/", {"words": "Awake"}).status_code == 302
    early = client.post(f"{address}/not-attended/", {"why": "asleep"})
    assert "still to come" in early.content.decode()
    booking.refresh_from_db()
    assert booking.state == "booked"
    page = client.get(f"{address}/").content.decode()
    assert "cancelled, by the ward: asleep" in page and "written by Ines Okafor" in page
    noted = Entry.objects.filter(subject=f"booking:{booking.pk}").values_list("action", flat=True)
    assert {"cancelled", "booked-again"} <= set(noted)


def test_whoever_has_gone_home_is_expected_nowhere_any_more(service, as_member, booked):
    first = booked(starts_at=at(10, days=1))
    booked(starts_at=at(10, days=8)), booked("Joan", at(10, days=8))
    told = {"through": "ward", "why": "left", "all_later": "on"}
    client = as_member(service.ines)
    assert (
        "Cancel the booking after it too"
        in client.get(f"/diary/bookings/{first.pk}/cancelled/").content.decode()
    )
    assert client.post(f"/diary/bookings/{first.pk}/cancelled/", told).status_code == 302
    states = Booking.objects.values_list("person__preferred_name", "state").order_by("starts_at")
    assert sorted(states) == [("Joan", "booked"), ("Marta", "cancelled"), ("Marta", "cancelled")]
    assert Entry.objects.filter(action="cancelled", person=service.marta.pk).count() == 2


def test_who_did_not_attend_stands_apart_and_may_still_come(service, as_member, booked):
    client = as_member(service.ines)
    booking = booked(starts_at=max(at(0), timezone.now() - timedelta(minutes=1)))
    address = f"/diary/bookings/{booking.pk}/not-attended/"
    assert client.post(address, {"why": "visitors"}).status_code == 302
    assert "Not taking place" in client.get("/diary/").content.decode()
    contact = begin_session(service)
    booking.refresh_from_db()
    assert (booking.state, booking.contact) == ("took-place", contact.pk)


def test_todays_entry_starts_the_session_and_then_opens_it(service, as_member, booked):
    booking, client = booked(starts_at=at(0, 5)), as_member(service.ines)
    colleagues = booked(starts_at=at(0, 5), member=service.dana)
    start = f"/people/{service.marta.pk}/sessions/start/"
    assert start in client.get("/diary/").content.decode()
    assert client.post(start, {"reference": str(uuid4()), "place": "Bay 4"}).status_code == 302
    booking.refresh_from_db()
    colleagues.refresh_from_db()
    page = client.get("/diary/").content.decode()
    assert f"/people/{service.marta.pk}/sessions/{booking.contact}/" in page
    assert start not in page
    assert colleagues.state == "booked"


def test_everyones_day_is_for_those_who_reach_the_site(service, as_member, booked):
    booked()
    as_dana = as_member(service.dana).get("/diary/")
    assert [r.practitioner for r in as_dana.context["rounds"]] == ["Ines Okafor"]
    for name in ("tom", "bea", "rafi"):
        page = as_member(getattr(service, name)).get("/diary/?whose=everyone")
        assert "Marta" not in page.content.decode(), name
    looks = Entry.objects.filter(action="saw in the diary", person=service.marta.pk)
    assert list(looks.values_list("member", "outside_caseload")) == [(service.dana.pk, True)]
    who = as_member(service.ines).get(f"/people/{service.marta.pk}/who-looked/").content.decode()
    assert "Saw a booking in the diary" in who


def test_a_week_holds_its_seven_days(service, as_member, booked):
    booking = booked()
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    page = as_member(service.ines).get("/diary/week/")
    days = dict(page.context["days"])
    assert list(days) == [monday + timedelta(days=n) for n in range(7)]
    assert days[timezone.localdate()] == [booking]
    assert as_member(service.ines).get("/diary/2026-02-30/").status_code == 404


def test_a_group_names_to_each_only_those_within_reach(service, as_member):
    client = as_member(service.ines)
    data = {"name": "Choir", "site": service.north.pk, "open_to": "closed"}
    alone = client.post("/groups/add/", data | {"led_by": [service.tom.pk]})
    assert "Choose yourself too" in str(alone.context["form"].errors)
    both = {"led_by": [service.ines.pk, service.tom.pk]}
    assert client.post("/groups/add/", data | both).status_code == 302
    group = Group.objects.get()
    assert client.post(f"/groups/{group.pk}/join/", {"person": service.marta.pk}).status_code == 302
    assert "Marta" in client.get(f"/groups/{group.pk}/").content.decode()
    toms = as_member(service.tom).get(f"/groups/{group.pk}/").content.decode()
    assert "Marta" not in toms and "1 person outside your reach" in toms
    assert as_member(service.bea).get(f"/groups/{group.pk}/").status_code == 404
    booked = client.post(f"/groups/{group.pk}/book/", form(service))
    assert booked.status_code == 302
    assert "Choir" in client.get(f"/people/{service.marta.pk}/bookings/").content.decode()
    participant = Participant.objects.get()
    leave = f"/groups/{group.pk}/participants/{participant.pk}/leave/"
    client.post(leave, {"because": "Gone home"}, follow=True)
    assert "Choir" not in client.get(f"/people/{service.marta.pk}/bookings/").content.decode()
    done = Entry.objects.filter(person=service.marta.pk).values_list("action", flat=True)
    assert {"joined", "left", "saw in a group"} <= set(done)


def a_link(client) -> str:
    page = client.post("/diary/calendar/")
    return page.context["address"].removeprefix("http://testserver")


def test_the_calendar_holds_times_and_sites_and_nobodys_name(service, as_member, client, booked):
    booking = booked(bring="Azathioprine: clean hands", place="Stroke ward, bay 4")
    booked("Joan", at(12), member=service.dana)
    take_on(Person.objects.get(preferred_name="Joan"), service.ines, by=actor_of(service.dana))
    address = a_link(as_member(service.ines))
    answer = client.get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["uid"] == str(booking.pk)
    assert (event["dtstart"].dt, event["dtend"].dt) == (booking.starts_at, booking.ends_at)
    assert (event["summary"], event["location"]) == ("Music, one to one", "North Hospital")
    for word in ("Marta", "Stroke", "bay", "Azathioprine", str(service.marta.pk)):
        assert word not in answer.content.decode(), word
    Booking.objects.update(state="cancelled")
    (event,) = Calendar.from_ical(client.get(address).content).walk("VEVENT")
    assert event["status"] == "CANCELLED"


def test_a_calendar_link_is_kept_as_a_hash_and_dies_when_ended_replaced_or_left(
    service, as_member, client
):
    ines = as_member(service.ines)
    first, second = a_link(ines), a_link(ines)
    token = second.split("/")[2]
    assert token not in str(list(CalendarLink.objects.values()))
    assert second not in ines.get("/diary/calendar/").content.decode()
    assert (client.get(first).status_code, client.get(second).status_code) == (410, 200)
    ines.post("/diary/calendar/end/")
    assert client.get(second).status_code == 410
    third = a_link(ines)
    service.ines.ended_at = timezone.now()
    service.ines.save()
    assert client.get(third).status_code == 410
    noted = Entry.objects.filter(subject__startswith="calendarlink").values_list(
        "action", flat=True
    )
    assert sorted(noted) == ["ended", "ended", "made", "made", "made"]


def test_a_calendar_link_cannot_be_guessed_or_asked_without_end(
    service, as_member, client, monkeypatch
):
    monkeypatch.setattr(calendar_link, "READS_AN_HOUR", 2)
    monkeypatch.setattr(calendar_link, "WRONG_AN_HOUR", 3)
    address = a_link(as_member(service.ines))
    assert [client.get(address).status_code for _ in range(3)] == [200, 200, 429]
    wrong = [client.get(f"/calendar/{n}/attune.ics").status_code for n in range(4)]
    assert wrong == [410, 410, 410, 429]


def test_a_trainee_reads_the_diary_and_changes_nothing_in_it(service, as_member, booked):
    tess = member_with(service.river, "Tess Abiola", Role.TRAINEE, service.north)
    booking = booked()
    take_on(service.marta, tess, by=actor_of(service.dana))
    client = as_member(tess)
    page = client.get(f"/diary/bookings/{booking.pk}/")
    assert page.status_code == 200
    assert "/cancelled/" not in page.content.decode()
    assert client.get(f"/diary/bookings/{booking.pk}/cancelled/").status_code == 403
    assert client.get(f"/people/{service.marta.pk}/bookings/add/").status_code == 404


def test_a_groups_booking_starts_its_session_and_whoever_comes_is_met(service, as_member):
    by = actor_of(service.ines)
    group = Group.objects.create(
        organisation=service.river, site=service.north, name="Choir", open_to="open"
    )
    group.led_by.add(service.ines, service.tom)
    join(group, service.marta, by=by)
    referral = Referral.objects.create(
        organisation=service.river, site=service.north, preferred_name="Marta", they_know="yes",
        reason="belonging", urgency="soon", source="ward", author=service.ola, state="accepted",
        person=service.marta,
    )  # fmt: skip
    both = [service.ines, service.tom]
    booking = Booking(site=service.north, group=group, starts_at=at(0, 5), minutes=60, place="Hall")
    book(booking, both, weeks=1, by=by)
    client = as_member(service.ines)
    start = f"/groups/{group.pk}/meets/?booking={booking.pk}"
    assert start in client.get("/diary/").content.decode()
    form_ = client.get(start).context["form"]
    assert form_.initial == {"place": "Hall", "also_played": [service.tom.pk]}
    assert client.post(start, {"reference": str(uuid4()), "place": "Hall"}).status_code == 302
    booking = Booking.objects.get()
    session = f"/sessions/{booking.session}/"
    assert (booking.state, session in client.get("/diary/").content.decode()) == (
        "took-place",
        True,
    )
    register = {"guests": "", f"came-{service.marta.pk}": "here"}
    client.post(f"{session}register/", register)
    referral.refresh_from_db()
    assert referral.first_contact_at is not None
    client.post(f"{session}register/", register | {f"came-{service.marta.pk}": "asleep"})
    referral.refresh_from_db()
    assert referral.first_contact_at is None
