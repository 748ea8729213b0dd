"""Changes to playlists and listenings: each one atomic, with its trail entry inside.

What was sent twice is kept once: a listening carries the UUID that its page made, a heard song its
place in the listening. Answers are scores of the contact; nothing here fills one in.
"""

import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from attune import measures, music
from attune.care.person.consent import may_we
from attune.care.person.models import Purpose
from attune.care.plan.begin import refuse_unless_it_may_begin
from attune.care.repertoire.deletion import verdict_of
from attune.care.repertoire.jobs import enqueue
from attune.care.repertoire.models import Song, State
from attune.care.session.change import Rating, rated
from attune.care.session.models import Assent, Contact, Missing, Moment, Score
from attune.care.trail.note import Actor, note

from . import planning
from .baby import baby_limits
from .dose import limits_of, week_of
from .models import (
    HeardSong,
    Kind,
    Listening,
    ListeningDevice,
    PlayedAs,
    Playlist,
    PlaylistFile,
    RemovedSong,
    Veto,
)

SLIDERS = planning.SLIDERS


@dataclass(frozen=True)
class Answers:
    """What was answered before the first song, 0 to 1; None where nobody moved the slider."""

    now_energy: float | None = None
    now_mood: float | None = None
    wish_energy: float | None = None
    wish_mood: float | None = None

    @property
    def now(self) -> music.Place | None:
        return planning.place(self.now_energy, self.now_mood)


@dataclass(frozen=True)
class Heard:
    """How one song went: seconds that sounded, how it ended, and the answer (0 to 10) if any."""

    place: int
    ended_as: str
    heard_s: float | None
    value: float | None = None


@transaction.atomic
def make_playlist(playlist: Playlist, *, by: Actor) -> Playlist:
    """Plan and keep; where there is no plan nothing is kept, and the planner's problem rises."""
    playlist.made_by_id = by.member
    plan = planning.plan_whole(playlist)
    playlist.save(force_insert=True)
    plan.save(force_insert=True)
    fields = [f.name for f in Playlist._meta.concrete_fields if getattr(playlist, f.attname)]
    note("planned", playlist, by=by, person=playlist.person_id, fields=fields)
    return playlist


@transaction.atomic
def plan_again(playlist: Playlist, *, by: Actor):
    """A plan from what the record holds now; the earlier ones stay."""
    plan = planning.plan_or_problem(playlist)
    plan.save(force_insert=True)
    note("planned again", playlist, by=by, person=playlist.person_id)
    return plan


@transaction.atomic
def veto(playlist: Playlist, song: Song, *, by: Actor):
    """Leave a song out of this playlist; the rest is planned at once."""
    _veto(playlist, song, by)
    return plan_again(playlist, by=by)


def _veto(playlist: Playlist, song: Song, by: Actor) -> None:
    vetoed, is_new = Veto.objects.get_or_create(playlist=playlist, song=song)
    if is_new:
        note("vetoed", vetoed, by=by, person=playlist.person_id, fields=["song"])


@transaction.atomic
def take_back(playlist: Playlist, song: Song, *, by: Actor):
    """A vetoed song may be in this playlist again."""
    vetoed = playlist.vetoes.filter(song=song).first()
    if vetoed is not None:
        note("took back", vetoed, by=by, person=playlist.person_id)
        vetoed.delete()
    return plan_again(playlist, by=by)


@transaction.atomic
def remove(song: Song, *, by: Actor) -> None:
    """Into no playlist of this person any more."""
    removed, is_new = RemovedSong.objects.get_or_create(song=song, defaults={"by_id": by.member})
    if is_new:
        note("removed", removed, by=by, person=song.person_id, fields=["song"])


@transaction.atomic
def put_back(song: Song, *, by: Actor) -> None:
    removed = RemovedSong.objects.filter(song=song).first()
    if removed is not None:
        note("put back", removed, by=by, person=song.person_id)
        removed.delete()


@transaction.atomic
def ask_for_file(playlist: Playlist, *, by: Actor) -> PlaylistFile:
    """The one file of the plan that stands: the one there is, or one to be made."""
    plan = playlist.latest_plan()
    check_door(plan)
    file, is_new = PlaylistFile.objects.get_or_create(plan=plan)
    if is_new:
        note("asked for", file, by=by, person=playlist.person_id)
        enqueue(file)
    return file


def check_door(plan) -> None:
    """Refuse a plan in which a song became music not to use, or was deleted, since it was made."""
    songs = Song.objects.in_bulk([uuid.UUID(key) for key in plan.songs])
    for song in songs.values():
        verdict = verdict_of(song, plan.playlist.person)
        if verdict.refused:
            raise verdict.problem


