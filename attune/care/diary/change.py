"""Changes to the diary: each atomic, with its trail entry inside.

Nobody is booked in two places at one time: practitioners and the person are locked while a booking
is checked and kept. What is sent twice (a second tap) is kept once, by the reference that the page
made for it.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from attune.care.person.change import take_on
from attune.care.person.models import Caseload, Person
from attune.care.team.models import Member
from attune.care.trail.note import Actor, note

from .models import Booking, BookingChange, Group

State, Kind = Booking.State, BookingChange.Kind
FIELDS = ("starts_at", "minutes", "place", "practitioners", "bring")
LONGEST = timedelta(hours=8)
# What may become of a booking, by its state.
MOVES = {
    State.BOOKED: (Kind.MOVED, Kind.CANCELLED, Kind.NOT_ATTENDED),
    State.CANCELLED: (Kind.AGAIN,),
    State.NOT_ATTENDED: (Kind.AGAIN,),
    State.TOOK_PLACE: (),
}
BECOMES = {
    Kind.CANCELLED: State.CANCELLED,
    Kind.NOT_ATTENDED: State.NOT_ATTENDED,
    Kind.AGAIN: State.BOOKED,
}


@transaction.atomic
def book(booking: Booking, practitioners: list[Member], *, weeks: int, by: Actor) -> Booking:
    """Keep the booking, and the same each week; whoever plays gets the person to look after."""
    if Booking.objects.filter(pk=booking.pk, organisation=by.organisation).exists():
        return booking
    booking.organisation_id = by.organisation
    _give_to(practitioners, booking, by=by)
    for week in range(weeks):
        again = Booking(**_as_in_week(booking, week))
        _check_free(again, practitioners)
        again.save(force_insert=True)
        again.practitioners.set(practitioners)
        note("booked", again, by=by, person=again.person_id, fields=FIELDS)
    return booking


def _give_to(practitioners, booking: Booking, *, by: Actor) -> None:
    """Whoever meets a person must be able to open their record: it goes on their caseload."""
    if booking.person is None:
        return
    for member in practitioners:
        within = Person.objects.for_member(member, "session.record")
        if not within.filter(pk=booking.person.pk).exists():
            take_on(booking.person.kept_record, member, by=by)


def _as_in_week(booking: Booking, week: int) -> dict:
    """The same wall-clock time a number of weeks later, also when the clocks change between."""
    local = timezone.localtime(booking.starts_at)
    later = (local.replace(tzinfo=None) + timedelta(weeks=week)).replace(tzinfo=local.tzinfo)
    names = ("organisation_id", "site_id", "person_id", "group_id", "minutes", "place", "bring")
    same = {name: getattr(booking, name) for name in names}
    reference = uuid.uuid5(booking.pk, str(week)) if week else booking.pk
    return {**same, "pk": reference, "starts_at": later}


@transaction.atomic
def move(booking: Booking, change: BookingChange, to: dict, *, by: Actor) -> Booking:
    """Another time, place or practitioner. What the ward said holds for its day alone."""
    booking = _locked(booking, Kind.MOVED)
    was_at, was_place = booking.starts_at, booking.place
    booking.starts_at, booking.minutes, booking.place = to["starts_at"], to["minutes"], to["place"]
    if timezone.localdate(was_at) != timezone.localdate(booking.starts_at):
        booking.infection = ""
    _check_free(booking, to["practitioners"])
    booking.practitioners.set(to["practitioners"])
    _give_to(to["practitioners"], booking, by=by)
    return _keep(booking, change, Kind.MOVED, was_at, was_place, by=by)


@transaction.atomic
def end(booking: Booking, change: BookingChange, kind: str, *, by: Actor) -> Booking:
    """Cancelled, did not attend, or booked again after all."""
    booking = _locked(booking, kind)
    if kind == Kind.NOT_ATTENDED and booking.starts_at > timezone.now():
        raise ValidationError("This is still to come: cancel it or move it instead.")
    if kind == Kind.AGAIN:
        _check_free(booking, list(booking.practitioners.all()))
    booking.state = BECOMES[Kind(kind)]
    return _keep(booking, change, kind, booking.starts_at, booking.place, by=by)


def later_ones(booking: Booking):
    """What is booked with the same person, or the same group, after this."""
    same = (
        {"group": booking.group}
        if booking.group_id
        else {"person__in": booking.person.all_references()}
    )
    return Booking.objects.filter(
        state=State.BOOKED, starts_at__gt=booking.starts_at, **same
    ).exclude(pk=booking.pk)


@transaction.atomic
def cancel_with_all_later(booking: Booking, change: BookingChange, *, by: Actor) -> Booking:
    """This booking and every one after it, each with the same by whom and why."""
    told = {name: getattr(change, name) for name in ("through", "why", "words")}
    for later in list(later_ones(booking)):
        end(later, BookingChange(**told), Kind.CANCELLED, by=by)
    return end(booking, change, Kind.CANCELLED, by=by)


@transaction.atomic
def keep_what_the_ward_says(booking: Booking, infection: str, *, by: Actor) -> Booking:
    """Protective isolation, no isolation or infected: for this day's visit."""
    booking = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    booking.infection = infection
    booking.save(update_fields=["infection"])
    note("asked the ward", booking, by=by, person=booking.person_id, fields=["infection"])
    return booking


