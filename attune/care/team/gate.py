"""The gate that every request passes: who is this, and have they shown a second factor?

``request.member`` and ``request.actor`` are set for every page behind the gate. A page in front
of it says so with ``@open_to_all``. No setting switches the one-time code off; the
demonstration's one-click page marks its own sign-ins (see demonstration.py).
"""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect

from attune.care.trail.note import Actor

from .models import Member
from .roles import reach, role_names

DEMONSTRATION_KEY = "attune_demonstration"
# The pages of signing in and of setting up the second factor, by the front of their address.
SIGN_IN = "/accounts/"


def open_to_all(view):
    """This page is in front of the gate: it shows nothing of anybody."""
    view.open_to_all = True
    return view


def members_only(get_response):
    """Nothing of care without a signed-in member of an organisation and a one-time code."""

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        request.member = request.actor = None
        if getattr(view, "open_to_all", False) or request.path.startswith(SIGN_IN):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not has_second_factor(request):
            return redirect("mfa_activate_totp")
        request.member = member_of(request.user)
        if request.member is None:
            logout(request)
            return redirect_to_login(request.get_full_path())
        request.actor = actor(request)
        return None

    middleware.process_view = process_view
    return middleware


def has_second_factor(request) -> bool:
    """A one-time code was asked for at this sign-in, or this is the demonstration's own page."""
    if settings.DEMONSTRATION and request.session.get(DEMONSTRATION_KEY):
        return True
    from allauth.mfa.utils import is_mfa_enabled

    return is_mfa_enabled(request.user)


def member_of(user):
    """The user's membership, with its postings; None when every membership has ended."""
    return (
        Member.objects.filter(user=user, ended_at__isnull=True)
        .select_related("organisation", "user")
        .prefetch_related("postings__site")
        .first()
    )


def actor(request) -> Actor:
    """Who acts in this request, for the trail."""
    return Actor(
        organisation=request.member.organisation_id,
        member=request.member.pk,
        role=role_names(request.member),
        address=request.META.get("REMOTE_ADDR") or None,
    )


def require(request, action: str) -> None:
    """Stop here with "this is not yours to do" unless some posting allows the action."""
    if not reach(request.member, action):
        raise PermissionDenied


def frame(request):
    """What the frame of every page needs to know."""
    member = getattr(request, "member", None)
    return {
        "member": member,
        "demonstration": settings.DEMONSTRATION,
        "may": {
            "add_person": bool(member and reach(member, "person.add")),
            "read_trail": bool(member and reach(member, "trail.read")),
            "read_concerns": bool(
                member
                and (reach(member, "concern.read") or reach(member, "concern.read-about-lead"))
            ),
            "read_harm": bool(member and reach(member, "harm.read")),
            "see_caseload": bool(member and reach(member, "person.open")),
        },
    }
