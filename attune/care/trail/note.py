"""The one way to write into the trail.

``Actor`` says who acts: a member with the role and address of this request, or the service
itself (a background task). Every function that changes something takes one as ``by=``.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from .mark import mark_of
from .models import Entry, Place


@dataclass(frozen=True)
class Actor:
    """Who acts, under which roles, from where. ``member`` is None for the service itself."""

    organisation: uuid.UUID
    member: uuid.UUID | None = None
    role: str = ""
    address: str | None = None


def the_service(organisation: uuid.UUID) -> Actor:
    """A background task of this organisation acts for nobody but the service."""
    return Actor(organisation=organisation, role="service")


def note(
    action: str,
    subject: Any,
    *,
    by: Actor,
    person: uuid.UUID | None = None,
    fields: Iterable[str] = (),
    outside_caseload: bool = False,
) -> Entry:
    """Write one entry; must stand in the transaction of the change it speaks of."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A trail entry belongs inside the transaction of its change.")
    entry = Entry(
        organisation=by.organisation,
        member=by.member,
        role=by.role,
        address=by.address,
        action=action,
        subject=f"{type(subject)._meta.model_name}:{subject.pk}",
        person=person,
        fields=sorted(fields),
        outside_caseload=outside_caseload,
    )
    entry.mark = mark_of(entry)
    entry.save(force_insert=True)
    Place.objects.create(entry=entry)
    return entry
