"""Who did or saw what, from where, and under which role: references and field names, never values.

The first room: it knows no other, so members, organisations and people stand here as plain
references. An entry is written inside the transaction of the change it speaks of, and goes with
it when that rolls back.
"""

import uuid

from django.db import models


class EntryQuerySet(models.QuerySet):
    def for_member(self, member):
        """Entries of the member's organisation; whether they may read any is asked before."""
        return self.filter(organisation=member.organisation_id)


class Entry(models.Model):
    """One act on one thing."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    organisation = models.UUIDField(db_index=True)
    member = models.UUIDField(null=True, db_index=True, help_text="None: the service itself")
    role = models.CharField(max_length=80, blank=True)
    address = models.GenericIPAddressField(null=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, help_text="kind:reference")
    person = models.UUIDField(null=True, db_index=True)
    fields = models.JSONField(default=list)
    outside_caseload = models.BooleanField(default=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
