"""Playlists of one person, what was planned, and what was heard, moved and left out.

Energy and mood are the person's two sliders, kept 0 to 1; durations are seconds, levels dB(A) at
the ear. A *playlist* is what was asked for; each *plan* for it is a row of its own and never
changed (a veto adds one); a *listening* is one time that it was heard, in a contact of a session.
What the person answered before, while and after it sounded are scores of that contact: no value is
here. What was seen after a list before the hard hour is no score: words of three questions.
"""

import uuid
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from attune.care.person.models import Person
from attune.care.repertoire.models import Job, OfPerson, Song
from attune.care.session.models import Contact, Rater, Score
from attune.care.team.models import Member, Site
from attune.care.team.roles import reach


class DeviceQuerySet(models.QuerySet):
    def for_member(self, member, action: str = ""):
        """Those of the member's organisation; with an action, of the sites where they may do it."""
        devices = self.filter(site__organisation=member.organisation_id)
        extent = reach(member, action) if action else None
        if extent is None or extent.everywhere:
            return devices
        return devices.filter(site__in=extent.sites)


class ListeningDevice(models.Model):
    """A device with its headphones or loudspeaker at one volume, and the level measured there.

    Another volume, or other headphones, is another device; a new measurement ends the old one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="listening_devices")
    name = models.CharField(max_length=200)
    level_dba = models.FloatField()
    measured_on = models.DateField()
    measured_with = models.CharField(max_length=200)
    measured_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    ISO = "iso", "From now to a wish"
    FOCUS = "focus", "A steady tempo, to focus"
    PROCEDURE = "procedure", "Around a procedure"
    HARD_HOUR = "hard-hour", "Before the hard hour of the day"
    FREE = "free", "A free list"


class PlayedAs(models.TextChoices):
    SONGS = "songs", "Song by song, with a slider after each"
    FILE = "file", "One file, each song flowing into the next"


def place_field() -> models.FloatField:
    return models.FloatField(null=True, blank=True)


def on_the_slider(name: str) -> models.CheckConstraint:
    inside = Q(**{f"{name}__gte": 0, f"{name}__lte": 1})
    return models.CheckConstraint(
        condition=Q(**{f"{name}__isnull": True}) | inside, name=f"a_lists_{name}_is_on_the_slider"
    )


class Playlist(models.Model):
    """What was asked for: a kind, how long, and where from and where to."""

    PERSON = "person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="playlists")
    kind = models.CharField(max_length=20, choices=Kind)
    played_as = models.CharField(max_length=10, choices=PlayedAs)
    minutes = models.FloatField()
    before_minutes = models.FloatField(null=True, blank=True)
    after_minutes = models.FloatField(null=True, blank=True)
    hard_hour_at = models.TimeField(null=True, blank=True)
    now_energy, now_mood = place_field(), place_field()
    wish_energy, wish_mood = place_field(), place_field()
    device = models.ForeignKey(
        ListeningDevice, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["-made_at", "pk"]
        constraints = [
            on_the_slider(name) for name in ("now_energy", "now_mood", "wish_energy", "wish_mood")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.minutes:g} minutes"

    @property
    def of_person(self) -> Person:
        return self.person

    def latest_plan(self) -> "Plan":
        """The plan that stands: the newest made before any listening, or since the last one."""
        return self.plans.select_related("playlist__person").latest("pk")


class Plan(models.Model):
    """One answer of the planner: songs in order, cost and trades; or why there is no list."""

    PERSON = "playlist__person"

    playlist = models.ForeignKey(Playlist, on_delete=models.PROTECT, related_name="plans")
    songs = models.JSONField(default=list, help_text="the songs' references, in order")
    result = models.JSONField(default=dict, help_text="as the planner gave it, with its version")
    problem = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.problem or f"{len(self.songs)} songs"

    @property
    def duration_s(self) -> float:
        return self.result.get("duration_s", 0.0)


class Veto(models.Model):
    """A song left out of one playlist."""

    PERSON = "playlist__person"

    playlist = models.ForeignKey(Playlist, on_delete=models.CASCADE, related_name="vetoes")
    song = models.ForeignKey(Song, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["playlist", "song"], name="vetoed_once_in_a_playlist")
        ]

    def __str__(self) -> str:
        return f"{self.song} left out"


class RemovedSong(models.Model):
    """A song that the person wants in no playlist any more, until it is put back."""

    PERSON = "song__person"

    song = models.OneToOneField(Song, on_delete=models.CASCADE, related_name="removed")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["-at", "pk"]

    def __str__(self) -> str:
        return f"{self.song} removed"


class PlaylistFile(Job):
    """A plan rendered as one sound file."""

    PERSON = "plan__playlist__person"
    TASK = "attune.care.listening.tasks.make_playlist_file"
    KINDS = ("playlists",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="file")
    result = models.JSONField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return f"{self.plan.playlist} as one file"

    @classmethod
    def made_from(cls, songs) -> models.QuerySet:
        """Files whose plan holds one of these songs, whoever's list it is."""
        holds = [Q(songs_in_words__contains=str(song.pk)) for song in songs]
        if not holds:
            return cls.objects.none()
        in_words = Cast("plan__songs", models.TextField())
        return cls.objects.alias(songs_in_words=in_words).filter(reduce(or_, holds))

    @property
    def of_person(self) -> Person:
        return self.plan.playlist.person


