"""Changes to people: each one atomic, with its trail entry inside."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from attune.care.team.models import Member
from attune.care.trail.note import Actor, note

from .models import Caseload, Line, Person

SAME_NUMBER = (
    "Someone with this NHS number is already in this service. Open that record, or write why a "
    "second one is needed."
)


@transaction.atomic
def add_person(person: Person, *, by: Actor, caseload_of: Member | None = None) -> Person:
    """Keep a new person, on the caseload of whoever will see them."""
    person.organisation_id = by.organisation
    _save(person)
    filled = [f.name for f in Person._meta.concrete_fields if getattr(person, f.attname)]
    note("added", person, by=by, person=person.pk, fields=filled)
    if caseload_of is not None:
        take_on(person, caseload_of, by=by)
    return person


def _save(person: Person) -> None:
    """The database has the last word on a second record with one NHS number."""
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise ValidationError({"nhs_number": SAME_NUMBER}) from error


@transaction.atomic
def take_on(person: Person, member: Member, *, by: Actor) -> Caseload:
    """Put the person on a member's caseload; being on it already changes nothing."""
    entry, made = Caseload.objects.current().get_or_create(person=person, member=member)
    if made:
        note("taken on", entry, by=by, person=person.pk, fields=["member"])
    return entry


@transaction.atomic
def change_details(form, *, by: Actor) -> Person:
    person = form.save(commit=False)
    _save(person)
    note("changed", person, by=by, person=person.pk, fields=form.changed_data)
    return person


@transaction.atomic
def add_line(line: Line, person: Person, *, by: Actor, fields) -> Line:
    """Keep one more line of a person's record."""
    line.person = person
    line.save()
    note("added", line, by=by, person=person.pk, fields=fields)
    return line


@transaction.atomic
def change_line(form, *, by: Actor) -> Line:
    line = form.save()
    note("changed", line, by=by, person=line.person_id, fields=form.changed_data)
    return line


@transaction.atomic
def end_line(line, because: str, *, by: Actor, action: str = "ended") -> None:
    """From now on it does not hold; it stays in the record with the reason.

    A line of the record, or what else of a person ends with a reason.
    """
    line.ended_at, line.ended_because = timezone.now(), because
    line.save(update_fields=["ended_at", "ended_because"])
    fields = ["ended_at", "ended_because"]
    note(action, line, by=by, person=line.person_id, fields=fields)


@transaction.atomic
def access_needs_asked(person: Person, *, by: Actor) -> Person:
    """They were asked about access needs today: with none written down, that means none."""
    person.access_asked_on = timezone.localdate()
    person.save(update_fields=["access_asked_on"])
    note("changed", person, by=by, person=person.pk, fields=["access_asked_on"])
    return person
