"""Changes to a person's music: each one atomic, with its trail entry inside."""

from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone

from attune import music, problems
from attune.care import files
from attune.care.person import music as not_to_use
from attune.care.trail.note import Actor, note

from .deletion import refuse_after_care, verdict_of, verdict_of_deleted
from .jobs import enqueue
from .models import Analysis, Job, Placement, Song, State, WalkingTrack, hash_of
from .tasks import SONGS


def check_sound(path: Path, name: str) -> music.SoundInfo:
    """What the file claims to be; a problem speaks of it by the name that people know."""
    try:
        return music.sound_info(path)
    except problems.Problem as problem:
        happened = problem.what_happened.replace(path.name, name)
        raise type(problem)(problem.code, happened, problem.what_to_do) from None


def add_song(song: Song, path: Path, *, by: Actor) -> tuple[Song, bool]:
    """Keep a recording of a person and have it prepared; False: this person has it already.

    ``song`` comes with its person, title and basis; nothing is kept when the file is no song.
    """
    song.file_name = song.file_name or path.name
    song.duration_s = check_sound(path, song.file_name).duration_s
    song.sha256 = files.file_sha256(path)
    verdict = not_to_use.at_the_door(song.person, **song.for_the_door, by=by)
    if verdict.refused:
        raise verdict.problem
    files.keep_copy(path, SONGS, song.sha256, song.file_name)
    try:
        song, is_new = _add_row(song, by=by), True
    except IntegrityError:
        there = Song.objects.exclude(state=State.DELETED)
        song, is_new = there.get(person=song.person_id, sha256=song.sha256), False
    # Once more: a deletion of the same recording, for another person, may have just removed it.
    files.keep_copy(path, SONGS, song.sha256, song.file_name)
    return song, is_new


@transaction.atomic
def _add_row(song: Song, *, by: Actor) -> Song:
    refuse_after_care(song.person)
    song.save(force_insert=True)
    fields = [f.name for f in Song._meta.concrete_fields if getattr(song, f.attname)]
    note("added", song, by=by, person=song.person_id, fields=fields)
    enqueue(song)
    return song


@transaction.atomic
def change_song(form, *, by: Actor) -> Song:
    """What a song is called and its tags; when that makes it music not to use, the doors know."""
    song = form.save()
    note("changed", song, by=by, person=song.person_id, fields=form.changed_data)
    return song


@transaction.atomic
def place(placement: Placement, *, by: Actor) -> Placement:
    """Keep where the person put a song, or (with neither value) that it is off both sliders."""
    placement.kept_by_id = by.member
    placement.save(force_insert=True)
    fields = [name for name in ("energy", "mood") if getattr(placement, name) is not None]
    note("placed", placement, by=by, person=placement.of_person.pk, fields=fields)
    return placement


@transaction.atomic
def analyse_with(song: Song, settings: music.AnalysisSettings, *, by: Actor) -> Analysis:
    """The analysis of this song with these settings: the one there is, or one to be made."""
    _refuse_deleted(song)
    asked = settings.to_json()
    analysis, is_new = Analysis.objects.get_or_create(
        song=song,
        version=music.ENGINE_VERSION,
        settings_hash=hash_of(asked),
        defaults={"settings": asked},
    )
    if is_new:
        note("asked for", analysis, by=by, person=song.person_id, fields=["settings"])
        enqueue(analysis)
    elif analysis.state == State.FAILED:
        try_again(analysis, by=by)
    return analysis


def _refuse_deleted(song: Song) -> None:
    """The song as it is now, for this transaction alone: nothing new is made of a deleted one."""
    song = Song.objects.select_for_update(of=("self",)).get(pk=song.pk)
    if song.is_deleted:
        raise verdict_of_deleted(song).problem


@transaction.atomic
def accept(analysis: Analysis, *, by: Actor) -> Song:
    """Walking tracks of this song are made from this analysis from now on."""
    song = analysis.song
    _refuse_deleted(song)
    if analysis.state != State.READY or not analysis.read().beats_s:
        raise problems.song_has_no_beat(song.title)
    song.accepted, song.accepted_at = analysis, timezone.now()
    song.save(update_fields=["accepted", "accepted_at"])
    note("accepted", analysis, by=by, person=song.person_id, fields=["accepted"])
    return song


@transaction.atomic
def ask_for_track(track: WalkingTrack, *, by: Actor) -> WalkingTrack:
    """The walking track asked for: the one there is, or one to be made."""
    song = track.song
    _refuse_deleted(song)
    verdict = verdict_of(song)
    if verdict.refused:
        raise verdict.problem
    same = WalkingTrack.objects.exclude(state__in=(State.FAILED, State.DELETED)).filter(
        analysis=track.analysis, cadence_spm=track.cadence_spm, cue_sound=track.cue_sound
    )
    if there := same.first():
        return there
    track.save(force_insert=True)
    fields = ["analysis", "cadence_spm", "cue_sound"]
    note("asked for", track, by=by, person=track.of_person.pk, fields=fields)
    enqueue(track)
    return track


@transaction.atomic
def try_again(job: Job, *, by: Actor) -> None:
    """A person asks again for what could not be prepared; in any other state nothing changes."""
    again = (
        type(job)
        .objects.filter(pk=job.pk, state=State.FAILED)
        .update(state=State.WAITING, tries=0, problem="", done_share=0.0, heard_at=timezone.now())
    )
    if again:
        note("asked again", job, by=by, person=job.of_person.pk, fields=["state"])
        enqueue(job)
