"""A person's phrases to sing and to speak, the voices they are sung in, and how each step went.

Pitches are Hz, times seconds in the recording, paces syllables a minute. A phrase keeps its
division and stress as a person left them. A voice is somebody's recording of one phrase, kept only
while consent stands; a model set is everything made from it (or as a tone) at one pitch: a file
for each pace, with and without the tap. An attempt is one step of a level tried once within a
contact, with 2, 1 or 0 points by the help needed; one put in by mistake is taken back, not erased.
The mean of a session is reckoned from its attempts and kept nowhere.
"""

import uuid

from django.db import models

from attune import music
from attune.care.person.models import Person
from attune.care.repertoire.models import Job, OfPerson
from attune.care.session.models import Contact
from attune.care.team.models import Member

from ..levels import LEVELS, POINTS


class Range(models.Model):
    """The pitch a person sings in comfort, hummed into the page or set; the newest holds."""

    PERSON = "person"

    class How(models.TextChoices):
        HUMMED = "hummed", "Hummed"
        SET = "set", "Set by hand"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="singing_ranges")
    pitch_hz = models.FloatField()
    lowest_hz = models.FloatField(null=True, blank=True)
    highest_hz = models.FloatField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=How)
    kept_by = models.ForeignKey(Member, on_delete=models.PROTECT)
    kept_at = models.DateTimeField(auto_now_add=True)

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["-kept_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pitch_hz:.0f} Hz"


class Phrase(models.Model):
    """A phrase of a person, divided and stressed."""

    PERSON = "person"

    class Language(models.TextChoices):
        BRITISH = "en-GB", "English, British"
        AMERICAN = "en-US", "English, American"
        OTHER = "other", "Another language"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="phrases")
    words = models.CharField(max_length=120)
    language = models.CharField(max_length=8, choices=Language)
    written = models.CharField(max_length=200, help_text="with hyphens between syllables")
    stressed = models.JSONField(default=list, help_text="true, false or null for each syllable")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.words

    @property
    def of_person(self) -> Person:
        return self.person

    def read(self) -> music.Phrase:
        """The phrase for the workshop: looked up again, divided and stressed as it was left."""
        phrase = music.read_phrase(self.words, self.language)
        if self.written != phrase.written:
            phrase = music.divide_as_written(phrase, self.written)
        if None in self.stressed:
            return phrase
        return music.stress_as_tapped(phrase, tuple(self.stressed))


class Voice(models.Model):
    """Somebody's recording of one phrase."""

    PERSON = "phrase__person"

    class Whose(models.TextChoices):
        THERAPIST = "therapist", "Music therapist or musician"
        RELATIVE = "relative", "Relative or friend"
        SPEECH_THERAPIST = "speech-therapist", "Speech and language therapist"
        PERSON = "person", "The person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    phrase = models.ForeignKey(Phrase, on_delete=models.PROTECT, related_name="voices")
    spoken_by = models.CharField(max_length=100)
    whose = models.CharField(max_length=20, choices=Whose)
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["-recorded_at"]

    def __str__(self) -> str:
        return f"{self.phrase} by {self.spoken_by}"

    @property
    def of_person(self) -> Person:
        return self.phrase.person


class ModelSet(Job):
    """Models of one phrase in one voice (or as a tone), at every pace, with and without the tap."""

    PERSON = "phrase__person"
    TASK = "attune.care.singing.tasks.sing_phrase"

    class Sound(models.TextChoices):
        VOICE = "voice", "The recorded voice"
        HUM = "hum", "A hummed tone"
        PIANO = "piano", "A piano"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    phrase = models.ForeignKey(Phrase, on_delete=models.PROTECT, related_name="model_sets")
    voice = models.ForeignKey(
        Voice, on_delete=models.PROTECT, null=True, blank=True, related_name="model_sets"
    )
    sound = models.CharField(max_length=6, choices=Sound)
    pitch_hz = models.FloatField()
    starts_s = models.JSONField(default=list, blank=True, help_text="empty: to be found")
    asked_at = models.DateTimeField(auto_now_add=True)
    # The division and stress it was made with, what was found in the voice, and its files.
    written = models.CharField(max_length=200)
    stressed = models.JSONField()
    found = models.JSONField(default=dict, blank=True)
    files = models.JSONField(default=list, blank=True)
    made_by = models.CharField(max_length=100, blank=True)

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.phrase}, {self.get_sound_display().lower()}"

    @property
    def of_person(self) -> Person:
        return self.phrase.person

    @property
    def is_of_now(self) -> bool:
        """Whether the phrase is still divided and stressed as it was when this was made."""
        return (self.written, self.stressed) == (self.phrase.written, self.phrase.stressed)

    def settings(self, pace_per_min: float = 60.0, *, tap: bool = True) -> music.MelodySettings:
        return music.MelodySettings(
            self.pitch_hz, pace_per_min=pace_per_min, sound=self.sound, tap=tap
        )

    def file_of(self, pace: int, tap: bool) -> dict | None:
        """The file of this pace, with or without the tap."""
        return next((f for f in self.files if (f["pace"], f["tap"]) == (pace, tap)), None)


class Attempt(models.Model):
    """One step of a level, tried once within a contact."""

    PERSON = "phrase__person"

    id = models.UUIDField(primary_key=True, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="singing_attempts")
    phrase = models.ForeignKey(Phrase, on_delete=models.PROTECT, related_name="attempts")
    level = models.CharField(max_length=12, choices=[(level.code, level.name) for level in LEVELS])
    step = models.CharField(max_length=24)
    points = models.PositiveSmallIntegerField(choices=POINTS)
    kept_by = models.ForeignKey(Member, on_delete=models.PROTECT)
    kept_at = models.DateTimeField(auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["kept_at"]

    def __str__(self) -> str:
        return f"{self.phrase}, {self.level}, {self.step}: {self.points}"

    @property
    def of_person(self) -> Person:
        return self.phrase.person
