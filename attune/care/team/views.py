"""Signing in for the first time, and one's own account."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from . import demonstration
from . import set_up as first_run
from .forms import SetUpForm
from .gate import DEMONSTRATION_KEY, ORGANISATION_KEY, memberships_of, open_to_all
from .signing_in import sign_in_as_invented, sign_in_with_new_password


@open_to_all
@sensitive_post_parameters("password")
def set_up(request, token):
    if not first_run.needed() or not first_run.token_is_right(token):
        raise Http404
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        member = first_run.set_up(**form.cleaned_data)
        sign_in_with_new_password(request, member.user)
        return redirect("mfa_activate_totp")
    return render(request, "team/set_up.html", {"form": form})


@require_POST
def demonstration_sign_in(request):
    """Sign in as an invented user: see demonstration.py for when this exists at all."""
    if not demonstration.is_allowed(request):
        raise Http404
    member = demonstration.members().filter(pk=request.POST.get("member")).first()
    if member is None:
        raise Http404
    sign_in_as_invented(request, member.user)
    request.session[DEMONSTRATION_KEY] = True
    return redirect("/")


def account(request):
    memberships = memberships_of(request.user)
    context = {"postings": request.member.postings.all(), "memberships": memberships}
    return render(request, "team/account.html", context)


@require_POST
def switch_organisation(request):
    """Go on in another organisation that the user belongs to."""
    chosen = {str(member.pk): member for member in memberships_of(request.user)}
    member = chosen.get(request.POST.get("member"))
    if member is None:
        raise Http404
    request.session[ORGANISATION_KEY] = str(member.pk)
    messages.success(request, f"You now work in {member.organisation}.")
    return redirect("team:account")
