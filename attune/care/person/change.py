"""Changes to people: each one atomic, with its trail entry inside."""

from django.db import transaction

from attune.care.team.models import Member
from attune.care.trail.note import Actor, note

from .models import Caseload, Person


@transaction.atomic
def add_person(person: Person, *, by: Actor, caseload_of: Member | None = None) -> Person:
    """Keep a new person, on the caseload of whoever will see them."""
    person.organisation_id = by.organisation
    person.save()
    filled = [f.name for f in Person._meta.concrete_fields if getattr(person, f.attname)]
    note("added", person, by=by, person=person.pk, fields=filled)
    if caseload_of is not None:
        take_on(person, caseload_of, by=by)
    return person


@transaction.atomic
def take_on(person: Person, member: Member, *, by: Actor) -> Caseload:
    """Put the person on a member's caseload; being on it already changes nothing."""
    entry, made = Caseload.objects.current().get_or_create(person=person, member=member)
    if made:
        note("taken on", entry, by=by, person=person.pk, fields=["member"])
    return entry


@transaction.atomic
def add_to_record(person: Person, form, *, by: Actor):
    """Keep one more line of a person's record: music not to use, or a precaution."""
    line = form.save(commit=False)
    line.person = person
    line.save()
    note("added", line, by=by, person=person.pk, fields=form.changed_data)
    return line


@transaction.atomic
def change_details(form, *, by: Actor) -> Person:
    person = form.save()
    note("changed", person, by=by, person=person.pk, fields=form.changed_data)
    return person
