"""What a one-time link opens: joining, a new second factor, a new password.

These pages are in front of the gate: who comes here has no access yet, or has lost a part of it.
They show nothing but the name of the organisation.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from .change import accept_invitation, choose_new_password, second_factor_was_set_up
from .forms import JoinForm, NewPasswordForm
from .gate import open_to_all
from .links import account_of, awaited_link, find_link
from .models import OneTimeLink
from .signing_in import sign_in_with_new_password

PROVEN = "attune_second_factor_link"


@open_to_all
@sensitive_post_parameters("password")
def join(request, token):
    link = find_link(OneTimeLink.Kind.INVITATION, token)
    if link is None:
        return dead(request)
    user = account_of(link)
    if user is not None:
        return _join_with_account(request, link, user)
    form = JoinForm(request.POST or None, user=None)
    if request.method == "POST" and form.is_valid():
        member = accept_invitation(link, request.META.get("REMOTE_ADDR"), **form.cleaned_data)
        if member is None:
            return dead(request)
        sign_in_with_new_password(request, member.user)
        return redirect("mfa_activate_totp")
    return render(request, "team/join.html", {"form": form, "link": link})


def _join_with_account(request, link, user):
    """Someone who works elsewhere too: the link alone is not enough, they sign in first."""
    itself = request.user == user and is_mfa_enabled(request.user)
    if itself and request.method == "POST":
        accept_invitation(link, request.META.get("REMOTE_ADDR"), user=user)
        messages.success(request, f"You have joined {link.organisation}.")
        return redirect("team:account")
    return render(request, "team/join_again.html", {"link": link, "itself": itself})


@open_to_all
def new_second_factor(request, token):
    """The link proves its half; the password proves the other on the sign-in page."""
    link = find_link(OneTimeLink.Kind.SECOND_FACTOR, token)
    if link is None:
        return dead(request)
    if request.user.is_authenticated and request.user != link.user:
        return render(request, "team/someone_else.html", {"link": link}, status=403)
    request.session[PROVEN] = link.pk
    return redirect("mfa_activate_totp")


def set_up_second_factor(request):
    """The library's page, closed while a one-time link is awaited and was not shown."""
    if not request.user.is_authenticated:
        return totp.activate_totp(request)
    if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        return redirect("mfa_index")
    link = awaited_link(request.user)
    if link is not None and request.session.get(PROVEN) != link.pk:
        return render(request, "team/link_needed.html", status=403)
    response = totp.activate_totp(request)
    if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        second_factor_was_set_up(request.user, request.META.get("REMOTE_ADDR"))
    return response


@open_to_all
@sensitive_post_parameters("password")
def new_password(request, token):
    link = find_link(OneTimeLink.Kind.PASSWORD, token)
    if link is None:
        return dead(request)
    form = NewPasswordForm(request.POST or None, user=link.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["password"]
        if not choose_new_password(link, given, request.META.get("REMOTE_ADDR")):
            return dead(request)
        messages.success(request, "Your new password is kept. Sign in with it.")
        return redirect("account_login")
    return render(request, "team/new_password.html", {"form": form, "link": link})


def dead(request):
    title = "This link no longer works"
    what_to_do = (
        "It was used already, withdrawn, or is older than 7 days. "
        "Ask the administrator who sent it for a new one."
    )
    context = {"title": title, "what_to_do": what_to_do}
    return render(request, "error.html", context, status=410)
