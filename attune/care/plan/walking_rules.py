"""What is asked before somebody walks to a cue: at home, with freezing, and above the baseline.

A physiotherapist signs, and at home a named helper is present, where one of six questions is
answered "yes" or was not asked (service rule). A rise above +10 % needs a sign-off (Willems 2006;
BeatWalk 2021); with freezing, which is contested, any rise does (service rule; Willems 2006 and
Arias 2010 point different ways, 10 freezers each). At home the cue rises by at most +5 % a week
(Wright 2017, stepping in place) and never above what was seen safe in person. Percent of cadence.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from attune.care.person.models import Person

from .findings import Finding, Way
from .models import PlannedTechnique, WalkingAnswers, signed
from .techniques import EXPLAIN, NEVER, SIGN_OFF, Profession, Technique

WITHOUT_SIGN_OFF_PERCENT = 10
WEEKLY_PERCENT = 5
WEEK = timedelta(days=7)
PHYSIOTHERAPY = (str(Profession.PHYSIOTHERAPIST),)
# What is asked, and the same in the words of a finding.
QUESTIONS = {
    "fall": ("A fall in the last 6 months?", "a fall in 6 months"),
    "slow_tug": (
        "Timed Up and Go of 13.5 s or more (with Parkinson's: 11.5 s or more)?",
        "a slow Timed Up and Go",
    ),
    "freezing": ("Do their feet freeze when walking?", "freezing"),
    "hands_on_help": ("Is hands-on help needed to walk?", "hands-on help needed"),
    "low_blood_pressure": (
        "Does their blood pressure fall on standing?",
        "low blood pressure on standing",
    ),
    "dementia": ("Moderate dementia, or further?", "moderate dementia"),
}


def walking_findings(
    person: Person, technique: Technique, way: Way, answers: WalkingAnswers | None = None
) -> list[Finding]:
    """What the rules say of this person walking in this way; the newest answers count."""
    answers = answers or latest_answers(person)
    found = [*_high_rise(way), *_rise_with_freezing(answers, way)]
    if way.at_home:
        found += [*_at_home(answers), *_above_seen_safe(way)]
        found += _faster_than_weekly(person, technique, way)
    return found


def latest_answers(person: Person) -> WalkingAnswers:
    """The newest answers that hold; where nobody asked, an empty sheet: each counts as yes."""
    return WalkingAnswers.objects.of(person).first() or WalkingAnswers(person=person)


def answers_in_words(answers: WalkingAnswers) -> list[tuple[str, str]]:
    """Each question with its answer, or that nobody asked."""
    return [
        (question, getattr(answers, f"get_{name}_display")() or "Not asked: counts as yes")
        for name, (question, _) in QUESTIONS.items()
    ]


def _high_rise(way: Way) -> list[Finding]:
    if way.highest_percent <= WITHOUT_SIGN_OFF_PERCENT:
        return []
    reason = f"A cue of {signed(way.highest_percent)} % is above +{WITHOUT_SIGN_OFF_PERCENT} %."
    return [_signed_rise(reason, "above +10 %", way, "Willems 2006; BeatWalk 2021")]


def _rise_with_freezing(answers: WalkingAnswers, way: Way) -> list[Finding]:
    if way.highest_percent <= 0 or answers.freezing == WalkingAnswers.Answer.NO:
        return []
    reason = (
        f"Freezing{_not_asked(answers, 'freezing')}: the default is 0 to −10 %, and any rise is "
        "signed by physiotherapy. Studies point different ways."
    )
    source = "service rule; Willems 2006 and Arias 2010, 10 freezers each"
    return [_signed_rise(reason, "rise with freezing", way, source)]


def _signed_rise(reason: str, ground: str, way: Way, rests_on: str) -> Finding:
    return Finding(
        SIGN_OFF, reason, rests_on, grounds=frozenset({ground}), signed_by=PHYSIOTHERAPY,
        percent=way.highest_percent,
    )  # fmt: skip


def _at_home(answers: WalkingAnswers) -> list[Finding]:
    alone = "Timed Up and Go alone never shows that a person is safe."
    found = [Finding(EXPLAIN, alone, "sensitivity 0.31, specificity 0.74, Barry 2014")]
    names = [n for n in QUESTIONS if getattr(answers, n) != WalkingAnswers.Answer.NO]
    if names:
        why = "; ".join(QUESTIONS[name][1] + _not_asked(answers, name) for name in names)
        reason = f"Walking at home with a helper who is named and present, because of: {why}."
        grounds = frozenset(f"at home: {QUESTIONS[name][1]}" for name in names)
        found.append(
            Finding(SIGN_OFF, reason, "service rule", grounds, PHYSIOTHERAPY, needs_helper=True)
        )
    return found


def _not_asked(answers: WalkingAnswers, name: str) -> str:
    return "" if getattr(answers, name) else " (not asked: counts as yes)"


def _above_seen_safe(way: Way) -> list[Finding]:
    safe = way.seen_safe_percent or 0
    if way.highest_percent <= safe:
        return []
    was = (
        "no rise was"
        if way.seen_safe_percent is None
        else f"{signed(safe)} % was the most that was"
    )
    reason = f"At home never above what was seen safe in person: {was} seen safe."
    return [Finding(NEVER, reason, "service rule")]


def _faster_than_weekly(person: Person, technique: Technique, way: Way) -> list[Finding]:
    limit = lowest_of_the_week(person, technique) + WEEKLY_PERCENT
    if way.highest_percent <= limit:
        return []
    reason = f"At home the cue rises by at most +5 % a week: this week up to {signed(limit)} %."
    source = "Wright 2017, stepping in place; that a first week begins at 0: service rule"
    return [Finding(NEVER, reason, source)]


def lowest_of_the_week(person: Person, technique: Technique) -> int:
    """The lowest "highest percent" that held at home in the last seven days.

    A week that began without walking at home began at the baseline, 0 (service rule).
    """
    since = timezone.now() - WEEK
    lines = PlannedTechnique.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=since),
        person__in=person.all_references(), technique=technique.code, at_home=True,
    )  # fmt: skip
    held = [line.highest_percent or 0 for line in lines]
    if all(line.written_at > since for line in lines):
        held.append(0)
    return min(held)
