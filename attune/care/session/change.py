"""Changes to sessions: each one atomic, with its trail entry inside.

What was sent twice (a second tap, an answer lost on its way) is kept once: a session and a walk
carry the UUID that the page made for them, and a rating is found by measure and moment. A score
once kept is corrected by another row, never changed. After finishing, a correction says why.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from attune import measures
from attune.care.person.models import Person
from attune.care.repertoire.models import WalkingTrack
from attune.care.team.models import Member
from attune.care.trail.note import Actor, note
from attune.movement import walk_test

from .met import has_met
from .models import Assent, Contact, Missing, Moment, Rater, Score, Session, UnitLimits
from .raters import PARENTS_SCALE, VITAL_SIGNS, how_rated
from .walk import MADE_BY, MEASURES

# The ratings that a session asks for before and after, unless it says which.
RATED = ("anxiety", "mood")
PARENTS_OWN = {"rater": Rater.PARENT, "how": PARENTS_SCALE}


@dataclass(frozen=True)
class Rating:
    """One answered scale: a value and who rated, or the reason why there is no value."""

    measure: str
    value: float | None = None
    missing: str = ""
    rater: str = ""
    parents: bool = False


@dataclass(frozen=True)
class Correction:
    """What a corrected score now says, and why (once the session is finished, it must)."""

    fields: dict
    why: str


def rated(rating: Rating) -> dict:
    """The fields of a score that somebody rated."""
    how = how_rated(rating.measure, rating.rater) if rating.value is not None else ""
    fields = {
        "measure": rating.measure,
        "value": rating.value,
        "missing": rating.missing,
        "rater": rating.rater,
        "how": how,
    }
    return fields | PARENTS_OWN if rating.parents else fields


def walked(made_from: dict, track: WalkingTrack | None) -> dict:
    """The fields of a timed walk. Whoever holds the watch observes: there is no other rater."""
    walk = walk_test(made_from["distance_m"], made_from["time_s"], made_from["steps"])
    return {
        "measure": MEASURES[made_from["pace"]],
        "value": walk.speed_m_s,
        "rater": Rater.OBSERVER,
        "how": "timed",
        "made_from": made_from,
        "made_by": MADE_BY,
        "track": track,
    }


@transaction.atomic
def start_session(
    person: Person,
    *,
    reference: uuid.UUID,
    place: str,
    played_by: list[Member],
    by: Actor,
    kind: str = Session.Kind.ONE_TO_ONE,
    asks: Sequence[str] = RATED,
    parts: Mapping[Member, str] | None = None,
) -> Contact:
    """A session with one person that begins now; the same reference again changes nothing.

    ``parts``: who of those who play is a trainee or mentors.
    """
    session, made = Session.objects.get_or_create(
        pk=reference,
        organisation_id=by.organisation,
        defaults={
            "site": person.site,
            "kind": kind,
            "place": place,
            "asks": list(asks),
            "started_at": timezone.now(),
        },
    )
    if not made:
        return session.contacts.get(person=person)
    session.played_by.set(played_by)
    for member, part in (parts or {}).items():
        session.players.filter(member=member).update(part=part)
    contact = Contact.objects.create(session=session, person=person)
    filled = ["kind", "played_by", "site", "started_at", *(["place"] if place else [])]
    note("started", session, by=by, person=person.pk, fields=filled)
    has_met(contact, person, by=by)
    return contact


@transaction.atomic
def answer_yes_today(contact: Contact, assent: str, *, by: Actor) -> Contact:
    """Keep the answer to "yes today?"; it may change while the session lasts."""
    contact = open_contact(contact)
    contact.assent, contact.assent_at = assent, timezone.now()
    contact.save(update_fields=["assent", "assent_at"])
    note("answered", contact, by=by, person=contact.person_id, fields=["assent"])
    return contact


@transaction.atomic
def keep_ratings(contact: Contact, moment: str, ratings: list[Rating], *, by: Actor) -> list[Score]:
    """Keep each rating of one moment; one that is there already with another value is refused."""
    contact = open_contact(contact)
    check_yes(contact)
    scores = contact.scores.current().filter(moment=moment)
    kept = {(score.measure, score.how == PARENTS_SCALE): score for score in scores}
    there = [(rating, kept.get((rating.measure, rating.parents))) for rating in ratings]
    different = [(score, rating) for rating, score in there if score and not _same(score, rating)]
    if different:
        raise ValidationError([_already_kept(score, rating) for score, rating in different])
    return [
        _keep(contact, by=by, moment=moment, **rated(rating))
        for rating, score in there
        if score is None
    ]


def keep_walk(
    contact: Contact,
    moment: str,
    *,
    reference: uuid.UUID,
    made_from: dict,
    track: WalkingTrack | None,
    by: Actor,
) -> Score:
    """Keep one trial of the walk test; its number follows the trials kept before it."""
    return _keep_trial(contact, moment, reference, walked(made_from, track), by)


def keep_no_walk(
    contact: Contact, moment: str, missing: str, *, reference: uuid.UUID, by: Actor
) -> Score:
    """Keep the reason why there is no walk test at this moment."""
    fields = {"measure": "walk-speed", "missing": missing}
    return _keep_trial(contact, moment, reference, fields, by)


@transaction.atomic
def _keep_trial(
    contact: Contact, moment: str, reference: uuid.UUID, fields: dict, by: Actor
) -> Score:
    contact = open_contact(contact)
    check_yes(contact)
    again = contact.scores.filter(pk=reference).first()
    if again is not None:
        return again
    trial = _next_trial(contact, fields["measure"], moment)
    return _keep(contact, by=by, pk=reference, moment=moment, trial=trial, **fields)


@transaction.atomic
def correct(score: Score, correction: Correction, *, by: Actor) -> Score:
    """Put a new row in the place of this score, which stays as it was."""
    contact = locked(score.contact_id)
    if Score.objects.filter(replaces=score).exists():
        raise ValidationError(
            "Someone has corrected this score already, so yours was not kept. "
            "Go back to the session and look at what stands there now."
        )
    if contact.session.ended_at is not None and not correction.why:
        raise ValidationError("Say why it is corrected: this session is finished.")
    fields = {"measure": score.measure} | correction.fields
    if score.how == PARENTS_SCALE:
        fields |= PARENTS_OWN
    new = Score.objects.create(
        contact=contact, moment=score.moment, trial=score.trial, at=score.at, kept_by_id=by.member,
        replaces=score, why_corrected=correction.why, goal=score.goal, **fields,
    )  # fmt: skip
    note("corrected", new, by=by, person=contact.person_id, fields=fields)
    return new


@transaction.atomic
def finish(contact: Contact, *, by: Actor) -> Session:
    """End the session; what nobody touched was not asked, unless the person said no to it all."""
    contact = locked(contact.pk)
    session = contact.session
    if session.ended_at is not None:
        return session
    keep_not_asked(contact, by=by)
    session.ended_at = timezone.now()
    session.save(update_fields=["ended_at"])
    note("finished", session, by=by, person=contact.person_id, fields=["ended_at"])
    return session


def keep_not_asked(contact: Contact, *, by: Actor) -> None:
    """What nobody touched was not asked; after a no, or of somebody not seen, nothing was."""
    if contact.assent == Assent.NO or contact.not_seen:
        return
    asked = [(code, m) for code in contact.session.asks for m in (Moment.BEFORE, Moment.AFTER)]
    if UnitLimits.objects.filter(ward=contact.person.ward_id).exists():
        asked += [(code, moment) for code in VITAL_SIGNS for moment in Moment]
    there = set(contact.scores.current().values_list("measure", "moment"))
    for measure, moment in (one for one in asked if one not in there):
        _keep(contact, by=by, moment=moment, measure=measure, missing=Missing.NOT_ASKED)


def locked(reference: uuid.UUID) -> Contact:
    """The contact, for this transaction alone: two devices never write it at once."""
    contacts = Contact.objects.select_for_update(of=("self",)).select_related("session", "person")
    return contacts.get(pk=reference)


def open_contact(
    contact: Contact, instead: str = "Correct a kept score instead, and say why."
) -> Contact:
    """The contact, locked for this change; a finished session takes nothing new."""
    contact = locked(contact.pk)
    if contact.session.ended_at is not None:
        ended = timezone.localtime(contact.session.ended_at)
        raise ValidationError(
            f"This session was finished at {ended:%H:%M on %-d %B}, so nothing was added. {instead}"
        )
    return contact


def check_yes(contact: Contact, then: str = "change the answer to “Yes today?” first.") -> None:
    """Nothing is kept of somebody who said no today."""
    if contact.assent == Assent.NO:
        raise ValidationError(
            f"{contact.person} said no today, so this was not kept. If that has changed, {then}"
        )


def _same(score: Score, rating: Rating) -> bool:
    return (score.value, score.missing) == (rating.value, rating.missing) and (
        rating.value is None or score.rater == rating.rater
    )


def _already_kept(score: Score, rating: Rating) -> str:
    entered = measures.MISSING_REASONS.get(rating.missing) or f"{rating.value:g}"
    at = timezone.localtime(score.kept_at)
    return (
        f"{score.find_measure().name} was kept at {at:%H:%M} as {score.in_words()}, so "
        f"“{entered}” was not kept. If it is right, press Correct beside it."
    )


def _next_trial(contact: Contact, measure: str, moment: str) -> int:
    trials = contact.scores.filter(measure=measure, moment=moment).values_list("trial", flat=True)
    return max(trials, default=0) + 1


def _keep(contact: Contact, *, by: Actor, **fields) -> Score:
    score = Score.objects.create(contact=contact, at=timezone.now(), kept_by_id=by.member, **fields)
    note("kept", score, by=by, person=contact.person_id, fields=fields)
    return score
