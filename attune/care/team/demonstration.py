"""The demonstration's one-click sign-in: for its invented users alone.

It exists only when the service was started by `attune demo` (``ATTUNE_DEMONSTRATION=1``), only
for requests that come from this very machine, and only on data that the demonstration itself
made: every user's address must lie in a domain that can belong to nobody (RFC 2606).
"""

from ipaddress import ip_address

from django.conf import settings

from .models import Member, User

DOMAIN = "@attune.example"


def is_allowed(request) -> bool:
    """Whether this request may be offered the one-click page."""
    return (
        settings.DEMONSTRATION
        and ip_address(request.META.get("REMOTE_ADDR") or "0.0.0.0").is_loopback
        and only_invented_users()
    )


def only_invented_users() -> bool:
    return not User.objects.exclude(email__endswith=DOMAIN).exists()


def members():
    """The invented members with their postings, in the order in which they were made."""
    return (
        Member.objects.filter(ended_at__isnull=True, user__email__endswith=DOMAIN)
        .select_related("user", "organisation")
        .prefetch_related("postings__site")
        .order_by("organisation__created_at", "user__name")
    )
