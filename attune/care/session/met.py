"""What earlier rooms learn when a person was met: the clock of a referral stops, a booking is kept.

Whoever is met at a bed is often named later, and sometimes wrongly at first. So what was learnt
from a contact is taken back with it, and learnt again from the person's other contacts.
"""

from collections.abc import Container

from attune.care.diary.change import session_began, session_was_not_theirs
from attune.care.person.models import Person
from attune.care.referral.change import first_contact, not_first_contact
from attune.care.trail.note import Actor

from .models import Contact


def has_met(contact: Contact, person: Person, *, by: Actor) -> None:
    """This person was seen in this contact."""
    if contact.not_seen:
        return
    session = contact.session
    first_contact(person, session.started_at, by=by)
    if session.group_id is None:
        session_began(person, contact.pk, session.started_at, list(session.played_by.all()), by=by)


def seen_or_not(contact: Contact, was: Container[str], *, by: Actor) -> None:
    """Where it was put right whether somebody was seen, the earlier rooms learn it again."""
    if "not_seen" in was and contact.person is not None:
        (has_not_met if contact.not_seen else has_met)(contact, contact.person, by=by)


def has_not_met(contact: Contact, person: Person, *, by: Actor) -> None:
    """The contact was somebody else's, or nobody was seen after all."""
    not_first_contact(person, contact.session.started_at, by=by)
    session_was_not_theirs(contact.pk, by=by)
    others = Contact.objects.filter(person__in=person.all_references(), not_seen="")
    for other in others.exclude(pk=contact.pk).order_by("session__started_at"):
        first_contact(person, other.session.started_at, by=by)
