"""Makes the demonstration: a service of invented people, their songs, and sessions behind them.

Everything goes through the same functions as the pages. People and rows are made in one
transaction: an interrupted first run leaves nothing and is begun again. Songs are played by
Attune itself from old tunes, and prepared by the same tasks as everybody's.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from attune import music, problems
from attune.care.concern.models import WhomToTell
from attune.care.person.change import add_person
from attune.care.person.models import MemorySong, MusicNotToUse, Person, Precaution
from attune.care.person.nhs_number import check_digit
from attune.care.repertoire import tasks
from attune.care.repertoire.change import accept, add_song, ask_for_track
from attune.care.repertoire.models import Basis, Song, State, WalkingTrack
from attune.care.session import change as sessions
from attune.care.session.models import Contact, Score, Session
from attune.care.team.demonstration import DOMAIN
from attune.care.team.models import Member, Organisation, Posting, Site, Ward
from attune.care.team.set_up import add_member
from attune.care.trail.note import Actor

from . import bedside, diary, listening, people, plans, referrals, singing

Progress = Callable[[float, str], None]
PATH, PACE = "10-in-14", "comfortable"


def make_people() -> None:
    """The two organisations and everyone in them, unless they are there; visits for today."""
    with transaction.atomic():
        if not Organisation.objects.exists():
            _make_everybody()
        ward = Ward.objects.select_related("site").get(name=people.WARDS[people.NORTH][0])
        diary.book_today(ward.site, ward, _seen_by(people.PEOPLE[0]))


def _make_everybody() -> None:
    sites = _make_sites()
    members = {c.email: _make_member(c, sites) for c in people.COLLEAGUES}
    for invented in people.PEOPLE:
        _make_person(invented, sites, members[invented.seen_by])
    walker, singer = people.PEOPLE[:2]
    plans.make_plans(_known(walker), _known(singer), members[walker.seen_by])
    ward, other_ward = (Ward.objects.get(name=name) for name in people.WARDS[people.NORTH])
    bedside.make_rounds(ward, other_ward, members["ines"], members["tom"])
    referrals.make_referrals(sites[people.NORTH], ward, members["ola"], members["dana"])


def _make_sites() -> dict[str, Site]:
    sites: dict[str, Site] = {}
    places = {people.SERVICE: (people.NORTH, people.SOUTH), people.OTHER_SERVICE: (people.HOSPICE,)}
    for name, its_sites in places.items():
        organisation = Organisation.objects.create(name=name)
        for site in its_sites:
            sites[site] = Site.objects.create(organisation=organisation, name=site)
            WhomToTell.objects.create(site=sites[site], **people.WHOM_TO_TELL)
            for ward in people.WARDS[site]:
                Ward.objects.create(site=sites[site], name=ward)
    return sites


def _make_member(colleague: people.Colleague, sites: dict[str, Site]) -> Member:
    organisation = Organisation.objects.get(name=colleague.organisation)
    member = add_member(organisation, colleague.name, colleague.email + DOMAIN, password=None)
    for role, site in colleague.postings:
        Posting.objects.create(member=member, role=role, site=sites[site] if site else None)
    return member


def _make_person(invented: people.Invented, sites: dict[str, Site], member: Member) -> None:
    by = _as(member)
    site = sites[invented.site]
    ward = Ward.objects.filter(site=site, name=invented.ward).first()
    number = f"{invented.nine_digits}{check_digit(invented.nine_digits)}"
    fields = {**invented.fields, "born_on": date.fromisoformat(invented.fields["born_on"])}
    person = Person(site=site, ward=ward, nhs_number=number, **fields)
    add_person(person, by=by, caseload_of=member)
    for kind, lines in (
        (MusicNotToUse, invented.avoid),
        (Precaution, invented.precautions),
        (MemorySong, invented.memories),
    ):
        for line in lines:
            kind.objects.create(person=person, **line)
    for visit in invented.visits:
        _make_visit(visit, person, member)


def _known(invented: people.Invented) -> Person:
    return Person.objects.get(nhs_number__startswith=invented.nine_digits)


def _make_visit(visit: people.Visit, person: Person, member: Member) -> None:
    """A past session, through the same steps as a page, then set back to its day."""
    by = _as(member)
    contact = sessions.start_session(
        person, reference=uuid.uuid4(), place=str(person.ward or ""), played_by=[member], by=by
    )
    sessions.answer_yes_today(contact, "yes", by=by)
    for moment, answers, walk in (
        ("before", visit.before, visit.walk_before),
        ("after", visit.after, visit.walk_after),
    ):
        ratings = [_rating(measure, answer) for measure, answer in answers.items()]
        sessions.keep_ratings(contact, moment, ratings, by=by)
        if walk:
            _keep_walk(contact, moment, walk, by)
    sessions.finish(contact, by=by)
    _set_back(contact, timezone.now() - timedelta(days=visit.days_ago))


def _rating(measure: str, answer: int | str) -> sessions.Rating:
    if isinstance(answer, str):
        return sessions.Rating(measure, missing=answer)
    return sessions.Rating(measure, value=answer, rater="self")


def _keep_walk(contact: Contact, moment: str, walk: tuple[float, float, int], by: Actor) -> None:
    distance_m, time_s, steps = walk
    made_from = {
        "path": PATH, "distance_m": distance_m, "time_s": time_s, "steps": steps, "pace": PACE,
        "aid": "stick", "help": "beside", "music": "none",
    }  # fmt: skip
    sessions.keep_walk(
        contact, moment, reference=uuid.uuid4(), made_from=made_from, track=None, by=by
    )


def _set_back(contact: Contact, started) -> None:
    session = Session.objects.filter(pk=contact.session_id)
    session.update(started_at=started, ended_at=started + timedelta(minutes=30))
    Contact.objects.filter(pk=contact.pk).update(assent_at=started)
    Score.objects.filter(contact=contact).update(at=started)


def make_songs(progress: Progress) -> None:
    """Play and add each person's song, and prepare it here and now, with progress to see."""
    chosen = [invented for invented in people.PEOPLE if invented.tune]
    for number, invented in enumerate(chosen):
        person = _known(invented)
        title = music.TUNES[invented.tune].title

        def show(share: float, doing: str, number: int = number, title: str = title) -> None:
            progress((number + share) / len(chosen), f"{title}: {doing}")

        song = Song.objects.filter(person=person).order_by("added_at").first()
        song = song or _add_tune(invented, person, show)
        if song.state != State.READY:
            show(0.5, "finding the beats")
            tasks.prepare_song.call(str(song.pk))
    first = people.PEOPLE[0]
    listening.make_listening(_known(first), _as(_seen_by(first)))
    singer = people.PEOPLE[1]
    singing.make_singing(_known(singer), _as(_seen_by(singer)))
    progress(1.0, "songs prepared")


