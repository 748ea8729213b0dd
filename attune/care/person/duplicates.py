"""People who may be the one that is about to be added.

The same NHS number, or a similar name with the same date of birth. Within the member's reach
they are shown; of one outside it, only that someone like this is known and whom to ask.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import transaction

from attune.care.team.models import Posting
from attune.care.team.roles import Role
from attune.care.trail.note import Actor, note

from . import spelling
from .models import Person

SHORT_FORM_LETTERS = 3


@dataclass(frozen=True)
class Found:
    within: tuple[Person, ...] = ()
    outside: tuple[Person, ...] = ()
    same_number: bool = False
    whom_to_ask: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.within or self.outside)

    @property
    def digest(self) -> str:
        """Says which people were shown, without naming those outside reach."""
        keys = sorted(str(person.pk) for person in (*self.within, *self.outside))
        return hashlib.sha256("".join(keys).encode()).hexdigest()[:16]


def find(member, *, names: tuple[str, ...], born_on, nhs_number: str, but=None) -> Found:
    """Everyone of this organisation who may be the same person."""
    known = Person.objects.filter(organisation=member.organisation_id)
    if but is not None:
        known = known.exclude(pk=but).exclude(merged_into=but)
    by_number = list(known.filter(nhs_number=nhs_number)) if nhs_number else []
    born_then = list(known.kept().filter(born_on=born_on)) if born_on else []
    alike = [p for p in born_then if similar(names, (p.preferred_name, p.full_name))]
    found = {person.pk: person for person in (*by_number, *alike)}
    reached = set(
        Person.objects.for_member(member).filter(pk__in=found).values_list("pk", flat=True)
    )
    return Found(
        within=tuple(p for pk, p in found.items() if pk in reached),
        outside=tuple(p for pk, p in found.items() if pk not in reached),
        same_number=bool(by_number),
        whom_to_ask=tuple(_coordinators(member)) if set(found) - reached else (),
    )


@transaction.atomic
def note_shown(found: Found, *, by: Actor) -> None:
    """That someone was told of, or shown, as a possible duplicate is a look at their record."""
    for person in (*found.within, *found.outside):
        outside = person in found.outside
        note("matched", person, by=by, person=person.pk, outside_caseload=outside)


def similar(names: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether a word of one person's names is a word of the other's, nearly, or its short form."""
    ours = {word for name in names for word in spelling.words(name)}
    theirs = {word for name in others for word in spelling.words(name)}
    return any(spelling.same([a], [b]) or _short_form(a, b) for a in ours for b in theirs)


def _short_form(one: str, other: str) -> bool:
    """Wilf of Wilfred: what people like to be called is often how their name begins."""
    short, long = sorted((one, other), key=len)
    return len(short) >= SHORT_FORM_LETTERS and long.startswith(short)


def _coordinators(member) -> list[str]:
    """Every coordinator of the service, so that the name tells nothing of the site."""
    postings = Posting.objects.filter(
        member__organisation=member.organisation_id,
        member__ended_at__isnull=True,
        role=Role.COORDINATOR,
    )
    return sorted(set(postings.values_list("member__user__name", flat=True)))
