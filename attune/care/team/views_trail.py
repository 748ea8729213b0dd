"""The trail, for those who answer for it in the whole organisation.

A coordinator reads the trail of one person on that person's page (person/who_looked.py). Looks
at concerns are shown to the named lead above alone: a safeguarding lead or an administrator may
be whom a concern is about.
"""

from datetime import datetime, time, timedelta

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import render
from django.utils import timezone

from attune.care.trail.models import Entry
from attune.care.trail.note import note

from .forms import TrailForm
from .gate import require
from .models import Member
from .roles import reach


def trail(request):
    require(request, "trail.read")
    if not reach(request.member, "trail.read").everywhere:
        raise PermissionDenied
    form = TrailForm(request.GET or None, member=request.member)
    entries = Entry.objects.for_member(request.member)
    if not reach(request.member, "concern.read-about-lead"):
        entries = entries.exclude(subject__startswith="concern:")
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(_found(entries, asked), 50).get_page(request.GET.get("page"))
    with transaction.atomic():
        person = asked.get("person")
        note("read the trail", request.member.organisation, by=request.actor, person=person)
    names = {m.pk: str(m) for m in Member.objects.for_member(request.member).select_related("user")}
    rows = [(entry, names.get(entry.member, "The service")) for entry in page]
    query = request.GET.copy()
    query.pop("page", None)
    context = {"page": page, "rows": rows, "form": form, "query": query.urlencode()}
    return render(request, "team/trail.html", context)


def _found(entries, asked):
    if asked.get("person"):
        entries = entries.filter(person=asked["person"])
    if asked.get("who"):
        entries = entries.filter(member=asked["who"].pk)
    if asked.get("since"):
        entries = entries.filter(at__gte=_midnight(asked["since"]))
    if asked.get("until"):
        entries = entries.filter(at__lt=_midnight(asked["until"] + timedelta(days=1)))
    return entries


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
