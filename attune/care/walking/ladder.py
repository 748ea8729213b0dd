"""The cadences that a walk to a cue may have today, each with its sum and what stands against it.

The steps of the work are Thaut's (1997 and later): baseline without a cue, cue at the baseline, up
by 5 % at a time as far as the plan goes, fade, and walk again without. A raised cue opens once the
steps went with the cue below it in this session ("do not raise unless synchronised"). Nothing is
chosen beforehand; a person decides.
"""

import math
from dataclasses import dataclass

from attune.care.plan.begin import planned_of, way_here
from attune.care.plan.checks import check
from attune.care.plan.findings import Checked
from attune.care.plan.models import PlannedTechnique
from attune.care.session.models import Contact, Moment
from attune.care.session.walk import MEASURES, Pace, test_of
from attune.care.session.walk_music import TECHNIQUE
from attune.movement import mean_of_trials
from attune.problems import Problem

from .models import Bout, Kind, WithCue


@dataclass(frozen=True)
class Baseline:
    """Cadence without a cue, from the walks of this session, and the sum that gave it."""

    cadence_spm: float
    sum: str


@dataclass(frozen=True)
class Rung:
    """One cadence: may it be walked now, and if not, why."""

    percent: int
    cadence_spm: float
    baseline_spm: float
    sum: str
    checked: Checked
    closed_because: str = ""

    @property
    def open(self) -> bool:
        return self.checked.may_begin and not self.closed_because


@dataclass(frozen=True)
class Ladder:
    """What is planned, and today's cadences; without a plan or a baseline there are none."""

    planned: PlannedTechnique | None
    baseline: Baseline | None
    missing: str
    rungs: list[Rung]

    def rung_at(self, cadence_spm: str) -> Rung | None:
        """The rung of a cadence as a page wrote it."""
        return next((r for r in self.rungs if str(r.cadence_spm) == cadence_spm), None)


def ladder_of(person, contact: Contact) -> Ladder:
    planned, baseline = planned_of(person, TECHNIQUE), baseline_of(contact)
    if isinstance(baseline, str):
        return Ladder(planned, None, baseline, [])
    if planned is None:
        return Ladder(None, None, "", [])
    return Ladder(planned, baseline, "", rungs(contact, planned, baseline))


def baseline_of(contact: Contact) -> Baseline | str:
    """From the walks without a cue that count; a sentence says what is missing."""
    walks = [
        test_of(score.made_from)
        for score in contact.scores.current().filter(
            moment=Moment.BEFORE, measure=MEASURES[Pace.COMFORTABLE]
        )
        if score.made_from
    ]
    if not walks:
        return "Time a walk without music first, at a comfortable pace, and count the steps."
    if any(walk.steps is None for walk in walks):
        return "A walk without music has no steps: count them, and correct that walk or add them."
    try:
        mean = mean_of_trials(walks)
    except Problem as problem:
        return str(problem)
    assert mean.cadence_spm is not None
    each = [f"60 × {w.steps} ÷ {w.time_s:g} s = {w.cadence_spm:.1f}" for w in walks]
    words = "; ".join(each) + (f"; mean {mean.cadence_spm:.1f}" if len(walks) > 1 else "")
    return Baseline(mean.cadence_spm, f"{words} steps/min")


def rungs(contact: Contact, planned: PlannedTechnique, baseline: Baseline) -> list[Rung]:
    """Every cadence that the plan allows, the lowest first, each checked as of today."""
    bouts = list(contact.bouts.filter(kind=Kind.WALK))
    found = []
    for percent in planned.percents() or [0]:
        times = 1 + percent / 100
        exact = baseline.cadence_spm * times
        # Half steps; a raised cue is never rounded up.
        cadence_spm = (math.floor(2 * exact) if percent > 0 else round(2 * exact)) / 2
        words = f"{baseline.cadence_spm:.1f} × {times:.2f} = {exact:.1f}"
        checked = check(contact.person, TECHNIQUE, way_here(planned, highest_percent=percent))
        closed = _not_yet(percent, bouts)
        found.append(Rung(percent, cadence_spm, baseline.cadence_spm, words, checked, closed))
    return found


def highest_spm(found: list[Rung]) -> float:
    """No quickening while it plays goes past the highest cadence that is open now."""
    return max((rung.cadence_spm for rung in found if rung.open), default=0.0)


def _not_yet(percent: int, bouts: list[Bout]) -> str:
    """Do not raise unless synchronised: the cue one step below must have been kept."""
    if percent <= 0:
        return ""
    below = percent - 5
    kept = [b for b in bouts if b.with_cue == WithCue.YES and below <= b.change_percent < percent]
    if kept:
        return ""
    step = f"at {below:+d} %" if below else "at their own cadence"
    return f"First a bout {step} with the steps on the cue."
