"""A list in one file: the slider at any second while it is heard, its end, and its deletion.

An answer on the slider is sent alone: the music beside it goes on.
"""

from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from attune.care.person.access import open_record
from attune.care.repertoire.views_deletion import confirm_deletion

from . import change_file, page
from .access import file_of, listening_of
from .forms import EndFileForm, FileAnswerForm
from .views_listening import PART, context_of, whole_page


def delete(request, person, file):
    """The file of a list alone: the list, and what was heard of it, stays."""
    person = open_record(request, person, "song.change")
    file = file_of(request, person, file, "song.change")
    back = reverse("listening:playlist", args=[person.pk, file.plan.playlist_id])
    return confirm_deletion(request, person, file, back)


@require_POST
def answer(request, person, listening):
    """The slider as it was moved while the file plays."""
    person = open_record(request, person, "session.record")
    listening = listening_of(request, person, listening, "session.record")
    form = FileAnswerForm(request.POST, listening=listening)
    problems = _problems(form) or _kept(listening, form, request.actor)
    if not request.htmx:
        if problems:
            again = EndFileForm(request.POST, listening=listening)
            return whole_page(request, person, listening, again, problems)
        return redirect(_address(person, listening))
    context = {
        "person": person,
        "listening": listening,
        "form": form if problems else FileAnswerForm(listening=listening),
        "problems": problems,
        "answers": page.answers_in_file(listening),
    }
    shown = render(request, "listening/file_answer.html", context)
    shown.headers[PART] = "file-answer"
    return shown


def _kept(listening, form, by) -> list[str]:
    """Keep it; what stood against it."""
    moved = form.moved()
    if moved is None:
        return ["the slider was not moved."]
    try:
        change_file.answer_in_file(listening, moved, by=by)
    except ValidationError as error:
        return error.messages
    return []


def _problems(form) -> list[str]:
    return [words for errors in form.errors.values() for words in errors]


@require_POST
def end(request, person, listening):
    """It was heard, to its end or until it was stopped."""
    person = open_record(request, person, "session.record")
    listening = listening_of(request, person, listening, "session.record")
    form = EndFileForm(request.POST, listening=listening)
    problems = _problems(form) or _ended(listening, form, request.actor)
    if not problems:
        address = _address(person, listening)
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    if not request.htmx:
        return whole_page(request, person, listening, form, problems)
    context = context_of(request, person, listening, form, problems)
    shown = render(request, "listening/now.html", context)
    shown.headers[PART] = "listening-now"
    return shown


def _ended(listening, form, by) -> list[str]:
    data = form.cleaned_data
    try:
        change_file.end_file(listening, data["heard_s"], data["ended_as"], form.moved(), by=by)
    except ValidationError as error:
        return error.messages
    return []


def _address(person, listening) -> str:
    return reverse("listening:listening", args=[person.pk, listening.pk])