@transaction.atomic
def begin(listening: Listening, answers: Answers, *, by: Actor) -> Listening:
    """Keep where the person is and wishes to be, plan from there, and begin; once."""
    again = Listening.objects.filter(pk=listening.pk).first()
    if again is not None:
        return again
    playlist = listening.playlist
    contact = open_contact(listening.contact_id)
    _check_consent(playlist)
    refuse_unless_it_may_begin(playlist.person, planning.TECHNIQUES[Kind(playlist.kind)])
    _set_places(playlist, answers)
    listening.level_dba = playlist.device.level_dba if playlist.device else None
    listening.listener = limits_of(playlist.person).listener
    _plan_to_hear(listening, answers)
    _check_dose(listening)
    listening.slider = planning.slider_of(playlist)
    for name in SLIDERS:
        score = _keep_now(contact, name, getattr(answers, f"now_{name}"), listening.rater, by)
        setattr(listening, f"now_{name}", score)
    playlist.save()
    listening.save(force_insert=True)
    fields = [f"{w}_{s}" for w in ("now", "wish") for s in SLIDERS]
    moved = [name for name in fields if getattr(answers, name) is not None]
    note("began", listening, by=by, person=playlist.person_id, fields=["rater", *moved])
    return listening


def open_contact(reference) -> Contact:
    """The contact, for this transaction alone, in a session under way in which they said yes."""
    contacts = Contact.objects.select_for_update(of=("self",)).select_related("session", "person")
    contact = contacts.get(pk=reference)
    if contact.session.ended_at is not None:
        raise ValidationError("This session is finished. Start a session, then begin here.")
    if contact.assent != Assent.YES:
        raise ValidationError(
            f"{contact.person} has not said yes today. Ask, and press “Yes” on the session’s page."
        )
    return contact


def _check_consent(playlist: Playlist) -> None:
    """A no, or a yes that was withdrawn or has lapsed, stops it.

    Where nobody has decided, the page says so and "yes today?" was asked: it does not stop.
    """
    answer = may_we(playlist.person, Purpose.TAKE_PART)
    if not answer and answer.decision is not None:
        raise ValidationError(f"There is no consent to take part. {answer.why}")


def _set_places(playlist: Playlist, answers: Answers) -> None:
    """A slider that was moved replaces what the list was planned with; the others stand.

    A file is joined already: it stays as it is, and the answers are kept as answers alone.
    """
    if playlist.played_as == PlayedAs.FILE:
        return
    for name in ("now_energy", "now_mood", "wish_energy", "wish_mood"):
        value = getattr(answers, name)
        if value is not None:
            setattr(playlist, name, value)


def _plan_to_hear(listening: Listening, answers: Answers) -> None:
    """The plan that stands, or a new one where the sliders were moved away from it."""
    playlist = listening.playlist
    listening.plan = playlist.latest_plan()
    if listening.plan.problem:
        raise ValidationError(listening.plan.problem)
    check_door(listening.plan)
    file = getattr(listening.plan, "file", None)
    if playlist.played_as == PlayedAs.FILE and (file is None or file.state != State.READY):
        raise ValidationError("The file is not made yet. Make it on the list’s page, then begin.")
    moved = any(getattr(answers, name) is not None for name in Answers.__dataclass_fields__)
    if moved and playlist.played_as == PlayedAs.SONGS:
        plan = planning.plan_from_here(listening, planning.now_of(playlist))
        plan.save(force_insert=True)
        listening.plan = plan
    if not listening.plan.songs:
        raise ValidationError(listening.plan.result["traded"])


def _check_dose(listening: Listening) -> None:
    """Refused before it is given: the week has gone on since the list was planned."""
    used = week_of(listening.playlist.person).share
    music.reckon_listening_dose(
        listening.plan.duration_s, listening.level_dba, listening.listener, used,
        baby_limits(listening.playlist.person),
    )  # fmt: skip


def _keep_now(contact, measure: str, value: float | None, rater: str, by: Actor) -> Score | None:
    """The answer before the first song: "before" unless this contact has one already."""
    if value is None:
        return None
    before = contact.scores.current().filter(measure=measure, moment=Moment.BEFORE)
    moment = Moment.DURING if before.exists() else Moment.BEFORE
    return keep_score(contact, Rating(measure, 10 * value, rater=rater), moment, by)


