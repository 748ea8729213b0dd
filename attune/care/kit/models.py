"""The register of musical instruments: what each is made of, and with what it is wiped.

An instrument belongs to a site. Two rules follow from what it is (practice of Live Music Now on
wards): a blown one is never shared, a porous or soft one never enters isolation; see rules.py.
"""

import uuid

from django.db import models

from attune.care.team.models import Organisation, Site


class InstrumentQuerySet(models.QuerySet):
    def for_member(self, member):
        """Every instrument of the organisation: what hangs on a wall is no secret."""
        return self.filter(organisation=member.organisation_id)

    def in_use(self):
        return self.filter(out_of_use_at__isnull=True)


class Instrument(models.Model):
    """One musical instrument that is taken to people."""

    class Surface(models.TextChoices):
        SMOOTH = "smooth", "Smooth and hard: metal, plastic, glass"
        COATED = "coated", "Lacquered or varnished wood"
        SKIN = "skin", "Drum skin, synthetic"
        POROUS = "porous", "Porous: bare wood, gut, natural skin, rope"
        SOFT = "soft", "Soft: cloth, felt, fur, foam"

    NEVER_IN_ISOLATION = (Surface.POROUS, Surface.SOFT)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="instruments")
    name = models.CharField(max_length=100)
    surface = models.CharField(max_length=10, choices=Surface)
    blown = models.BooleanField(help_text="played with the mouth")
    wipe = models.CharField(max_length=200)
    out_of_use_at = models.DateTimeField(null=True, blank=True)
    out_of_use_because = models.CharField(max_length=200, blank=True)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="one_instrument_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name
