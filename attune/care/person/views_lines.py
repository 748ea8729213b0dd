"""Lines of a person's record: add one, change one, end one with the reason."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from . import music
from .access import open_record
from .change import add_line, change_line, end_line
from .forms import (
    AccessNeedForm,
    AskedFirstForm,
    EndForm,
    MedicineForm,
    MemorySongForm,
    MusicNotToUseForm,
    PrecautionForm,
    RelationshipForm,
)
from .models import AccessNeed, Medicine, MemorySong, MusicNotToUse, Precaution, Relationship
from .precautions import add_precaution

LINES = {
    "memory-songs": (MemorySong, MemorySongForm, "A song tied to a memory"),
    "music-not-to-use": (MusicNotToUse, MusicNotToUseForm, "Music not to use"),
    "precautions": (Precaution, PrecautionForm, "A precaution"),
    "medicines": (Medicine, MedicineForm, "A medicine"),
    "access-needs": (AccessNeed, AccessNeedForm, "An access need"),
    "relationships": (Relationship, RelationshipForm, "Someone around them"),
}


def add(request, person, line):
    person = open_record(request, person, "person.change")
    _, form_class, title = _kind(line)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        if line == "precautions":
            songs = form.cleaned_data["trigger_songs"]
            add_precaution(row, person, by=request.actor, trigger_songs=songs)
        else:
            add_line(row, person, by=request.actor, fields=form.changed_data)
        messages.success(request, "Kept.")
        return redirect("person:page", person.pk)
    return _page(request, person, form, title, line)


def change(request, person, line, key):
    person = open_record(request, person, "person.change")
    model, form_class, title = _kind(line)
    form = form_class(request.POST or None, instance=_line(request, model, person, key))
    if request.method == "POST" and form.is_valid():
        change_line(form, by=request.actor)
        messages.success(request, "Kept.")
        return redirect("person:page", person.pk)
    return _page(request, person, form, title, line, key)


def end(request, person, line, key):
    person = open_record(request, person, "person.change")
    model, _, _ = _kind(line)
    row = _line(request, model, person, key)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        end_line(row, form.cleaned_data["because"], by=request.actor)
        messages.success(request, "It does not hold any more; it stays in the record.")
        return redirect("person:page", person.pk)
    return _page(request, person, form, f"“{row}” does not hold any more", line)


def asked_first(request, person):
    """Someone was asked about music on the "ask first" list: it may go on today."""
    person = open_record(request, person, "song.change")
    opening = {name: request.GET.get(name, "") for name in ("title", "artist", "tags")}
    form = AskedFirstForm(request.POST or None, initial=opening)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        tags = data.pop("tags").split(",")
        verdict = music.check(person, title=data["title"], artist=data.pop("artist"), tags=tags)
        if verdict.strength == music.ASK:
            music.asked_first(verdict, **data, by=request.actor)
            messages.success(request, "Kept: it may be used today.")
            return redirect("person:page", person.pk)
        form.add_error(
            "title", verdict.sentence or "Nothing on the list has to be asked about this song."
        )
    return _page(request, person, form, "Asked first", "music-not-to-use")


def _kind(line):
    if line not in LINES:
        raise Http404
    return LINES[line]


def _line(request, model, person, key):
    lines = model.objects.for_member(request.member, "person.change")
    return get_object_or_404(lines.of(person), pk=key)


def _page(request, person, form, title, line, key=None):
    context = {"person": person, "form": form, "title": title, "line": line, "key": key}
    return render(request, "person/line.html", {**context, "tab": "person"})
