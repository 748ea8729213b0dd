"""The weekly listening dose: how long music may be heard at a level, and how much of it is used.

Levels in dB(A) at the ear, durations in hours. Source: WHO-ITU H.870 (2022): equal energy, 40 hours
a week at 80 dB(A) for adults and at 75 dB(A) for children and sensitive users, so hours halve with
every 3 dB. Babies have no weekly dose: music near them aims at 45 to 60 dB(A) and stops at 65
(hourly limits of the newborn unit's design standards, 2006), and lasts about 15 minutes (a
default); what a unit set itself stands in the place of 65 and 15, and is refused past. A level is
only known where someone measured it on the device that plays; a phone is not a sound-level meter,
and the loudness of a file in LUFS says nothing about the level at an ear.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from attune import problems

Listener = Literal["adult", "child", "baby", "unknown"]
"""Whose limits hold; *unknown* has the lower one, for children and sensitive listeners."""

WEEK_H = 40.0
REFERENCE_DBA = {"adult": 80.0, "child": 75.0, "unknown": 75.0}
IN_WORDS = {
    "adult": "for an adult",
    "child": "for a child",
    "unknown": "by the lower limit, for children and sensitive listeners, as nobody said who"
    " listens",
}
LOWEST_DBA, HIGHEST_DBA = 0.0, 140.0
BABY_AIM_DBA = (45.0, 60.0)
BABY_STOP_DBA = 65.0
BABY_DEFAULT_MINUTES = 15.0
SOURCE = "WHO-ITU H.870"
BABY_SOURCE = "design standards for newborn units, 2006"


@dataclass(frozen=True)
class BabyLimits:
    """What a newborn unit set itself; ``None`` where it set nothing and the default is shown."""

    stop_dba: float | None = None
    longest_min: float | None = None
    set_by: str = "the unit"

    @property
    def stop(self) -> float:
        return BABY_STOP_DBA if self.stop_dba is None else self.stop_dba

    @property
    def aim(self) -> str:
        low, high = BABY_AIM_DBA
        if self.stop <= low:
            return f"less than {self.stop:g} dB(A)"
        return f"{low:g} to {min(high, self.stop):g} dB(A)"

    @property
    def in_words(self) -> str:
        """Where to aim, where to stop and how long, each with whose number it is."""
        whose = BABY_SOURCE if self.stop_dba is None else f"set by {self.set_by}"
        words = f"aim at {self.aim}, stop at {self.stop:g} ({whose})"
        if self.longest_min is None:
            return f"{words}; about {BABY_DEFAULT_MINUTES:g} minutes (default: ask the unit)"
        return f"{words}; {self.longest_min:g} minutes at most (set by {self.set_by})"


@dataclass(frozen=True)
class ListeningDose:
    """What a list of this length gives. ``None`` means unknown, and is shown as unknown."""

    listener: Listener
    duration_h: float
    level_dba: float | None
    week_h: float | None
    """How long this level may be heard in a week."""
    week_share: float | None
    """The share of the week's dose that this list alone gives; 1 is all of it."""
    words: str
    source: str = SOURCE


def weekly_hours(level_dba: float, listener: Listener = "adult") -> float:
    """Hours a week at this level: 40 · 10^((reference − level) / 10)."""
    return float(WEEK_H * 10 ** ((REFERENCE_DBA[listener] - level_dba) / 10))


def reckon_listening_dose(
    duration_s: float,
    level_dba: float | None,
    listener: Listener = "adult",
    used_share: float = 0.0,
    baby: BabyLimits | None = None,
) -> ListeningDose:
    """The dose of so many seconds, after ``used_share`` of the week's; refused past the limit."""
    if level_dba is not None and not LOWEST_DBA <= level_dba <= HIGHEST_DBA:
        raise problems.setting_out_of_range("A level in dB(A)", level_dba, LOWEST_DBA, HIGHEST_DBA)
    if not 0 <= used_share < math.inf:
        raise problems.setting_out_of_range("A share of the week's dose", used_share, 0.0, 1.0)
    hours = duration_s / 3600
    if listener == "baby":
        return _baby_dose(hours, level_dba, baby or BabyLimits())
    if level_dba is None:
        words = (
            "Listening dose unknown: the level at the ear was not measured on this device, and a"
            " phone is not a sound-level meter."
        )
        return ListeningDose(listener, hours, None, None, None, words)
    week_h = weekly_hours(level_dba, listener)
    share = hours / week_h
    if used_share + share > 1:
        raise problems.listening_dose_exceeded(
            duration_s / 60, level_dba, week_h, used_share, age_known=listener != "unknown"
        )
    words = (
        f"Listening dose: {100 * share:.2g} % of the week's at {level_dba:g} dB(A)"
        f" ({week_h:.3g} h a week {IN_WORDS[listener]}, {SOURCE})."
    )
    return ListeningDose(listener, hours, level_dba, week_h, share, words)


def _baby_dose(hours: float, level_dba: float | None, limits: BabyLimits) -> ListeningDose:
    longest_min = limits.longest_min
    if longest_min is not None and 60 * hours > longest_min + 1e-6:
        raise problems.too_long_for_a_baby(60 * hours, longest_min, limits.set_by)
    if level_dba is not None and level_dba >= limits.stop:
        raise problems.too_loud_for_a_baby(level_dba, limits.stop, limits.aim)
    if level_dba is None:
        known = (
            "The level near the baby is unknown: it was not measured on this device, and a phone is"
            " not a sound-level meter. Measure it where the baby lies before anything is played"
        )
    else:
        known = f"{level_dba:g} dB(A)"
    words = f"A baby has no weekly dose. {known}: {limits.in_words}."
    if longest_min is None and 60 * hours > BABY_DEFAULT_MINUTES:
        words += f" This list is longer ({60 * hours:.0f} minutes): ask the unit first."
    return ListeningDose("baby", hours, level_dba, None, None, words, BABY_SOURCE)
