"""One-time links: made, found by what the link says, ended when used.

A link is 256 random bits; the database holds its SHA-256 alone, so whoever reads the database
cannot use it. It is shown once to the administrator, who sends it by their own way.
"""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from .models import OneTimeLink, User

LIFE = timedelta(days=7)


def make_link(kind: str, organisation, **what) -> tuple[OneTimeLink, str]:
    """A new link and its token; an earlier one for the same purpose and person dies."""
    token = secrets.token_urlsafe(32)
    same = {key: what[key] for key in ("user", "email") if key in what}
    OneTimeLink.objects.alive().filter(kind=kind, organisation=organisation, **same).update(
        ended_at=timezone.now()
    )
    link = OneTimeLink.objects.create(
        kind=kind,
        organisation=organisation,
        token_hash=_hash(token),
        expires_at=timezone.now() + LIFE,
        **what,
    )
    return link, token


def find_link(kind: str, token: str) -> OneTimeLink | None:
    alive = OneTimeLink.objects.alive().filter(kind=kind, token_hash=_hash(token))
    return alive.select_related("organisation", "user").first()


def use_up(link: OneTimeLink) -> bool:
    """End the link; False when somebody else used it first."""
    alive = OneTimeLink.objects.alive().filter(pk=link.pk)
    return alive.update(ended_at=timezone.now()) == 1


def awaited_link(user) -> OneTimeLink | None:
    """The second factor was taken away, and only who holds this link may set up a new one."""
    asked = OneTimeLink.objects.filter(user=user, kind=OneTimeLink.Kind.SECOND_FACTOR)
    newest = asked.order_by("-pk").first()
    return newest if newest is not None and newest.ended_at is None else None


def account_of(link: OneTimeLink) -> User | None:
    """The account that the invited has already, from working elsewhere."""
    return User.objects.filter(email__iexact=link.email).first()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
