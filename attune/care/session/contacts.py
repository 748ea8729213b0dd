"""A contact is kept: from the page, from a device that was offline, or typed in from paper.

The same record may come twice, late, or out of order. Its UUID says which record it is, its
version which of two is the later one (never a clock); the answers of one version are compared by
their digest. What is kept, its scores and its one trail entry stand in one transaction. An
earlier version stays readable: columns in an ``Amendment``, scores as rows that were replaced.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from attune.care.person.models import Person
from attune.care.team.models import Member
from attune.care.trail.note import Actor, note

from .forms import reasons_of
from .forms_contact import ContactForm
from .forms_round import RoundForm
from .met import has_met, has_not_met, seen_or_not
from .models import Amendment, Contact, InstrumentUse, Missing, Played, Score, Session
from .raters import PARENTS_SCALE

# What travels with the answers and is not one of them.
CARRIERS = ("csrfmiddlewaretoken", "version", "reference")
LATE = "recorded before this session was signed, arrived after it"


@dataclass(frozen=True)
class Kept:
    """What became of a record that was offered. ``reasons`` say why one is invalid."""

    outcome: Literal["new", "updated", "identical", "older", "invalid"]
    contact: Contact | None = None
    reasons: tuple[str, ...] = ()
    form: ContactForm | None = None
    round_form: RoundForm | None = None

    @property
    def is_kept(self) -> bool:
        return self.outcome != "invalid"


def keep_contact(
    member: Member, payload: Mapping, *, reference: uuid.UUID, version: int, by: Actor
) -> Kept:
    """Keep this version of a contact once, for the member who recorded it.

    ``payload`` holds what ``ContactForm`` asks, by field name (a value, or a list of values), and
    ``session``: the UUID of the session. Where the service does not know that session yet, the
    answers of ``RoundForm`` make it. Invalid changes nothing.
    """
    answers = as_answers(payload)
    try:
        return _keep_once(member, answers, reference, version, by)
    except IntegrityError:
        # Two of the same arrived at once: this one now finds what the other kept.
        return _keep_once(member, answers, reference, version, by)


def as_answers(payload: Mapping) -> MultiValueDict:
    """A form's data, from a request's or from a plain mapping of values or lists of values."""
    if isinstance(payload, QueryDict):
        return payload
    lists = {n: list(v) if isinstance(v, list | tuple) else [v] for n, v in payload.items()}
    return MultiValueDict(lists)


def digest_of(answers: MultiValueDict) -> str:
    """The same answers, the same digest; a question left empty is one that was not asked."""
    said = {name: values for name, values in answers.lists() if name not in CARRIERS}
    said = {name: values for name, values in said.items() if any(v != "" for v in values)}
    words = json.dumps(said, sort_keys=True, default=str)
    return hashlib.sha256(words.encode()).hexdigest()


@transaction.atomic
def _keep_once(
    member: Member, answers: MultiValueDict, reference: uuid.UUID, version: int, by: Actor
) -> Kept:
    there = Contact.objects.select_for_update(of=("self",)).filter(pk=reference).first()
    digest = digest_of(answers)
    if there is not None:
        answer = _already_there(there, member, version, digest)
        if answer is not None:
            return answer
    session, round_form, reasons = _session_of(answers, member, there)
    if session is None:
        return Kept("invalid", there, reasons, round_form=round_form)
    form = ContactForm(answers, session=session, kept=there)
    if not form.is_valid():
        return Kept("invalid", there, reasons_of(form), form, round_form)
    if session._state.adding:
        session = begin(session, round_form.players(), by=by)
    if there is None:
        return Kept("new", _new(session, form, reference, version, digest, by=by))
    return Kept("updated", _later(there, form, version, digest, by=by))


def _already_there(there: Contact, member: Member, version: int, digest: str) -> Kept | None:
    """The answer that needs no form: not theirs, older, or the same again."""
    if there.recorded_by_id != member.pk:
        reason = "This contact was recorded by somebody else, who alone can change it."
        return Kept("invalid", None, (reason,))
    if version < there.version:
        return Kept("older", there)
    if version > there.version:
        return None
    if there.digest == digest:
        return Kept("identical", there)
    reason = (
        f"The service already holds other answers as version {version} of this contact. "
        "Open it from the session and change it there."
    )
    return Kept("invalid", there, (reason,))


def _session_of(answers: MultiValueDict, member: Member, there: Contact | None):
    """The session of these answers: known, or described by them; else what is missing."""
    if there is not None:
        return there.session, None, ()
    try:
        reference = uuid.UUID(str(answers.get("session", "")))
    except ValueError:
        return None, None, ("Session: no session is named. Open the page again.",)
    known = Session.objects.filter(pk=reference).first()
    if known is None:
        form = RoundForm(answers, member=member)
        return (form.new_session(), form, ()) if form.is_valid() else (None, form, reasons_of(form))
    if not known.players.filter(member=member).exists():
        return None, None, ("You are not among those who play in this session: ask to be added.",)
    return known, None, ()


@transaction.atomic
def begin(session: Session, players: Mapping[Member, str], *, by: Actor) -> Session:
    """A session begins, with who plays; one that is there already is left as it is."""
    there = Session.objects.filter(pk=session.pk).first()
    if there is not None:
        return there
    session.save(force_insert=True)
    for member, part in players.items():
        Played.objects.create(session=session, member=member, part=part)
    note("started", session, by=by, fields=["asks", "kind", "played_by", "site", "ward"])
    return session


def _new(session, form: ContactForm, reference, version, digest, *, by: Actor) -> Contact:
    fields = form.contact_fields()
    contact = Contact.objects.create(
        pk=reference, session=session, recorded_by_id=by.member, version=version, digest=digest,
        **fields,
    )  # fmt: skip
    changed = {name for name, value in fields.items() if value not in (None, "", [])}
    changed |= _keep_scores(contact, form, by=by)
    changed |= keep_instruments(contact, form.instruments_used())
    if session.signed_at is not None:
        Amendment.objects.create(
            contact=contact, session=session, was={}, why=LATE, by_id=by.member
        )
    note("kept", contact, by=by, fields=changed)
    return contact


def _later(contact: Contact, form: ContactForm, version, digest, *, by: Actor) -> Contact:
    """What the contact says from this version on; what it said before goes into its history."""
    fields = form.contact_fields()
    was = {
        name: getattr(contact, name) for name in fields if getattr(contact, name) != fields[name]
    }
    why = form.cleaned_data.get("why", "")
    for name in was:
        setattr(contact, name, fields[name])
    contact.version, contact.digest = version, digest
    contact.save()
    changed = set(was) | _keep_scores(contact, form, by=by, why=why)
    changed |= keep_instruments(contact, form.instruments_used())
    seen_or_not(contact, was, by=by)
    amend(contact.session, contact, was, why, by=by)
    note("changed", contact, by=by, person=contact.person_id, fields=changed)
    return contact


def amend(session: Session, contact: Contact | None, was: dict, why: str, *, by: Actor) -> None:
    """What stood there before, readable for good."""
    if was or why:
        plain = json.loads(json.dumps(was, cls=DjangoJSONEncoder, default=_plain))
        Amendment.objects.create(
            contact=contact, session=session, was=plain, why=why, by_id=by.member
        )


def _plain(value):
    return str(getattr(value, "pk", value))


def _keep_scores(contact: Contact, form: ContactForm, *, by: Actor, why: str = "") -> set[str]:
    """A row for each score that is new or says something else; returns the names of these."""
    standing = {_key(score): score for score in contact.scores.current()}
    wanted = form.scores()
    for key in standing.keys() - wanted.keys():
        # Taken back: nobody was asked after all. The earlier row stays readable.
        score, parents = standing[key], key[2]
        wanted[key] = {
            "value": None,
            "missing": Missing.NOT_ASKED.value,
            "rater": score.rater if parents else "",
            "how": score.how if parents else "",
        }
    changed = set()
    for (measure, moment, parents), fields in wanted.items():
        before = standing.get((measure, moment, parents))
        if before is not None and all(getattr(before, n) == v for n, v in fields.items()):
            continue
        Score.objects.create(
            contact=contact, measure=measure, moment=moment, replaces=before, why_corrected=why,
            at=_when(contact, moment), kept_by_id=by.member, **fields,
        )  # fmt: skip
        changed.add(f"{'parent-' if parents else ''}{moment}-{measure}")
    return changed


def _key(score: Score) -> tuple[str, str, bool]:
    return score.measure, score.moment, score.how == PARENTS_SCALE


def _when(contact: Contact, moment: str):
    """A rating before the music was made when the contact began, as far as anybody knows."""
    began = contact.began_at if moment == "before" else None
    return began or contact.recorded_at or timezone.now()


def keep_instruments(contact: Contact, wanted: dict) -> set[str]:
    """The instruments that were played, and their wipes at the time when they were ticked."""
    uses = {use.instrument: use for use in contact.instruments_used.select_related("instrument")}
    gone = [use.pk for instrument, use in uses.items() if instrument not in wanted]
    contact.instruments_used.filter(pk__in=gone).delete()
    changed = {"instruments_used"} if gone else set()
    for instrument, (before, after) in wanted.items():
        use = uses.get(instrument) or InstrumentUse(contact=contact, instrument=instrument)
        if _set_wipes(use, before, after) or use.pk is None:
            use.save()
            changed.add("instruments_used")
    return changed


def _set_wipes(use: InstrumentUse, before: bool, after: bool) -> bool:
    """A wipe has the time at which the service was told of it first."""
    changed = False
    for name, wiped in (("wiped_before_at", before), ("wiped_after_at", after)):
        if wiped != (getattr(use, name) is not None):
            setattr(use, name, timezone.now() if wiped else None)
            changed = True
    return changed


@transaction.atomic
def link_contact(contact: Contact, person: Person, *, by: Actor) -> Contact:
    """A contact that was known by its bed turns out to be this person's."""
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    before, was = contact.person, {"person": contact.person_id} if contact.person_id else {}
    if contact.person_id == person.pk:
        return contact
    contact.person, contact.linked_at = person, timezone.now()
    contact.save(update_fields=["person", "linked_at"])
    amend(contact.session, contact, was, "", by=by)
    if was:
        note("unlinked", contact, by=by, person=was["person"], fields=["person"])
    note("linked", contact, by=by, person=person.pk, fields=["person"])
    if before is not None:
        has_not_met(contact, before, by=by)
    has_met(contact, person, by=by)
    return contact
