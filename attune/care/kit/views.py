"""The register of instruments: who plays sees it, who answers for a site changes it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from attune.care.team.gate import require
from attune.care.team.models import Site
from attune.care.team.roles import reach

from . import change
from .forms import InstrumentForm, OutOfUseForm
from .models import Instrument


@require_GET
def register(request):
    require(request, "session.record")
    instruments = Instrument.objects.for_member(request.member).in_use().select_related("site")
    may = {site.pk for site in _sites(request)}
    rows = [(instrument, instrument.site_id in may) for instrument in instruments]
    return render(request, "kit/register.html", {"rows": rows, "may_add": bool(may)})


def add(request):
    require(request, "kit.change")
    form = InstrumentForm(request.POST or None, sites=_sites(request))
    return _keep(request, form, "Register an instrument")


def change_instrument(request, instrument):
    instrument = _to_change(request, instrument)
    form = InstrumentForm(request.POST or None, instance=instrument, sites=_sites(request))
    return _keep(request, form, f"Change {instrument}")


def out_of_use(request, instrument):
    instrument = _to_change(request, instrument)
    form = OutOfUseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        change.take_out_of_use(instrument, form.cleaned_data["because"], by=request.actor)
        messages.success(request, f"{instrument} is out of use.")
        return redirect("kit:register")
    context = {"form": form, "title": f"Take {instrument} out of use", "button": "Out of use"}
    return render(request, "kit/form.html", context)


def _keep(request, form, title: str):
    if request.method == "POST" and form.is_valid():
        change.keep_instrument(form, by=request.actor)
        messages.success(request, "Kept.")
        return redirect("kit:register")
    context = {"form": form, "title": title, "button": "Keep"}
    return render(request, "kit/form.html", context)


def _to_change(request, instrument) -> Instrument:
    require(request, "kit.change")
    instruments = Instrument.objects.for_member(request.member).in_use()
    return get_object_or_404(instruments, pk=instrument, site__in=_sites(request))


def _sites(request) -> list[Site]:
    """Where this member may change the register."""
    extent = reach(request.member, "kit.change")
    sites = Site.objects.for_member(request.member)
    return [site for site in sites if extent.everywhere or site.pk in extent.sites]
