"""What a check of a technique looks at, and what it answers with (see checks.py).

Percent are those of the cue's cadence above (+) or below (−) the person's own without a cue.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .models import PlannedTechnique, SignOff
from .techniques import EXPLAIN, NEVER, SIGN_OFF, Technique, or_list


@dataclass(frozen=True)
class Way:
    """How a technique is to be done: what the check has to know beside the technique itself."""

    at_home: bool = False
    outdoors: bool = False
    headphones: str = PlannedTechnique.Headphones.NONE
    seated: bool = False
    songs: tuple[tuple[str, str], ...] = ()
    highest_percent: int = 0
    seen_safe_percent: int | None = None


def way_of(planned: PlannedTechnique) -> Way:
    """The way in which a technique was planned."""
    return Way(
        at_home=planned.at_home,
        outdoors=planned.outdoors,
        headphones=planned.headphones,
        seated=planned.seated,
        songs=songs_of(planned.songs),
        highest_percent=planned.highest_percent or 0,
        seen_safe_percent=planned.seen_safe_percent,
    )


def songs_of(written: str) -> tuple[tuple[str, str], ...]:
    """One song a line, "title" or "title / artist", as (title, artist)."""
    lines = (line.partition(" / ") for line in written.splitlines() if line.strip())
    return tuple((title.strip(), artist.strip()) for title, _, artist in lines)


@dataclass(frozen=True)
class Finding:
    """One thing that a check found, with its strength and the reason in words.

    ``grounds`` name what it rests on for this person: a sign-off holds for the grounds it names.
    ``percent`` is the rise that is asked for, where a sign-off must name how far it goes.
    """

    strength: str
    reason: str
    rests_on: str
    grounds: frozenset[str] = frozenset()
    signed_by: tuple[str, ...] = ()
    needs_helper: bool = False
    percent: int | None = None
    sign_offs: tuple[SignOff, ...] = ()

    @property
    def key(self) -> str:
        """A name for a form: other words or other grounds are another finding."""
        said = "|".join([self.reason, *sorted(self.grounds)])
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @property
    def is_open(self) -> bool:
        """It needs a sign-off, and no sign-off that holds covers it."""
        return self.strength == SIGN_OFF and not self.sign_offs

    @property
    def who_signs(self) -> str:
        return or_list(self.signed_by)


@dataclass(frozen=True)
class Checked:
    """Everything that was found about one technique for one person, the strictest first."""

    technique: Technique | None
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.strength == NEVER)

    @property
    def to_sign(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.is_open)

    @property
    def signed(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.strength == SIGN_OFF and f.sign_offs)

    @property
    def explained(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.strength == EXPLAIN)

    @property
    def may_begin(self) -> bool:
        """Nothing refuses it, and whatever needs a sign-off has one that holds today."""
        return not self.refused and not self.to_sign
