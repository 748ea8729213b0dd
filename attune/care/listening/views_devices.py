"""The devices whose level a service measured: without them every listening dose is unknown."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from attune.care.team.gate import require
from attune.care.team.models import Site
from attune.care.team.roles import reach

from . import change
from .access import device_of
from .forms import DeviceForm
from .models import ListeningDevice


def devices(request):
    """The list, and a form for one more."""
    require(request, "device.measure")
    form = DeviceForm(request.POST or None, sites=_sites(request))
    if request.method == "POST" and form.is_valid():
        change.add_device(form.save(commit=False), by=request.actor)
        messages.success(request, "Kept. The dose is reckoned with this level from now on.")
        return redirect("listening:devices")
    found = ListeningDevice.objects.for_member(request.member, "device.measure")
    found = found.filter(ended_at__isnull=True)
    context = {"devices": found.select_related("site", "measured_by__user"), "form": form}
    return render(request, "listening/devices.html", context)


def _sites(request):
    sites = Site.objects.for_member(request.member)
    extent = reach(request.member, "device.measure")
    return sites if extent.everywhere else sites.filter(pk__in=extent.sites)


@require_POST
def end_device(request, device):
    require(request, "device.measure")
    change.end_device(device_of(request, device), by=request.actor)
    messages.success(request, "Its level counts no more. Measure it again before you use it.")
    return redirect("listening:devices")
