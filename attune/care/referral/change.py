"""Making a referral, correcting it and deciding on it: each atomic, with its trail entry inside.

Two coordinators may decide at one moment: the referral is locked, and the second is told.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from attune.care.person.change import add_person, take_on
from attune.care.person.models import Person
from attune.care.team.models import Member
from attune.care.trail.note import Actor, note

from .models import Decision, Referral

TOO_LATE = (
    "Someone has decided on this referral already, so it is not corrected any more. Tell the "
    "coordinator what is wrong in it."
)
DECIDED = (
    "Someone has decided on this referral meanwhile, so yours was not kept. Open it again and "
    "look at what stands there now."
)


@transaction.atomic
def make_referral(referral: Referral, *, by: Actor) -> Referral:
    referral.organisation_id, referral.author_id = by.organisation, by.member
    referral.save()
    skipped = ("id", "organisation", "author", "made_at", "state")
    fields = [f.name for f in Referral._meta.concrete_fields if getattr(referral, f.attname)]
    note("referred", referral, by=by, fields=[name for name in fields if name not in skipped])
    return referral


@transaction.atomic
def correct_referral(referral: Referral, fields: list[str], *, by: Actor) -> None:
    """What was typed wrongly is put right, as long as nobody has decided on it."""
    now = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if not now.may_be_corrected:
        raise ValidationError(TOO_LATE)
    if fields:
        referral.corrected_at = timezone.now()
        referral.save(update_fields=[*fields, "corrected_at"])
        note("corrected", referral, by=by, fields=fields)


@transaction.atomic
def decide(decision: Decision, *, by: Actor) -> Referral:
    """Let it wait, redirect it or decline it."""
    referral = _locked(decision)
    return _keep(referral, decision, by=by)


@transaction.atomic
def accept(
    decision: Decision, known: Person | None, *, second_because: str, looked_after_by: Member,
    by: Actor,
) -> Referral:  # fmt: skip
    """From now on it belongs to a person, known or new, on somebody's caseload. No consent."""
    referral = _locked(decision)
    if known is None:
        person = Person(site=referral.site, ward=referral.ward, second_because=second_because)
        for name in ("preferred_name", "full_name", "born_on", "nhs_number"):
            setattr(person, name, getattr(referral, name))
        person.best_way_to_reach = referral.whereabouts
        person = add_person(person, by=by)
    else:
        person = known.kept_record
    take_on(person, looked_after_by, by=by)
    referral.person = person
    return _keep(referral, decision, by=by)


@transaction.atomic
def passed_on(decision: Decision, *, by: Actor) -> Decision:
    """Its author told the referrer outside what was decided; said twice, it is kept once."""
    if decision.passed_on_at is None:
        decision.passed_on_at = timezone.now()
        decision.save(update_fields=["passed_on_at"])
        referral = decision.referral
        note("passed on", referral, by=by, person=referral.person_id, fields=["passed_on_at"])
    return decision


@transaction.atomic
def first_contact(person: Person, at: datetime, *, by: Actor) -> None:
    """The first session with this person begins: the clocks of their referrals stop."""
    waiting = Referral.objects.select_for_update(of=("self",)).filter(
        person__in=person.all_references(),
        state=Referral.State.ACCEPTED,
        first_contact_at__isnull=True,
        made_at__date__lte=timezone.localdate(at),
    )
    for referral in waiting:
        referral.first_contact_at = at
        referral.save(update_fields=["first_contact_at"])
        note("first contact", referral, by=by, person=person.pk, fields=["first_contact_at"])


@transaction.atomic
def not_first_contact(person: Person, at: datetime, *, by: Actor) -> None:
    """Whoever was met then was somebody else: the clocks that this stopped go on."""
    stopped = Referral.objects.select_for_update(of=("self",)).filter(
        person__in=person.all_references(), first_contact_at=at
    )
    for referral in stopped:
        referral.first_contact_at = None
        referral.save(update_fields=["first_contact_at"])
        note("not first contact", referral, by=by, person=person.pk, fields=["first_contact_at"])


@transaction.atomic
def look(referral: Referral, *, by: Actor) -> None:
    """A referral says much of somebody: that it was opened is in the trail."""
    note("opened", referral, by=by, person=referral.person_id)


@transaction.atomic
def look_at_list(referrals: Iterable[Referral], *, by: Actor) -> None:
    """A list of referrals says who is asked for and why: one look for each on it."""
    for referral in referrals:
        note("saw in a list", referral, by=by, person=referral.person_id)


def _locked(decision: Decision) -> Referral:
    """The referral, for this transaction alone, if this may still be decided."""
    referrals = Referral.objects.select_for_update(of=("self",)).select_related("site", "ward")
    referral = referrals.get(pk=decision.referral_id)
    if decision.state not in referral.next_decisions:
        raise ValidationError(DECIDED)
    return referral


def _keep(referral: Referral, decision: Decision, *, by: Actor) -> Referral:
    decision.by_id = by.member
    decision.save()
    referral.state, referral.look_again_on = decision.state, decision.look_again_on
    referral.save(update_fields=["state", "look_again_on", "person"])
    given = [n for n in ("redirected_to", "look_again_on") if getattr(decision, n)]
    fields = ["reason", "answer", *given, *(["person"] if referral.person_id else [])]
    note(decision.state, referral, by=by, person=referral.person_id, fields=fields)
    return referral
