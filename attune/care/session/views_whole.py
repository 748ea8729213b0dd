"""Beside a session: a reflective note that only its author reads, and the limits of a unit."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from attune.care.team.gate import require
from attune.care.team.models import Ward
from attune.care.team.roles import reach

from . import rounds
from .forms_beside import LimitsForm, ReflectionForm
from .models import Reflection, Session, UnitLimits


def session_of(request, reference) -> Session:
    """A session that this member played or answers for; otherwise there is none."""
    sessions = Session.objects.for_member(request.member, "session.record")
    return get_object_or_404(sessions.select_related("ward", "site"), pk=reference)


def plays(request, session) -> bool:
    return session.players.filter(member=request.member).exists()


def reflect(request, session):
    """For its author alone: apart from the record, in no export of it."""
    session = session_of(request, session)
    mine = Reflection.objects.for_member(request.member).filter(session=session).first()
    form = ReflectionForm(request.POST or None, initial={"text": mine.text if mine else ""})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        rounds.keep_reflection(session, request.member, text, by=request.actor)
        messages.success(request, "Kept, for you alone.")
        return redirect("session:session", session.pk)
    context = {"session": session, "form": form, "title": "Your reflective note"}
    return render(request, "session/reflect.html", context)


@require_GET
def units(request):
    """Which wards have limits for babies and children, and who may change them."""
    require(request, "session.record")
    rows = [
        (ward, UnitLimits.objects.for_member(request.member).filter(ward=ward).first())
        for ward in Ward.objects.for_member(request.member).select_related("site")
    ]
    may = reach(request.member, "unit.change")
    return render(request, "session/units.html", {"rows": rows, "may": may})


def limits(request, ward):
    require(request, "unit.change")
    extent = reach(request.member, "unit.change")
    wards = Ward.objects.for_member(request.member)
    ward = get_object_or_404(
        wards if extent.everywhere else wards.filter(site__in=extent.sites), pk=ward
    )
    there = UnitLimits.objects.for_member(request.member).filter(ward=ward).first()
    form = LimitsForm(request.POST or None, instance=there or UnitLimits(ward=ward))
    if request.method == "POST" and form.is_valid():
        rounds.keep_limits(form, by=request.actor)
        messages.success(request, "Kept: it stands on the bedside page of this ward from now on.")
        return redirect("session:units")
    return render(request, "session/limits.html", {"ward": ward, "form": form})
