"""Musical speech stimulation: over-learned songs, rhymes and phrases stopped before a word.

For people who do not fit singing to speak (NMT Handbook 2014, ch. 12). Each time a line is sung
and stopped, it is written down whether the person began (an initiation), whether the word came (a
completion), and what help was given [D: our own form]. Counts are reckoned from these rows.
"""

import uuid

from django.db import models

from attune.care.person.models import Person
from attune.care.repertoire.models import OfPerson
from attune.care.session.models import Contact
from attune.care.team.models import Member


class GapLine(models.Model):
    """A line of a song, rhyme or everyday phrase, and the word that is left out."""

    PERSON = "person"

    class Kind(models.TextChoices):
        SONG = "song", "Song"
        RHYME = "rhyme", "Rhyme"
        PHRASE = "phrase", "Everyday phrase"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="gap_lines")
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=120, blank=True)
    sung = models.CharField(max_length=200)
    left_out = models.CharField(max_length=60)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return f"{self.sung} …"

    @property
    def of_person(self) -> Person:
        return self.person

    @property
    def songs(self) -> tuple[tuple[str, str], ...]:
        """What sounds, as (title, artist), to be held against the music not to use."""
        return ((self.title or self.sung, ""),)


class GapTry(models.Model):
    """One line sung and stopped, within a contact."""

    PERSON = "line__person"

    class Help(models.TextChoices):
        NONE = "none", "No help"
        WAITED = "waited", "A look, a breath, a longer wait"
        FIRST_SOUND = "first-sound", "The first sound"
        WORD = "word", "The word sung along"

    id = models.UUIDField(primary_key=True, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="gap_tries")
    line = models.ForeignKey(GapLine, on_delete=models.PROTECT, related_name="tries")
    began = models.BooleanField()
    completed = models.BooleanField()
    help = models.CharField(max_length=12, choices=Help)
    kept_by = models.ForeignKey(Member, on_delete=models.PROTECT)
    kept_at = models.DateTimeField(auto_now_add=True)

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["kept_at"]

    def __str__(self) -> str:
        return f"{self.line}: {self.get_help_display().lower()}"

    @property
    def of_person(self) -> Person:
        return self.line.person
