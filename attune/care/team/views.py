"""Signing in for the first time, one's own account, and the trail for those who may read it."""

from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from attune.care.trail.models import Entry

from . import demonstration
from . import set_up as first_run
from .forms import SetUpForm
from .gate import DEMONSTRATION_KEY, open_to_all, require
from .models import Member

ALLAUTH = "allauth.account.auth_backends.AuthenticationBackend"


@open_to_all
@sensitive_post_parameters("password")
def set_up(request, token):
    if not first_run.needed() or not first_run.token_is_right(token):
        raise Http404
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        member = first_run.set_up(**form.cleaned_data)
        login(request, member.user, backend=ALLAUTH)
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
    login(request, member.user, backend=ALLAUTH)
    request.session[DEMONSTRATION_KEY] = True
    return redirect("/")


def account(request):
    return render(request, "team/account.html", {"postings": request.member.postings.all()})


def trail(request):
    require(request, "trail.read")
    entries = Entry.objects.for_member(request.member)
    page = Paginator(entries, 50).get_page(request.GET.get("page"))
    names = {m.pk: str(m) for m in Member.objects.for_member(request.member).select_related("user")}
    rows = [(entry, names.get(entry.member, "The service")) for entry in page]
    return render(request, "team/trail.html", {"page": page, "rows": rows})
