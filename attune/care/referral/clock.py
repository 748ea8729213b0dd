"""The clock to first contact: from the day a referral came until the first session begins.

Days allowed by urgency are a setting of the service (``FIRST_CONTACT_DAYS``), not a cited rule. A
redirected or declined referral has no clock; one that waits keeps its own, so that waiting shows.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from .models import Referral

ENDED = (Referral.State.REDIRECTED, Referral.State.DECLINED)


@dataclass(frozen=True)
class Clock:
    """First contact is due by the end of a day; how many days it took, once it took place."""

    due_on: date
    running: bool
    overdue: bool
    days_late: int
    took_days: int | None


def clock(referral: Referral, now: datetime) -> Clock | None:
    """The clock as it stands now; None where no first contact is awaited any more."""
    if referral.state in ENDED:
        return None
    came_on = timezone.localdate(referral.made_at)
    due_on = came_on + timedelta(days=settings.FIRST_CONTACT_DAYS[referral.urgency])
    met = referral.first_contact_at
    until = timezone.localdate(met or now)
    return Clock(
        due_on=due_on,
        running=met is None,
        overdue=met is None and until > due_on,
        days_late=max(0, (until - due_on).days),
        took_days=(until - came_on).days if met else None,
    )


def urgency_in_words() -> list[tuple[str, str]]:
    """Each urgency with its target, as the form offers it."""
    return [
        (value, f"{label}: first contact within {_days(settings.FIRST_CONTACT_DAYS[value])}")
        for value, label in Referral.Urgency.choices
    ]


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
