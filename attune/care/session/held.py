"""How many sessions of a try-out were held: counted from the sessions, written down nowhere else.

From the day on which it was agreed to the day on which they were asked how it fits: every finished
session in which they were seen and did not say no. A first conversation and a review are talk.
"""

from django.utils import timezone

from attune.care.person.models import Person
from attune.care.plan.models import TryOut

from .models import Assent, Contact, Session

TALK = (Session.Kind.FIRST, Session.Kind.REVIEW)


def held_in(try_out: TryOut, person: Person) -> int:
    since = timezone.localdate(try_out.written_at)
    contacts = Contact.objects.filter(
        person__in=person.all_references(),
        not_seen="",
        session__ended_at__isnull=False,
        session__started_at__date__gte=since,
    )
    if try_out.answered_on:
        contacts = contacts.filter(session__started_at__date__lte=try_out.answered_on)
    return contacts.exclude(assent=Assent.NO).exclude(session__kind__in=TALK).count()
