"""The session page in the order of the work: its parts, each kept by itself.

A part shows what was kept, or its form. The same part is drawn by the whole page and, alone, by
the answer to its form, so that what a phone shows is what the service has.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import Prefetch

from attune import measures
from attune.care.person import music
from attune.care.repertoire.models import State, WalkingTrack

from .forms import CorrectRatingForm, CorrectWalkForm, NoWalkForm, RatingsForm, WalkForm
from .forms_about import ABOUT
from .forms_instruments import ticked
from .forms_session import AboutForm, CorrectVitalForm, VitalsForm
from .models import Contact, Moment, Score, Session, UnitLimits
from .raters import VITAL_SIGNS
from .walk import MEASURES, WAY, Path, Sums, sums, way_in_words
from .walk_music import walk_music

WALK_MEASURES = tuple(MEASURES.values())
VITALS = {
    Moment.BEFORE: "Heart rate, SpO2 and breathing before",
    Moment.DURING: "Heart rate, SpO2 and breathing during",
    Moment.AFTER: "Heart rate, SpO2 and breathing after",
}
# Sessions in which somebody may walk to music.
WALKED_IN = (Session.Kind.ONE_TO_ONE, Session.Kind.REVIEW, Session.Kind.TRAINING)
RATINGS = {Moment.BEFORE: "Before the music", Moment.AFTER: "After the music"}
WALKS = {
    Moment.BEFORE: "Walk without music",
    Moment.DURING: "Walk with a walking track",
    Moment.AFTER: "Walk again without music",
}


@dataclass(frozen=True)
class Kept:
    """A score as the page shows it: a walk with its sums, and what stood there before."""

    score: Score
    sums: Sums | None
    way: str
    earlier: list[Score]


@dataclass(frozen=True)
class Part:
    """One step of the work at one moment. ``problems`` say why something was not kept."""

    kind: Literal["yes-today", "ratings", "walk", "vitals", "moments", "about"]
    moment: str
    heading: str
    kept: list[Kept]
    form: Any = None
    no_walk: Any = None
    tracks: Any = ()
    music: Any = None
    problems: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"{self.kind}-{self.moment}".rstrip("-")

    @property
    def template(self) -> str:
        return f"session/part_{self.kind.replace('-', '_')}.html"

    @property
    def kept_at(self):
        return max((kept.score.kept_at for kept in self.kept), default=None)

    @property
    def failed(self) -> bool:
        forms = (self.form, self.no_walk)
        return bool(self.problems) or any(form is not None and form.errors for form in forms)


@dataclass(frozen=True)
class Row:
    """One measure with its scores before, during and after, beside one another."""

    measure: Any
    before: list[Score]
    during: list[Score]
    after: list[Score]


def ready_tracks(member, person):
    """The person's walking tracks that are made, whether they may be played or not.

    One that was deleted since is among them, so that a walk to it can still be corrected.
    """
    made = (State.READY, State.DELETED)
    return (
        WalkingTrack.objects.for_member(member)
        .filter(analysis__song__person__in=person.all_references(), state__in=made)
        .select_related("analysis__song__person")
    )


def playable_tracks(member, person):
    """The walking tracks that can be played now: without those of music not to use."""
    tracks = ready_tracks(member, person).filter(state=State.READY)
    stopped = [track.pk for track in tracks if _may_not_sound(person, track.song)]
    return tracks.exclude(pk__in=stopped)


def _may_not_sound(person, song) -> bool:
    return music.check(person, **song.for_the_door).refused


def scores_of(contact: Contact) -> list[Score]:
    """The scores that count, in the order in which they were rated or timed."""
    return list(
        contact.scores.current()
        .select_related("kept_by__user", "track__analysis__song", "replaces__kept_by__user")
        .order_by("at", "trial")
    )


def parts_of(contact: Contact, member) -> dict:
    """The parts of the page in the order of the work, and the table that sums them up."""
    scores, limits = scores_of(contact), limits_of(contact)
    vitals = {m: [vitals_part(scores, m)] if limits else [] for m in Moment}
    asked = bool(contact.session.asks)
    ratings = {m: [ratings_part(contact, scores, m)] if asked else [] for m in RATINGS}
    walks = []
    if contact.session.kind in WALKED_IN:
        tracks = playable_tracks(member, contact.person)
        walks = [walk_part(contact, scores, moment, tracks) for moment in WALKS]
    parts = [
        Part("yes-today", "", "Yes today?", []),
        *vitals[Moment.BEFORE],
        *ratings[Moment.BEFORE],
        *walks,
        *vitals[Moment.DURING],
        Part("moments", "", "Moments", []),
        *vitals[Moment.AFTER],
        *ratings[Moment.AFTER],
        about_part(contact),
    ]
    return {"parts": parts, "rows": side_by_side(scores), "limits": limits}


def limits_of(contact: Contact) -> UnitLimits | None:
    """The limits of the unit where this person is, if it has set any."""
    return UnitLimits.objects.filter(ward=contact.person.ward_id).first()


def ratings_part(contact: Contact, scores, moment: str, *, form=None, problems=()) -> Part:
    """The ratings of one moment: kept together, so the form goes when they are there."""
    kept = [
        _kept(s)
        for code in contact.session.asks
        for s in scores
        if (s.moment, s.measure) == (moment, code)
    ]
    if kept:
        form = None
    elif form is None:
        form = ratings_form(contact, moment)
    return Part("ratings", moment, RATINGS[moment], kept, form, problems=list(problems))


def ratings_form(contact: Contact, moment: str, data=None) -> RatingsForm:
    """On a unit for babies and children the parent has a scale beside the observer's."""
    return RatingsForm(
        data,
        prefix=f"ratings-{moment}",
        codes=contact.session.asks,
        with_parent=limits_of(contact) is not None,
    )


