"""Three taps after a list before the hard hour, and the song that is wanted no more.

Practice: after each use three taps and "remove this song". The hard time comes after the music, so
a tap may be given later: for a day (a service rule, no source found), while it is remembered. What
was seen is kept with its time; what nobody tapped reads "not asked". No figure is made of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from attune.care.trail.note import Actor, note

from .models import AfterUse, Kind, Listening, Playlist

ASKED_FOR = timedelta(days=1)
QUESTIONS = {
    "hard_time": "How did the hard time go, against its usual?",
    "took_part": "How did {person} take part?",
    "again": "Play this list again?",
}
NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Question:
    """One question as it stands: what may be tapped, and the newest tap if there is one."""

    name: str
    words: str
    choices: list[tuple[str, str]]
    tapped: AfterUse | None

    @property
    def answer(self) -> str:
        return getattr(self.tapped, f"get_{self.name}_display")() if self.tapped else NOT_ASKED

    @property
    def value(self) -> str:
        return getattr(self.tapped, self.name) if self.tapped else ""


@dataclass(frozen=True)
class Asked:
    """The three questions of one listening, and every row that was kept of them."""

    listening: Listening
    questions: list[Question]
    rows: list[AfterUse]

    @property
    def words(self) -> list[AfterUse]:
        return [row for row in self.rows if row.words]

    @property
    def last(self) -> AfterUse | None:
        return self.rows[-1] if self.rows else None

    @property
    def is_open(self) -> bool:
        return timezone.now() < self.until

    @property
    def until(self) -> datetime:
        return self.listening.ended_at + ASKED_FOR

    @property
    def is_answered(self) -> bool:
        return all(question.tapped for question in self.questions)

    @property
    def hard_time_to_come(self) -> datetime | None:
        """When the hard time begins, as long as it lies ahead."""
        begins = hard_time_at(self.listening)
        return begins if begins is not None and begins > timezone.now() else None

    @property
    def not_again(self) -> bool:
        return self.questions[-1].value in (AfterUse.Again.NO, AfterUse.Again.WITH_CHANGES)


def asks(listening: Listening) -> bool:
    return listening.playlist.kind == Kind.HARD_HOUR and listening.ended_at is not None


def asked(listening: Listening) -> Asked | None:
    """The three questions, of a listening that has them."""
    if not asks(listening):
        return None
    rows = list(listening.after_use.all())
    person = listening.playlist.person
    questions = [
        Question(
            name,
            words.format(person=person),
            AfterUse._meta.get_field(name).choices,
            next((row for row in reversed(rows) if getattr(row, name)), None),
        )
        for name, words in QUESTIONS.items()
    ]
    return Asked(listening, questions, rows)


def uses_of(playlist: Playlist, listenings: models.QuerySet, newest: int = 10) -> list[Asked]:
    """The last uses of a list before the hard hour, newest first; of other lists none."""
    if playlist.kind != Kind.HARD_HOUR:
        return []
    ended = listenings.filter(playlist=playlist, ended_at__isnull=False)
    ended = ended.select_related("playlist__person").prefetch_related("after_use")
    return [found for one in ended.order_by("-started_at")[:newest] if (found := asked(one))]


def to_answer(uses: Iterable[Asked]) -> list[Asked]:
    """Of which the page reminds: a tap is missing, and there is still time for it."""
    return [use for use in uses if use.is_open and not use.is_answered]


def hard_time_at(listening: Listening) -> datetime | None:
    """The beginning of the hard time that this listening came before."""
    at = listening.playlist.hard_hour_at
    if at is None:
        return None
    started = timezone.localtime(listening.started_at)
    begins = started.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    # Music late in the evening, a hard time after midnight.
    return begins + timedelta(days=1) if started - begins > timedelta(hours=12) else begins


@transaction.atomic
def keep_after_use(listening: Listening, said: AfterUse, *, by: Actor) -> AfterUse | None:
    """Keep what was tapped or written; what stands already is not kept again."""
    listening = Listening.objects.select_for_update(of=("self",)).get(pk=listening.pk)
    before = asked(listening)
    if before is None:
        raise ValidationError("These questions belong to a list before the hard hour, once ended.")
    if not before.is_open:
        until = timezone.localtime(before.until)
        raise ValidationError(
            f"This was asked until {until:%H:%M on %-d %B}, while it was remembered, so nothing "
            "was added. Write what you know in the notes of a session."
        )
    for question in before.questions:
        if getattr(said, question.name) == question.value:
            setattr(said, question.name, "")
    if said.words in [row.words for row in before.words]:
        said.words = ""
    given = [name for name in (*QUESTIONS, "words") if getattr(said, name)]
    if not given:
        return None
    said.listening, said.by_id = listening, by.member
    said.save(force_insert=True)
    note("kept", said, by=by, person=listening.playlist.person_id, fields=given)
    return said
