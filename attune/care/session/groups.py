"""Changes to a group's session: it begins, the register is taken, a member gets a line.

One contact for each member who was expected, with the reason where they did not come. Others who
came and are known to nobody by name are one contact without a person, and counted.
"""

import uuid

from django.db import transaction
from django.utils import timezone

from attune.care.diary.change import group_met
from attune.care.diary.models import Group
from attune.care.person.models import Person
from attune.care.team.models import Member
from attune.care.trail.note import Actor, note

from .about import keep_about
from .contacts import begin
from .forms_group import HERE
from .met import has_met
from .models import Assent, Contact, Session

GUESTS = "Others who came"


@transaction.atomic
def start_group(
    group: Group,
    *,
    reference: uuid.UUID,
    place: str,
    asks: list[str],
    players: dict[Member, str],
    by: Actor,
) -> Session:
    """A group meets now; the same reference again changes nothing."""
    session = Session(
        pk=reference, organisation_id=group.organisation_id, site=group.site, ward=group.ward,
        kind=Session.Kind.GROUP, group=group, place=place, asks=asks, started_at=timezone.now(),
    )  # fmt: skip
    if Session.objects.filter(pk=reference).exists():
        return Session.objects.get(pk=reference)
    session = begin(session, players, by=by)
    group_met(group, session.pk, session.started_at, by=by)
    return session


def members_within(group: Group, member: Member) -> list[Person]:
    """Who is in the group and within this member's reach."""
    within = Person.objects.for_member(member, "session.record")
    return list(within.filter(pk__in=group.participants.current().values("person")).distinct())


def outside(group: Group, people: list[Person]) -> int:
    """How many are in the group and not among these."""
    return group.participants.current().exclude(person__in=people).count()


def expected_at(session: Session, member: Member) -> list[Person]:
    """Who is in the group and within this member's reach, and whoever is in the register."""
    current = session.group.participants.current().values("person")
    there = session.contacts.filter(person__isnull=False).values("person")
    within = Person.objects.for_member(member, "session.record")
    return list((within.filter(pk__in=current) | within.filter(pk__in=there)).distinct())


def others_at(session: Session, member: Member, people: list[Person]):
    """Whoever else of the site may come to an open group; a closed one has its members."""
    if session.group.open_to == Group.OpenTo.CLOSED:
        return None
    within = Person.objects.for_member(member, "session.record").kept()
    return within.filter(site=session.site_id).exclude(pk__in=[person.pk for person in people])


@transaction.atomic
def keep_register(
    session: Session, register: dict[Person, str], guests: int | None, *, by: Actor
) -> None:
    """Who came, and why others did not; the same again changes nothing."""
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    for person, answer in register.items():
        not_seen = "" if answer == HERE else answer
        contact = session.contacts.filter(person__in=person.all_references()).first()
        if contact is None:
            _enter(session, person, not_seen, by=by)
        else:
            keep_about(contact, {"not_seen": not_seen}, _late(session), by=by)
    if guests is not None:
        _count_guests(session, guests, by=by)


def _enter(session: Session, person: Person, not_seen: str, *, by: Actor) -> Contact:
    contact = Contact.objects.create(
        session=session, person=person, not_seen=not_seen, assent=Assent.NOT_ASKED,
        recorded_at=timezone.now(),
    )  # fmt: skip
    note("entered", contact, by=by, person=person.pk, fields=["not_seen", "session"])
    has_met(contact, person, by=by)
    return contact


def _count_guests(session: Session, guests: int, *, by: Actor) -> None:
    contact = session.contacts.filter(person__isnull=True).first()
    if contact is None:
        contact = Contact.objects.create(session=session, bed=GUESTS, reached_patients=guests)
        note("entered", contact, by=by, fields=["reached_patients"])
    else:
        keep_about(contact, {"reached_patients": guests}, _late(session), by=by)


def _late(session: Session) -> str:
    return "the register was put right after signing" if session.signed_at is not None else ""
