"""Deleting on a page that says, before and after, what goes and what stays."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from attune import problems
from attune.care import files
from attune.care.person.access import may, open_record
from attune.care.team.roles import reach
from attune.care.trail.note import note

from . import deletion
from .access import song_of, track_of
from .forms import EndOfCareForm
from .models import Basis, Job, Song
from .tasks import stored_song
from .views_service import HOLD


def end_of_care(request, person):
    """A POST ends it; the same page then says what went."""
    posted = request.method == "POST"
    person = open_record(request, person, "person.change" if posted else "person.open")
    own = deletion.own_recordings(person)
    form = EndOfCareForm(request.POST if posted else None, has_own=own.exists())
    if posted and form.is_valid():
        try:
            became = form.cleaned_data.get("own_recordings", "")
            deletion.end_care(person, became, by=request.actor)
            return redirect("repertoire:end-of-care", person.pk)
        except problems.Problem as problem:
            form.add_error(None, str(problem))
    context = {
        "person": person,
        "ended": deletion.end_of_care(person),
        "hold": deletion.legal_hold(person),
        "may_hold": bool(reach(request.member, HOLD)),
        "goes": deletion.in_words(deletion.with_it(deletion.songs_of(person))),
        "waiting": deletion.waiting_to_be_removed(person),
        "own": own,
        "form": form,
        "may_change": may(request, person, "person.change"),
        "tab": "music",
    }
    return render(request, "repertoire/end_of_care.html", context)


@require_POST
def begin_again(request, person):
    person = open_record(request, person, "person.change")
    deletion.begin_again(person, by=request.actor)
    messages.success(request, f"Care of {person} goes on. Songs are added anew.")
    return redirect("repertoire:songs", person.pk)


def delete_song(request, person, song):
    person = open_record(request, person, "song.change")
    song = song_of(request, person, song, "song.change")
    back = reverse("repertoire:song", args=[person.pk, song.pk])
    return confirm_deletion(request, person, song, back)


def delete_track(request, person, track):
    person = open_record(request, person, "song.change")
    track = track_of(request, person, track, "song.change")
    back = reverse("repertoire:track", args=[person.pk, track.pk])
    return confirm_deletion(request, person, track, back)


def confirm_deletion(request, person, job: Job, back: str):
    """What goes with it and what stays; a POST deletes it, and the way back shows that it did."""
    if job.is_deleted:
        return redirect(back)
    if request.method == "POST":
        try:
            deletion.delete(job, by=request.actor)
        except problems.Problem as problem:
            messages.error(request, str(problem))
        return redirect(back)
    is_song = isinstance(job, Song)
    context = {
        "person": person,
        "job": job,
        "is_song": is_song,
        "is_own": is_song and job.basis == Basis.OWN,
        "goes": deletion.in_words(deletion.with_it([job])[1:]) if is_song else [],
        "hold": deletion.legal_hold(person),
        "may_hold": bool(reach(request.member, HOLD)),
        "back": back,
        "tab": "music",
    }
    return render(request, "repertoire/delete.html", context)


@require_safe
def own_recording(request, person, song):
    """The file as it came, to save and hand over: only what the person or a relative made."""
    person = open_record(request, person, "song.change")
    song = song_of(request, person, song, "song.change")
    path = stored_song(song)
    if song.basis != Basis.OWN or song.is_deleted or not path.is_file():
        raise Http404
    if files.is_first_byte(request):
        with transaction.atomic():
            note("handed over", song, by=request.actor, person=person.pk)
    response = files.send_sound(request, path, "application/octet-stream")
    name = song.file_name or str(song)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
