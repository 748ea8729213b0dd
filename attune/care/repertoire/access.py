"""The doors to a song, an analysis and a walking track of one person.

A page opens the person's record first (``open_record`` notes that); a fragment that a page asks
for every two seconds, and a sound file, come through the same reach without a note of their own:
a file notes that it was played. What belongs to another person is not there at this address.
"""

from datetime import timedelta

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from attune.care import files
from attune.care.person import music
from attune.care.person.access import on_caseload
from attune.care.person.models import Person, references_of
from attune.care.trail.models import Entry
from attune.care.trail.note import note

from .deletion import Deleted, verdict_of_deleted
from .models import Analysis, Job, Song, WalkingTrack

# A player asks for one file in many parts; within this time they are one playing.
ONE_PLAYING = timedelta(hours=1)


def song_of(request, person, reference, action: str = "person.open") -> Song:
    songs = Song.objects.for_member(request.member, action).select_related("person")
    return get_object_or_404(songs, person__in=records(person), pk=reference)


def records(person) -> list:
    """All records of the person, given as one or as an address names them."""
    return person.all_references() if isinstance(person, Person) else references_of(person)


def analysis_of(request, person, reference, action: str = "person.open") -> Analysis:
    analyses = Analysis.objects.for_member(request.member, action)
    return get_object_or_404(
        analyses.select_related("song__person"), song__person__in=records(person), pk=reference
    )


def track_of(request, person, reference, action: str = "person.open") -> WalkingTrack:
    tracks = WalkingTrack.objects.for_member(request.member, action)
    return get_object_or_404(
        tracks.select_related("analysis__song__person"),
        analysis__song__person__in=records(person),
        pk=reference,
    )


def at_the_door(request, job: Job) -> music.Verdict | Deleted:
    """What the person's list of music not to use says of this song, or this song's track.

    A sound that was deleted says so in its place.
    """
    if job.is_deleted:
        return verdict_of_deleted(job)
    song = job if isinstance(job, Song) else job.song
    return music.at_the_door(song.person, **song.for_the_door, by=request.actor)


def play(request, job: Job, path, content_type: str):
    """Send a sound file of a song or track, and note in the trail that it was played."""
    verdict = at_the_door(request, job)
    if verdict.refused:
        return not_played(request, verdict.sentence, status=410 if job.is_deleted else 403)
    if not path.is_file():
        raise Http404
    if request.method == "GET":
        note_played(request, job)
    return files.send_sound(request, path, content_type)


def not_played(request, sentence: str, status: int):
    context = {"title": "This is not played", "what_to_do": sentence}
    return render(request, "error.html", context, status=status)


@transaction.atomic
def note_played(request, job: Job) -> None:
    """Once a playing: at its first byte, or at any part when none was noted for an hour."""
    person = job.of_person
    recent = Entry.objects.filter(
        member=request.member.pk,
        action="played",
        subject=f"{job._meta.model_name}:{job.pk}",
        at__gt=timezone.now() - ONE_PLAYING,
    )
    if files.is_first_byte(request) or not recent.exists():
        outside = not on_caseload(request.member, person)
        note("played", job, by=request.actor, person=person.pk, outside_caseload=outside)
