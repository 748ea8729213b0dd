"""The demonstration's diary: whichever day it is started on has its visits."""

from contextlib import suppress
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from attune.care.diary.change import book, end, keep_what_the_ward_says
from attune.care.diary.groups import join
from attune.care.diary.models import Booking, BookingChange, Group, Infection
from attune.care.person.models import Person
from attune.care.team.models import Member, Site, Ward
from attune.care.trail.note import Actor

PLACES = {"Desmond": "Stroke unit, side room", "Marta": "Stroke unit, bay 2", "Joan": "Ward 7"}
HOURS = {"Desmond": 10, "Marta": 11, "Joan": 15}
WARD_SAYS = {"Desmond": Infection.PROTECTIVE, "Joan": Infection.INFECTED}


def book_today(site: Site, ward: Ward, member: Member) -> None:
    """A member's day on this ward; nothing where the day has bookings already.

    Whoever tries the demonstration may have renamed somebody, or booked them elsewhere: such a
    visit is left out.
    """
    if Booking.objects.filter(practitioners=member, starts_at__date=timezone.localdate()).exists():
        return
    by = Actor(organisation=member.organisation_id, member=member.pk, role="demonstration")
    found = Person.objects.filter(site=site, preferred_name__in=PLACES, merged_into=None)
    people = {person.preferred_name: person for person in found}
    for name, person in people.items():
        with suppress(ValidationError):
            booking = _book(HOURS[name], 0, member, by, person=person, place=PLACES[name])
            if name in WARD_SAYS:
                keep_what_the_ward_says(booking, WARD_SAYS[name], by=by)
    group, new = Group.objects.get_or_create(
        organisation_id=by.organisation, site=site, ward=ward, name="Afternoon singers",
        defaults={"open_to": Group.OpenTo.OPEN},
    )  # fmt: skip
    if new:
        _first_time(group, people, member, by)
    _book(13, 0, member, by, group=group, place="Day room", bring="Song sheets, big print")


def _first_time(group: Group, people: dict[str, Person], member: Member, by: Actor) -> None:
    """Who is in the group; a booking next week, and one that was cancelled yesterday."""
    group.led_by.add(member)
    for person in people.values():
        join(group, person, by=by)
    _book(11, 7, member, by, person=people["Marta"], place=PLACES["Marta"])
    missed = _book(14, -1, member, by, person=people["Joan"], place=PLACES["Joan"])
    change = BookingChange(through="ward", why="asleep")
    end(missed, change, BookingChange.Kind.CANCELLED, by=by)


def _book(hour: int, days: int, member: Member, by: Actor, **fields) -> Booking:
    day = timezone.localdate() + timedelta(days=days)
    starts_at = timezone.make_aware(datetime.combine(day, time(hour)))
    site = (fields.get("person") or fields.get("group")).site
    booking = Booking(site=site, starts_at=starts_at, minutes=40, **fields)
    return Booking.objects.get(pk=book(booking, [member], weeks=1, by=by).pk)
