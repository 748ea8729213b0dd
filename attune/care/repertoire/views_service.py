"""For whoever administers the service: the notice on licensing, and legal holds.

An administrator opens no record: a hold's page shows a name and the reason, nothing else.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from attune.care.person.access import open_record
from attune.care.team.gate import require

from . import deletion
from . import licensing as notice
from .forms import LegalHoldForm
from .models import LegalHold

HOLD = "legal-hold.change"


def licensing(request):
    """Told once: ask your licensing body."""
    require(request, "team.change")
    if request.method == "POST":
        notice.read(request.member.organisation, by=request.actor)
        messages.success(request, "Kept. It is not shown on the start page any more.")
        return redirect("repertoire:licensing")
    context = {"read": notice.was_read(request.member.organisation)}
    return render(request, "repertoire/licensing.html", context)


@require_safe
def legal_holds(request):
    require(request, HOLD)
    holds = LegalHold.objects.for_member(request.member, HOLD).filter(until__isnull=True)
    holds = holds.select_related("person__site", "set_by__user")
    return render(request, "repertoire/legal_holds.html", {"holds": holds})


def legal_hold(request, person):
    """Set a hold on one person, or see the one that stands."""
    someone = open_record(request, person, HOLD)
    form = LegalHoldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        deletion.set_hold(someone, form.cleaned_data["reason"], by=request.actor)
        messages.success(request, f"Nothing of {someone} can be deleted until this is lifted.")
        return redirect("repertoire:legal-hold", someone.pk)
    context = {"someone": someone, "hold": deletion.legal_hold(someone), "form": form}
    return render(request, "repertoire/legal_hold.html", context)


@require_POST
def lift_hold(request, person):
    someone = open_record(request, person, HOLD)
    deletion.lift_hold(someone, by=request.actor)
    messages.success(request, f"The legal hold on {someone} is lifted.")
    return redirect("repertoire:legal-hold", someone.pk)
