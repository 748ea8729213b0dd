"""Two records of one person made one, and parted again: a pointer is set or cleared.

Nothing moves. A record into which another was merged is not merged itself, so that one step
always leads to the kept one, and un-merging restores exactly what was before.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from attune.care.trail.note import Actor, note

from .models import Person


@transaction.atomic
def merge(other: Person, into: Person, *, by: Actor) -> Person:
    """Point ``other`` at ``into``: from now on either address opens the kept record."""
    if other.pk == into.pk or other.organisation_id != into.organisation_id:
        raise ValidationError("Only two records of one service can be merged.")
    if other.merged_into_id or into.merged_into_id:
        raise ValidationError("One of these is merged already. Part it first, then merge again.")
    if other.merged_from.exists():
        raise ValidationError(
            "Another record was merged into the one you chose. Open that one and merge this "
            "record into it, or part it first."
        )
    other.merged_into = into
    other.save(update_fields=["merged_into"])
    for person in (other, into):
        note("merged", other, by=by, person=person.pk, fields=["merged_into"])
    return into


@transaction.atomic
def un_merge(other: Person, *, by: Actor) -> Person:
    """Part the two records again: each has what was written on it."""
    kept = other.merged_into
    if kept is None:
        raise ValidationError("This record is not merged into another.")
    other.merged_into = None
    other.save(update_fields=["merged_into"])
    for person in (other, kept):
        note("un-merged", other, by=by, person=person.pk, fields=["merged_into"])
    return other
