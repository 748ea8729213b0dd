"""Songs of a person, their analyses, and the walking tracks made from them.

A song's file and a track's file are stored under their content hash and never changed. An
analysis is a row of its own for each (song, version, settings): a new version of the engine, a
half or double, or eight taps add a row and change none. A track names the one it was made from.
All three are jobs of a background worker; once ready, nothing in them changes but which analysis
of a song is the accepted one. A placement says where the person put a song on energy and mood, 0
to 1; the newest holds, and mood is never guessed from sound.

What is deleted stays as a row that says when and by whom; its sound is gone from the disk (see
deletion.py).
"""

import hashlib
import json
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from attune.care.person.models import Person
from attune.care.team.models import Member
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
    DELETED = "deleted", "Deleted"


class OfPerson(models.QuerySet):
    def for_member(self, member, action: str = "person.open"):
        people = Person.objects.for_member(member, action)
        return self.filter(**{f"{self.model.PERSON}__in": people})


class Job(models.Model):
    """Work that a background worker does once: claimed by a token, alive while it is heard from.

    A worker that dies leaves its claim behind; when nothing was heard for a while the job waits
    again (see jobs.py). Only the holder of the claim can finish it, so it is finished once.
    """

    # Where the task that does this work is found, by its whole name.
    TASK: str
    # The kinds of sound file (see care/files.py) that lie under this row's content hash.
    KINDS: tuple[str, ...] = ()

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    claim = models.UUIDField(null=True, blank=True)
    worker = models.CharField(max_length=100, blank=True, help_text="machine:process:started")
    heard_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0, help_text="claims since it was asked for")
    done_share = models.FloatField(default=0)
    doing = models.CharField(max_length=60, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def is_under_way(self) -> bool:
        return self.state in (State.WAITING, State.PREPARING)

    @property
    def is_deleted(self) -> bool:
        return self.state == State.DELETED

    @classmethod
    def made_from(cls, songs) -> models.QuerySet:
        """The rows whose sound, or what was found in it, comes from one of these songs."""
        return cls.objects.none()

    def forget(self) -> list[str]:
        """Take out what must not outlive the sound; the names of the fields that were emptied."""
        return []


class Song(Job):
    """One recording that belongs to one person."""

    PERSON = "person"
    TASK = "attune.care.repertoire.tasks.prepare_song"
    KINDS = ("songs", "listening")
    TAGS = ("style", "era", "language", "theme", "lyric")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="songs")
    title = models.CharField(max_length=200)
    artist = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=20, choices=Basis)
    licensed_by = models.CharField(max_length=200, blank=True)
    # Tags, with commas between several: what music not to use of these kinds is held against.
    style = models.CharField(max_length=200, blank=True)
    era = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=200, blank=True)
    theme = models.CharField(max_length=200, blank=True)
    lyric = models.CharField("subject of the words", max_length=200, blank=True)
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
            models.UniqueConstraint(
                fields=["person", "sha256"],
                condition=~Q(state="deleted"),
                name="a_recording_once_a_person",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def of_person(self) -> Person:
        return self.person

    @classmethod
    def made_from(cls, songs) -> models.QuerySet:
        return cls.objects.filter(pk__in=[song.pk for song in songs])

    def forget(self) -> list[str]:
        """No track can be made any more; which beats were accepted is in the trail."""
        self.accepted = None
        return ["accepted"]

    @property
    def tags(self) -> list[str]:
        """ "style: waltz", "language: Polish": each tag with its kind."""
        return [
            f"{kind}: {value.strip()}"
            for kind in self.TAGS
            for value in getattr(self, kind).split(",")
            if value.strip()
        ]

    @property
    def for_the_door(self) -> dict:
        """Everything by which music not to use may be known in this song."""
        return {
            "title": self.title, "artist": self.artist, "tags": self.tags, "sha256": self.sha256
        }  # fmt: skip

    @property
    def for_this_person_alone(self) -> bool:
        """A bought copy, or one whose rights nobody knows, never leaves this person's pages."""
        return self.basis in (Basis.BOUGHT, Basis.UNKNOWN)


class Analysis(Job):
    """What one version of the engine, with one set of settings, found in one song.

    The first is kept by the song's own preparation; one that a person asked for (half, double,
    taps) waits as a job of its own, and has no result before it is ready.
    """

    PERSON = "song__person"
    TASK = "attune.care.repertoire.tasks.analyse_again"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    song = models.ForeignKey(Song, on_delete=models.PROTECT, related_name="analyses")
    version = models.CharField(max_length=100)
    settings = models.JSONField(default=dict)
    settings_hash = models.CharField(max_length=64, editable=False)
    result = models.JSONField(default=dict)
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

    @classmethod
    def made_from(cls, songs) -> models.QuerySet:
        return cls.objects.filter(song__in=songs)

    def forget(self) -> list[str]:
        self.result = {}
        return ["result"]

    @property
    def of_person(self) -> Person:
        return self.song.person

    @property
    def asked(self) -> AnalysisSettings:
        return AnalysisSettings.from_json(self.settings)

    @property
    def in_words(self) -> str:
        """What a person told the engine, for the page: "Tapped, half"."""
        asked = self.asked
        words = ["tapped"] if asked.taps_s else []
        words += [] if asked.level == "heard" else [asked.level]
        return ", ".join(words).capitalize() or "As heard"


class Placement(models.Model):
    """Where the person put a song while they heard it: energy and mood, or one of them alone.

    A row with neither takes the song off both again. Earlier rows stay, so that a change of heart
    can be read.
    """

    PERSON = "song__person"

    song = models.ForeignKey(Song, on_delete=models.PROTECT, related_name="placements")
    energy = models.FloatField(null=True, blank=True)
    mood = models.FloatField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    kept_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(energy__isnull=True) | Q(energy__gte=0, energy__lte=1),
                name="energy_is_on_the_slider",
            ),
            models.CheckConstraint(
                condition=Q(mood__isnull=True) | Q(mood__gte=0, mood__lte=1),
                name="mood_is_on_the_slider",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.song}: energy {self.energy}, mood {self.mood}"

    @property
    def of_person(self) -> Person:
        return self.song.person


def hash_of(settings: dict) -> str:
    """The same settings always hash to the same text, so that a row stands for them once."""
    settings = AnalysisSettings.from_json(settings).to_json()
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


class CueSound(models.TextChoices):
    """The sounds that the engine lays on the steps."""

    CLICK = "click", "Click"
    WOODBLOCK = "woodblock", "Woodblock"
    DRUM = "drum", "Drum"
    NONE = "none", "None: the music alone"


class WalkingTrack(Job):
    """A song moved onto the exact grid of one cadence, with cues."""

    PERSON = "analysis__song__person"
    TASK = "attune.care.repertoire.tasks.make_track"
    KINDS = ("tracks",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    analysis = models.ForeignKey(Analysis, on_delete=models.PROTECT, related_name="tracks")
    cadence_spm = models.FloatField()
    cue_sound = models.CharField(max_length=20, choices=CueSound, default=CueSound.CLICK)
    sha256 = models.CharField(max_length=64, blank=True)
    result = models.JSONField(default=dict)
    asked_at = models.DateTimeField(auto_now_add=True)

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.analysis.song} at {self.cadence_spm:g} steps/min"

    @classmethod
    def made_from(cls, songs) -> models.QuerySet:
        return cls.objects.filter(analysis__song__in=songs)

    @property
    def song(self) -> Song:
        return self.analysis.song

    @property
    def of_person(self) -> Person:
        return self.song.person
