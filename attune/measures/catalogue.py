"""The measures that Attune knows: what each is, its range and direction, and who may use it.

A measure is data (``scales/*.toml``), so that a wording or a threshold can be read and checked
without reading code. Three kinds of right: ``wording`` ships with its questions, ``shell`` keeps
scores while the service that holds the licence installs the wording, ``result-only`` keeps what a
trained rater found. Ages are years; a value is in the measure's own unit.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

from attune import problems

Kind = Literal["rating", "observation", "questionnaire", "goal", "test", "vital-sign", "derived"]
WordingStatus = Literal["wording", "shell", "result-only"]
Better = Literal["lower", "higher", "none"]
Rater = Literal["self", "observer", "parent", "staff"]
Moment = Literal["before", "during", "after"]

FILES = (
    "ratings.toml",
    "observed.toml",
    "goals.toml",
    "walking.toml",
    "vital_signs.toml",
    "phq9.toml",
    "gad7.toml",
    "ons_wellbeing.toml",
    "ons_loneliness.toml",
    "esas_r/esas_r.toml",
    "shells.toml",
    "result_only.toml",
)

MISSING_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "asleep": "asleep",
        "could-not": "could not",
        "declined": "declined",
        "not-asked": "not asked",
        "interrupted": "interrupted",
    }
)
"""Why a score is missing: the code that is stored, and the short word that is shown."""


@dataclass(frozen=True)
class Anchor:
    """What one number of a scale, or one answer of a question, stands for."""

    value: float
    text: str


@dataclass(frozen=True)
class Item:
    """One question of a questionnaire; its answers are the measure's ``options``."""

    code: str
    text: str


@dataclass(frozen=True)
class ChangeRule:
    """A published change that matters, for whom, and where it was found.

    ``percent`` (of the starting score) stands beside ``points``: either is enough. ``default``
    marks a value that no source was read for: a service may change it, and it is shown as such.
    """

    population: str
    points: float
    source: str
    percent: float | None = None
    default: bool = False


@dataclass(frozen=True)
class Measure:
    """One measure. ``low`` and ``high`` are ``None`` where no range is published here."""

    code: str
    name: str
    family: str
    kind: Kind
    wording_status: WordingStatus
    better: Better
    may_rate: tuple[Rater, ...]
    licence: str
    low: float | None = None
    high: float | None = None
    step: float | None = None
    unit: str = ""
    question: str | None = None
    explanation: str | None = None
    anchors: tuple[Anchor, ...] = ()
    items: tuple[Item, ...] = ()
    options: tuple[Anchor, ...] = ()
    may_use: Literal["anyone", "registrant"] = "anyone"
    minimum_age_years: int | None = None
    maximum_age_years: int | None = None
    home_use: bool = True
    needs_risk_path: bool = False
    risk_item: str | None = None
    most_goals: int | None = None
    meaningful_change: tuple[ChangeRule, ...] = ()
    acknowledgement: str | None = None
    source: str | None = None
    caution: str | None = None
    loinc: str | None = None


@functools.cache
def catalogue() -> Mapping[str, Measure]:
    """Every measure by its code, those most often used first."""
    measures: dict[str, Measure] = {}
    folder = resources.files("attune.measures.scales")
    for name in FILES:
        data = tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8"))
        for entry in data["measure"]:
            measure = _measure({**data.get("common", {}), **entry})
            if measure.code in measures:
                raise ValueError(f"two measures are called {measure.code}")
            measures[measure.code] = measure
    return MappingProxyType(measures)


def _measure(entry: dict[str, Any]) -> Measure:
    """A measure from its table; an unknown key is a mistake in the file and stops the reading."""
    lists: dict[str, Any] = {
        "may_rate": tuple(entry.pop("may_rate")),
        "anchors": tuple(Anchor(**anchor) for anchor in entry.pop("anchors", ())),
        "items": tuple(Item(**item) for item in entry.pop("items", ())),
        "options": tuple(Anchor(**option) for option in entry.pop("options", ())),
        "meaningful_change": tuple(
            ChangeRule(**rule) for rule in entry.pop("meaningful_change", ())
        ),
    }
    return Measure(**lists, **entry)


def find(code: str) -> Measure:
    """The measure with this code."""
    try:
        return catalogue()[code]
    except KeyError:
        raise problems.no_such_measure(code) from None


def check_value(measure: Measure, value: float) -> float:
    """The value, if it can be a score of this measure; otherwise the problem is raised."""
    if not math.isfinite(value):
        raise problems.score_not_a_number(measure.name)
    low = -math.inf if measure.low is None else measure.low
    high = math.inf if measure.high is None else measure.high
    if not low <= value <= high:
        raise problems.score_out_of_range(measure.name, value, measure.low, measure.high)
    if measure.step is not None and measure.low is not None:
        steps = (value - measure.low) / measure.step
        if abs(steps - round(steps)) > 1e-9:
            raise problems.score_between_steps(measure.name, value, measure.low, measure.step)
    return float(value)


def check_answers(measure: Measure, answers: Mapping[str, float]) -> float:
    """The total of a questionnaire's answers by item code; every item must be answered."""
    missing = [item.code for item in measure.items if item.code not in answers]
    if missing or not measure.items:
        raise problems.answers_missing(measure.name, missing)
    allowed = {option.value for option in measure.options}
    for item in measure.items:
        if answers[item.code] not in allowed:
            raise problems.answer_not_offered(measure.name, item.code)
    return check_value(measure, sum(answers[item.code] for item in measure.items))
