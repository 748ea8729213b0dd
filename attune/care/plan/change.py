"""Changes to a plan: each one atomic, with its trail entry inside.

Lines are added, changed and ended by the functions of person/change.py; here stands what is more
than one line. Sign-offs are in checks.py.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from attune.care.person.change import access_needs_asked, add_line, change_line, end_line
from attune.care.person.models import Person
from attune.care.team.models import Member
from attune.care.trail.note import Actor, note

from .checks import check_planned
from .models import FirstConversation, Goal, PlannedTechnique, Review, TryOut, again


@transaction.atomic
def keep_conversation(form, person: Person, *, by: Actor) -> FirstConversation:
    """Keep what was said; what is the person's own goes onto their own record."""
    conversation = form.save(commit=False)
    own = form.changed_of_person()
    known = not conversation._state.adding
    said = [name for name in form.changed_data if name in form.Meta.fields]
    if known and said:
        conversation.save()
        note("changed", conversation, by=by, person=person.pk, fields=said)
    elif not known:
        add_line(conversation, person, by=by, fields=said)
    if own:
        for name in own:
            setattr(person, name, form.cleaned_data[name])
        person.save(update_fields=own)
        note("changed", person, by=by, person=person.pk, fields=own)
    for line, fields in form.lines_of_person():
        add_line(line, person, by=by, fields=fields)
    if form.cleaned_data.get("access_asked"):
        access_needs_asked(person, by=by)
    return conversation


@transaction.atomic
def answer_try_out(
    try_out: TryOut,
    answer: str,
    *,
    words: str,
    answered_on: date,
    follow_up_by: Member,
    follow_up_on: date,
    by: Actor,
) -> TryOut:
    """What the person said to "does this fit you?", and who follows up."""
    given = {
        "answer": answer, "words": words, "answered_on": answered_on,
        "follow_up_by": follow_up_by, "follow_up_on": follow_up_on,
    }  # fmt: skip
    for name, value in given.items():
        setattr(try_out, name, value)
    try_out.save(update_fields=list(given))
    note("answered", try_out, by=by, person=try_out.person_id, fields=list(given))
    return try_out


@transaction.atomic
def follow_up(try_out: TryOut, *, by: Actor) -> TryOut:
    try_out.followed_up_on = timezone.localdate()
    try_out.save(update_fields=["followed_up_on"])
    fields = ["followed_up_on"]
    note("followed up", try_out, by=by, person=try_out.person_id, fields=fields)
    return try_out


@transaction.atomic
def change_goal(form, *, by: Actor) -> Goal:
    """Other words or another day change a goal; what its ratings rest on makes it a new one.

    Levels, weight and measure are never put in other words under ratings that were given by them.
    """
    if not {"measure", "weight", *Goal.LEVELS} & set(form.changed_data):
        return change_line(form, by=by)
    new = again(form.save(commit=False))
    end_line(Goal.objects.get(pk=form.instance.pk), "changed", by=by)
    return add_line(new, new.person, by=by, fields=form.changed_data)


@transaction.atomic
def plan_technique(
    planned: PlannedTechnique,
    person: Person,
    *,
    by: Actor,
    fields,
    instead_of: PlannedTechnique | None = None,
) -> PlannedTechnique:
    """Plan a technique; one that the check refuses is not kept, and one that waits may not begin.

    A change ends the old line and writes the new one.
    """
    planned.person = person
    if refused := check_planned(planned).refused:
        raise ValidationError([finding.reason for finding in refused])
    if instead_of is not None:
        end_line(instead_of, "changed", by=by)
    return add_line(planned, person, by=by, fields=fields)


@transaction.atomic
def hold_review(
    review: Review, *, held_on: date, agreed: str, next_on: date | None, by: Actor
) -> Review:
    """Keep what was agreed, and the day of the next one."""
    review.held_on, review.agreed = held_on, agreed
    review.save(update_fields=["held_on", "agreed"])
    note("held", review, by=by, person=review.person_id, fields=["held_on", "agreed"])
    if next_on:
        following = Review(due_on=next_on, mentor=review.mentor)
        add_line(following, review.person, by=by, fields=["due_on"])
    return review
