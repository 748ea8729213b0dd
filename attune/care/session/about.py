"""What a contact says besides its scores: the music, moments, a procedure, a parent.

It may be changed until the session is signed; afterwards a change says why. What stood there
before stays readable in an ``Amendment``.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from attune.care.trail.note import Actor, note

from .change import locked
from .contacts import amend, keep_instruments
from .met import seen_or_not
from .models import Contact


@transaction.atomic
def keep_about(
    contact: Contact,
    fields: dict,
    why: str = "",
    *,
    instruments: dict | None = None,
    by: Actor,
) -> Contact:
    """Keep what was said of a contact; the same again changes nothing.

    ``instruments``: instrument → (wiped before, wiped after); without it they are left alone.
    """
    contact = locked(contact.pk)
    was = {n: getattr(contact, n) for n, value in fields.items() if getattr(contact, n) != value}
    uses = set() if instruments is None else keep_instruments(contact, instruments)
    if not was and not uses:
        return contact
    if contact.session.signed_at is not None and not why:
        raise ValidationError("Say why it is changed: this session is signed.")
    for name in was:
        setattr(contact, name, fields[name])
    contact.save(update_fields=list(was))
    seen_or_not(contact, was, by=by)
    stood = {name: value for name, value in was.items() if value not in (None, "", [])}
    amend(contact.session, contact, stood, why, by=by)
    note("kept", contact, by=by, person=contact.person_id, fields={*was, *uses})
    return contact


@transaction.atomic
def mark_moment(contact: Contact, what: str, *, by: Actor) -> Contact:
    """One tap while it happens; the time is the service's."""
    contact = locked(contact.pk)
    if contact.session.ended_at is not None:
        raise ValidationError("This session is finished: write the moment into their words.")
    contact.moments = [*contact.moments, {"what": what, "at": timezone.now().isoformat()}]
    contact.save(update_fields=["moments"])
    note("marked", contact, by=by, person=contact.person_id, fields=["moments"])
    return contact
