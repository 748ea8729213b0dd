"""Changes to a ward round and to any session as a whole: handover, visits, the end, the signature.

Beds are visited in the order of the ward steps (Live Music Now): protective isolation first,
infected last; where nobody said, before the infected and with the question. Once signed, a
session is locked: a change says why and leaves what stood there before.
"""

from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from attune.care.diary.models import Infection
from attune.care.team.models import Member
from attune.care.trail.note import Actor, note

from .change import keep_not_asked
from .contacts import amend, begin
from .forms_about import PEOPLE
from .models import Contact, Moment, NotSeen, Reflection, Session, UnitLimits, Visit

ORDER = (Infection.PROTECTIVE, Infection.NONE, "", Infection.INFECTED)


@dataclass(frozen=True)
class Totals:
    """What a round came to: counted, never estimated; people reached only where counted."""

    contacts: int
    seen: int
    not_seen: list[tuple[str, int]]
    reached: list[tuple[str, int]]
    asked: int
    pairs: int
    not_wiped: int


def start_round(form, *, by: Actor) -> Session:
    """A round begins; sent twice, it begins once."""
    return begin(form.new_session(), form.players(), by=by)


@transaction.atomic
def keep_handover(form, *, by: Actor) -> Session:
    session = _unsigned(form.instance)
    form.save()
    note("handed over", session, by=by, fields=form.changed_data)
    return session


@transaction.atomic
def keep_visit(form, session: Session, *, by: Actor) -> Visit:
    """A bed comes onto the list, or what was said of it changes."""
    _unsigned(session)
    new = form.instance._state.adding
    visit = form.save(commit=False)
    visit.session = session
    visit.save()
    note("listed" if new else "changed", visit, by=by, fields=form.changed_data)
    return visit


def to_visit(session: Session) -> list[Visit]:
    """The beds that may be visited, in the order of visits."""
    visits = [visit for visit in session.visits.all() if not visit.do_not_visit]
    return sorted(visits, key=lambda visit: ORDER.index(visit.infection))


def totals(contacts: list[Contact]) -> Totals:
    """Of contacts whose counting scores are there (``page.counting_scores``)."""
    seen = [contact for contact in contacts if not contact.not_seen]
    reasons = Counter(contact.not_seen for contact in contacts if contact.not_seen)
    reached = [(label, _sum(seen, f"reached_{who}")) for who, label in PEOPLE.items()]
    asked = [contact for contact in seen if contact.assent != "no"]
    return Totals(
        contacts=len(contacts),
        seen=len(seen),
        not_seen=[(NotSeen(reason).label, number) for reason, number in reasons.most_common()],
        reached=[(label, number) for label, number in reached if number],
        asked=len(asked),
        pairs=sum(has_pair(contact) for contact in asked),
        not_wiped=sum(
            use.wiped_before_at is None or use.wiped_after_at is None
            for contact in contacts
            for use in contact.instruments_used.all()
        ),
    )


def has_pair(contact: Contact) -> bool:
    """Some measure has a value before and a value after, both rated by the same."""
    moments: dict[tuple[str, str], set[str]] = {}
    for score in contact.counting:
        if score.value is not None:
            moments.setdefault((score.measure, score.rater), set()).add(score.moment)
    return any({Moment.BEFORE, Moment.AFTER} <= there for there in moments.values())


def _sum(contacts: list[Contact], name: str) -> int:
    return sum(getattr(contact, name) or 0 for contact in contacts)


@transaction.atomic
def end_session(session: Session, *, by: Actor) -> Session:
    """It ends now: minutes count themselves. Ended once."""
    session = _locked(session)
    if session.ended_at is None:
        if not session.at_beds:
            for contact in session.contacts.filter(person__isnull=False):
                keep_not_asked(contact, by=by)
        session.ended_at = timezone.now()
        session.save(update_fields=["ended_at"])
        note("finished", session, by=by, fields=["ended_at"])
    return session


@transaction.atomic
def sign(session: Session, member: Member, *, by: Actor) -> Session:
    """Whoever played signs what it says; from then on a change says why."""
    session = _locked(session)
    if session.signed_at is not None:
        return session
    if session.ended_at is None:
        raise ValidationError("Finish this session first, then sign it.")
    if not session.players.filter(member=member).exists():
        raise ValidationError("Only somebody who played in this session signs it.")
    session.signed_at, session.signed_by = timezone.now(), member
    session.save(update_fields=["signed_at", "signed_by"])
    note("signed", session, by=by, fields=["signed_at"])
    return session


@transaction.atomic
def change_session(form, *, by: Actor) -> Session:
    """What a session says as a whole; signed, it is amended and the change says why."""
    session = _locked(form.instance)
    was = {name: getattr(session, name) for name in form.changed_data if name != "why"}
    why = form.cleaned_data.get("why", "")
    if session.signed_at is not None and not why:
        raise ValidationError("Say why it is changed: this session is signed.")
    form.save()
    amend(session, None, was, why, by=by)
    note("changed", session, by=by, fields=was)
    return form.instance


@transaction.atomic
def keep_reflection(session: Session, member: Member, text: str, *, by: Actor) -> Reflection:
    """A note of the practitioner's own, apart from the record. The trail says that, not what."""
    reflection, _ = Reflection.objects.update_or_create(
        session=session, author=member, defaults={"text": text}
    )
    note("reflected on", reflection, by=by, fields=["text"])
    return reflection


@transaction.atomic
def keep_limits(form, *, by: Actor) -> UnitLimits:
    """What a unit allows from now on; the trail keeps who changed what, and when."""
    limits = form.save()
    note("set limits", limits, by=by, fields=form.changed_data)
    return limits


def _locked(session: Session) -> Session:
    return Session.objects.select_for_update(of=("self",)).get(pk=session.pk)


def _unsigned(session: Session) -> Session:
    session_now = _locked(session)
    if session_now.signed_at is not None:
        raise ValidationError("This session is signed, so its list is closed.")
    return session_now
