"""The clocks of a concern: whom must be told by when (practice: now, same shift, same day).

With danger now the nurse in charge is told at once; otherwise within the shift. The Trust team
and our own lead are told on the same day. What counts as a shift is the service's own default.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from .models import Concern, Step

SHIFT = timedelta(hours=8)


@dataclass(frozen=True)
class Clock:
    """One of those who must be told: by when, and when they were."""

    who: str
    limit: str
    due_at: datetime
    told_at: datetime | None
    overdue: bool


def clocks(concern: Concern, now: datetime) -> list[Clock]:
    """The three clocks of a concern as they stand now."""
    raised = concern.raised_at
    day_end = timezone.localtime(raised).replace(hour=23, minute=59, second=59)
    nurse = ("now", raised) if concern.danger_now else ("this shift", raised + SHIFT)
    told = {step.kind: step.at for step in reversed(concern.steps.all())}
    lead = told.get(Step.Kind.LEAD) or concern.received_at
    rows = (
        ("Nurse in charge", *nurse, told.get(Step.Kind.NURSE)),
        ("Trust safeguarding team", "today", day_end, told.get(Step.Kind.TRUST)),
        ("Our own lead", "today", day_end, lead),
    )
    return [Clock(who, limit, due, at, at is None and now >= due) for who, limit, due, at in rows]
