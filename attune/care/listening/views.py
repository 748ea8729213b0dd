"""The playlists of one person: planned, shown with what was traded, vetoed, made into one file."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from attune.care.person.access import may, open_record
from attune.care.repertoire.access import song_of
from attune.care.repertoire.change import try_again
from attune.care.repertoire.models import Song, State
from attune.care.repertoire.views import preparation
from attune.problems import Problem

from . import after_use, change, page
from .access import file_of, play_file, playlist_of
from .baby import unit_limits
from .dose import week_of
from .forms import PlaylistForm
from .library import library_of
from .models import Listening, ListeningDevice, PlayedAs, Playlist, RemovedSong


@require_safe
def playlists(request, person):
    person = open_record(request, person)
    of_person = {"person__in": person.all_references()}
    listenings = Listening.objects.for_member(request.member)
    removed = RemovedSong.objects.for_member(request.member).select_related("song", "by__user")
    context = {
        "person": person,
        "playlists": Playlist.objects.for_member(request.member).filter(**of_person),
        "listenings": page.heard_lately(
            listenings.filter(playlist__person__in=person.all_references())
        ),
        "removed": removed.filter(song__person__in=person.all_references()),
        "week": week_of(person),
        "may_change": may(request, person, "song.change"),
        "tab": "music",
    }
    return render(request, "listening/playlists.html", context)


def plan(request, person):
    """A playlist to be planned: where from, where to, how long; or why there is none."""
    person = open_record(request, person, "song.change")
    form = PlaylistForm(
        request.POST or None,
        instance=Playlist(person=person),
        devices=_devices(request, person),
    )
    if request.method == "POST" and form.is_valid():
        try:
            playlist = change.make_playlist(form.save(commit=False), by=request.actor)
            return redirect("listening:playlist", person.pk, playlist.pk)
        except Problem as problem:
            form.add_problem(problem)
    context = {
        "person": person,
        "form": form,
        "library": library_of(person),
        "week": week_of(person),
        "unit_limits": unit_limits(person),
        "tab": "music",
    }
    return render(request, "listening/plan.html", context)


def _devices(request, person):
    devices = ListeningDevice.objects.for_member(request.member)
    return devices.filter(site=person.site_id, ended_at__isnull=True)


@require_safe
def playlist(request, person, playlist):
    person = open_record(request, person)
    playlist = playlist_of(request, person, playlist)
    return render(request, "listening/playlist.html", playlist_context(request, person, playlist))


def playlist_context(request, person, playlist):
    plan = playlist.latest_plan()
    songs = page.songs_of(plan, Song.objects.for_member(request.member))
    uses = after_use.uses_of(playlist, Listening.objects.for_member(request.member))
    may_record = may(request, person, "session.record")
    return {
        "person": person,
        "playlist": playlist,
        "plan": plan,
        "songs": songs,
        "refused": [song for song in songs if song.verdict.refused],
        "to_judge": page.to_judge(songs),
        "vetoes": playlist.vetoes.select_related("song__removed"),
        "dose": page.dose_of(playlist, plan),
        "unit_limits": unit_limits(person),
        "chart": page.planned_chart(playlist, plan),
        "start_at": page.start_at(playlist),
        "file": getattr(plan, "file", None),
        "as_file": playlist.played_as == PlayedAs.FILE,
        "listenings": playlist.listenings.all(),
        "uses": uses,
        "to_answer": after_use.to_answer(uses) if may_record else [],
        "may_change": may(request, person, "song.change"),
        "tab": "music",
    }


@require_POST
def veto(request, person, playlist, song):
    """Left out of this list: the rest is planned at once."""
    person = open_record(request, person, "song.change")
    playlist = playlist_of(request, person, playlist, "song.change")
    song = song_of(request, person, song, "song.change")
    plan = change.veto(playlist, song, by=request.actor)
    if not plan.problem:
        messages.success(request, f"{song} is left out. The rest was planned anew.")
    return _to_playlist(playlist)


@require_POST
def take_back(request, person, playlist, song):
    person = open_record(request, person, "song.change")
    playlist = playlist_of(request, person, playlist, "song.change")
    song = song_of(request, person, song, "song.change")
    change.take_back(playlist, song, by=request.actor)
    return _to_playlist(playlist)


@require_POST
def plan_again(request, person, playlist):
    """From what the record holds now: for example without a song that has become forbidden."""
    person = open_record(request, person, "song.change")
    playlist = playlist_of(request, person, playlist, "song.change")
    change.plan_again(playlist, by=request.actor)
    return _to_playlist(playlist)


def _to_playlist(playlist):
    address = reverse("listening:playlist", args=[playlist.person_id, playlist.pk])
    return redirect(f"{address}#songs-heading")


@require_POST
def put_back(request, person, song):
    person = open_record(request, person, "song.change")
    song = song_of(request, person, song, "song.change")
    change.put_back(song, by=request.actor)
    messages.success(request, f"{song} may be in playlists again.")
    return redirect("listening:playlists", person.pk)


@require_POST
def make_file(request, person, playlist):
    person = open_record(request, person, "song.change")
    playlist = playlist_of(request, person, playlist, "song.change")
    try:
        file = change.ask_for_file(playlist, by=request.actor)
        if file.state == State.FAILED:
            try_again(file, by=request.actor)
    except Problem as problem:
        messages.error(request, str(problem))
    return redirect("listening:playlist", person.pk, playlist.pk)


@require_GET
def file_preparation(request, person, file):
    file = file_of(request, person, file)
    address = reverse("listening:file-preparation", args=[person, file.pk])
    return preparation(request, file, address)


@require_safe
def file_sound(request, person, file):
    file = file_of(request, person, file)
    if file.state not in (State.READY, State.DELETED):
        raise Http404
    return play_file(request, file, Song.objects.for_member(request.member))
