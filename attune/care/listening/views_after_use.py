"""After a list before the hard hour: one tap for each of three questions, and "remove this song".

The part is answered alone to htmx; without scripts the whole page is.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from attune.care.person.access import open_record
from attune.care.repertoire.access import song_of

from . import after_use, change
from .access import listening_of
from .forms import AfterUseForm
from .views_listening import PART, context_of, whole_page

ASKED = "after-use"


@require_POST
def keep(request, person, listening):
    person = open_record(request, person, "session.record")
    listening = listening_of(request, person, listening, "session.record")
    form = AfterUseForm(request.POST)
    problems = [words for errors in form.errors.values() for words in errors]
    if not problems:
        try:
            after_use.keep_after_use(listening, form.save(commit=False), by=request.actor)
        except ValidationError as error:
            problems = error.messages
    if request.htmx and after_use.asks(listening):
        context = context_of(request, person, listening, problems=problems)
        answer = render(request, "listening/after_use.html", context)
        answer.headers[PART] = ASKED
        return answer
    if problems:
        return whole_page(request, person, listening, problems=problems)
    return _back(person, listening)


@require_POST
def remove(request, person, listening, song):
    """A song that was heard goes into no playlist any more, until it is put back."""
    person = open_record(request, person, "session.record")
    listening = listening_of(request, person, listening, "session.record")
    song = song_of(request, person, song, "session.record")
    heard = listening.heard.filter(song=song).exists()
    if not heard and str(song.pk) not in listening.plan.songs:
        raise Http404
    change.remove(song, by=request.actor)
    messages.success(request, f"{song} is removed: it is in no playlist, until it is put back.")
    return _back(person, listening)


def _back(person, listening):
    address = reverse("listening:listening", args=[person.pk, listening.pk])
    return redirect(f"{address}#{ASKED}" if after_use.asks(listening) else address)
