"""Who did or saw what, from where, and under which role: references and field names, never values.

The first room: it knows no other, so members, organisations and people stand here as plain
references. An entry is written inside the transaction of the change it speaks of, and goes with
it when that rolls back. A *seal* covers the entries that were committed since the seal before.
"""

import uuid

from django.db import models
from django.utils import timezone


class EntryQuerySet(models.QuerySet):
    def for_member(self, member):
        """Entries of the member's organisation; whether they may read any is asked before."""
        return self.filter(organisation=member.organisation_id)


class Entry(models.Model):
    """One act on one thing."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    organisation = models.UUIDField(db_index=True)
    member = models.UUIDField(null=True, db_index=True, help_text="None: the service itself")
    role = models.CharField(max_length=80, blank=True)
    address = models.GenericIPAddressField(null=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, help_text="kind:reference")
    person = models.UUIDField(null=True, db_index=True)
    fields = models.JSONField(default=list)
    outside_caseload = models.BooleanField(default=False)
    mark = models.CharField(max_length=64, editable=False, help_text="see mark.py")

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class Seal(models.Model):
    """A number of entries, and the seal before, under one hash: see seal.py."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    first_entry = models.BigIntegerField()
    last_entry = models.BigIntegerField()
    count = models.PositiveIntegerField()
    entries_hash = models.CharField(max_length=64)
    seal_before = models.CharField(max_length=64, help_text="The hash of the seal before")
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"Seal {self.number}: {self.count} entries"


class Place(models.Model):
    """Where an entry stands in the chain: written with it, waiting until a seal takes it in.

    A table of its own, so that entries are never updated; and without database constraints, so
    that a place outlives an entry or a seal that somebody removes, and tells of it.
    """

    entry = models.OneToOneField(
        Entry, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="place"
    )
    seal = models.ForeignKey(
        Seal, models.DO_NOTHING, null=True, db_constraint=False, related_name="places"
    )

    class Meta:
        indexes = [
            models.Index(fields=["entry"], condition=models.Q(seal=None), name="waiting_for_a_seal")
        ]

    def __str__(self) -> str:
        return f"Entry {self.entry_id} in seal {self.seal_id}"
