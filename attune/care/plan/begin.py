"""Whether a technique may begin here and now, for the rooms where it is carried out.

It is checked as it is planned for this person (without a plan: in the plainest way), but in person
and with the songs that are meant to sound now. The room shows what was found before the first
sound, and neither plays nor keeps anything of the technique while something stands against it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError

from attune.care.person.models import Person

from .checks import check
from .findings import Checked, Way, way_of
from .models import PlannedTechnique


@dataclass(frozen=True)
class Beginning:
    """What the check found, and the planned technique beside which a sign-off is written."""

    code: str
    checked: Checked
    planned: PlannedTechnique | None

    @property
    def may_begin(self) -> bool:
        return self.checked.may_begin


def planned_of(person: Person, technique: str) -> PlannedTechnique | None:
    """The technique of this code as it stands in this person's plan, if it does."""
    return PlannedTechnique.objects.of(person).filter(technique=technique).last()


def way_here(planned: PlannedTechnique | None, **now: Any) -> Way:
    """The way that is planned, or the plainest; in person, and as ``now`` says."""
    return replace(way_of(planned) if planned else Way(), at_home=False, **now)


def beginning(person: Person, technique: str, songs: tuple[tuple[str, str], ...] = ()) -> Beginning:
    """The technique of this code, today; ``songs`` are (title, artist)."""
    planned = planned_of(person, technique)
    return Beginning(technique, check(person, technique, way_here(planned, songs=songs)), planned)


def refuse_unless_it_may_begin(
    person: Person, technique: str, songs: tuple[tuple[str, str], ...] = ()
) -> None:
    """A ``ValidationError`` that says what stands against it and who can sign it."""
    checked = beginning(person, technique, songs).checked
    if checked.may_begin:
        return
    never = [f"{finding.reason} This is never done." for finding in checked.refused]
    to_sign = [f"{f.reason} It waits for a sign-off by a {f.who_signs}." for f in checked.to_sign]
    raise ValidationError(f"Nothing was kept. {' '.join(never + to_sign)}")
