"""Phrases of one person: a pitch, phrases divided and stressed, models to listen to."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from attune import problems
from attune.care.person.access import may, open_record
from attune.care.repertoire.models import State
from attune.care.repertoire.views import preparation as show_preparation
from attune.care.session.access import contacts_under_way
from attune.music import PACES_PER_MIN

from . import change, page
from .access import models_of, phrase_of, pitch_of, play
from .forms import DivideForm, PhraseForm, RangeForm, StressForm, ToneForm
from .in_plan import MELODIC_INTONATION, in_plan
from .levels import CRITERION
from .models import Attempt, ModelSet, Phrase, Voice
from .tasks import stored_model

TAPPED = {"with-tap": True, "without-tap": False}


@require_safe
def phrases(request, person):
    person = open_record(request, person)
    return render(request, "singing/phrases.html", _phrases_context(request, person, RangeForm()))


def _phrases_context(request, person, range_form):
    records = person.all_references()
    phrases = Phrase.objects.for_member(request.member).filter(person__in=records)
    attempts = Attempt.objects.for_member(request.member).filter(phrase__person__in=records)
    pitch = pitch_of(request, person)
    return {
        "person": person,
        "phrases": [(one, page.notation(one, pitch and pitch.pitch_hz)) for one in phrases],
        "pitch": pitch,
        "in_plan": in_plan(request, person, MELODIC_INTONATION),
        "range_form": range_form,
        "levels": page.by_level(attempts.select_related("contact__session")),
        "criterion": CRITERION,
        "open_contacts": contacts_under_way(request, person),
        "may_change": may(request, person, "song.change"),
        "may_record": may(request, person, "session.record"),
        "tab": "singing",
    }


@require_POST
def singing_range(request, person):
    person = open_record(request, person, "song.change")
    form = RangeForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            found = change.keep_range(form.range(person), by=request.actor)
            messages.success(request, f"{person} sings in comfort around {found}.")
            return redirect("singing:phrases", person.pk)
        except problems.Problem as problem:
            form.add_error("sound", str(problem))
    return render(request, "singing/phrases.html", _phrases_context(request, person, form))


def add(request, person):
    person = open_record(request, person, "song.change")
    form = PhraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        phrase = form.save(commit=False)
        phrase.person = person
        change.add_phrase(phrase, by=request.actor)
        return redirect("singing:phrase", person.pk, phrase.pk)
    return render(request, "singing/add.html", {"person": person, "form": form, "tab": "singing"})


@require_safe
def phrase(request, person, phrase):
    person = open_record(request, person)
    return show_phrase(request, person, phrase_of(request, person, phrase))


def show_phrase(request, person, phrase, divide_form=None, stress_form=None):
    pitch = pitch_of(request, person)
    sets = ModelSet.objects.for_member(request.member).filter(
        phrase=phrase, voice__removed_at__isnull=True
    )
    voices = Voice.objects.for_member(request.member).filter(phrase=phrase, removed_at=None)
    sets = list(sets.select_related("phrase__person", "voice"))
    divide_form = divide_form or DivideForm(phrase=phrase, initial={"written": phrase.written})
    context = {
        "person": person,
        "phrase": phrase,
        "read": phrase.read(),
        "pitch": pitch,
        "in_plan": in_plan(request, person, MELODIC_INTONATION),
        "notation": page.notation(phrase, pitch and pitch.pitch_hz),
        "divide_form": divide_form,
        "stress_form": stress_form,
        "voices": voices,
        "current": next((one for one in sets if one.state == State.READY), None),
        "under_way": next((one for one in sets if one.is_under_way), None),
        "failed": sets[0] if sets and sets[0].state == State.FAILED else None,
        "consent": change.may_keep_voices(person),
        "paces": PACES_PER_MIN,
        "tone_sounds": ToneForm.base_fields["sound"].choices,
        "may_change": may(request, person, "song.change"),
        "tab": "singing",
    }
    return render(request, "singing/phrase.html", context)


@require_POST
def divide(request, person, phrase):
    person = open_record(request, person, "song.change")
    phrase = phrase_of(request, person, phrase, "song.change")
    form = DivideForm(request.POST, phrase=phrase)
    if not form.is_valid():
        return show_phrase(request, person, phrase, divide_form=form)
    change.correct_syllables(phrase, form.corrected, by=request.actor)
    return redirect("singing:phrase", person.pk, phrase.pk)


@require_POST
def stress(request, person, phrase):
    person = open_record(request, person, "song.change")
    phrase = phrase_of(request, person, phrase, "song.change")
    form = StressForm(request.POST, phrase=phrase)
    if not form.is_valid():
        return show_phrase(request, person, phrase, stress_form=form)
    change.correct_syllables(phrase, form.corrected(), by=request.actor)
    return redirect("singing:phrase", person.pk, phrase.pk)


@require_POST
def tone(request, person, phrase):
    """A model without a voice: hummed or played."""
    person = open_record(request, person, "song.change")
    phrase = phrase_of(request, person, phrase, "song.change")
    form, pitch = ToneForm(request.POST), pitch_of(request, person)
    if not form.is_valid() or pitch is None:
        messages.error(request, "Nothing was made: first hum or set the pitch, and choose a tone.")
        return redirect("singing:phrase", person.pk, phrase.pk)
    try:
        sound = form.cleaned_data["sound"]
        change.ask_for_models(phrase, sound, pitch.pitch_hz, by=request.actor)
    except problems.Problem as problem:
        messages.error(request, str(problem))
    return redirect("singing:phrase", person.pk, phrase.pk)


@require_GET
def preparation(request, person, models):
    models = models_of(request, person, models)
    address = reverse("singing:preparation", args=[person, models.pk])
    return show_preparation(request, models, address)


@require_safe
def model_file(request, person, models, pace, tapped):
    models = models_of(request, person, models)
    file = models.file_of(pace, TAPPED[tapped]) if tapped in TAPPED else None
    if file is None:
        raise Http404
    return play(request, models, stored_model(file["sha256"]))
