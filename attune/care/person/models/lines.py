"""Lines of a person's record: written once, ended one day with a reason, never deleted."""

import uuid

from django.db import models
from django.db.models import Q

from .people import Person


class LineQuerySet(models.QuerySet):
    def for_member(self, member, action: str = "person.open"):
        return self.filter(person__in=Person.objects.for_member(member, action))

    def of(self, person: Person):
        """What holds now for this person, on this record and on those merged into it."""
        return self.filter(person__in=person.all_references(), ended_at__isnull=True)


class Line(models.Model):
    """What every line has: when it was written, and when and why it stopped to hold."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    written_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        abstract = True


class AccessNeed(Line):
    """One need by the Accessible Information Standard: asked, recorded, flagged, shared, acted on.

    Every need that holds is a flag on the person's frame.
    """

    class Kind(models.TextChoices):
        CONTACT = "contact", "How to get in touch"
        FORMAT = "format", "How information must look or sound"
        SUPPORT = "support", "Help to communicate"
        PROFESSIONAL = "professional", "Someone who helps to communicate"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="access_needs")
    kind = models.CharField(max_length=20, choices=Kind)
    need = models.CharField(max_length=200)
    asked_on = models.DateField()
    share_with = models.CharField(max_length=200, blank=True)
    what_was_done = models.CharField(max_length=300, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "need"]

    def __str__(self) -> str:
        return self.need


class Relationship(Line):
    """Someone around the person, with the rights they have and what they may be told."""

    class Standing(models.TextChoices):
        PARENT = "parental-responsibility", "Has parental responsibility"
        ATTORNEY = "attorney", "Health and welfare attorney"
        DEPUTY = "deputy", "Health and welfare deputy"
        CARER = "carer", "Carer"
        RELATIVE = "relative", "Relative"
        FRIEND = "friend", "Friend"

    class Told(models.TextChoices):
        YES = "yes", "May be told"
        ASK = "ask", "Ask the person each time"
        NO = "no", "May not be told"

    # Whose rights rest on a document that someone of the service has seen.
    BY_DOCUMENT = (Standing.ATTORNEY, Standing.DEPUTY)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relationships")
    name = models.CharField(max_length=200)
    relation = models.CharField(max_length=100, blank=True)
    standing = models.CharField(max_length=30, choices=Standing)
    may_be_told = models.CharField(max_length=10, choices=Told)
    telephone = models.CharField(max_length=40, blank=True)
    document_seen = models.CharField(max_length=200, blank=True)
    document_seen_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(standing__in=["attorney", "deputy"])
                | Q(document_seen__gt="", document_seen_on__isnull=False),
                name="an_attorneys_document_was_seen",
            )
        ]

    def __str__(self) -> str:
        return self.name


class MemorySong(Line):
    """A song tied to a memory: what it brings back, how it feels, and when to use it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memory_songs")
    title = models.CharField(max_length=200)
    artist = models.CharField(max_length=200, blank=True)
    memory = models.TextField()
    how_it_feels = models.CharField(max_length=200, blank=True)
    when_to_use = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["written_at"]

    def __str__(self) -> str:
        return f"{self.title}, {self.artist}" if self.artist else self.title


class Precaution(Line):
    """Something about this person that the music must respect.

    ``kind`` names a consequence in precautions.toml ("" for one that stands in no list); ``what``
    and ``what_to_do`` are words about this person.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="precautions")
    kind = models.CharField(max_length=40, blank=True)
    what = models.CharField(max_length=200, blank=True)
    what_to_do = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["written_at"]

    def __str__(self) -> str:
        return self.what or self.kind


class Medicine(Line):
    """A line of medicine as it is written in the notes; medicines.toml says what it raises."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="medicines")
    as_written = models.CharField(max_length=200)

    class Meta:
        ordering = ["as_written"]

    def __str__(self) -> str:
        return self.as_written
