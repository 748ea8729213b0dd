"""Songs that a person writes: versions of the words, writers, and what they say becomes of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from attune.care.person.access import may, open_record
from attune.care.plan.begin import beginning
from attune.problems import Problem

from . import change_words
from .forms_words import BecomesForm, SongForm, VersionForm
from .in_plan import SONGWRITING, in_plan
from .models import Lyrics, Writer


def _lyrics(request, person, action: str = "person.open"):
    songs = Lyrics.objects.for_member(request.member, action)
    return songs.filter(person__in=person.all_references(), deleted_at=None)


@require_safe
def songs(request, person):
    person = open_record(request, person)
    context = {
        "person": person,
        "in_plan": in_plan(request, person, SONGWRITING),
        "songs": _lyrics(request, person).prefetch_related("writers", "versions"),
        "may_change": may(request, person, "song.change"),
        "tab": "singing",
    }
    return render(request, "singing/songs.html", context)


def begin(request, person):
    person = open_record(request, person, "song.change")
    form = SongForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        writers = [Writer(name=name, wrote=wrote) for name, wrote in form.writers_named()]
        try:
            lyrics = change_words.begin_song(
                Lyrics(person=person, title=form.cleaned_data["title"]),
                form.cleaned_data["words"], writers, by=request.actor,
            )  # fmt: skip
            return redirect("singing:lyrics", person.pk, lyrics.pk)
        except ValidationError as error:
            form.add_error(None, error.messages)
    context = {
        "person": person,
        "form": form,
        "beginning": beginning(person, SONGWRITING),
        "tab": "singing",
    }
    return render(request, "singing/begin_song.html", context)


def lyrics(request, person, lyrics):
    action = "song.change" if request.method == "POST" else "person.open"
    person = open_record(request, person, action)
    lyrics = get_object_or_404(_lyrics(request, person, action), pk=lyrics)
    form = VersionForm(request.POST or None, initial={"words": lyrics.versions.first().words})
    if request.method == "POST" and form.is_valid():
        change_words.keep_version(lyrics, form.cleaned_data["words"], by=request.actor)
        return redirect("singing:lyrics", person.pk, lyrics.pk)
    return _page(request, person, lyrics, form, BecomesForm())


def _page(request, person, lyrics, form, becomes_form):
    context = {
        "person": person, "lyrics": lyrics, "form": form, "becomes_form": becomes_form,
        "may_change": may(request, person, "song.change"), "tab": "singing",
    }  # fmt: skip
    return render(request, "singing/lyrics.html", context)


@require_POST
def becomes(request, person, lyrics):
    person = open_record(request, person, "song.change")
    lyrics = get_object_or_404(_lyrics(request, person, "song.change"), pk=lyrics)
    form = BecomesForm(request.POST)
    if not form.is_valid():
        words = {"words": lyrics.versions.first().words}
        return _page(request, person, lyrics, VersionForm(initial=words), form)
    said, who = form.cleaned_data["becomes"], form.cleaned_data["decided_by"]
    try:
        if said == BecomesForm.DELETE:
            change_words.delete_words(lyrics, who, by=request.actor)
            messages.success(request, "The song was deleted, every version of it.")
            return redirect("singing:songs", person.pk)
        change_words.decide(lyrics, said, who, by=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Problem as problem:
        messages.error(request, str(problem))
    return redirect("singing:lyrics", person.pk, lyrics.pk)
