"""Whose limits count for a person, and what of the week's listening dose they have had already.

Levels are dB(A) at the ear, durations seconds; the week is the seven days up to now. Source:
WHO-ITU H.870 by way of ``attune.music``; that "children" ends at 18, and that tinnitus, hyperacusis
and an unknown age count as sensitive, are service defaults and shown as such. Only playlists heard
here are known: songs and walking tracks by themselves, television and the rest are not in it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from attune import music
from attune.care.person.models import Person
from attune.care.person.precautions import precautions_of

from .models import Listening, PlayedAs

WEEK = timedelta(days=7)
# Precautions, written down or raised by an answer about hearing, that count as sensitive.
SENSITIVE = {"hyperacusis", "tinnitus"}


@dataclass(frozen=True)
class Limits:
    """Whose limits are reckoned with, and why."""

    listener: str
    why: str


@dataclass(frozen=True)
class Week:
    """The share of the week's dose that was given, and how long music sounded at no known level."""

    share: float
    unknown_s: float

    @property
    def percent(self) -> str:
        return f"{100 * self.share:.2g} %"

    @property
    def unknown_words(self) -> str:
        minutes = round(self.unknown_s / 60)
        if minutes < 1:
            return "less than a minute"
        return "1 minute" if minutes == 1 else f"{minutes} minutes"


def limits_of(person: Person) -> Limits:
    """Never the higher limit by mere lack of knowledge."""
    age = person.age_on(timezone.localdate())
    if age == 0:
        return Limits("baby", "under one year old")
    if age is not None and age < 18:
        return Limits("child", "under 18")
    sensitive = [shown.label for shown in precautions_of(person) if shown.code in SENSITIVE]
    if sensitive:
        return Limits("child", " and ".join(dict.fromkeys(sensitive)).lower())
    if age is None:
        return Limits("child", "no date of birth is written down")
    return Limits("adult", "an adult, and no sensitive hearing is written down")


def week_of(person: Person, now: datetime | None = None) -> Week:
    """What this person heard in the seven days up to now."""
    now = now or timezone.now()
    listenings = Listening.objects.filter(
        playlist__person__in=person.all_references(), started_at__gt=now - WEEK
    )
    share = unknown_s = 0.0
    for listening in listenings.select_related("plan", "playlist").prefetch_related("heard__song"):
        heard_s = sounded_s(listening)
        if listening.listener == "baby":
            continue
        if listening.level_dba is None:
            unknown_s += heard_s
        else:
            hours = music.weekly_hours(listening.level_dba, listening.listener)
            share += heard_s / 3600 / hours
    return Week(share, unknown_s)


def sounded_s(listening: Listening) -> float:
    """How long it sounded; what nobody stopped counts as heard to its end."""
    if listening.playlist.played_as == PlayedAs.FILE:
        known = listening.file_heard_s
        return listening.plan.duration_s if known is None else known
    heard = list(listening.heard.all())
    sounded = sum(song.heard_s for song in heard)
    if listening.ended_at is None:
        at = sum(song.plan_id == listening.plan_id for song in heard)
        songs = listening.plan.result.get("songs", [])
        sounded += songs[at]["duration_s"] if at < len(songs) else 0.0
    return sounded
