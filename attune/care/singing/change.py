"""Changes in singing to speak: each one atomic, with its trail entry inside."""

import uuid
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from attune import music
from attune.care import files
from attune.care.person import consent
from attune.care.person.models import Person, Purpose
from attune.care.plan.begin import refuse_unless_it_may_begin
from attune.care.repertoire.change import try_again
from attune.care.repertoire.deletion import refuse_under_legal_hold
from attune.care.repertoire.jobs import enqueue
from attune.care.repertoire.models import State
from attune.care.session.change import check_yes, open_contact
from attune.care.session.models import Contact
from attune.care.trail.note import Actor, note

from .in_plan import MELODIC_INTONATION
from .levels import BY_CODE, POINTS
from .models import Attempt, ModelSet, Phrase, Range, Voice
from .tasks import VOICES, stored_model, stored_voice

__all__ = ["try_again"]


@transaction.atomic
def keep_range(found: Range, *, by: Actor) -> Range:
    """The pitch this person sings in comfort from now on."""
    found.kept_by_id = by.member
    found.save(force_insert=True)
    note("kept", found, by=by, person=found.person_id, fields=["pitch_hz", "how"])
    return found


@transaction.atomic
def add_phrase(phrase: Phrase, *, by: Actor) -> Phrase:
    """A phrase as it was typed, divided and stressed as the dictionary or the rules say."""
    read = music.read_phrase(phrase.words, phrase.language)
    phrase.written = read.written
    phrase.stressed = [syllable.stressed for syllable in read.syllables]
    phrase.save(force_insert=True)
    fields = ["words", "language", "written", "stressed"]
    note("added", phrase, by=by, person=phrase.person_id, fields=fields)
    return phrase


@transaction.atomic
def correct_syllables(phrase: Phrase, corrected: music.Phrase, *, by: Actor) -> Phrase:
    """The division and stress that a person gave; models made before say that they are older."""
    phrase.written = corrected.written
    phrase.stressed = [syllable.stressed for syllable in corrected.syllables]
    phrase.save(update_fields=["written", "stressed"])
    note("corrected", phrase, by=by, person=phrase.person_id, fields=["written", "stressed"])
    return phrase


def may_keep_voices(person: Person) -> consent.Answer:
    """Whether recordings may be made and kept for this person."""
    return consent.may_we(person, Purpose.RECORD)


def keep_voice(voice: Voice, path: Path, *, pitch_hz: float, by: Actor) -> ModelSet:
    """Keep a recording of a phrase, as consent allows, and have its models made."""
    if not (answer := may_keep_voices(voice.of_person)):
        raise ValidationError(f"The recording was not kept. {answer.why}")
    voice.sha256 = files.file_sha256(path)
    files.keep_copy(path, VOICES, voice.sha256, "The recording")
    return _keep_row(voice, pitch_hz, by)


@transaction.atomic
def _keep_row(voice: Voice, pitch_hz: float, by: Actor) -> ModelSet:
    voice.save(force_insert=True)
    person = voice.of_person
    words = f"{voice.spoken_by} saying “{voice.phrase}”"
    consent.note_use(person, Purpose.RECORD, voice, by=by, words=words)
    note("recorded", voice, by=by, person=person.pk, fields=["spoken_by", "whose", "sha256"])
    return ask_for_models(voice.phrase, ModelSet.Sound.VOICE, pitch_hz, voice=voice, by=by)


@transaction.atomic
def ask_for_models(
    phrase: Phrase,
    sound: str,
    pitch_hz: float,
    *,
    by: Actor,
    voice: Voice | None = None,
    starts_s: tuple[float, ...] = (),
) -> ModelSet:
    """Have the phrase sung at every pace; refused while a stress is not known."""
    music.plan_melody(phrase.read(), music.MelodySettings(pitch_hz))
    models = ModelSet.objects.create(
        phrase=phrase, voice=voice, sound=sound, pitch_hz=pitch_hz, starts_s=list(starts_s),
        written=phrase.written, stressed=phrase.stressed,
    )  # fmt: skip
    note("asked for", models, by=by, person=phrase.person_id, fields=["sound", "pitch_hz"])
    enqueue(models)
    return models


@transaction.atomic
def remove_voice(voice: Voice, *, by: Actor) -> None:
    """Delete a recording and everything that sounds like it; that it was there stays written."""
    refuse_under_legal_hold(voice.of_person)
    voice.removed_at = timezone.now()
    voice.save(update_fields=["removed_at"])
    hashes = {file["sha256"] for models in voice.model_sets.all() for file in models.files}
    voice.model_sets.update(files=[], found={}, state=State.FAILED, problem="Removed.", claim=None)
    note("removed", voice, by=by, person=voice.of_person.pk, fields=["removed_at"])
    # The same recording kept once more elsewhere may have the very same models: all stay then.
    if Voice.objects.filter(sha256=voice.sha256, removed_at__isnull=True).exists():
        return
    paths = [stored_voice(voice), *(stored_model(sha256) for sha256 in hashes)]
    transaction.on_commit(lambda: [path.unlink(missing_ok=True) for path in paths])


@transaction.atomic
def keep_attempt(
    contact: Contact,
    phrase: Phrase,
    level: str,
    step: str,
    points: int,
    *,
    reference: uuid.UUID,
    by: Actor,
) -> Attempt:
    """Keep how one step went; the same reference again changes nothing."""
    contact = singing_contact(contact)
    if again := Attempt.objects.filter(pk=reference, contact=contact).first():
        return again
    refuse_unless_it_may_begin(contact.person, MELODIC_INTONATION)
    if step not in dict(BY_CODE[level].steps) or points not in dict(POINTS):
        raise ValidationError("This is no step of this level, so nothing was kept.")
    attempt = Attempt.objects.create(
        pk=reference, contact=contact, phrase=phrase, level=level, step=step, points=points,
        kept_by_id=by.member,
    )  # fmt: skip
    note("kept", attempt, by=by, person=contact.person_id, fields=["level", "step", "points"])
    return attempt


@transaction.atomic
def take_back(attempt: Attempt, *, by: Actor) -> None:
    """A slip of the thumb: the row stays and no longer counts."""
    contact = singing_contact(attempt.contact)
    if attempt.taken_back_at is None:
        attempt.taken_back_at = timezone.now()
        attempt.save(update_fields=["taken_back_at"])
        note("taken back", attempt, by=by, person=contact.person_id, fields=["taken_back_at"])


def singing_contact(contact: Contact) -> Contact:
    """The contact, locked for this change, while its session goes on and nobody said no."""
    contact = open_contact(contact, "Start another session to go on singing.")
    check_yes(contact)
    return contact
