"""What of the plans is due: for the start page of whoever plans, and for one list.

A member sees what stands in the plans that they may change: their own caseload, or their site.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from attune.care.person.models import Person

from .models import Goal, Review, SignOff, TryOut

SOON = timedelta(days=7)
LATER = timedelta(days=28)


@dataclass(frozen=True)
class Due:
    """One thing that has a day: overdue from the day after."""

    on: date
    what: str
    person: Person
    overdue: bool


def due_for(member, today: date, ahead: timedelta = SOON) -> list[Due]:
    """What is overdue, and what comes in the days ahead: the longest overdue first."""
    until = today + ahead

    def rows(model, **which):
        lines = model.objects.for_member(member, "plan.change").filter(ended_at=None, **which)
        return lines.select_related("person__merged_into")

    found = [(r.due_on, "Review", r) for r in rows(Review, held_on=None, due_on__lte=until)]
    for try_out in rows(TryOut, answer="", ask_on__lte=until):
        found.append((try_out.ask_on, "Ask: does this fit you?", try_out))
    for try_out in rows(TryOut, followed_up_on=None, follow_up_on__lte=until):
        what = f"{try_out.follow_up_by} follows up: {try_out.get_answer_display().lower()}"
        found.append((try_out.follow_up_on, what, try_out))
    for goal in rows(Goal, target_on__lte=until):
        found.append((goal.target_on, f"Goal: {goal.words}", goal))
    for row in rows(SignOff, lapses_on__gte=today - LATER, lapses_on__lte=until):
        found.append((row.lapses_on, f"The sign-off by {row.name} lapses", row))
    due = [Due(on, what, line.person.kept_record, on < today) for on, what, line in found]
    return sorted(due, key=lambda d: (d.on, str(d.person)))
