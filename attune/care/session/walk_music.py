"""Which of a person's walking tracks may be played for a walk in this session, and why not.

Walking to a track is rhythmic cueing, so each track is held against that technique's checks and
its plan, with how far its cadence lies above the person's own of today (percent, whole, never
rounded down). Without a walk without music, with its steps counted, nobody knows how far that is.
What was walked can be written down all the same. Cadences in steps a minute (_spm).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from attune.care.person.models import Person
from attune.care.plan.begin import planned_of, way_here
from attune.care.plan.checks import check
from attune.care.plan.findings import Checked, Finding
from attune.care.plan.models import PlannedTechnique, signed
from attune.care.repertoire.models import WalkingTrack

from .models import Moment, Score
from .walk import MEASURES, Pace, cadence_of_trials

TECHNIQUE = "rhythmic-cueing"
NO_CADENCE = (
    "A walk without music comes first, at a comfortable pace and with its steps counted: until "
    "then nobody knows how far a track lies above their own cadence."
)
# Tracks are made in half steps: no nearer than this can a cadence be met.
QUARTER_STEP_SPM = 0.25


@dataclass(frozen=True)
class TrackNow:
    """One track today: how far above their own cadence, and what stands against playing it."""

    track: WalkingTrack
    above: str
    checked: Checked
    held_because: str

    @property
    def plays(self) -> bool:
        return self.checked.may_begin and not self.held_because


@dataclass(frozen=True)
class WalkMusic:
    """The tracks of a walk with music, and the plan beside which a sign-off is written."""

    person: Person
    planned: PlannedTechnique | None
    tracks: list[TrackNow]

    @property
    def playing(self) -> list[TrackNow]:
        return [now for now in self.tracks if now.plays]

    @property
    def held(self) -> list[TrackNow]:
        return [now for now in self.tracks if not now.plays]

    @property
    def reasons(self) -> list[str]:
        return list(dict.fromkeys(now.held_because for now in self.held if now.held_because))

    @property
    def never(self) -> list[Finding]:
        return _once(finding for now in self.held for finding in now.checked.refused)

    @property
    def to_sign(self) -> list[Finding]:
        return _once(finding for now in self.held for finding in now.checked.to_sign)

    @property
    def known(self) -> list[Finding]:
        """What is signed, and what is to be known, of the tracks that play."""
        return _once(
            f for now in self.playing for f in (*now.checked.signed, *now.checked.explained)
        )


def walk_music(person: Person, scores: list[Score], tracks) -> WalkMusic:
    """Each of the tracks, held against the plan and the checks as of today."""
    planned = planned_of(person, TECHNIQUE)
    own_spm = own_cadence(scores)

    @cache
    def checked_at(percent: int) -> Checked:
        """Once for tracks that lie alike: each check reads the whole record."""
        return check(person, TECHNIQUE, way_here(planned, highest_percent=percent))

    found = [_now(planned, own_spm, track, checked_at) for track in tracks]
    return WalkMusic(person, planned, found)


def own_cadence(scores: list[Score]) -> float | None:
    """From the walks without music of this session at a comfortable pace, if all have steps."""
    comfortable = (Moment.BEFORE, MEASURES[Pace.COMFORTABLE])
    walks = [s.made_from for s in scores if (s.moment, s.measure) == comfortable and s.made_from]
    return cadence_of_trials(walks)


def _now(
    planned: PlannedTechnique | None,
    own_spm: float | None,
    track: WalkingTrack,
    checked_at: Callable[[int], Checked],
) -> TrackNow:
    percent = 0 if own_spm is None else percent_above(track.cadence_spm, own_spm)
    checked = checked_at(percent)
    if own_spm is None:
        return TrackNow(track, "", checked, NO_CADENCE)
    exact = f"{100 * (track.cadence_spm / own_spm - 1):+.1f}".replace("-", "−")
    above = f"{track.cadence_spm:g} ÷ {own_spm:.1f} = {exact} %"
    return TrackNow(track, above, checked, _beyond_plan(planned, percent))


def percent_above(cadence_spm: float, own_spm: float) -> int:
    """A half step that meets their own cadence or a slower one is no rise; a rise is exact."""
    if cadence_spm <= own_spm + QUARTER_STEP_SPM:
        cadence_spm -= QUARTER_STEP_SPM
    # Rounded first, so that 105 above 100 is 5 and not a hair more.
    return math.ceil(round(100 * (cadence_spm / own_spm - 1), 6))


def _beyond_plan(planned: PlannedTechnique | None, percent: int) -> str:
    highest = (planned.highest_percent or 0) if planned else 0
    if planned is None or percent <= highest:
        return ""
    return f"The plan goes to {signed(highest)} %, and this is {signed(percent)} %."


def _once(findings) -> list[Finding]:
    return list({finding.reason: finding for finding in findings}.values())
