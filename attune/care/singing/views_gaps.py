"""Gaps to fill: lines to stop before a word, and how each went within a session."""

import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from attune.care.person.access import may, open_record
from attune.care.plan.begin import beginning
from attune.care.session.access import contact_of, contacts_under_way

from . import change_words
from .forms_words import GapLineForm, GapTryForm
from .in_plan import MUSICAL_SPEECH_STIMULATION, in_plan
from .models import GapLine, GapTry


@dataclass(frozen=True)
class Tally:
    """One session: how often they began, how often the word came, and with what help."""

    started_at: object
    tries: int
    began: int
    completed: int
    without_help: int


@require_safe
def gaps(request, person):
    person = open_record(request, person)
    records = person.all_references()
    lines = GapLine.objects.for_member(request.member).filter(person__in=records)
    tries = GapTry.objects.for_member(request.member).filter(line__person__in=records)
    context = {
        "person": person,
        "lines": lines,
        "tallies": _tallies(tries.select_related("contact__session")),
        "in_plan": in_plan(request, person, MUSICAL_SPEECH_STIMULATION),
        "open_contacts": contacts_under_way(request, person),
        "may_change": may(request, person, "song.change"),
        "may_record": may(request, person, "session.record"),
        "tab": "singing",
    }
    return render(request, "singing/gaps.html", context)


def _tallies(tries) -> list[Tally]:
    sessions: dict = {}
    for tried in tries:
        sessions.setdefault(tried.contact.session.started_at, []).append(tried)
    return [
        Tally(
            started_at,
            len(rows),
            sum(row.began for row in rows),
            sum(row.completed for row in rows),
            sum(row.completed and row.help == GapTry.Help.NONE for row in rows),
        )
        for started_at, rows in sorted(sessions.items(), reverse=True)
    ]


def add(request, person):
    person = open_record(request, person, "song.change")
    form = GapLineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        line = form.save(commit=False)
        line.person = person
        try:
            change_words.add_line(line, by=request.actor)
            return redirect("singing:gaps", person.pk)
        except ValidationError as error:
            form.add_error("title", error.messages)
    return render(
        request, "singing/add_gap.html", {"person": person, "form": form, "tab": "singing"}
    )


def fill(request, person, contact, gap):
    """One line within a session: began, came, help; then the next."""
    person = open_record(request, person, "session.record")
    contact = contact_of(request, person, contact, "session.record")
    lines = GapLine.objects.for_member(request.member).filter(person__in=person.all_references())
    line = get_object_or_404(lines, pk=gap)
    tries = GapTry.objects.for_member(request.member).filter(contact=contact, line=line)
    form = GapTryForm(request.POST or None, initial={"reference": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            change_words.keep_try(
                contact, line, reference=given["reference"], began=given["began"] == "yes",
                completed=given["completed"] == "yes", help_given=given["help"], by=request.actor,
            )  # fmt: skip
            return redirect("singing:fill-gap", person.pk, contact.pk, line.pk)
        except ValidationError as error:
            form.add_error(None, error.messages)
    context = {
        "person": person, "contact": contact, "line": line, "lines": lines, "form": form,
        "tries": tries, "tab": "singing",
        "beginning": beginning(person, MUSICAL_SPEECH_STIMULATION, line.songs),
    }  # fmt: skip
    return render(request, "singing/fill_gap.html", context)
