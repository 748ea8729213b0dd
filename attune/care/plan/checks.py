"""Whether a technique may go on for this person: three strengths, and the sign-offs between.

*Explain* is shown. *Sign-off* goes on only with the name, profession, date and reason of somebody
who agreed. *Never* cannot be planned. Every room that begins a technique asks ``check`` first and
begins only where ``may_begin`` is true; what a check does not know is not thereby safe.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from attune.care.person import music
from attune.care.person.models import Person
from attune.care.person.precautions import Shown, precautions_of
from attune.care.trail.note import Actor, note

from .findings import Checked, Finding, Way, way_of
from .models import PlannedTechnique, SignOff, signed
from .techniques import ALWAYS, EXPLAIN, NEVER, SIGN_OFF, Rule, Technique
from .techniques import find_technique as find
from .walking_rules import walking_findings

ORDER = (NEVER, SIGN_OFF, EXPLAIN)


def check(
    person: Person, technique: Technique | str, way: Way | None = None, *, on: date | None = None
) -> Checked:
    """Hold a technique, done in this way, against everything that is known of this person.

    ``technique`` is a listed one or its code; ``way`` says where and how (at home, outdoors,
    headphones, seated, which songs, how far above the baseline the cue goes), and without one the
    plainest way is meant: in person, indoors, standing, no songs named, no rise. ``on`` is the
    day, today unless given: a sign-off that has lapsed by then does not count.

    The answer's ``findings`` each have a ``strength`` (explain, sign-off, never), a ``reason`` in
    words and what it ``rests_on``; a sign-off finding carries the ``sign_offs`` that cover it.
    ``refused``, ``to_sign``, ``signed`` and ``explained`` are the findings by what is to be done;
    ``may_begin`` is true where nothing refuses it and nothing waits for a sign-off.
    """
    listed = find(technique) if isinstance(technique, str) else technique
    if listed is None:
        gone = Finding(NEVER, "This technique is not listed here any more.", "service rule")
        return Checked(None, (gone,))
    way = way or Way()
    found = [*_by_precautions(person, listed, way), *_by_songs(person, way), *_by_headphones(way)]
    if listed.walking:
        found += walking_findings(person, listed, way)
    held = _sign_offs_that_hold(person, listed, on or timezone.localdate())
    findings = [_with_sign_offs(finding, held) for finding in found]
    return Checked(listed, tuple(sorted(findings, key=lambda f: ORDER.index(f.strength))))


def check_planned(planned: PlannedTechnique, *, on: date | None = None) -> Checked:
    """The same for a technique as it stands in a plan."""
    return check(planned.person, planned.technique, way_of(planned), on=on)


@transaction.atomic
def sign_off(
    person: Person,
    technique: Technique,
    findings: Iterable[Finding],
    *,
    name: str,
    profession: str,
    signed_on: date,
    reason: str,
    helper: str = "",
    up_to_percent: int | None = None,
    lapses_on: date | None = None,
    by: Actor,
) -> SignOff:
    """Keep that somebody agreed to these findings of ``check(...).to_sign``.

    ``name`` and ``profession`` are of the one who agreed, ``by`` is who writes it down. It holds
    for the grounds of these findings alone, until ``lapses_on`` (if given) or until it is taken
    back, and for a rise no further than ``up_to_percent``. A ``ValidationError`` by field says
    what is missing: a profession that may sign all of them, a helper where one must be named, a
    percent that reaches the rise, a day that is not still to come.
    """
    findings = tuple(findings)
    row = SignOff(
        person=person, technique=technique.code, name=name.strip(), profession=profession,
        signed_on=signed_on, reason=reason.strip(), helper=helper.strip(),
        up_to_percent=up_to_percent, lapses_on=lapses_on, kept_by_id=by.member,
        grounds=sorted(frozenset().union(*(f.grounds for f in findings))),
        agreed_to="\n".join(f.reason for f in findings),
    )  # fmt: skip
    if wrong := _objections(row, findings):
        raise ValidationError(wrong)
    row.save()
    fields = ["name", "profession", "signed_on", "reason", "agreed_to", "grounds"]
    note("signed off", row, by=by, person=person.pk, fields=fields)
    return row


def _by_precautions(person: Person, technique: Technique, way: Way) -> list[Finding]:
    """Each rule of the technique that this person meets; other precautions are explained."""
    always = [_by_rule(rule, ALWAYS, "") for rule in technique.rules if rule.on == ALWAYS]
    found = []
    for shown in precautions_of(person):
        rules = [r for r in technique.rules if r.on == shown.code]
        in_force = [r for r in rules if not (r.unless_seated and way.seated)]
        found += [_by_rule(rule, _about(shown), _in_words(shown)) for rule in in_force]
        if not in_force:
            found.append(_explained(shown))
    return [*always, *found]


def _about(shown: Shown) -> str:
    """Which precaution it is: a line written anew, or put in other words, is a new ground."""
    if shown.line is None:
        return f"{shown.label}, {shown.raised_by}"
    return f"{shown.line.pk}, {shown.line.what}, {shown.line.what_to_do}"


def _in_words(shown: Shown) -> str:
    same = shown.about.casefold() == shown.label.casefold()
    return f" ({shown.about})" if shown.about and not same else ""


def _by_rule(rule: Rule, about: str, in_words: str) -> Finding:
    reason = rule.fact.text + in_words
    # A rule that a service words anew is a new ground too.
    grounds = frozenset({f"{rule.on}: {about}: {rule.fact.text}"})
    return Finding(
        rule.strength, reason, rule.fact.rests_on, grounds, rule.signed_by, needs_helper=rule.helper
    )


def _explained(shown: Shown) -> Finding:
    own = shown.line.what_to_do if shown.line else ""
    to_do = f"{own} {shown.consequence}".strip() or "Ask what it means for music."
    return Finding(
        EXPLAIN, f"{shown.label}{_in_words(shown)}: {to_do}", shown.rests_on or "own words"
    )


def _by_songs(person: Person, way: Way) -> list[Finding]:
    """Songs named in the plan, held against the music not to use."""
    found = []
    for title, artist in way.songs:
        verdict = music.check(person, title=title, artist=artist)
        if verdict.refused:
            strength = NEVER if verdict.strength == music.NEVER else EXPLAIN
            found.append(Finding(strength, verdict.sentence, "their music not to use"))
    return found


def _by_headphones(way: Way) -> list[Finding]:
    if way.outdoors and way.headphones == PlannedTechnique.Headphones.CLOSED:
        return [Finding(NEVER, "Closed headphones are never worn outdoors.", "service rule")]
    return []


def _sign_offs_that_hold(person: Person, technique: Technique, on: date) -> list[SignOff]:
    rows = SignOff.objects.of(person).filter(technique=technique.code, signed_on__lte=on)
    return [row for row in rows if row.holds(on)]


def _with_sign_offs(finding: Finding, held: list[SignOff]) -> Finding:
    """The finding with the sign-offs that together name all of its grounds; without, if not."""
    if finding.strength != SIGN_OFF:
        return finding
    signed = [row for row in held if _reaches(row, finding) and finding.grounds & {*row.grounds}]
    named = frozenset().union(*(row.grounds for row in signed))
    return replace(finding, sign_offs=tuple(signed) if finding.grounds <= named else ())


def _reaches(row: SignOff, finding: Finding) -> bool:
    """It is by one who may sign this, names a helper where one is needed, and goes far enough."""
    return (
        row.profession in finding.signed_by
        and (bool(row.helper) or not finding.needs_helper)
        and (finding.percent is None or (row.up_to_percent or 0) >= finding.percent)
    )


def _objections(row: SignOff, findings: tuple[Finding, ...]) -> dict[str, str]:
    """What stands against keeping this sign-off, by the name of the field."""
    wrong: dict[str, str] = {}
    if not findings or any(f.strength != SIGN_OFF for f in findings):
        wrong["findings"] = "Say what was agreed to."
    if not row.name:
        wrong["name"] = "Write the name of the person who agreed."
    if not row.reason:
        wrong["reason"] = "Write why they agreed."
    for finding in findings:
        if row.profession not in finding.signed_by:
            wrong["profession"] = f"“{finding.reason}” is signed by a {finding.who_signs}."
    if row.signed_on > timezone.localdate():
        wrong["signed_on"] = "This day is still to come: write the day on which they agreed."
    if row.lapses_on and row.lapses_on <= row.signed_on:
        wrong["lapses_on"] = "It must hold for a day at least: choose a later day, or none."
    if any(f.needs_helper for f in findings) and not row.helper:
        wrong["helper"] = "Name the helper who is present."
    most = max((f.percent for f in findings if f.percent is not None), default=None)
    if most is not None and (row.up_to_percent is None or row.up_to_percent < most):
        wrong["up_to_percent"] = f"The plan goes to {signed(most)} %: say how far they agreed to."
    return wrong
