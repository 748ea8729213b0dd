"""Changes to a list that is heard as one file: an answer at any second of it, and its end.

Seconds are those of the file. Each answer carries the UUID that its page made, so that what was
sent twice is kept once. A slider that nobody moved is nothing at all: no question was asked.
"""

import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from attune.care.session.change import Rating
from attune.care.session.models import Moment
from attune.care.trail.note import Actor, note

from .change import end, keep_score, open_contact, within
from .models import FileAnswer, Listening


@dataclass(frozen=True)
class Moved:
    """The slider as somebody moved it: 0 to 10, and the second; None where no page counted."""

    reference: uuid.UUID
    value: float
    at_s: float | None


@transaction.atomic
def answer_in_file(listening: Listening, moved: Moved, *, by: Actor) -> FileAnswer:
    """Keep an answer that was given while the file played."""
    listening = Listening.objects.select_for_update(of=("self",)).get(pk=listening.pk)
    again = FileAnswer.objects.filter(pk=moved.reference).first()
    if again is not None:
        return again
    if listening.ended_at is not None:
        raise ValidationError("This list has ended in another window. Load this page again.")
    contact = open_contact(listening.contact_id)
    rating = Rating(listening.slider, moved.value, rater=listening.rater)
    answer = FileAnswer(
        pk=moved.reference,
        listening=listening,
        at_s=None if moved.at_s is None else within(moved.at_s, listening.plan.duration_s),
        score=keep_score(contact, rating, Moment.DURING, by),
    )
    answer.save(force_insert=True)
    note("answered", answer, by=by, person=listening.playlist.person_id, fields=["score", "at_s"])
    return answer


@transaction.atomic
def end_file(
    listening: Listening,
    heard_s: float | None,
    ended_as: str,
    moved: Moved | None = None,
    *,
    by: Actor,
) -> None:
    """It was heard for so long; a slider that was moved and not kept yet is kept with it."""
    listening = Listening.objects.select_for_update(of=("self",)).get(pk=listening.pk)
    if listening.ended_at is not None:
        return
    if moved is not None:
        answer_in_file(listening, moved, by=by)
    listening.file_heard_s = within(heard_s, listening.plan.duration_s)
    end(listening, ended_as, by)