def vitals_part(scores: list[Score], moment: str, *, form=None, problems=()) -> Part:
    kept = [_kept(s) for s in scores if s.moment == moment and s.measure in VITAL_SIGNS]
    form = None if kept else form or vitals_form(moment)
    return Part("vitals", moment, VITALS[moment], kept, form, problems=list(problems))


def vitals_form(moment: str, data=None) -> VitalsForm:
    return VitalsForm(data, prefix=f"vitals-{moment}")


def about_part(contact: Contact, *, form=None, problems=()) -> Part:
    form = form or about_form(contact)
    heading = "The music, and their words"
    return Part("about", "", heading, [], form, problems=list(problems))


def about_form(contact: Contact, data=None) -> AboutForm:
    initial = {name: getattr(contact, name) for name in ABOUT} | ticked(contact)
    return AboutForm(data, prefix="about", initial=initial, contact=contact)


def walk_part(
    contact: Contact,
    scores: list[Score],
    moment: str,
    tracks,
    *,
    form=None,
    no_walk=None,
    problems=(),
) -> Part:
    """The walks of one moment; the form stays for another trial."""
    kept = [_kept(s) for s in scores if s.moment == moment and s.measure in WALK_MEASURES]
    form = form or walk_form(moment, tracks, initial=carried_over(scores, moment))
    no_walk = no_walk or no_walk_form(moment)
    music = walk_music(contact.person, scores, tracks) if moment == Moment.DURING else None
    return Part("walk", moment, WALKS[moment], kept, form, no_walk, tracks, music, list(problems))


def walk_form(moment: str, tracks, data=None, initial=None) -> WalkForm:
    """Only the walk with music asks which track."""
    tracks = tracks if moment == Moment.DURING else None
    return WalkForm(data, prefix=f"walk-{moment}", initial=initial, tracks=tracks)


def no_walk_form(moment: str, data=None) -> NoWalkForm:
    return NoWalkForm(data, prefix=f"no-walk-{moment}")


def carried_over(scores: list[Score], moment: str) -> dict:
    """How the last walk of this session was done: never its time or its steps."""
    walks = [s for s in scores if s.made_from]
    if not walks:
        return {}
    tracked = [s.track_id for s in walks if s.moment == moment and s.track_id]
    return _way_of(walks[-1]) | {"track_used": tracked[-1] if tracked else None}


def correction_form(score: Score, tracks, data=None):
    """The form that corrects this score: a scale asked anew, or a walk's numbers to put right."""
    finished = score.contact.session.ended_at is not None
    if score.measure in VITAL_SIGNS:
        return CorrectVitalForm(data, code=score.measure, finished=finished)
    if score.measure not in WALK_MEASURES:
        return CorrectRatingForm(data, code=score.measure, finished=finished)
    initial = {"track_used": score.track_id}
    if score.made_from:
        initial |= _way_of(score) | {n: score.made_from[n] for n in ("time_s", "steps")}
    tracks = tracks if score.moment == Moment.DURING else None
    return CorrectWalkForm(data, initial=initial, tracks=tracks, finished=finished)


def side_by_side(scores: list[Score]) -> list[Row]:
    codes = [c for c in measures.catalogue() if any(s.measure == c for s in scores)]
    rows = []
    for code in codes:
        mine = [s for s in scores if s.measure == code]
        cells = [[s for s in mine if s.moment == moment] for moment in Moment.values]
        rows.append(Row(mine[0].find_measure(), *cells))
    return rows


def counting_scores() -> Prefetch:
    """For a list of contacts: the scores of each that count, in ``counting``."""
    return Prefetch("scores", Score.objects.current().order_by("at", "trial"), "counting")


def in_short(contact: Contact) -> list[Row]:
    """A line for the list of sessions: what was rated or walked, before and after."""
    return side_by_side(contact.counting)


def _kept(score: Score) -> Kept:
    if not score.made_from:
        return Kept(score, None, "", score.earlier())
    return Kept(score, sums(score.made_from), way_in_words(score.made_from), score.earlier())


def _way_of(score: Score) -> dict:
    made_from = score.made_from
    own_m = f"{made_from['distance_m']:g}" if made_from["path"] == Path.OWN else None
    return {name: made_from[name] for name in WAY if name != "distance_m"} | {"own_m": own_m}