class Listening(models.Model):
    """One time that a playlist was heard, in one contact.

    ``slider`` is the one that is asked after each song; ``rater`` was chosen for this listening.
    The level and whose limits were reckoned with are copied, so that the dose stays what it was.
    """

    PERSON = "playlist__person"

    class Ended(models.TextChoices):
        TO_THE_END = "end", "To the end"
        STOPPED = "stopped", "Stopped"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    playlist = models.ForeignKey(Playlist, on_delete=models.PROTECT, related_name="listenings")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="listenings")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="listenings")
    slider = models.CharField(max_length=10)
    rater = models.CharField(max_length=10, choices=Rater)
    now_energy = models.ForeignKey(Score, on_delete=models.PROTECT, related_name="+", null=True)
    now_mood = models.ForeignKey(Score, on_delete=models.PROTECT, related_name="+", null=True)
    level_dba = models.FloatField(null=True)
    listener = models.CharField(max_length=10)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=10, choices=Ended, blank=True)
    file_heard_s = models.FloatField(null=True, help_text="of a file; of songs, see each song")

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["-started_at", "pk"]

    def __str__(self) -> str:
        return f"{self.playlist}, heard {self.started_at:%d %B %Y}"

    @property
    def of_person(self) -> Person:
        return self.playlist.person


class HeardSong(models.Model):
    """One song of a listening: how long it sounded, how it ended, and what was answered."""

    PERSON = "listening__playlist__person"

    class Ended(models.TextChoices):
        TO_THE_END = "end", "Heard to the end"
        NEXT = "next", "On to the next"
        VETOED = "vetoed", "Left out"
        REMOVED = "removed", "Removed"
        STOPPED = "stopped", "Stopped"

    listening = models.ForeignKey(Listening, on_delete=models.PROTECT, related_name="heard")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="heard")
    place = models.PositiveSmallIntegerField()
    song = models.ForeignKey(Song, on_delete=models.PROTECT, related_name="+")
    planned = models.FloatField(null=True, help_text="where the path was to be, on the slider")
    heard_s = models.FloatField()
    ended_as = models.CharField(max_length=10, choices=Ended)
    score = models.OneToOneField(Score, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["listening", "place"], name="one_song_at_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.song}"


class FileAnswer(models.Model):
    """An answer on the slider while a list in one file played, and the second it was given at.

    Its reference was made by the page: what is sent twice is kept once.
    """

    PERSON = "listening__playlist__person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    listening = models.ForeignKey(Listening, on_delete=models.PROTECT, related_name="answers")
    at_s = models.FloatField(null=True, help_text="of the file; unknown without scripts")
    score = models.OneToOneField(Score, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["at_s", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.score}, in a file"


class AfterUse(models.Model):
    """One tap after a list before the hard hour, or words: each adds a row, none is changed.

    Of each question the newest tap stands; one without any reads "not asked". Words all stay.
    """

    PERSON = "listening__playlist__person"

    class HardTime(models.TextChoices):
        CALMER = "calmer", "Calmer"
        AS_USUAL = "as-usual", "As usual"
        HARDER = "harder", "Harder"
        NOT_SEEN = "not-seen", "Not seen"

    class TookPart(models.TextChoices):
        SANG_OR_MOVED = "sang-or-moved", "Sang or moved"
        LISTENED = "listened", "Listened"
        TURNED_AWAY = "turned-away", "Turned away"
        NOT_SEEN = "not-seen", "Not seen"

    class Again(models.TextChoices):
        YES = "yes", "Yes"
        WITH_CHANGES = "with-changes", "With changes"
        NO = "no", "No"

    listening = models.ForeignKey(Listening, on_delete=models.PROTECT, related_name="after_use")
    hard_time = models.CharField(max_length=20, choices=HardTime, blank=True)
    took_part = models.CharField(max_length=20, choices=TookPart, blank=True)
    again = models.CharField(max_length=20, choices=Again, blank=True)
    words = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"After {self.listening}"
