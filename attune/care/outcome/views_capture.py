"""The capture board: for whoever plays their own sessions, for who answers for a site all there."""

from datetime import timedelta

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from attune.care.session.models import Session
from attune.care.team.gate import require
from attune.care.team.roles import reach

from .capture import board as board_of

PERIODS = ((30, "30 days"), (90, "90 days"), (365, "12 months"))


@require_GET
def board(request):
    require(request, "capture.read")
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(number) for number, _ in PERIODS} else 90
    sessions = Session.objects.for_member(request.member, "capture.read")
    extent = reach(request.member, "capture.read")
    answers_for_others = extent.everywhere or extent.sites
    own = None if answers_for_others else request.member
    shown = board_of(sessions, timezone.now() - timedelta(days=days), own=own)
    context = {"board": shown, "days": days, "periods": PERIODS, "own": own}
    return render(request, "outcome/capture.html", context)
