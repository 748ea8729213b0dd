"""Singing to speak within a session: a phrase, a level, and how each step went."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from attune.care.person.access import may, open_record
from attune.care.plan.begin import beginning
from attune.care.repertoire.models import State
from attune.care.session.access import contact_of
from attune.music import PACES_PER_MIN

from . import change, page
from .access import attempt_of, phrase_of, pitch_of
from .forms import AttemptForm
from .in_plan import MELODIC_INTONATION
from .levels import BY_CODE, CRITERION, LEVELS, POINTS, step_name
from .models import Attempt, ModelSet, Phrase


@require_safe
def session(request, person, contact):
    person = open_record(request, person)
    contact = contact_of(request, person, contact)
    records = person.all_references()
    phrases = list(Phrase.objects.for_member(request.member).filter(person__in=records))
    chosen = next((one for one in phrases if str(one.pk) == request.GET.get("phrase")), None)
    level = BY_CODE.get(request.GET.get("level", ""))
    attempts = Attempt.objects.for_member(request.member).filter(phrase__person__in=records)
    levels = page.by_level(attempts.select_related("contact__session"))
    here = [one for one in attempts.filter(contact=contact, taken_back_at=None)]
    pitch = pitch_of(request, person)
    begins = beginning(person, MELODIC_INTONATION)
    context = {
        "person": person,
        "contact": contact,
        "phrases": phrases,
        "phrase": chosen,
        "level": level,
        "levels": LEVELS,
        "beginning": begins,
        "may_record": _may_record(request, person, contact),
        "tab": "singing",
    }
    if chosen and level:
        context |= {
            "notation": page.notation(chosen, pitch and pitch.pitch_hz),
            "current": (current := _current(request, chosen)),
            "may_sound": not (current and current.voice) or change.may_keep_voices(person),
            "paces": PACES_PER_MIN,
            "steps": _steps(chosen, level, here),
            "points": POINTS,
            "of_level": page.of_level(levels, level.code),
            "today": _today(levels, level, contact),
            "last": _last(here),
            "criterion": CRITERION,
        }
    return render(request, "singing/session.html", context)


def _may_record(request, person, contact) -> bool:
    return (
        contact.session.ended_at is None
        and contact.assent != "no"
        and may(request, person, "session.record")
    )


def _current(request, phrase) -> ModelSet | None:
    sets = ModelSet.objects.for_member(request.member).filter(
        phrase=phrase, state=State.READY, voice__removed_at__isnull=True
    )
    return sets.select_related("phrase__person", "voice").first()


def _steps(phrase, level, here) -> list[dict]:
    """Each step with what it was given in this session, and a reference for the next time."""
    return [
        {
            "code": code,
            "name": name,
            "given": [
                attempt.points
                for attempt in here
                if (attempt.phrase_id, attempt.level, attempt.step) == (phrase.pk, level.code, code)
            ],
            "reference": uuid.uuid4(),
        }
        for code, name in level.steps
    ]


def _today(levels, level, contact) -> page.SessionMean | None:
    sessions = page.of_level(levels, level.code).sessions
    at = contact.session.started_at
    return next((one for one in sessions if one.started_at == at), None)


def _last(here) -> dict | None:
    """The newest attempt of this session, which a slip of the thumb takes back."""
    if not here:
        return None
    newest = here[-1]
    words = f"{newest.phrase}, {step_name(newest.level, newest.step)}: {newest.points}"
    return {"pk": newest.pk, "words": words}


@require_POST
def attempt(request, person, contact):
    person = open_record(request, person, "session.record")
    contact = contact_of(request, person, contact, "session.record")
    form = AttemptForm(request.POST)
    if not form.is_valid():
        raise Http404
    given = form.cleaned_data
    phrase = phrase_of(request, person, given["phrase"])
    try:
        change.keep_attempt(
            contact, phrase, given["level"], given["step"], given["points"],
            reference=given["reference"], by=request.actor,
        )  # fmt: skip
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _to_session(person, contact, phrase.pk, given["level"], given["step"])


@require_POST
def take_back(request, person, contact, attempt):
    person = open_record(request, person, "session.record")
    contact = contact_of(request, person, contact, "session.record")
    attempt = attempt_of(request, contact, attempt)
    try:
        change.take_back(attempt, by=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _to_session(person, contact, attempt.phrase_id, attempt.level, attempt.step)


def _to_session(person, contact, phrase, level: str, step: str):
    """Back to the step that was scored, where the thumb is."""
    at = reverse("singing:session", args=[person.pk, contact.pk])
    return redirect(f"{at}?phrase={phrase}&level={level}#step-{step}")
