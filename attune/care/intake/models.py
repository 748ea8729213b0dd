"""What the service remembers of records that devices made: UUID and version, and what was invalid.

An ``Accepted`` row holds no answers, only their hash: it says which version the service holds. A
``Returned`` row holds the answers of a record that the form refused, for its author alone, until
they are corrected or thrown away (the device cannot read them back).
"""

from django.db import models

from attune.care.team.models import Member, Organisation


class Accepted(models.Model):
    """One record and the latest version of it that was accepted, locked while it changes."""

    record = models.UUIDField(primary_key=True, help_text="made on the device or for the page")
    kind = models.CharField(max_length=20)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the answers of this version")
    changes = models.PositiveIntegerField(help_text="how many versions were accepted")
    accepted_at = models.DateTimeField(null=True, help_text="when this version was")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "accepted"

    def __str__(self) -> str:
        return f"{self.kind} {self.record}, version {self.version}"


class ReturnedQuerySet(models.QuerySet):
    def for_member(self, member):
        """An author's own, in this organisation: nobody else reads them."""
        return self.filter(organisation=member.organisation_id, author=member)


class Returned(models.Model):
    """The answers of a record that was invalid, waiting for their author."""

    record = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    answers = models.JSONField(help_text="as entered: a list of values for each field's name")
    reasons = models.JSONField(help_text="what the form said")
    at = models.DateTimeField(auto_now_add=True)

    objects = ReturnedQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        verbose_name_plural = "returned"

    def __str__(self) -> str:
        return f"{self.kind} {self.record}, version {self.version}, returned"
