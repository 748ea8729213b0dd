"""Walking tracks of one person: asked for at a cadence, made in the background, played."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from attune import problems
from attune.care.person.access import may, open_record

from . import change
from .access import at_the_door, play, song_of, track_of
from .forms import TrackForm
from .models import State
from .tasks import TRACK_TYPE, stored_track
from .views import preparation, song_context


@require_POST
def make(request, person, song):
    """From the accepted analysis alone: without one there is nothing to make it from."""
    person = open_record(request, person, "song.change")
    song = song_of(request, person.pk, song, "song.change")
    if song.accepted is None:
        raise Http404
    form = TrackForm(request.POST, analysis=song.accepted)
    # Music not to use becomes no track: the song's page says why.
    if not form.is_valid() or at_the_door(request, song).refused:
        context = song_context(request, person, song, track_form=form)
        return render(request, "repertoire/song.html", context)
    try:
        track = change.ask_for_track(form.save(commit=False), by=request.actor)
    except problems.Problem as problem:
        messages.error(request, str(problem))
        return redirect("repertoire:song", person.pk, song.pk)
    return redirect("repertoire:track", person.pk, track.pk)


@require_safe
def track(request, person, track):
    person = open_record(request, person)
    track = track_of(request, person.pk, track)
    context = {"person": person, "track": track, "tab": "music"}
    context |= {
        "may_change": may(request, person, "song.change"),
        "verdict": at_the_door(request, track),
        "song": track.song,
    }
    return render(request, "repertoire/track.html", context)


@require_GET
def track_preparation(request, person, track):
    track = track_of(request, person, track)
    address = reverse("repertoire:track-preparation", args=[person, track.pk])
    return preparation(request, track, address)


@require_POST
def make_again(request, person, track):
    track = track_of(request, person, track, "song.change")
    change.try_again(track, by=request.actor)
    return redirect("repertoire:track", person, track.pk)


@require_safe
def track_file(request, person, track):
    track = track_of(request, person, track)
    if track.state not in (State.READY, State.DELETED):
        raise Http404
    return play(request, track, stored_track(track), TRACK_TYPE)
