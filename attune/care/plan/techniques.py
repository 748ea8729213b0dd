"""The techniques and their evidence cards: read from data files, so that each can be checked.

Each fact in a file names its source, or says that it is a service default (known from the
handbooks, not read again at its source) or a service rule (a safety rule of our own, no source):
neither is ever shown as evidence. A technique without steps or without a source is not listed. A
service changes a default by putting its own file of the same name into the folder ``techniques``
of its own (``ATTUNE_FOLDER``); it is read when Attune starts, and the page says whose it is.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from attune import measures
from attune.care.person.precautions import kinds
from attune.care.team.roles import Role

FOLDER = Path(__file__).parent
ON_WHAT = {"default": "service default", "rule": "service rule"}
EXPLAIN, SIGN_OFF, NEVER = "explain", "sign-off", "never"
ALWAYS = "always"


class Profession(models.TextChoices):
    """Who can agree that something goes on although it is not without risk."""

    PHYSIOTHERAPIST = "physiotherapist", "Physiotherapist"
    SPEECH = "speech-and-language-therapist", "Speech and language therapist"
    OCCUPATIONAL = "occupational-therapist", "Occupational therapist"
    NURSE = "nurse", "Nurse"
    DOCTOR = "doctor", "Doctor"
    MUSIC_THERAPIST = "music-therapist", "Music therapist (registrant)"


def or_list(professions: tuple[str, ...]) -> str:
    """ "nurse or physiotherapist"."""
    return " or ".join(Profession(code).label.lower() for code in professions)


@dataclass(frozen=True)
class Fact:
    """One sentence, and on what it rests."""

    text: str
    source: str = ""
    status: str = "source"

    def __post_init__(self) -> None:
        if self.status not in (*ON_WHAT, "source"):
            raise ValueError(f"“{self.status}” is no status: source, default or rule.")
        if self.status == "source" and not self.source:
            raise ValueError(f"“{self.text}” names no source.")

    @property
    def rests_on(self) -> str:
        return self.source if self.status == "source" else ON_WHAT[self.status]


@dataclass(frozen=True)
class Rule:
    """What a technique asks where a person has this precaution (or always)."""

    on: str
    strength: str
    fact: Fact
    signed_by: tuple[str, ...] = ()
    unless_seated: bool = False
    helper: bool = False

    def __post_init__(self) -> None:
        if self.on != ALWAYS and self.on not in kinds():
            raise ValueError(f"“{self.on}” is no precaution.")
        if self.strength not in (EXPLAIN, SIGN_OFF, NEVER):
            raise ValueError(f"“{self.strength}” is no strength: explain, sign-off or never.")
        if not set(self.signed_by) <= set(Profession.values):
            raise ValueError(f"A sign-off by {', '.join(self.signed_by)} is not known.")

    @property
    def in_words(self) -> str:
        if self.strength == NEVER:
            return "Never."
        if self.strength == EXPLAIN:
            return ""
        helper = ", with a helper who is named" if self.helper else ""
        return f"Only with a sign-off by a {or_list(self.signed_by)}{helper}."


@dataclass(frozen=True)
class Card:
    """An evidence card: what was found, how sure it is, its limits, and when."""

    code: str
    name: str
    about: str
    effect: str
    certainty: str
    limits: str
    date: str
    source: str


@dataclass(frozen=True)
class Technique:
    """One way of working with music."""

    code: str
    name: str
    what: str
    for_whom: str
    steps: tuple[Fact, ...]
    dose: tuple[Fact, ...]
    measures: tuple[str, ...]
    rules: tuple[Rule, ...]
    sources: tuple[Fact, ...]
    may_lead: tuple[str, ...]
    beside: tuple[str, ...] = ()
    stop_signs: tuple[Fact, ...] = ()
    evidence: tuple[str, ...] = ()
    # What its plan asks for beside how often, where and who.
    walking: bool = False
    songs: bool = False
    listening: bool = False
    own: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def cards(self) -> list[Card]:
        return [evidence_cards()[code] for code in self.evidence]

    @property
    def found_measures(self) -> list[measures.Measure]:
        return [measures.find(code) for code in self.measures]

    @property
    def leaders(self) -> list[str]:
        return [Role(role).label for role in self.may_lead]

    @property
    def works_with(self) -> str:
        return or_list(self.beside)


@dataclass(frozen=True)
class NotListed:
    """A file that is no technique, and why."""

    file: str
    why: str


@cache
def techniques() -> dict[str, Technique]:
    """Every technique that is listed, by its code, in the order of their names."""
    return read_folders()[0]


@cache
def not_listed() -> tuple[NotListed, ...]:
    return tuple(read_folders()[1])


def find_technique(code: str) -> Technique | None:
    return techniques().get(code)


def read_folders(
    folders: tuple[tuple[Path, bool], ...] | None = None,
) -> tuple[dict[str, Technique], list[NotListed]]:
    """The listed techniques and the files that are none; a later folder replaces by file name."""
    found: dict[str, Technique] = {}
    refused: list[NotListed] = []
    for folder, own in folders or _folders():
        for path in sorted(folder.glob("*.toml")):
            try:
                found[path.stem] = _read(path, own)
            except (ValueError, TypeError, KeyError, UnicodeDecodeError) as error:
                # A service's broken file must not leave ours standing as if nothing were changed.
                found.pop(path.stem, None)
                refused.append(NotListed(path.name, _why(error)))
    return dict(sorted(found.items(), key=lambda pair: pair[1].name)), refused


def _folders() -> tuple[tuple[Path, bool], ...]:
    return (FOLDER / "techniques", False), (settings.FOLDER / "techniques", True)


def _why(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"it has no {error.args[0]}"
    return f"it cannot be read: {error}"


def _read(path: Path, own: bool) -> Technique:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    for needed in ("steps", "sources"):
        if not data.get(needed):
            raise KeyError(needed)
    facts = {name: _facts(data.pop(name, ())) for name in ("steps", "dose", "stop_signs")}
    sources = tuple(_source(entry) for entry in data.pop("sources"))
    rules = tuple(_rule(entry) for entry in data.pop("precaution", ()))
    lists = {name: tuple(data.pop(name, ())) for name in ("measures", "beside", "evidence")}
    may_lead = tuple(data.pop("may_lead"))
    technique = Technique(
        code=path.stem, rules=rules, sources=sources, may_lead=may_lead, own=own,
        **facts, **lists, **data,
    )  # fmt: skip
    _check_names(technique)
    return technique


def _facts(entries: Any) -> tuple[Fact, ...]:
    return tuple(Fact(**entry) for entry in entries)


def _source(entry: dict) -> Fact:
    """A source speaks for itself: as read, or as a handbook that was not read again."""
    return Fact(source=entry["text"], **entry)


def _rule(entry: dict) -> Rule:
    fact = Fact(**{name: entry.pop(name) for name in ("text", "source", "status") if name in entry})
    return Rule(fact=fact, signed_by=tuple(entry.pop("signed_by", ())), **entry)


def _check_names(technique: Technique) -> None:
    """Every code that a file names must be known."""
    for name, codes, known in (
        ("measure", technique.measures, measures.catalogue()),
        ("role", technique.may_lead, Role.values),
        ("profession", technique.beside, Profession.values),
        ("evidence card", technique.evidence, evidence_cards()),
    ):
        for code in codes:
            if code not in known:
                raise ValueError(f"there is no {name} called {code}")


@cache
def evidence_cards() -> dict[str, Card]:
    return {
        path.stem: Card(path.stem, **tomllib.loads(path.read_text(encoding="utf-8")))
        for path in sorted((FOLDER / "evidence").glob("*.toml"))
    }


def cards_of_no_technique() -> list[Card]:
    """Cards of music therapy or hospital music as a whole, or of people of one kind."""
    named = {code for technique in techniques().values() for code in technique.evidence}
    return [card for code, card in evidence_cards().items() if code not in named]
