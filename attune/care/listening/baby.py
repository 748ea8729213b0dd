"""What the ward where a baby lies has set for music near it: sound in dB(A), length in minutes.

The unit's own numbers stand in the place of the defaults of ``attune.music.BabyLimits``; a unit
that set none leaves them as they are, and the pages say whose each number is.
"""

from attune import music
from attune.care.person.models import Person
from attune.care.session.models import UnitLimits

from .dose import limits_of


def unit_limits(person: Person) -> UnitLimits | None:
    """The limits of the unit where this person is, if it has set any."""
    return UnitLimits.objects.filter(ward=person.ward_id).select_related("ward").first()


def baby_limits(person: Person) -> music.BabyLimits | None:
    """None for whoever is no baby."""
    if limits_of(person).listener != "baby":
        return None
    unit = unit_limits(person)
    if unit is None:
        return music.BabyLimits()
    return music.BabyLimits(unit.sound_stop_dba, unit.longest_min, str(unit.ward))


def longest_by_default_min(person: Person) -> float | None:
    """How long a list is at most where nobody said how long; None for whoever is no baby."""
    limits = baby_limits(person)
    if limits is None:
        return None
    return music.BABY_DEFAULT_MINUTES if limits.longest_min is None else limits.longest_min