def keep_score(contact: Contact, rating: Rating, moment: str, by: Actor) -> Score:
    if rating.value is not None:
        value = measures.check_value(measures.find(rating.measure), round(rating.value, 3))
        rating = Rating(rating.measure, value, rater=rating.rater)
    same = contact.scores.filter(measure=rating.measure, moment=moment)
    trial = max(same.values_list("trial", flat=True), default=0) + 1
    score = Score.objects.create(
        contact=contact, at=timezone.now(), kept_by_id=by.member, moment=moment, trial=trial,
        **rated(rating),
    )  # fmt: skip
    note("kept", score, by=by, person=contact.person_id, fields=["measure", "value", "missing"])
    return score


@transaction.atomic
def hear(listening: Listening, heard: Heard, *, by: Actor) -> Listening:
    """Keep how the song at this place went; a veto or a removal plans the rest at once."""
    listening = Listening.objects.select_for_update(of=("self",)).get(pk=listening.pk)
    if listening.ended_at is not None or listening.heard.filter(place=heard.place).exists():
        return listening
    index = planning.next_index(listening)
    if index >= len(listening.plan.songs) or heard.place != listening.heard.count() + 1:
        raise ValidationError("This list went on in another window. Load this page again.")
    song = Song.objects.get(pk=listening.plan.songs[index])
    row = HeardSong(
        listening=listening,
        plan=listening.plan,
        place=heard.place,
        song=song,
        planned=planned_at(listening.plan, index, listening.slider),
        heard_s=within(heard.heard_s, listening.plan.result["songs"][index]["duration_s"]),
        ended_as=heard.ended_as,
        score=_answer(listening, heard, by),
    )
    row.save(force_insert=True)
    note("heard", row, by=by, person=song.person_id, fields=["heard_s", "ended_as"])
    _go_on(listening, row, by)
    return listening


def planned_at(plan, index: int, slider: str) -> float | None:
    """Where the path was to be after this song, 0 to 1 on the slider that is asked."""
    ideal = plan.result.get("ideal") or []
    return ideal[index][slider] if index < len(ideal) else None


def within(heard_s: float | None, duration_s: float) -> float:
    """What nobody counted (no scripts, a lost page) counts as heard whole."""
    return duration_s if heard_s is None else min(max(heard_s, 0.0), duration_s)


def _answer(listening: Listening, heard: Heard, by: Actor) -> Score | None:
    """An untouched slider is "not asked"; after a song that was cut short it is nothing at all."""
    cut_short = heard.ended_as not in (HeardSong.Ended.TO_THE_END, HeardSong.Ended.NEXT)
    if heard.value is None and cut_short:
        return None
    contact = open_contact(listening.contact_id)
    missing = Missing.NOT_ASKED if heard.value is None else ""
    rater = "" if heard.value is None else listening.rater
    rating = Rating(listening.slider, heard.value, missing=str(missing), rater=rater)
    return keep_score(contact, rating, Moment.DURING, by)


def _go_on(listening: Listening, row: HeardSong, by: Actor) -> None:
    if row.ended_as == HeardSong.Ended.STOPPED:
        end(listening, Listening.Ended.STOPPED, by)
        return
    if row.ended_as in (HeardSong.Ended.VETOED, HeardSong.Ended.REMOVED):
        _veto(listening.playlist, row.song, by)
        if row.ended_as == HeardSong.Ended.REMOVED:
            remove(row.song, by=by)
        plan = planning.plan_rest(listening)
        plan.save(force_insert=True)
        listening.plan = plan
        listening.save(update_fields=["plan"])
    if not planning.rest_songs(listening):
        end(listening, Listening.Ended.TO_THE_END, by)


def end(listening: Listening, ended_as: str, by: Actor) -> None:
    listening.ended_at, listening.ended_as = timezone.now(), ended_as
    listening.save(update_fields=["ended_at", "ended_as", "file_heard_s"])
    person = listening.playlist.person_id
    note("ended", listening, by=by, person=person, fields=["ended_at", "ended_as"])


@transaction.atomic
def add_device(device: ListeningDevice, *, by: Actor) -> ListeningDevice:
    device.measured_by_id = by.member
    device.save(force_insert=True)
    fields = ["site", "name", "level_dba", "measured_on", "measured_with"]
    note("measured", device, by=by, fields=fields)
    return device


@transaction.atomic
def end_device(device: ListeningDevice, *, by: Actor) -> None:
    """Its level holds no longer; what was heard with it keeps the level that it had."""
    if device.ended_at is None:
        device.ended_at = timezone.now()
        device.save(update_fields=["ended_at"])
        note("ended", device, by=by, fields=["ended_at"])
