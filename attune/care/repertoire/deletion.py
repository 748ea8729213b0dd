"""Deleting a person's recordings and what was made from them: one by one, or when care ends.

Practice (rights in recordings): sources and tracks are deleted when care ends, whatever the right
by which they were copied; a recording that the person or a relative made is offered to them first.
Rows stay and say when and by whom, so that what was played, at which cadence and in which session
can be read. What is part of the record is not touched: consent, precautions, concerns, scores,
voices recorded for singing and movement recorded in walks (a voice is deleted by itself, in its
own room). A legal hold refuses every deletion.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from attune import problems
from attune.care.person import music as not_to_use
from attune.care.person.models import MusicNotToUse, Person
from attune.care.trail.note import Actor, note

from .models import Basis, EndOfCare, FileToRemove, Job, LegalHold, Song, State
from .removal import ask_to_remove


@dataclass(frozen=True)
class Deleted:
    """What a door says of a sound that was deleted, in the place of music's own verdict."""

    problem: problems.Problem
    strength: str = "deleted"
    refused: bool = True
    matches: tuple = ()
    to_judge: tuple = ()

    @property
    def sentence(self) -> str:
        return str(self.problem)


def verdict_of(
    song: Song, person: Person | None = None, entries: list[MusicNotToUse] | None = None
) -> not_to_use.Verdict | Deleted:
    """Whether this song may be given to its person: its sound is there, and nothing refuses it."""
    if song.is_deleted:
        return verdict_of_deleted(song)
    return not_to_use.check(person or song.person, **song.for_the_door, entries=entries)


def verdict_of_deleted(job: Job) -> Deleted:
    return Deleted(problems.sound_deleted(str(job), on_day(job.deleted_at), str(job.deleted_by)))


def on_day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%-d %B %Y}" if moment else "an unknown day"


@transaction.atomic
def delete(job: Job, *, by: Actor) -> list[Job]:
    """Delete one song with all that was made from it, or one track or playlist file alone."""
    refuse_under_legal_hold(job.of_person)
    if isinstance(job, Song):
        return _delete_songs([job], by)
    return _mark(type(job).objects.filter(pk=job.pk), by)


def with_it(songs: Iterable[Song]) -> list[Job]:
    """What goes when these songs are deleted, in every room: the songs themselves first."""
    songs = list(songs)
    rows = [cls.made_from(songs).exclude(state=State.DELETED) for cls in Job.__subclasses__()]
    return [row for each in rows for row in each]


def _delete_songs(songs: list[Song], by: Actor) -> list[Job]:
    return [row for cls in Job.__subclasses__() for row in _mark(cls.made_from(songs), by)]


def _mark(rows, by: Actor) -> list[Job]:
    """Rows first: a worker that holds one loses it here, and puts no file in its place."""
    rows = list(rows.exclude(state=State.DELETED).order_by("pk").select_for_update(of=("self",)))
    for row in rows:
        row.state, row.deleted_at, row.deleted_by_id = State.DELETED, timezone.now(), by.member
        row.claim, row.worker, row.doing, row.problem = None, "", "", ""
        emptied = row.forget()
        row.save()
        fields = ["state", *emptied]
        note("deleted", row, by=by, person=row.of_person.pk, fields=fields)
    ask_to_remove(rows)
    return rows


def in_words(rows: Iterable[Job]) -> list[str]:
    """ "2 songs", "1 walking track": how many of each kind."""
    kinds = Counter(type(row) for row in rows)
    return [
        f"{count} {kind._meta.verbose_name if count == 1 else kind._meta.verbose_name_plural}"
        for kind, count in kinds.items()
    ]


def waiting_to_be_removed(person: Person) -> int:
    """How many files of what was deleted of this person are on the disk still."""
    hashes = [
        sha256
        for cls in Job.__subclasses__()
        if cls.KINDS
        for sha256 in cls.objects.filter(
            state=State.DELETED, **{f"{cls.PERSON}__in": person.all_references()}
        ).values_list("sha256", flat=True)
    ]
    return FileToRemove.objects.filter(sha256__in=hashes).count()


def songs_of(person: Person):
    """The person's songs that are not deleted, on every record of theirs."""
    songs = Song.objects.filter(person__in=person.all_references())
    return songs.exclude(state=State.DELETED)


def own_recordings(person: Person):
    """Recordings that the person or a relative made: offered to them before care ends."""
    return songs_of(person).filter(basis=Basis.OWN)


def end_of_care(person: Person) -> EndOfCare | None:
    """The end of this person's care, unless it goes on or has begun again."""
    return EndOfCare.objects.of(person).select_related("set_by__user").first()


@transaction.atomic
def end_care(person: Person, own: str, *, by: Actor) -> EndOfCare:
    """Care ends: every recording of the person, and all that was made from it, is deleted.

    ``own`` says what became of recordings of their own, where there are any.
    """
    refuse_under_legal_hold(person)
    if ended := end_of_care(person):
        return ended
    ended = EndOfCare.objects.create(person=person, own_recordings=own, set_by_id=by.member)
    note("ended care", ended, by=by, person=person.pk, fields=["own_recordings"] if own else [])
    _delete_songs(list(songs_of(person)), by)
    return ended


@transaction.atomic
def begin_again(person: Person, *, by: Actor) -> None:
    """Care goes on: songs may be added anew. What was deleted stays deleted."""
    for ended in EndOfCare.objects.of(person):
        _lift(ended, by)
        note("began care again", ended, by=by, person=person.pk, fields=["until"])


def refuse_after_care(person: Person) -> None:
    """In the transaction that adds a song: none is kept once care has ended."""
    _one_at_a_time(person)
    if ended := end_of_care(person):
        raise problems.care_has_ended(str(person), on_day(ended.since))


def _one_at_a_time(person: Person) -> None:
    """Deleting, holding, ending and adding wait for each other, person by person."""
    Person.objects.select_for_update().get(pk=person.kept_record.pk)


def legal_hold(person: Person) -> LegalHold | None:
    return LegalHold.objects.of(person).select_related("set_by__user").first()


def refuse_under_legal_hold(person: Person) -> None:
    """In the transaction of any deletion: while a hold stands, nothing is deleted."""
    _one_at_a_time(person)
    if hold := legal_hold(person):
        raise problems.under_legal_hold(
            str(person), on_day(hold.since), str(hold.set_by), hold.reason
        )


@transaction.atomic
def set_hold(person: Person, reason: str, *, by: Actor) -> LegalHold:
    """From now on nothing of this person is deleted; one hold stands at a time."""
    _one_at_a_time(person)
    if hold := legal_hold(person):
        return hold
    hold = LegalHold.objects.create(person=person, reason=reason, set_by_id=by.member)
    note("set legal hold", hold, by=by, person=person.pk, fields=["reason"])
    return hold


@transaction.atomic
def lift_hold(person: Person, *, by: Actor) -> None:
    for hold in LegalHold.objects.of(person):
        _lift(hold, by)
        note("lifted legal hold", hold, by=by, person=person.pk, fields=["until"])


def _lift(standing: EndOfCare | LegalHold, by: Actor) -> None:
    standing.until, standing.lifted_by_id = timezone.now(), by.member
    standing.save(update_fields=["until", "lifted_by"])
