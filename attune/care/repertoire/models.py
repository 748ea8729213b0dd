"""Songs of a person, their analyses, and the walking tracks made from them.

A song's file and a track's file are stored under their content hash and never changed. An
analysis is a row of its own for each (song, version, settings): a new version of the engine, a
half or double, or eight taps add a row and change none. A track names the one it was made from.
"""

import hashlib
import json
import uuid

from django.db import models

from attune.care.person.models import Person
from attune.music import AnalysisSettings, SongAnalysis


class Basis(models.TextChoices):
    """By what right this recording is copied and adapted (stated for each song)."""

    OWN = "own", "Own performance, or a relative's"
    PUBLIC_DOMAIN = "public-domain", "Public domain: music and recording"
    LICENSED = "licensed", "Licensed"
    BOUGHT = "bought", "A bought copy"
    UNKNOWN = "unknown", "Not known"


class State(models.TextChoices):
    WAITING = "waiting", "Waiting"
    PREPARING = "preparing", "Being prepared"
    READY = "ready", "Ready"
    FAILED = "failed", "Not prepared"


class OfPerson(models.QuerySet):
    def for_member(self, member, action: str = "person.open"):
        people = Person.objects.for_member(member, action)
        return self.filter(**{f"{self.model.PERSON}__in": people})


class Job(models.Model):
    """Work that a background worker does once: claimed by a token, alive while it is heard from.

    A worker that dies leaves its claim behind; when nothing was heard for a while the job waits
    again (see jobs.py). Only the holder of the claim can finish it, so it is finished once.
    """

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    claim = models.UUIDField(null=True, blank=True)
    worker = models.CharField(max_length=100, blank=True, help_text="host:process of the claim")
    heard_at = models.DateTimeField(null=True, blank=True)
    done_share = models.FloatField(default=0)
    doing = models.CharField(max_length=60, blank=True)
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True


class Song(Job):
    """One recording that belongs to one person."""

    PERSON = "person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="songs")
    title = models.CharField(max_length=200)
    artist = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=20, choices=Basis)
    licensed_by = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200, help_text="as it was called on the device")
    duration_s = models.FloatField()
    added_at = models.DateTimeField(auto_now_add=True)
    accepted = models.ForeignKey(
        "Analysis", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["-added_at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "sha256"], name="a_recording_once_a_person")
        ]

    def __str__(self) -> str:
        return self.title


class Analysis(models.Model):
    """What one version of the engine, with one set of settings, found in one song."""

    PERSON = "song__person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    song = models.ForeignKey(Song, on_delete=models.PROTECT, related_name="analyses")
    version = models.CharField(max_length=100)
    settings = models.JSONField(default=dict)
    settings_hash = models.CharField(max_length=64, editable=False)
    result = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["made_at"]
        verbose_name_plural = "analyses"
        constraints = [
            models.UniqueConstraint(
                fields=["song", "version", "settings_hash"], name="one_analysis_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.song}, {self.version}, {self.settings}"

    def save(self, *args, **kwargs):
        self.settings_hash = hash_of(self.settings)
        super().save(*args, **kwargs)

    def read(self) -> SongAnalysis:
        return SongAnalysis.from_json(self.result)


def hash_of(settings: dict) -> str:
    """The same settings always hash to the same text, so that a row stands for them once."""
    settings = AnalysisSettings.from_json(settings).to_json()
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


class WalkingTrack(Job):
    """A song moved onto the exact grid of one cadence, with cues."""

    PERSON = "analysis__song__person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    analysis = models.ForeignKey(Analysis, on_delete=models.PROTECT, related_name="tracks")
    cadence_spm = models.FloatField()
    cue_sound = models.CharField(max_length=20, default="click")
    sha256 = models.CharField(max_length=64, blank=True)
    result = models.JSONField(default=dict)
    asked_at = models.DateTimeField(auto_now_add=True)

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.analysis.song} at {self.cadence_spm:g} steps/min"

    @property
    def song(self) -> Song:
        return self.analysis.song
