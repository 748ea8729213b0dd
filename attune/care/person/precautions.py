"""Everything that must be seen before the first sound, gathered in one place for one panel.

Precautions are written down, or raised by a line of medicine or by an answer about hearing; what
follows from each is in precautions.toml with its source, or shown as a default or a service rule.
A medicine that no list names raises nothing: that never means no risk, and the panel says so.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import transaction

from attune.care.trail.note import Actor, note

from . import spelling
from .hearing import hearing_in_words, raised_by_hearing
from .models import AccessNeed, Medicine, MusicNotToUse, Person, Precaution, Relationship
from .music_lines import add_trigger_songs

FOLDER = Path(__file__).parent
STATUS = {"source": "", "default": "default", "rule": "service rule"}


@dataclass(frozen=True)
class Kind:
    """A precaution of the list: what follows from it, and on what that rests."""

    code: str
    label: str
    short: str
    consequence: str
    status: str
    source: str = ""
    asks: str = ""


@dataclass(frozen=True)
class Shown:
    """One precaution as it stands on the panel, with the whole of it for the record."""

    label: str
    about: str
    to_do: str
    consequence: str
    rests_on: str
    raised_by: str = ""
    line: Precaution | None = None
    code: str = ""
    """Of the list; "" where no kind of the list is meant."""


@dataclass(frozen=True)
class Before:
    """What the panel shows."""

    not_to_use: tuple[MusicNotToUse, ...]
    hearing: str
    precautions: tuple[Shown, ...]
    needs: tuple[AccessNeed, ...]
    not_told: tuple[Relationship, ...]


@cache
def kinds() -> dict[str, Kind]:
    data = tomllib.loads((FOLDER / "precautions.toml").read_text())
    return {code: Kind(code, **entry) for code, entry in data.items()}


@cache
def medicines() -> dict[str, dict]:
    return tomllib.loads((FOLDER / "medicines.toml").read_text())


def raised_by(medicine: str) -> list[str]:
    """The kinds that a line of medicine raises, as written: any case, a brand, a small error."""
    found = spelling.words(medicine)
    return [
        code
        for code, entry in medicines().items()
        if any(spelling.same([name], [word]) for name in entry["names"] for word in found)
    ]


def raised_with_source(medicine: str) -> list[tuple[str, str]]:
    """What a line of medicine raises, in words, and on what that list rests."""
    return [(kinds()[code].label, medicines()[code]["source"]) for code in raised_by(medicine)]


def before_the_first_sound(person: Person) -> Before:
    return Before(
        not_to_use=tuple(MusicNotToUse.objects.of(person)),
        hearing=hearing_in_words(person),
        precautions=tuple(precautions_of(person)),
        needs=tuple(AccessNeed.objects.of(person)),
        not_told=tuple(Relationship.objects.of(person).filter(may_be_told="no")),
    )


def precautions_of(person: Person) -> list[Shown]:
    """Written, raised by medicines, and by hearing: in the order of the list, others last."""
    shown = [(line.kind, _of_line(line)) for line in Precaution.objects.of(person)]
    for medicine in Medicine.objects.of(person):
        for code in raised_by(medicine.as_written):
            shown.append((code, _of_kind(code, raised_by=medicine.as_written)))
    for code, where in raised_by_hearing(person).items():
        if code not in {known for known, _ in shown}:
            shown.append((code, _of_kind(code, raised_by=where)))
    order = list(kinds())
    return [s for _, s in sorted(shown, key=lambda pair: _place(order, pair[0]))]


def _place(order: list[str], code: str) -> int:
    return order.index(code) if code in order else len(order)


def _of_line(line: Precaution) -> Shown:
    kind = kinds().get(line.kind)
    if kind is None:
        code = _code_in_words(line.what)
        return Shown(line.what, "", line.what_to_do, "", "", line=line, code=code)
    to_do = f"{line.what_to_do} {kind.short}".strip()
    rests_on = _rests_on(kind)
    return Shown(
        kind.label, line.what, to_do, kind.consequence, rests_on, line=line, code=kind.code
    )


def _code_in_words(what: str) -> str:
    """A kind of the list that was written by hand instead of chosen counts as that kind."""
    written = what.strip().casefold()
    return next((k.code for k in kinds().values() if k.label.casefold() == written), "")


def _of_kind(code: str, raised_by: str) -> Shown:
    kind = kinds()[code]
    rests_on = _rests_on(kind)
    return Shown(
        kind.label, "", kind.short, kind.consequence, rests_on, raised_by=raised_by, code=code
    )


def _rests_on(kind: Kind) -> str:
    return STATUS[kind.status] or kind.source


@transaction.atomic
def add_precaution(
    precaution: Precaution, person: Person, *, by: Actor, trigger_songs: str = ""
) -> Precaution:
    """Keep a precaution; its trigger songs become music never to be used."""
    precaution.person = person
    precaution.save()
    filled = [n for n in ("kind", "what", "what_to_do") if getattr(precaution, n)]
    note("added", precaution, by=by, person=person.pk, fields=filled)
    add_trigger_songs(precaution, trigger_songs, by=by)
    return precaution
