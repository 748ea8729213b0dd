"""What is written about a song: its name and tags, and where the person placed it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from attune.care.person.access import open_record

from . import change
from .access import at_the_door, song_of
from .forms import AboutForm, PlacementForm
from .models import Placement
from .views import song_context


def change_song(request, person, song):
    person = open_record(request, person, "song.change")
    song = song_of(request, person, song, "song.change")
    form = AboutForm(request.POST or None, instance=song)
    if request.method == "POST" and form.is_valid():
        song = change.change_song(form, by=request.actor)
        messages.success(request, "Kept.")
        return redirect("repertoire:song", person.pk, song.pk)
    context = {"person": person, "song": song, "form": form, "tab": "music"}
    return render(request, "repertoire/change.html", context)


@require_POST
def place(request, person, song):
    """The person put the song on one slider or both, while they heard it."""
    person = open_record(request, person, "song.change")
    song = song_of(request, person, song, "song.change")
    form = PlacementForm(request.POST, instance=Placement(song=song))
    if not form.is_valid() or at_the_door(request, song).refused:
        context = song_context(request, person, song, placement_form=form)
        return render(request, "repertoire/song.html", context)
    change.place(form.instance, by=request.actor)
    messages.success(request, f"Kept where {person} put {song}.")
    return redirect(f"{reverse('repertoire:song', args=[person.pk, song.pk])}#place")


@require_POST
def off_the_sliders(request, person, song):
    song = song_of(request, person, song, "song.change")
    change.place(Placement(song=song), by=request.actor)
    return redirect("repertoire:song", person, song.pk)
