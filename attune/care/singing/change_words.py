"""Changes to gaps to fill and to songs that are written: atomic, with their trail entries."""

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from attune.care.person import music as not_to_use
from attune.care.plan.begin import refuse_unless_it_may_begin
from attune.care.repertoire.deletion import refuse_under_legal_hold
from attune.care.session.models import Contact
from attune.care.trail.note import Actor, note

from .change import singing_contact
from .in_plan import MUSICAL_SPEECH_STIMULATION, SONGWRITING
from .models import GapLine, GapTry, Lyrics, Version, Writer


@transaction.atomic
def add_line(line: GapLine, *, by: Actor) -> GapLine:
    """A line to stop before its word; music that must not be used comes in by no door."""
    verdict = not_to_use.check(line.person, title=line.title or line.sung, artist="")
    if verdict.refused:
        raise ValidationError(verdict.sentence)
    line.save(force_insert=True)
    fields = ["kind", "title", "sung", "left_out"]
    note("added", line, by=by, person=line.person_id, fields=fields)
    return line


@transaction.atomic
def keep_try(
    contact: Contact,
    line: GapLine,
    *,
    reference: uuid.UUID,
    began: bool,
    completed: bool,
    help_given: str,
    by: Actor,
) -> GapTry:
    """Keep how a line went; the same reference again changes nothing."""
    contact = singing_contact(contact)
    if again := GapTry.objects.filter(pk=reference, contact=contact).first():
        return again
    refuse_unless_it_may_begin(contact.person, MUSICAL_SPEECH_STIMULATION, line.songs)
    tried = GapTry.objects.create(
        pk=reference, contact=contact, line=line, began=began, completed=completed,
        help=help_given, kept_by_id=by.member,
    )  # fmt: skip
    note("kept", tried, by=by, person=contact.person_id, fields=["began", "completed", "help"])
    return tried


@transaction.atomic
def begin_song(lyrics: Lyrics, words: str, writers: list[Writer], *, by: Actor) -> Lyrics:
    """A new song: its first version and who writes it."""
    refuse_unless_it_may_begin(lyrics.person, SONGWRITING)
    lyrics.save(force_insert=True)
    note("begun", lyrics, by=by, person=lyrics.person_id, fields=["title"])
    _add_version(lyrics, words, by)
    for writer in writers:
        writer.lyrics = lyrics
        writer.save()
        note("added", writer, by=by, person=lyrics.person_id, fields=["name", "wrote"])
    return lyrics


@transaction.atomic
def keep_version(lyrics: Lyrics, words: str, *, by: Actor) -> Version:
    """New words stand beside the old ones; the same words again are no new version."""
    lyrics = _standing(lyrics)
    newest = lyrics.versions.first()
    if newest and newest.words == words:
        return newest
    return _add_version(lyrics, words, by)


@transaction.atomic
def add_writer(writer: Writer, *, by: Actor) -> Writer:
    _standing(writer.lyrics)
    writer.save()
    note("added", writer, by=by, person=writer.lyrics.person_id, fields=["name", "wrote"])
    return writer


@transaction.atomic
def decide(lyrics: Lyrics, becomes: str, decided_by: str, *, by: Actor) -> Lyrics:
    """What the writers say is to become of it."""
    lyrics = _standing(lyrics)
    lyrics.becomes, lyrics.decided_by = becomes, decided_by
    lyrics.save(update_fields=["becomes", "decided_by"])
    note("decided", lyrics, by=by, person=lyrics.person_id, fields=["becomes", "decided_by"])
    return lyrics


@transaction.atomic
def delete_words(lyrics: Lyrics, decided_by: str, *, by: Actor) -> None:
    """As the writers say: every version and the title go; that there was a song stays written."""
    refuse_under_legal_hold(lyrics.person)
    lyrics = _standing(lyrics)
    lyrics.versions.all().delete()
    lyrics.title, lyrics.deleted_at, lyrics.decided_by = "", timezone.now(), decided_by
    lyrics.save(update_fields=["title", "deleted_at", "decided_by"])
    note("deleted", lyrics, by=by, person=lyrics.person_id, fields=["title", "versions"])


def _standing(lyrics: Lyrics) -> Lyrics:
    """The song, locked for this change, as long as its words are there."""
    lyrics = Lyrics.objects.select_for_update().get(pk=lyrics.pk)
    if lyrics.deleted_at is not None:
        raise ValidationError("This song was deleted, so nothing was kept.")
    return lyrics


def _add_version(lyrics: Lyrics, words: str, by: Actor) -> Version:
    newest = lyrics.versions.first()
    number = newest.number + 1 if newest else 1
    version = Version.objects.create(
        lyrics=lyrics, number=number, words=words, kept_by_id=by.member
    )
    note("kept", version, by=by, person=lyrics.person_id, fields=["words"])
    return version
