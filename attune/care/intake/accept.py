"""Acceptance of a record: kept once by its UUID, the latest version, with one trail entry.

The row that remembers UUID and version is locked, compared and written in the transaction of the
change and of its trail entry; the answer is given after that transaction has ended. Order is by
version alone: no clock of a device is asked.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from attune.care.team.models import Member
from attune.care.team.roles import reach
from attune.care.trail.note import Actor, note

from .kinds import Invalid, Kind
from .models import Accepted, Returned


class Outcome(StrEnum):
    """What became of a record. The first four mean that the service holds it, or a later one."""

    NEW = "new"
    UPDATED = "updated"
    IDENTICAL = "identical"
    OLDER = "older"
    INVALID = "invalid"
    WITHDRAWN = "withdrawn"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Record:
    """One version of what somebody recorded."""

    kind: Kind
    reference: uuid.UUID
    version: int
    answers: dict[str, list[str]]

    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.answers, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Answer:
    """What became of it, and the version that the service holds now (0: none)."""

    outcome: Outcome
    version: int
    reasons: dict[str, list[str]] = field(default_factory=dict)


def accept(record: Record, member: Member, *, by: Actor) -> Answer:
    """Keep this version, unless the service holds it or a later one."""
    try:
        with transaction.atomic():
            row = locked_row(record, member)
            outcome = compare(row, record)
            if outcome in (Outcome.NEW, Outcome.UPDATED):
                outcome = _keep(row, record, member, by=by)
            return Answer(outcome, row.version)
    except Invalid as invalid:
        return _return_to_author(record, member, invalid.reasons, by=by)


def locked_row(record: Record, member: Member) -> Accepted:
    """What is remembered of this UUID, for this transaction alone; version 0 where it is new."""
    rows = Accepted.objects.select_for_update().filter(record=record.reference)
    row = rows.first()
    if row is None:
        fresh = Accepted(
            record=record.reference, kind=record.kind.name, author=member,
            organisation_id=member.organisation_id, version=0, changes=0,
        )  # fmt: skip
        # Whoever comes second waits here for the first, and then finds its row.
        Accepted.objects.bulk_create([fresh], ignore_conflicts=True)
        row = rows.get()
    if (row.author_id, row.kind) != (member.pk, record.kind.name):
        raise PermissionDenied
    return row


def compare(row: Accepted, record: Record) -> Outcome:
    """What this version is, beside the one that is held."""
    if record.version > row.version:
        return Outcome.UPDATED if row.changes else Outcome.NEW
    if row.withdrawn_at is not None:
        return Outcome.WITHDRAWN
    if record.version < row.version:
        return Outcome.OLDER
    if record.digest() != row.digest:
        raise Invalid({"": ["The service holds other answers under the same number."]})
    return Outcome.IDENTICAL


def _keep(row: Accepted, record: Record, member: Member, *, by: Actor) -> Outcome:
    """The change, its trail entry and what is remembered of it: together, or not at all."""
    outcome = _change(record, member, by=by) or (Outcome.UPDATED if row.changes else Outcome.NEW)
    row.version, row.digest, row.changes = record.version, record.digest(), row.changes + 1
    row.accepted_at, row.withdrawn_at = timezone.now(), None
    row.save()
    Returned.objects.filter(record=record.reference, version__lte=record.version).delete()
    return Outcome(outcome)


def _change(record: Record, member: Member, *, by: Actor) -> str | None:
    if not reach(member, record.kind.action):
        raise Invalid({"": ["Your role does not include this: ask your coordinator."]})
    return record.kind.receive(
        member,
        MultiValueDict(record.answers),
        reference=record.reference,
        version=record.version,
        by=by,
    )


@transaction.atomic
def _return_to_author(record: Record, member: Member, reasons, *, by: Actor) -> Answer:
    """Keep the answers apart for their author: the device cannot read them back."""
    row = locked_row(record, member)
    waiting = Returned.objects.filter(record=record.reference).first()
    if waiting is None or waiting.version <= record.version:
        again = waiting is not None and waiting.digest == record.digest()
        waiting, _ = Returned.objects.update_or_create(
            record=record.reference,
            defaults={
                "kind": record.kind.name, "organisation_id": member.organisation_id,
                "author": member, "version": record.version, "digest": record.digest(),
                "answers": record.answers, "reasons": reasons,
            },
        )  # fmt: skip
        if not again:
            note("returned", waiting, by=by, fields=[name for name in reasons if name])
    return Answer(Outcome.INVALID, row.version, reasons)


@transaction.atomic
def correct(waiting: Returned, kind: Kind, answers: dict[str, list[str]], *, by: Actor) -> None:
    """Keep what its author put right; what the device still offers is then known, or older."""
    member = Member.objects.get(pk=waiting.author_id)
    found = Record(kind, waiting.record, waiting.version, waiting.answers)
    row = locked_row(found, member)
    version = max(row.version + 1, waiting.version)
    _keep(row, Record(kind, waiting.record, version, answers), member, by=by)
    row.digest = waiting.digest
    row.save(update_fields=["digest"])


@transaction.atomic
def throw_away(waiting: Returned, kind: Kind, *, by: Actor) -> None:
    """Its author wants it no more: the device that still holds it is told so."""
    member = Member.objects.get(pk=waiting.author_id)
    row = locked_row(Record(kind, waiting.record, waiting.version, waiting.answers), member)
    row.version, row.withdrawn_at = max(row.version, waiting.version), timezone.now()
    row.save()
    note("threw away", waiting, by=by)
    waiting.delete()
