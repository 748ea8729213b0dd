"""Every address of the floor plan that can be looked at, filled in for one prepared person."""

import re
import uuid
from datetime import date, timedelta

from django.urls import get_resolver
from django.utils import timezone

from attune.care.diary import groups
from attune.care.diary.change import book
from attune.care.diary.models import Booking, Group
from attune.care.kit.models import Instrument
from attune.care.listening.change import (
    Answers,
    Heard,
    add_device,
    ask_for_file,
    begin,
    hear,
    make_playlist,
)
from attune.care.listening.models import Listening, ListeningDevice, Playlist
from attune.care.person.models import MemorySong, Relationship
from attune.care.plan.models import Goal, PlannedTechnique, Review, TryOut
from attune.care.referral.change import make_referral
from attune.care.referral.models import Decision, Referral
from attune.care.repertoire import change, tasks
from attune.care.repertoire.models import Analysis, Song, WalkingTrack
from attune.care.session.change import answer_yes_today
from attune.care.session.contacts import keep_contact
from attune.care.session.models import Played, Session, Visit
from attune.care.singing import change as singing
from attune.care.singing.change_words import begin_song
from attune.care.singing.models import GapLine, Lyrics, Phrase, Range, Voice

from .conftest import begin_session
from .sounds import click_song


def prepare(service, by, folder):
    """Marta with a prepared song and track, a session under way, and a line of each sort."""
    song = Song(person=service.marta, title="Clicks", basis="own")
    song, _ = change.add_song(song, click_song(folder / "clicks.wav"), by=by)
    tasks.prepare_song.call(str(song.pk))
    analysis = song.analyses.get()
    song = change.accept(analysis, by=by)
    track = change.ask_for_track(WalkingTrack(analysis=analysis, cadence_spm=104), by=by)
    tasks.make_track.call(str(track.pk))
    contact = begin_session(service)
    someone = Relationship.objects.create(
        person=service.marta, name="Karl", standing="relative", may_be_told="no"
    )
    MemorySong.objects.create(person=service.marta, title="Clicks", memory="The clock at home.")
    drum = Instrument.objects.create(
        organisation=service.river, site=service.north, name="Frame drum", surface="skin",
        blown=False, wipe="Alcohol wipe, 30 s",
    )  # fmt: skip
    day, about = timezone.localdate(), {"person": service.marta}
    planned = PlannedTechnique.objects.create(
        technique="rhythmic-cueing", led_by=service.ines, place="Gym", frequency="Daily", **about
    )
    goal = Goal.objects.create(
        words="To the window", domain="movement", measure="cadence", technique="singing",
        target_on=day, **about,
    )  # fmt: skip
    referral = Referral(
        site=service.north, preferred_name="Joe", they_know="yes", reason="pain", urgency="soon",
        source="ward",
    )  # fmt: skip
    make_referral(referral, by=by)
    answer = Decision.objects.create(
        referral=referral, state="waiting", reason="Full", answer="In May", by=service.ines,
        look_again_on=timezone.localdate(),
    )  # fmt: skip
    group = Group.objects.create(
        organisation=service.river, site=service.north, name="Choir", open_to="closed"
    )
    group.led_by.add(service.ines)
    participant = groups.join(group, service.marta, by=by)
    booking = Booking(
        site=service.north, person=service.marta, starts_at=timezone.now() + timedelta(hours=1),
        minutes=30, place="Day room",
    )  # fmt: skip
    book(booking, [service.ines], weeks=1, by=by)
    ward_round = Session.objects.create(
        organisation=service.river, site=service.north, ward=service.ward, kind="ward-round",
        started_at=timezone.now(), asks=["mood"],
    )  # fmt: skip
    Played.objects.create(session=ward_round, member=service.ines)
    visit = Visit.objects.create(session=ward_round, bed="Bay 4, bed 2")
    bed_contact = keep_contact(
        service.ines, {"session": str(ward_round.pk), "visit": str(visit.pk)},
        reference=uuid.uuid4(), version=1, by=by,
    ).contact  # fmt: skip
    playlist, listening, file = playlist_heard(song, contact, by)
    device = ListeningDevice(
        site=service.north, name="Tablet", level_dba=70, measured_on=date(2026, 1, 1),
        measured_with="a class 2 meter",
    )  # fmt: skip
    add_device(device, by=by)
    return {
        "session": ward_round.pk,
        "visit": visit.pk,
        "bed_contact": bed_contact.pk,
        "group": group.pk,
        "participant": participant.pk,
        "booking": booking.pk,
        "became": "cancelled",
        "on": timezone.localdate(),
        "playlist": playlist.pk,
        "listening": listening.pk,
        "file": file.pk,
        "device": device.pk,
        "instrument": drum.pk,
        "person": service.marta.pk,
        "song": song.pk,
        "analysis": analysis.pk,
        "track": track.pk,
        "contact": contact.pk,
        "line": "relationships",
        "key": someone.pk,
        "part": "hearing",
        "purpose": "take-part",
        "moment": "before",
        "planned": planned.pk,
        "technique": "singing",
        "goal": goal.pk,
        "try_out": TryOut.objects.create(sessions=3, ask_on=day, **about).pk,
        "review": Review.objects.create(due_on=day, **about).pk,
        "lines": "goals",
        "entry": goal.pk,
        "referral": referral.pk,
        "answer": answer.pk,
        "decision": "accepted",
        "bout_kind": "walk",
        "sound": "click",
        **sung(service.marta, contact, by),
    }


