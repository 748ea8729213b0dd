"""Singing to speak in the demonstration: two phrases, how their steps went, and a line with a gap.

The scored steps belong to sessions that are over, so their rows are put beside what was kept on
those days; the pages would refuse to add to a finished session. No model is made: a visitor does
that with one press.
"""

import uuid

from django.db import transaction

from attune.care.person.models import Person
from attune.care.session.models import Contact
from attune.care.singing.change import add_phrase, keep_range
from attune.care.singing.change_words import add_line
from attune.care.singing.levels import BY_CODE
from attune.care.singing.models import Attempt, GapLine, Phrase, Range
from attune.care.trail.note import Actor, note

PHRASES = ("good morning", "cup of tea")
LEVEL = "elementary"
# Points of the steps of the level, for each of the person's sessions from the oldest on.
POINTS = ((1, 1, 0, 0, 0), (2, 1, 1, 0, 0), (2, 2, 1, 1, 0), (2, 2, 2, 1, 1))


@transaction.atomic
def make_singing(person: Person, by: Actor) -> None:
    """Phrases, steps and a line for one person, unless they are there."""
    if Phrase.objects.filter(person=person).exists():
        return
    keep_range(Range(person=person, pitch_hz=110.0, how=Range.How.SET), by=by)
    first, *_ = [
        add_phrase(Phrase(person=person, words=words, language="en-GB"), by=by) for words in PHRASES
    ]
    contacts = Contact.objects.filter(person=person).order_by("session__started_at")
    for contact, given in zip(contacts, POINTS, strict=False):
        for (step, _name), points in zip(BY_CODE[LEVEL].steps, given, strict=True):
            attempt = Attempt.objects.create(
                pk=uuid.uuid4(), contact=contact, phrase=first, level=LEVEL, step=step,
                points=points, kept_by_id=by.member,
            )  # fmt: skip
            fields = ["level", "step", "points"]
            note("kept", attempt, by=by, person=person.pk, fields=fields)
    line = GapLine(
        person=person, kind="song", title="Twinkle, twinkle, little star",
        sung="Twinkle, twinkle, little", left_out="star",
    )  # fmt: skip
    add_line(line, by=by)
