"""Music not to use, as data that the doors read; the recordings known to be it; what was asked."""

from django.db import models
from django.db.models import Q

from attune.care.team.models import Member

from .lines import Line, Precaution
from .people import Person


class MusicNotToUse(Line):
    """Music that must not reach this person, or not before asking, and why."""

    class Kind(models.TextChoices):
        SONG = "song", "A song"
        ARTIST = "artist", "An artist"
        STYLE = "style", "A style"
        ERA = "era", "An era"
        LANGUAGE = "language", "A language"
        THEME = "theme", "A theme"
        LYRIC = "lyric", "A subject of the words"

    class Strength(models.TextChoices):
        NEVER = "never", "Never"
        ASK = "ask", "Ask first"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="music_not_to_use")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SONG)
    what = models.CharField(max_length=200)
    artist = models.CharField(
        max_length=200, blank=True, help_text="of a song; empty means by anyone"
    )
    reason = models.CharField(max_length=300)
    strength = models.CharField(max_length=10, choices=Strength)
    trigger_of = models.ForeignKey(
        Precaution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="triggers",
        help_text="the seizures that this song can start",
    )

    class Meta:
        ordering = ["-strength", "what"]
        constraints = [
            models.CheckConstraint(
                condition=Q(trigger_of__isnull=True) | Q(strength="never"),
                name="a_trigger_song_is_never_played",
            )
        ]

    def __str__(self) -> str:
        return f"{self.what}, {self.artist}" if self.artist else self.what


class KnownRecording(models.Model):
    """The content hash of a recording that is this music, whatever it is called."""

    entry = models.ForeignKey(MusicNotToUse, on_delete=models.CASCADE, related_name="recordings")
    sha256 = models.CharField(max_length=64)
    remembered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "sha256"], name="a_recording_known_once")
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} is {self.entry}"


class AskedFirst(models.Model):
    """Someone was asked about a piece of music before it went on; it holds for that day."""

    entry = models.ForeignKey(MusicNotToUse, on_delete=models.CASCADE, related_name="asked")
    title = models.CharField(max_length=200)
    who_was_asked = models.CharField(max_length=200)
    what_they_said = models.CharField(max_length=300)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.who_was_asked} about {self.title}"
