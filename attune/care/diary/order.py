"""A day in visiting order: protective isolation first, infected last (ward steps, Live Music Now).

What the ward says today decides. Without it the record does: immunosuppressed people come first,
and an isolation of which nobody has said which kind has no place yet: ask the nurse in charge. Two
people in one class keep the order of their times; where times and order disagree, the list says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations

from attune.care.person.models import Person
from attune.care.person.precautions import kinds, precautions_of

from .models import Booking, Infection, Participant

IMMUNOSUPPRESSED, ISOLATED = "immunosuppression", "isolation"


class Place(IntEnum):
    """Where in the day's order a visit stands; ``ASK`` has no place until somebody has asked."""

    ASK = 0
    FIRST = 1
    BETWEEN = 2
    LAST = 3


HEADINGS = {
    Place.ASK: "Ask the nurse in charge before you begin",
    Place.FIRST: "First: protective isolation and immunosuppressed",
    Place.BETWEEN: "Then",
    Place.LAST: "Last: isolated because infected",
}


@dataclass(frozen=True)
class Visit:
    """One booking of the day: its place in the order, and the precautions that decide it."""

    booking: Booking
    place: Place
    labels: tuple[str, ...]
    people: int

    @property
    def ask_first(self) -> bool:
        return self.place == Place.ASK


@dataclass(frozen=True)
class Round:
    """A practitioner's day: visits by their place in the order, and where the times disagree."""

    practitioner: str
    sections: tuple[tuple[str, tuple[Visit, ...]], ...]
    off: tuple[Booking, ...]
    disagree: tuple[Visit, Visit] | None

    @property
    def level(self) -> int:
        """Of the headings inside: below the practitioner's name, where there is one."""
        return 3 if self.practitioner else 2


def round_of(practitioner: str, bookings: list[Booking]) -> Round:
    """The bookings of one practitioner and day in visiting order."""
    on = [b for b in bookings if b.state in (Booking.State.BOOKED, Booking.State.TOOK_PLACE)]
    visits = sorted(map(visit, on), key=lambda v: (v.place, v.booking.starts_at))
    sections = tuple(
        (HEADINGS[place], tuple(v for v in visits if v.place == place))
        for place in Place
        if any(v.place == place for v in visits)
    )
    off = tuple(b for b in bookings if b not in on)
    return Round(practitioner, sections, off, _disagree(visits))


def visit(booking: Booking) -> Visit:
    people = _people(booking)
    labels = _labels(people)
    return Visit(booking, _place(booking, set(labels)), tuple(labels.values()), len(people))


def _people(booking: Booking) -> list[Person]:
    if booking.person is not None:
        return [booking.person]
    current = Participant.objects.current().filter(group=booking.group)
    return [participant.person for participant in current.select_related("person")]


def _labels(people: list[Person]) -> dict[str, str]:
    """The precautions that decide the order, as the panel before the first sound names them."""
    shown = {one.code for person in people for one in precautions_of(person)}
    deciding = [code for code in (IMMUNOSUPPRESSED, ISOLATED) if code in shown]
    return {code: kinds()[code].label for code in deciding}


def _place(booking: Booking, codes: set[str]) -> Place:
    if booking.infection == Infection.PROTECTIVE:
        return Place.FIRST
    if booking.infection == Infection.INFECTED:
        return Place.LAST
    if ISOLATED in codes and not booking.infection:
        return Place.ASK
    return Place.FIRST if IMMUNOSUPPRESSED in codes else Place.BETWEEN


def _disagree(visits: list[Visit]) -> tuple[Visit, Visit] | None:
    """Two visits still to come whose times run against the order: the later class is earlier."""
    placed = [v for v in visits if v.place != Place.ASK and v.booking.still_booked]
    for one, other in combinations(placed, 2):
        if one.place < other.place and other.booking.starts_at < one.booking.starts_at:
            return one, other
    return None
