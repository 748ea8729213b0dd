"""The gate that every request passes: who is this, and have they shown a second factor?

``request.member`` and ``request.actor`` are set for every page behind the gate. A page in front
of it says so with ``@open_to_all``. No setting switches the one-time code off; the
demonstration's one-click page marks its own sign-ins (see demonstration.py).
"""

from dataclasses import replace
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from attune.care.trail.note import Actor

from .models import Member
from .roles import reach, role_names

DEMONSTRATION_KEY = "attune_demonstration"
ORGANISATION_KEY = "attune_member"
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
            return to_sign_in(request)
        if not has_second_factor(request):
            return redirect("mfa_activate_totp")
        request.member = member_of(request.user, request.session.get(ORGANISATION_KEY))
        if request.member is None:
            logout(request)
            return access_ended(request)
        request.actor = actor(request)
        return None

    middleware.process_view = process_view
    return middleware


def to_sign_in(request):
    """To the sign-in page and back; after a time-out it says why. A fragment leads the page."""
    back = request.get_full_path()
    if request.htmx:
        back = request.htmx.current_url_abs_path or "/"
    asked = {"next": back}
    if timed_out(request):
        asked["after"] = "time-out"
    address = f"{reverse('account_login')}?{urlencode(asked)}"
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def timed_out(request) -> bool:
    """This browser's sign-in is still kept, but ran out: nobody ended it."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    old = Session.objects.filter(session_key=key, expire_date__lte=timezone.now()).first()
    return old is not None and "_auth_user_id" in old.get_decoded()


def access_ended(request):
    title = "Your access has ended"
    what_to_do = "You are signed out. If this is a mistake, ask your administrator."
    context = {"title": title, "what_to_do": what_to_do}
    return render(request, "error.html", context, status=403)


def has_second_factor(request) -> bool:
    """A one-time code was asked for at this sign-in, or this is the demonstration's own page."""
    if settings.DEMONSTRATION and request.session.get(DEMONSTRATION_KEY):
        return True
    from allauth.mfa.utils import is_mfa_enabled

    return is_mfa_enabled(request.user)


def member_of(user, chosen=None):
    """The user's membership, with its postings; None when every membership has ended.

    Who belongs to several organisations works in the one they chose, otherwise in the first.
    """
    current = list(memberships_of(user))
    return next(
        (member for member in current if str(member.pk) == chosen), next(iter(current), None)
    )


def memberships_of(user):
    return (
        Member.objects.filter(user=user, ended_at__isnull=True)
        .select_related("organisation", "user")
        .prefetch_related("postings__site")
        .order_by("organisation__name", "pk")
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
    act_under(request, action)


def act_under(request, action: str, site=None, *, own_caseload: bool = True) -> None:
    """From here on the trail names the roles that allow this action, and no others."""
    allowing = role_names(request.member, action, site, own_caseload=own_caseload)
    request.actor = replace(request.actor, role=allowing or request.actor.role)


def frame(request):
    """What the frame of every page needs to know."""
    member = getattr(request, "member", None)
    return {
        "member": member,
        "demonstration": settings.DEMONSTRATION,
        "idle_minutes": settings.SESSION_COOKIE_AGE // 60,
        "may": {
            "add_person": bool(member and reach(member, "person.add")),
            "read_trail": bool(member and reach(member, "trail.read").everywhere),
            "change_team": bool(member and reach(member, "team.change")),
            "read_concerns": bool(
                member
                and (reach(member, "concern.read") or reach(member, "concern.read-about-lead"))
            ),
            "read_harm": bool(member and reach(member, "harm.read")),
            "see_caseload": bool(member and reach(member, "person.open")),
            "plan": bool(member and reach(member, "plan.change")),
            "refer": bool(member and reach(member, "referral.make")),
            "triage": bool(member and reach(member, "referral.triage")),
            "record_sessions": bool(member and reach(member, "session.record")),
            "see_wards": bool(member and reach(member, "person.read-shared")),
        },
    }
