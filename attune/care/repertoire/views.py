"""The songs of one person: added, prepared, heard with clicks, corrected, accepted."""

from pathlib import Path

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from attune import problems
from attune.care.person.access import may, open_record
from attune.care.person.models import Person
from attune.music import AnalysisSettings

from . import change
from .access import analysis_of, at_the_door, play, song_of
from .deletion import end_of_care
from .forms import (
    CorrectionForm,
    PlacementForm,
    SongForm,
    TapsForm,
    TrackForm,
    cadences_in_words,
)
from .models import Analysis, Job, Song, State, WalkingTrack
from .tasks import LISTENING_TYPE
from .tasks import listening_copy as copy_of

LEVELS = ("half", "heard", "double")


@require_safe
def songs(request, person):
    person = open_record(request, person)
    context = _list_context(request, person) | {"ended": end_of_care(person)}
    return render(request, "repertoire/songs.html", context)


@require_GET
def song_list(request, person):
    """The list alone, asked for while a song in it is being prepared."""
    person = Person.objects.for_member(request.member).filter(pk=person).first()
    if person is None:
        raise Http404
    return render(request, "repertoire/song_list.html", _list_context(request, person))


def _list_context(request, person):
    songs = Song.objects.for_member(request.member).filter(person__in=person.all_references())
    songs = list(songs.select_related("accepted"))
    return {
        "person": person,
        "songs": songs,
        "under_way": any(song.is_under_way for song in songs),
        "may_change": may(request, person, "song.change"),
        "tab": "music",
    }


def add(request, person):
    person = open_record(request, person, "song.change")
    form = SongForm(
        request.POST or None,
        request.FILES or None,
        file_problem=getattr(request, "file_problem", None),
    )
    kept_at = _keep(request, person, form) if request.method == "POST" else None
    if kept_at:
        return redirect(kept_at)
    context = {"person": person, "form": form, "tab": "music"}
    return render(request, "repertoire/add.html", context)


def _keep(request, person, form):
    """The song's address; None when nothing could be kept, which the form then says."""
    if not form.is_valid():
        return None
    song = form.save(commit=False)
    song.person = person
    sound = form.cleaned_data["sound"]
    song.file_name = sound.name[-200:]
    try:
        song, is_new = change.add_song(song, Path(sound.temporary_file_path()), by=request.actor)
    except problems.Problem as problem:
        form.add_error("title" if problem.code == "music-not-to-use" else "sound", str(problem))
        return None
    if not is_new:
        messages.success(request, f"{person} has this recording already: it is this one, {song}.")
    return reverse("repertoire:song", args=[person.pk, song.pk])


@require_safe
def song(request, person, song):
    person = open_record(request, person)
    song = song_of(request, person, song)
    return render(request, "repertoire/song.html", song_context(request, person, song))


def song_context(request, person, song, taps_form=None, track_form=None, placement_form=None):
    analyses = Analysis.objects.for_member(request.member).filter(song=song)
    analyses = list(analyses.exclude(state=State.DELETED).select_related("song__person"))
    chosen = _chosen(request, song, analyses)
    tracks = WalkingTrack.objects.for_member(request.member).filter(analysis__song=song)
    context = {
        "person": person,
        "song": song,
        "analyses": analyses,
        "chosen": chosen,
        "tracks": tracks.select_related("analysis__song__person"),
        "may_change": may(request, person, "song.change"),
        "taps_form": taps_form or TapsForm(song=song),
        "verdict": at_the_door(request, song),
        "placement": song.placements.first(),
        "placement_form": placement_form or PlacementForm(),
        "tab": "music",
    }
    if chosen is not None and chosen.state == State.READY:
        found = chosen.read()
        context |= {
            "found": found,
            "clicks": {"beats_s": found.beats_s, "bar_starts_s": found.bar_starts_s},
            "cadences": cadences_in_words(found),
            "other_levels": _other_levels(chosen.asked.level),
        }
    if song.accepted_id:
        context["track_form"] = track_form or TrackForm(analysis=song.accepted)
    return context


def _chosen(request, song, analyses):
    """The analysis to listen to: the one asked for, else the accepted one, else the newest."""
    asked = request.GET.get("analysis")
    by_reference = {str(analysis.pk): analysis for analysis in analyses}
    newest = analyses[-1] if analyses else None
    return by_reference.get(asked) or by_reference.get(str(song.accepted_id)) or newest


def _other_levels(level: str) -> list[tuple[str, str]]:
    """One step down and one up from this level, as (level asked for, words on the button)."""
    at = LEVELS.index(level)
    steps = ((at - 1, "Half as many clicks"), (at + 1, "Twice as many clicks"))
    return [(LEVELS[to], words) for to, words in steps if 0 <= to < len(LEVELS)]


@require_GET
def song_preparation(request, person, song):
    song = song_of(request, person, song)
    return preparation(
        request, song, reverse("repertoire:song-preparation", args=[person, song.pk])
    )


@require_GET
def analysis_preparation(request, person, song, analysis):
    analysis = analysis_of(request, person, analysis)
    address = reverse("repertoire:analysis-preparation", args=[person, song, analysis.pk])
    return preparation(request, analysis, address)


def preparation(request, job: Job, address: str):
    """How far a job is; when it ends, the page around it loads anew and shows what came of it."""
    response = render(request, "repertoire/job.html", {"job": job, "address": address})
    if not job.is_under_way:
        response["HX-Refresh"] = "true"
    return response


@require_safe
def listening_copy(request, person, song):
    song = song_of(request, person, song)
    return play(request, song, copy_of(song), LISTENING_TYPE)


@require_POST
def prepare_again(request, person, song):
    song = song_of(request, person, song, "song.change")
    change.try_again(song, by=request.actor)
    return redirect("repertoire:song", person, song.pk)


@require_POST
def analyse_again(request, person, song, analysis):
    analysis = analysis_of(request, person, analysis, "song.change")
    change.try_again(analysis, by=request.actor)
    return _to_analysis(analysis)


@require_POST
def accept(request, person, song, analysis):
    analysis = analysis_of(request, person, analysis, "song.change")
    try:
        change.accept(analysis, by=request.actor)
        messages.success(request, f"Accepted: {analysis.in_words.lower()}.")
    except problems.Problem as problem:
        messages.error(request, str(problem))
    return _to_analysis(analysis)


@require_POST
def correct(request, person, song, analysis):
    """Half or double of the analysis that was heard, kept beside it."""
    analysis = analysis_of(request, person, analysis, "song.change")
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return _to_analysis(analysis)
    settings = AnalysisSettings(form.cleaned_data["level"], analysis.asked.taps_s)
    return _analysed(request, analysis.song, settings)


@require_POST
def taps(request, person, song):
    """An analysis around the beats that a person tapped, kept beside the others."""
    person = open_record(request, person, "song.change")
    song = song_of(request, person.pk, song, "song.change")
    form = TapsForm(request.POST, song=song)
    if not form.is_valid():
        context = song_context(request, person, song, taps_form=form)
        return render(request, "repertoire/song.html", context)
    settings = AnalysisSettings(taps_s=form.cleaned_data["taps"])
    return _analysed(request, song, settings)


def _analysed(request, song, settings):
    try:
        return _to_analysis(change.analyse_with(song, settings, by=request.actor))
    except problems.Problem as problem:
        messages.error(request, str(problem))
        return redirect("repertoire:song", song.person_id, song.pk)


def _to_analysis(analysis):
    page = reverse("repertoire:song", args=[analysis.song.person_id, analysis.song_id])
    return redirect(f"{page}?analysis={analysis.pk}")