def _add_tune(invented: people.Invented, person: Person, show: Progress) -> Song:
    show(0.0, "playing it")
    tune = music.TUNES[invented.tune]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{invented.tune}.flac"
        music.render_tune(invented.tune, path)
        song = Song(
            person=person, title=tune.title, artist="Attune's own band", basis=Basis.PUBLIC_DOMAIN
        )
        return add_song(song, path, by=_as(_seen_by(invented)))[0]


def make_first_track(progress: Progress) -> WalkingTrack:
    """The first person's song, accepted and moved to a cadence it can reach."""
    invented = people.PEOPLE[0]
    person = _known(invented)
    by = _as(_seen_by(invented))
    song = Song.objects.filter(person=person).order_by("added_at").first()
    analysis = song.accepted or song.analyses.filter(state=State.READY).first()
    if analysis is None:
        raise problems.song_has_no_beat(song.title)
    if song.accepted is None:
        accept(analysis, by=by)
    cadence = 96.0
    track = ask_for_track(WalkingTrack(analysis=analysis, cadence_spm=cadence), by=by)
    if track.state != State.READY:
        progress(0.1, f"{song.title}: a walking track at {cadence:g} steps a minute")
        tasks.make_track.call(str(track.pk))
        track.refresh_from_db()
    if track.state != State.READY:
        raise problems.demonstration_not_prepared(track.problem)
    progress(1.0, "walking track made")
    return track


def _seen_by(invented: people.Invented) -> Member:
    return Member.objects.get(user__email=invented.seen_by + DOMAIN)


def _as(member: Member) -> Actor:
    return Actor(organisation=member.organisation_id, member=member.pk, role="demonstration")
