"""The doors to a phrase, a voice, a model set and an attempt of one person.

A page opens the person's record first; sound comes through the same reach and notes that it was
played. A voice, and what was made from it, sounds only while consent to record stands.
"""

from pathlib import Path

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404

from attune.care import files
from attune.care.person.models import Person
from attune.care.repertoire.access import records
from attune.care.session.models import Contact
from attune.care.trail.note import note

from .change import may_keep_voices
from .models import Attempt, ModelSet, Phrase, Range, Voice

BEGINNINGS = {
    b"fLaC": "audio/flac", b"RIFF": "audio/wav", b"OggS": "audio/ogg", b"ftyp": "audio/mp4",
}  # fmt: skip


def phrase_of(request, person, reference, action: str = "person.open") -> Phrase:
    phrases = Phrase.objects.for_member(request.member, action).select_related("person")
    return get_object_or_404(phrases, person__in=records(person), pk=reference)


def voice_of(request, person, reference, action: str = "person.open") -> Voice:
    voices = Voice.objects.for_member(request.member, action).select_related("phrase__person")
    return get_object_or_404(
        voices, phrase__person__in=records(person), pk=reference, removed_at__isnull=True
    )


def models_of(request, person, reference) -> ModelSet:
    sets = ModelSet.objects.for_member(request.member).select_related("phrase__person", "voice")
    return get_object_or_404(
        sets, phrase__person__in=records(person), pk=reference, voice__removed_at__isnull=True
    )


def attempt_of(request, contact: Contact, reference) -> Attempt:
    attempts = Attempt.objects.for_member(request.member, "session.record")
    return get_object_or_404(attempts, contact=contact, pk=reference)


def pitch_of(request, person: Person) -> Range | None:
    """The pitch this person sings in comfort, if one was hummed or set."""
    ranges = Range.objects.for_member(request.member)
    return ranges.filter(person__in=person.all_references()).first()


def play(request, row: Voice | ModelSet, path: Path):
    """Send a sound, and note at its first byte that it was played."""
    voice = row if isinstance(row, Voice) else row.voice
    if not path.is_file() or (voice is not None and not may_keep_voices(row.of_person)):
        raise Http404
    if files.is_first_byte(request):
        with transaction.atomic():
            note("played", row, by=request.actor, person=row.of_person.pk)
    return files.send_sound(request, path, type_of(path))


def type_of(path: Path) -> str:
    """What a browser must be told a sound is, by how the file begins."""
    with path.open("rb") as file:
        beginning = file.read(12)
    for mark, name in BEGINNINGS.items():
        if mark in beginning:
            return name
    return "audio/mpeg"
