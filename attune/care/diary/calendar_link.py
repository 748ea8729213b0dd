"""A member's own bookings as a calendar feed (RFC 5545) by a private link.

A calendar program keeps what it reads on other companies' machines, and a ward's name can tell a
diagnosis. So an event holds the time, whether it is with one person or a group, and the site: no
name, no initials, no ward or bed, no group's name. Details stay behind the sign-in, at the address
in the event. The link is 256 random bits of which only the SHA-256 is kept; it dies when it is
ended, replaced, or when its member's access ends.
"""

import hashlib
import secrets
import time
from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from attune.care.team.models import Member
from attune.care.trail.note import Actor, note

from .models import Booking, CalendarLink

BACK, AHEAD = timedelta(days=31), timedelta(days=184)
# A calendar program asks a few times an hour. Wrong links are counted by where they come from.
READS_AN_HOUR, WRONG_AN_HOUR = 60, 30
READ_NOTED_EVERY = timedelta(minutes=10)


@transaction.atomic
def make_link(member: Member, *, by: Actor) -> str:
    """A new link, shown once; the one before it dies."""
    end_links(member, by=by)
    token = secrets.token_urlsafe(32)
    link = CalendarLink.objects.create(member=member, token_hash=_hash(token))
    note("made", link, by=by, fields=["token_hash"])
    return token


@transaction.atomic
def end_links(member: Member, *, by: Actor) -> None:
    for link in CalendarLink.objects.alive().filter(member=member):
        link.ended_at = timezone.now()
        link.save(update_fields=["ended_at"])
        note("ended", link, by=by, fields=["ended_at"])


def find_link(token: str) -> CalendarLink | None:
    """The link of somebody who still works here."""
    alive = CalendarLink.objects.alive().filter(
        token_hash=_hash(token), member__ended_at__isnull=True, member__user__is_active=True
    )
    return alive.select_related("member__organisation").first()


def too_often(link: CalendarLink | None, address: str) -> bool:
    """Whether this link was read, or this address guessed, more often than a calendar would."""
    allowed = READS_AN_HOUR if link else WRONG_AN_HOUR
    of_whom = f"link-{link.pk}" if link else f"wrong-{_hash(address)[:32]}"
    key = f"calendar-{of_whom}-{int(time.time() // 3600)}"
    times = cache.get(key, 0) + 1
    cache.set(key, times, timeout=3600)
    return times > allowed


def was_read(link: CalendarLink) -> None:
    """So that whoever owns the link sees that it is in use; the feed itself names nobody."""
    now = timezone.now()
    if link.last_read_at is None or now - link.last_read_at > READ_NOTED_EVERY:
        CalendarLink.objects.filter(pk=link.pk).update(last_read_at=now)


def feed(member: Member, site_address: str) -> bytes:
    """The calendar as text."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Attune//Diary//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Attune")
    now = timezone.now()
    bookings = (
        Booking.objects.for_member(member)
        .filter(practitioners=member, starts_at__gt=now - BACK, starts_at__lt=now + AHEAD)
        .select_related("site")
        .prefetch_related("changes")
    )
    for booking in bookings:
        calendar.add_component(_event(booking, site_address, now))
    return calendar.to_ical()


def _event(booking: Booking, site_address: str, now):
    from icalendar import Event

    day = timezone.localdate(booking.starts_at)
    off = booking.state in (Booking.State.CANCELLED, Booking.State.NOT_ATTENDED)
    event = Event()
    event.add("uid", str(booking.pk))
    event.add("dtstamp", now)
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    event.add("summary", "Music, group" if booking.group_id else "Music, one to one")
    event.add("location", booking.site.name)
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    event.add("sequence", len(booking.changes.all()))
    event.add("class", "PRIVATE")
    event.add("url", site_address + reverse("diary:day", args=[day]))
    return event


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
