"""A member's own calendar link: made, replaced, ended; and the feed in front of the gate."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from attune.care.team.gate import open_to_all, require

from . import calendar_link
from .models import CalendarLink


def link(request):
    """The page of the link; a POST makes a new one and shows it, this once."""
    require(request, "session.record")
    address = ""
    if request.method == "POST":
        token = calendar_link.make_link(request.member, by=request.actor)
        address = request.build_absolute_uri(reverse("diary:feed", args=[token]))
    links = CalendarLink.objects.for_member(request.member).alive()
    context = {"link": links.first(), "address": address, "part": "calendar"}
    return render(request, "diary/calendar.html", context)


@require_POST
def end_link(request):
    require(request, "session.record")
    calendar_link.end_links(request.member, by=request.actor)
    messages.success(request, "Ended: no calendar can read it any more.")
    return redirect("diary:calendar")


@open_to_all
@require_safe
def feed(request, token):
    """For calendar programs, which cannot sign in: times and sites, and nobody's name."""
    link = calendar_link.find_link(token)
    if calendar_link.too_often(link, request.META.get("REMOTE_ADDR") or ""):
        return HttpResponse("Asked too often: try again in an hour.", status=429)
    if link is None:
        return HttpResponse("This link no longer works.", status=410)
    calendar_link.was_read(link)
    content = calendar_link.feed(link.member, request.build_absolute_uri("/").rstrip("/"))
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
