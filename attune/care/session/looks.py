"""Who saw whom on a page of a whole session: one look for each person whom the page names."""

from collections.abc import Iterable

from django.db import transaction

from attune.care.diary.models import Group
from attune.care.person.models import Caseload, Person
from attune.care.team.models import Member
from attune.care.trail.note import Actor, note

from .models import Session


@transaction.atomic
def look(seen: Session | Group, people: Iterable[Person], member: Member, *, by: Actor) -> None:
    """The page of a session, or of a group that is about to meet, was opened by this member."""
    note("opened", seen, by=by)
    own = set(Caseload.objects.current().filter(member=member).values_list("person", flat=True))
    for person in {person.pk: person for person in people}.values():
        outside = own.isdisjoint(person.all_references())
        note("saw in a session", person, by=by, person=person.pk, outside_caseload=outside)
