"""The clocks of a concern: whom must be told by when (practice: now, or the same day).

The nurse in charge is told now, in danger or not; the Trust team and our own lead on the same day.
Where a lead is the subject, the named lead above is told in the lead's place.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from .models import Concern, Step


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
    told = {step.kind: step.at for step in reversed(concern.steps.all())}
    own, above = ("Our own lead", Step.Kind.LEAD), ("Named lead above", Step.Kind.LEAD_ABOVE)
    who, lead = above if concern.is_about_a_lead() else own
    rows = (
        ("Nurse in charge", "now", raised, told.get(Step.Kind.NURSE)),
        ("Trust safeguarding team", "today", day_end, told.get(Step.Kind.TRUST)),
        (who, "today", day_end, told.get(lead) or concern.received_at),
    )
    return [Clock(who, limit, due, at, at is None and now >= due) for who, limit, due, at in rows]
