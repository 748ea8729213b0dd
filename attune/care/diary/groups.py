"""Changes to groups: each atomic, with its trail entry inside."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from attune.care.person.models import Person
from attune.care.trail.note import Actor, note

from .models import Group, Participant


@transaction.atomic
def keep_group(form, *, by: Actor) -> Group:
    """A new group, or a changed one."""
    group = form.save(commit=False)
    new = group._state.adding
    group.organisation_id = by.organisation
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as error:
        raise ValidationError(
            {"name": "There is a group of this name at this site already: choose another name."}
        ) from error
    form.save_m2m()
    note("made" if new else "changed", group, by=by, fields=form.changed_data)
    return group


@transaction.atomic
def end_group(group: Group, because: str, *, by: Actor) -> Group:
    """It meets no more: it cannot be booked, and stays readable."""
    group.ended_at, group.ended_because = timezone.now(), because
    group.save(update_fields=["ended_at", "ended_because"])
    note("ended", group, by=by, fields=["ended_at", "ended_because"])
    return group


@transaction.atomic
def join(group: Group, person: Person, *, by: Actor) -> Participant:
    """Take somebody into the group; being in it already changes nothing."""
    participant, made = Participant.objects.current().get_or_create(group=group, person=person)
    if made:
        note("joined", participant, by=by, person=person.pk, fields=["group"])
    return participant


@transaction.atomic
def look(group: Group, participants: list[Participant], *, by: Actor) -> None:
    """Who is in a group says something of each of them."""
    note("opened", group, by=by)
    for participant in participants:
        note("saw in a group", participant, by=by, person=participant.person_id)