@transaction.atomic
def session_began(
    person: Person, contact: uuid.UUID, at: datetime, played_by: list[Member], *, by: Actor
) -> None:
    """A session of this person begins: the nearest booking of that day took place."""
    theirs = Booking.practitioners.through.objects.filter(member__in=played_by).values("booking")
    open_ = _open_on(at).filter(person__in=person.all_references(), pk__in=theirs)
    _took_place(open_, at, by=by, contact=contact)


@transaction.atomic
def group_met(group: Group, session: uuid.UUID, at: datetime, *, by: Actor) -> None:
    """A session of this group begins: the nearest booking of that day took place."""
    _took_place(_open_on(at).filter(group=group), at, by=by, session=session)


def _open_on(at: datetime):
    """Who did not attend at first may have come after all."""
    return Booking.objects.select_for_update(of=("self",)).filter(
        state__in=(State.BOOKED, State.NOT_ATTENDED), starts_at__date=timezone.localdate(at)
    )


def _took_place(bookings, at: datetime, *, by: Actor, **opens: uuid.UUID) -> None:
    nearest = min(bookings, key=lambda booking: abs(booking.starts_at - at), default=None)
    if nearest is None:
        return
    nearest.state = State.TOOK_PLACE
    for name, reference in opens.items():
        setattr(nearest, name, reference)
    nearest.save(update_fields=["state", *opens])
    note("took place", nearest, by=by, person=nearest.person_id, fields=["state", *opens])


@transaction.atomic
def session_was_not_theirs(contact: uuid.UUID, *, by: Actor) -> None:
    """The contact was somebody else's: what it said of a booking is taken back."""
    for booking in Booking.objects.select_for_update(of=("self",)).filter(contact=contact):
        booking.state, booking.contact = State.BOOKED, None
        booking.save(update_fields=["state", "contact"])
        note("did not take place", booking, by=by, person=booking.person_id, fields=["state"])


@transaction.atomic
def note_seen(bookings: Iterable[Booking], member: Member, *, by: Actor) -> None:
    """A list of the diary says who is met when: one look for each person on it."""
    people = {b.person_id: b.person for b in bookings if b.person_id}
    own = set(Caseload.objects.current().filter(member=member).values_list("person", flat=True))
    for person in people.values():
        outside = own.isdisjoint(person.all_references())
        note("saw in the diary", person, by=by, person=person.pk, outside_caseload=outside)


def _locked(booking: Booking, kind: str) -> Booking:
    """The booking, for this transaction alone, if this may still become of it."""
    booking = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    if kind not in MOVES[State(booking.state)]:
        raise ValidationError(
            f"This booking is “{booking.get_state_display().lower()}” now, so nothing was changed. "
            "Open it again and look at what stands there."
        )
    return booking


def _keep(booking, change, kind, was_at, was_place, *, by: Actor) -> Booking:
    booking.save()
    change.booking, change.kind, change.by_id = booking, kind, by.member
    change.was_at, change.was_place = was_at, was_place
    change.save()
    fields = ["state", "starts_at", "place", "why"] if kind == Kind.MOVED else ["state", "why"]
    note(kind, booking, by=by, person=booking.person_id, fields=fields)
    return booking


def _check_free(booking: Booking, practitioners: list[Member]) -> None:
    """Nobody is in two places at once, their groups included; says when, and not with whom."""
    references = booking.person.all_references() if booking.person else []
    list(Person.objects.select_for_update().filter(pk__in=references).order_by("pk"))
    keys = [member.pk for member in practitioners]
    list(Member.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    at_once = Booking.objects.filter(
        state=State.BOOKED,
        starts_at__lt=booking.ends_at,
        starts_at__gt=booking.starts_at - LONGEST,
    ).exclude(pk=booking.pk)
    every = Booking.objects.all()
    theirs = every.of(booking.person) if booking.person else every.filter(group=booking.group)
    same = Q(pk__in=theirs.values("pk")) | Q(practitioners__in=practitioners)
    for other in at_once.filter(same).distinct():
        if other.ends_at <= booking.starts_at:
            continue
        busy = [str(m) for m in other.practitioners.all() if m in practitioners]
        who = " and ".join(busy) if busy else str(booking)
        raise ValidationError(_taken(who, other))


def _taken(who: str, other: Booking) -> str:
    start, end = timezone.localtime(other.starts_at), timezone.localtime(other.ends_at)
    return (
        f"{who} is booked from {start:%H:%M} to {end:%H:%M} on {start:%-d %B} already. Choose "
        "another time, or move that booking."
    )
