"""Songs that a person writes: lyrics with their versions, who wrote them, and what is to become of
them.

Private by default: lyrics are read on their own page by those within reach of the person and go
nowhere else; "may be shown to the care team" is the writers' word and is written down with who
gave it. Writers decide whether the song is kept or deleted; deleting takes the words of every
version away and leaves that there was a song, without its title.
"""

import uuid

from django.db import models

from attune.care.person.models import Person
from attune.care.repertoire.models import OfPerson
from attune.care.team.models import Member


class Lyrics(models.Model):
    """One song that is being written."""

    PERSON = "person"

    class Becomes(models.TextChoices):
        NOT_ASKED = "not-asked", "Not asked yet"
        PRIVATE = "private", "Kept, private"
        TEAM = "team", "Kept; may be shown to the care team"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="lyrics")
    title = models.CharField(max_length=120, blank=True)
    becomes = models.CharField(max_length=10, choices=Becomes, default=Becomes.NOT_ASKED)
    decided_by = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["-begun_at"]
        verbose_name_plural = "lyrics"

    def __str__(self) -> str:
        return self.title or "A song"

    @property
    def of_person(self) -> Person:
        return self.person


class Version(models.Model):
    """The words as they stood; a newer version stands beside it, never over it."""

    lyrics = models.ForeignKey(Lyrics, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    words = models.TextField(max_length=10_000)
    kept_by = models.ForeignKey(Member, on_delete=models.PROTECT)
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["lyrics", "number"], name="one_version_of_a_number")
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"


class Writer(models.Model):
    """Who wrote words or music of it."""

    lyrics = models.ForeignKey(Lyrics, on_delete=models.PROTECT, related_name="writers")
    name = models.CharField(max_length=100)
    wrote = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.wrote})" if self.wrote else self.name
