"""Raising a concern, working on it, and recording harm: each atomic, with its trail entry.

The trail's entries of a concern carry no person, so that a person's own "who looked" list, and
whoever may read the trail about a person, do not learn that there is one.
"""

from django.db import transaction
from django.utils import timezone

from attune.care.trail.note import Actor, note

from .models import Concern, Harm, Step, WhomToTell


@transaction.atomic
def raise_concern(concern: Concern, told: dict[str, str], *, by: Actor) -> Concern:
    """Keep a concern with those who were already told: {Step.Kind: name}."""
    concern.organisation_id, concern.author_id = by.organisation, by.member
    concern.save()
    note("raised", concern, by=by, fields=["words", "danger_now", *told])
    for kind, who in told.items():
        add_step(Step(concern=concern, kind=kind, who=who, at=concern.raised_at), by=by)
    return concern


@transaction.atomic
def add_step(step: Step, *, by: Actor) -> Step:
    step.by_id = by.member
    step.save()
    note("step", step.concern, by=by, fields=[step.kind])
    if step.kind == Step.Kind.CLOSED and step.concern.closed_at is None:
        step.concern.closed_at = step.at
        step.concern.save(update_fields=["closed_at"])
    return step


@transaction.atomic
def look(concern: Concern, *, by: Actor) -> None:
    """Every look is in the trail; the first one by a reader is the receipt the author sees."""
    note("read", concern, by=by)
    if concern.received_at is None:
        concern.received_at = timezone.now()
        concern.save(update_fields=["received_at"])


@transaction.atomic
def record_harm(harm: Harm, *, by: Actor) -> Harm:
    harm.organisation_id, harm.author_id = by.organisation, by.member
    harm.save()
    person = harm.person_id
    note("recorded", harm, by=by, person=person, fields=["kind", "what_happened", "what_was_done"])
    return harm


@transaction.atomic
def look_at_harm(harm: Harm, *, by: Actor) -> None:
    """It tells of a person what happened to them: who read it stands in their trail."""
    note("opened", harm, by=by, person=harm.person_id)


@transaction.atomic
def write_what_was_learnt(form, *, by: Actor) -> Harm:
    harm = form.save()
    note("changed", harm, by=by, person=harm.person_id, fields=form.changed_data)
    return harm


@transaction.atomic
def write_whom_to_tell(form, *, by: Actor) -> WhomToTell:
    row = form.save()
    note("changed", row, by=by, fields=form.changed_data)
    return row
