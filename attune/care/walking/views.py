"""Walking to a cue in a session: the cadences, the music, the player, and what came of each bout.

The player and its sound are in static/attune/walking. What it measured is sent as one form; the
header ``KEPT`` tells the page that the service has it, and nothing else does.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_POST

from attune import music
from attune.care.person.access import may, open_record
from attune.care.repertoire import change as repertoire
from attune.care.repertoire.models import CueSound, Song, WalkingTrack
from attune.care.session.access import contact_of
from attune.problems import Problem

from . import change, ladder, reckon, sounds
from .forms import BoutForm, PracticeForm
from .models import Bout, Ended, Kind, Sensor, WithCue

KEPT = "Attune-Kept"


@require_GET
def cue(request, person, contact):
    """The walk to a cue: baseline, cadences with their sums, the player, the bouts so far."""
    person = open_record(request, person)
    contact = contact_of(request, person, contact)
    today = ladder.ladder_of(person, contact)
    prepared = sounds.prepared_for(request.member, person, today.rungs)
    context = _context(request, person, contact) | {
        "planned": today.planned,
        "baseline": today.baseline,
        "missing": today.missing,
        "rungs": today.rungs,
        "prepared": prepared,
        "sensors": Sensor.choices,
        "kind": Kind.WALK,
        "player": _player(request, person, contact, prepared, ladder.highest_spm(today.rungs)),
    }
    return render(request, "walking/cue.html", context)


@require_GET
def practice(request, person, contact):
    """Tapping or clapping to the same player: the pad is the sensor."""
    person = open_record(request, person)
    contact = contact_of(request, person, contact)
    form = PracticeForm(request.GET if "cadence_spm" in request.GET else None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else None
    context = _context(request, person, contact) | {
        "practice": form,
        "chosen": chosen,
        "kind": chosen["kind"] if chosen else "",
        "player": _player(request, person, contact, [], music.LIMITS.highest_cadence_spm),
    }
    return render(request, "walking/practice.html", context)


@require_POST
def prepare(request, person, contact, song):
    """Ask for one song without cues at one of the cadences that are open."""
    person = open_record(request, person, "song.change")
    contact = contact_of(request, person, contact, "session.record")
    song = get_object_or_404(
        Song.objects.for_member(request.member, "song.change"),
        pk=song, person__in=person.all_references(), accepted__isnull=False,
    )  # fmt: skip
    try:
        cadence_spm = float(request.POST.get("cadence_spm", ""))
    except ValueError:
        raise Http404 from None
    track = WalkingTrack(analysis=song.accepted, cadence_spm=cadence_spm, cue_sound=CueSound.NONE)
    rungs = ladder.ladder_of(person, contact).rungs
    if cadence_spm not in [rung.cadence_spm for rung in rungs if rung.open]:
        raise Http404
    try:
        repertoire.ask_for_track(track, by=request.actor)
    except Problem as problem:
        messages.error(request, str(problem))
    return redirect(f"{reverse('walking:cue', args=[person.pk, contact.pk])}#music")


@require_POST
def keep(request, person, contact, bout_kind):
    """Keep one bout. Whatever stands against it is said; the page still holds what was measured."""
    person = open_record(request, person, "session.record")
    contact = contact_of(request, person, contact, "session.record")
    bout = Bout(contact=contact, kind=bout_kind)
    if bout_kind == Kind.WALK:
        # What was walked is kept although its rung has closed since: it happened.
        rung = ladder.ladder_of(person, contact).rung_at(request.POST.get("cadence_spm", ""))
        if rung is None:
            return _refused(["This cadence is not one of today's: load the page again."])
        bout.change_percent, bout.baseline_spm = rung.percent, rung.baseline_spm
    tracks = sounds.playable_tracks(request.member, person)
    form = BoutForm(request.POST, request.FILES, instance=bout, tracks=tracks)
    if not form.is_valid():
        return _refused([m for errors in form.errors.values() for m in errors])
    motion = form.cleaned_data["motion"]
    try:
        kept = change.keep_bout(
            form.to_keep(), motion.read() if motion else None,
            form.cleaned_data["played"]["motion_from_s"], by=request.actor,
        )  # fmt: skip
    except ValidationError as error:
        return _refused(error.messages)
    return JsonResponse({"kept": str(kept.pk)}, headers={KEPT: str(kept.pk)})


@require_GET
def cue_sound(request, sound):
    """One cue as a file, the same sound that walking tracks carry."""
    if sound not in dict(sounds.CUES):
        raise Http404
    wav = music.cue_wav(sound, sounds.CUE_ALONE_LUFS)
    return HttpResponse(wav, content_type="audio/wav")


def _context(request, person, contact) -> dict:
    bouts = Bout.objects.for_member(request.member).filter(contact=contact).select_related("track")
    return {
        "person": person,
        "contact": contact,
        "tab": "sessions",
        "bouts": [(bout, _chart(bout)) for bout in bouts],
        "cue_sounds": sounds.CUES,
        "levels": reckon.LEVELS.items(),
        "with_cue": WithCue.choices,
        "ended": Ended.choices,
        "may_record": contact.session.ended_at is None and may(request, person, "session.record"),
    }


def _chart(bout: Bout) -> str:
    svg = reckon.chart(bout.steps_s, bout.cues, f"{bout}: against the cues")
    return mark_safe(svg)  # our own drawing: numbers and fixed words alone


def _player(request, person, contact, prepared, highest_spm: float) -> dict:
    """What the page's script must know."""
    tracks = {
        str(p.track.pk): sounds.for_the_player(p.track)
        | {"address": reverse("repertoire:track-file", args=[person.pk, p.track.pk])}
        for p in prepared
        if p.ready and not p.refused
    }
    return {
        "tracks": tracks,
        "cue_alone_level": sounds.cue_alone_level(),
        "cues": {code: reverse("walking:cue-sound", args=[code]) for code, _ in sounds.CUES},
        "highest_spm": highest_spm,
    }


def _refused(sentences: list[str]) -> JsonResponse:
    return JsonResponse({"problems": sentences}, status=422)
