"""Decisions of consent, where they were used, and the lawful basis that a service states once.

Only ``person/consent.py`` reads and writes the first two tables: no relation leads back to them.
"""

import uuid

from django.db import models
from django.db.models import Q

from attune.care.team.models import Member, OfOrganisation, Organisation

from .lines import Relationship
from .people import Person


class Purpose(models.TextChoices):
    TAKE_PART = "take-part", "Take part in music"
    RECORD = "record", "Sound or video recorded"
    TEAM = "team", "Shared with the care team"
    TEACHING = "teaching", "Used in teaching"
    PUBLICATION = "publication", "One named publication"
    RESEARCH = "research", "Used in research"


class Capacity(models.TextChoices):
    """Who may decide. A relative is not in this list: a relative informs."""

    PERSON = "person", "The person"
    CHILD = "child", "A child judged competent for this decision"
    PARENT = "parental-responsibility", "Someone with parental responsibility"
    ATTORNEY = "attorney", "A health and welfare attorney"
    DEPUTY = "deputy", "A health and welfare deputy"
    BEST_INTERESTS = "best-interests", "A best-interests decision"


class Assent(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    TOO_YOUNG = "could-not", "Could not be asked"


class Consent(models.Model):
    """One decision for one purpose. A later one replaces it; none is ever overwritten."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose)
    publication = models.CharField(max_length=200, blank=True)
    agreed = models.BooleanField()
    capacity = models.CharField(max_length=30, choices=Capacity)
    decided_by = models.CharField(max_length=200)
    decided_on = models.DateField()
    relationship = models.ForeignKey(
        Relationship, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cannot_decide_because = models.CharField(max_length=300, blank=True)
    judged_competent_by = models.CharField(max_length=200, blank=True)
    consulted = models.CharField(max_length=300, blank=True)
    assent = models.CharField(max_length=10, choices=Assent, blank=True)
    lapses_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-decided_on", "-written_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__in=["person", "child", "best-interests"])
                | Q(relationship__isnull=False),
                name="who_decides_for_another_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(purpose="publication") | Q(publication__gt=""),
                name="a_publication_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {'yes' if self.agreed else 'no'}"


class ConsentUse(models.Model):
    """Something that was made or shared because of a consent: what a withdrawal lists."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose)
    publication = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=100, help_text="the row that uses it: model:key")
    words = models.CharField(max_length=300, help_text="what it is, for a person to read")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.words


class LawfulBasis(models.Model):
    """On what basis in law a service keeps its care records: said once, for everybody."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE)
    words = models.TextField()

    objects = OfOrganisation.as_manager()

    class Meta:
        verbose_name_plural = "lawful bases"

    def __str__(self) -> str:
        return self.words
