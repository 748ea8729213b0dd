"""A voice for one phrase: recorded with consent, its syllables shown and set, removed again."""

from pathlib import Path

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from attune import problems
from attune.care.person.access import may, open_record

from . import change, page
from .access import phrase_of, pitch_of, play, voice_of
from .forms import LONGEST_RECORDING_S, StartsForm, VoiceForm
from .models import ModelSet, Voice
from .tasks import stored_voice


def add(request, person, phrase):
    person = open_record(request, person, "song.change")
    phrase = phrase_of(request, person, phrase, "song.change")
    pitch, answer = pitch_of(request, person), change.may_keep_voices(person)
    if pitch is None or not phrase.read().stress_known:
        messages.error(request, "First hum or set the pitch, and tap the stressed syllables.")
        return redirect("singing:phrase", person.pk, phrase.pk)
    form = VoiceForm(request.POST or None, request.FILES or None, instance=Voice(phrase=phrase))
    if request.method == "POST" and form.is_valid():
        path = Path(form.cleaned_data["sound"].temporary_file_path())
        try:
            models = change.keep_voice(
                form.save(commit=False), path, pitch_hz=pitch.pitch_hz, by=request.actor
            )
            return redirect("singing:voice", person.pk, models.voice_id)
        except (problems.Problem, ValidationError) as error:
            form.add_error("sound", getattr(error, "messages", None) or str(error))
    context = {
        "person": person, "phrase": phrase, "form": form, "consent": answer, "tab": "singing",
        "longest_s": LONGEST_RECORDING_S,
    }  # fmt: skip
    return render(request, "singing/add_voice.html", context)


def voice(request, person, voice):
    """The syllables over the sound; starts that are sent make the models anew."""
    action = "song.change" if request.method == "POST" else "person.open"
    person = open_record(request, person, action)
    voice = voice_of(request, person, voice, action)
    models = _models(request, voice).first()
    found = models.found.get("starts_s") or models.starts_s
    form = StartsForm(request.POST or None, phrase=voice.phrase.read(), starts_s=found)
    if request.method == "POST" and form.is_valid():
        change.ask_for_models(
            voice.phrase, ModelSet.Sound.VOICE, models.pitch_hz, voice=voice,
            starts_s=form.starts_s, by=request.actor,
        )  # fmt: skip
        return redirect("singing:voice", person.pk, voice.pk)
    context = {
        "person": person, "voice": voice, "phrase": voice.phrase, "models": models, "form": form,
        "waveform": page.waveform(models), "consent": change.may_keep_voices(person),
        "may_change": may(request, person, "song.change"), "tab": "singing",
    }  # fmt: skip
    return render(request, "singing/voice.html", context)


def _models(request, voice):
    sets = ModelSet.objects.for_member(request.member).filter(voice=voice)
    return sets.select_related("phrase__person", "voice")


@require_POST
def again(request, person, voice):
    """The syllables are looked for anew, at the pitch and with the stress as they are now."""
    person = open_record(request, person, "song.change")
    voice = voice_of(request, person, voice, "song.change")
    pitch = pitch_of(request, person)
    try:
        change.ask_for_models(
            voice.phrase, ModelSet.Sound.VOICE, pitch.pitch_hz, voice=voice, by=request.actor
        )
    except problems.Problem as problem:
        messages.error(request, str(problem))
    return redirect("singing:voice", person.pk, voice.pk)


@require_safe
def sound(request, person, voice):
    voice = voice_of(request, person, voice)
    return play(request, voice, stored_voice(voice))


@require_POST
def remove(request, person, voice):
    person = open_record(request, person, "song.change")
    voice = voice_of(request, person, voice, "song.change")
    try:
        change.remove_voice(voice, by=request.actor)
    except problems.Problem as problem:
        messages.error(request, str(problem))
        return redirect("singing:voice", person.pk, voice.pk)
    messages.success(request, "The recording and the models in this voice were deleted.")
    return redirect("singing:phrase", person.pk, voice.phrase_id)
