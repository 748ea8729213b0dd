"""A playlist while it is heard: begun in a session, one slider after each song, the path after it.

The part that changes is answered alone to htmx, under the header by which the page knows that it
was kept (see kept.js); without scripts the whole page is.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from attune.care.person.access import may, open_record
from attune.care.plan.begin import beginning
from attune.care.repertoire.models import Song
from attune.care.session.access import contacts_under_way
from attune.care.session.models import Assent
from attune.problems import Problem

from . import after_use, change, page, planning
from .access import listening_of, playlist_of
from .baby import unit_limits
from .forms import AfterUseForm, BeginForm, EndFileForm, HeardForm
from .models import HeardSong, Kind, Listening, PlayedAs, RemovedSong

PART = "Attune-Part"


def begin(request, person, playlist):
    """Where the person is now and wishes to be, before the first song."""
    person = open_record(request, person, "session.record")
    playlist = playlist_of(request, person, playlist, "session.record")
    contacts = contacts_under_way(request, person)
    form = BeginForm(request.POST or None, contacts=contacts)
    if request.method == "POST" and form.is_valid():
        try:
            listening = _begun(request, playlist, form)
            return redirect("listening:listening", person.pk, listening.pk)
        except (Problem, ValidationError) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
    plan = playlist.latest_plan()
    context = {
        "person": person,
        "playlist": playlist,
        "plan": plan,
        "form": form,
        "contacts": contacts,
        "said_no": [contact for contact in contacts if contact.assent != Assent.YES],
        "consent": page.consent_of(person),
        "beginning": beginning(person, planning.TECHNIQUES[Kind(playlist.kind)]),
        "dose": page.dose_of(playlist, plan),
        "unit_limits": unit_limits(person),
        "as_file": playlist.played_as == PlayedAs.FILE,
        "tab": "music",
    }
    return render(request, "listening/begin.html", context)


def _begun(request, playlist, form) -> Listening:
    data = form.cleaned_data
    listening = Listening(
        pk=data["reference"], playlist=playlist, contact=data["contact"], rater=data["rater"]
    )
    return change.begin(listening, form.answers(), by=request.actor)


@require_safe
def listening(request, person, listening):
    person = open_record(request, person)
    listening = listening_of(request, person, listening)
    return whole_page(request, person, listening)


def whole_page(request, person, listening, form=None, problems=()):
    context = context_of(request, person, listening, form, problems)
    return render(request, "listening/listening.html", context)


def context_of(request, person, listening, form=None, problems=()):
    songs = page.songs_of(listening.plan, Song.objects.for_member(request.member))
    at = planning.next_index(listening)
    place = listening.heard.count() + 1
    return {
        "person": person,
        "listening": listening,
        "playlist": listening.playlist,
        "plan": listening.plan,
        "as_file": listening.playlist.played_as == PlayedAs.FILE,
        "file": getattr(listening.plan, "file", None),
        "songs": songs,
        "refused": [song for song in songs if song.verdict.refused],
        "current": songs[at] if at < len(songs) else None,
        "to_come": songs[at + 1 :],
        "place": place,
        "heard": listening.heard.select_related("song", "score__replaced_by"),
        "form": form or _empty_form(listening, place),
        "problems": problems,
        "unit_limits": unit_limits(person),
        "answers": page.answers_in_file(listening),
        "chart": page.chart_of(listening),
        "after_use": after_use.asked(listening),
        "after_use_form": AfterUseForm(),
        "played": page.played(listening, songs, RemovedSong.objects.for_member(request.member)),
        "may_record": may(request, person, "session.record"),
        "tab": "music",
    }


def _empty_form(listening, place):
    if listening.playlist.played_as == PlayedAs.FILE:
        return EndFileForm(listening=listening)
    return HeardForm(listening=listening, initial={"place": place})


@require_POST
def heard(request, person, listening):
    """How one song went, and the answer on the slider; then the next song."""
    person = open_record(request, person, "session.record")
    listening = listening_of(request, person, listening, "session.record")
    form = HeardForm(request.POST, listening=listening)
    problems = []
    if form.is_valid():
        try:
            listening = change.hear(listening, form.heard(), by=request.actor)
            _say(request, form.heard().ended_as)
        except (Problem, ValidationError) as error:
            problems = error.messages if isinstance(error, ValidationError) else [str(error)]
    else:
        problems = [words for errors in form.errors.values() for words in errors]
    listening = listening_of(request, person, listening.pk, "session.record")
    return _answer(request, person, listening, form if problems else None, problems)


def _say(request, ended_as) -> None:
    if ended_as == HeardSong.Ended.REMOVED and not request.htmx:
        messages.success(request, "Removed: it is in no playlist any more, until it is put back.")


def _answer(request, person, listening, form, problems):
    address = reverse("listening:listening", args=[person.pk, listening.pk])
    if request.htmx and listening.ended_at is not None:
        return HttpResponseClientRedirect(address)
    if request.htmx:
        context = context_of(request, person, listening, form, problems)
        answer = render(request, "listening/now.html", context)
        answer.headers[PART] = "listening-now"
        return answer
    if problems:
        return whole_page(request, person, listening, form, problems)
    return redirect(address)