def sung(person, contact, by):
    """A phrase with a voice, its models and one scored step."""
    singing.keep_range(Range(person=person, pitch_hz=150, how="set"), by=by)
    phrase = singing.add_phrase(
        Phrase(person=person, words="good morning", language="en-GB"), by=by
    )
    voice = Voice.objects.create(phrase=phrase, spoken_by="Karl", whose="relative", sha256="0" * 64)
    models = singing.ask_for_models(phrase, "voice", 150, voice=voice, by=by)
    attempt = singing.keep_attempt(
        contact, phrase, "elementary", "unison", 2, reference=uuid.uuid4(), by=by
    )
    gap = GapLine.objects.create(person=person, kind="song", sung="Twinkle", left_out="star")
    lyrics = begin_song(Lyrics(person=person, title="Rain"), "It rains.", [], by=by)
    return {
        "gap": gap.pk, "lyrics": lyrics.pk,
        "phrase": phrase.pk, "voice": voice.pk, "models": models.pk, "attempt": attempt.pk,
        "pace": 60, "tapped": "with-tap",
    }  # fmt: skip


def playlist_heard(song, contact, by):
    """A list of two songs, one of which was heard; its file is only asked for."""
    kept = {"person": song.person, "basis": song.basis, "state": "ready", "duration_s": 24.0}
    other = Song.objects.create(**kept, title="More clicks", sha256="0" * 64)
    Analysis.objects.create(
        song=other, version="test", settings_hash="0" * 64, settings={}, state="ready",
        result=song.analyses.get().result,
    )  # fmt: skip
    playlist = make_playlist(
        Playlist(person=song.person, kind="free", played_as="songs", minutes=1), by=by
    )
    answer_yes_today(contact, "yes", by=by)
    listening = Listening(pk=uuid.uuid4(), playlist=playlist, contact=contact, rater="self")
    listening = begin(listening, Answers(), by=by)
    hear(listening, Heard(1, "next", 10.0, 5), by=by)
    return playlist, listening, ask_for_file(playlist, by=by)


def addresses_of(references):
    """The addresses whose every part has a value; the rest need what no such person has."""
    filled = []
    for pattern in _patterns(get_resolver()):
        names = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
        if all(name in references for name in names):
            address = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(references[m[1]]), pattern)
            filled.append(f"/{address}")
    return filled


def _patterns(resolver, front=""):
    for entry in resolver.url_patterns:
        route = front + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from _patterns(entry, route)
        else:
            yield route
