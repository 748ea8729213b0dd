"""The weekly listening dose: how long music may be heard at a level, and how much of it is used.

Levels in dB(A) at the ear, durations in hours. Source: WHO-ITU H.870 (2022): equal energy, 40 hours
a week at 80 dB(A) for adults and at 75 dB(A) for children and sensitive users, so hours halve with
every 3 dB. Babies have no weekly dose: music near them aims at 45 to 60 dB(A) and stops at 65
(hourly limits of the newborn unit's design standards, 2006); the minutes are a default that the
unit sets. A level is only known where someone measured it on the device that plays; a phone is not
a sound-level meter, and the loudness of a file in LUFS says nothing about the level at an ear.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from attune import problems

Listener = Literal["adult", "child", "baby"]

WEEK_H = 40.0
REFERENCE_DBA = {"adult": 80.0, "child": 75.0}
LOWEST_DBA, HIGHEST_DBA = 0.0, 140.0
BABY_AIM_DBA = (45.0, 60.0)
BABY_STOP_DBA = 65.0
BABY_DEFAULT_MINUTES = 15.0
SOURCE = "WHO-ITU H.870"


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
) -> ListeningDose:
    """The dose of so many seconds, after ``used_share`` of the week's; refused past the limit."""
    if level_dba is not None and not LOWEST_DBA <= level_dba <= HIGHEST_DBA:
        raise problems.setting_out_of_range("A level in dB(A)", level_dba, LOWEST_DBA, HIGHEST_DBA)
    if not 0 <= used_share < math.inf:
        raise problems.setting_out_of_range("A share of the week's dose", used_share, 0.0, 1.0)
    hours = duration_s / 3600
    if level_dba is None:
        words = (
            "Listening dose unknown: the level at the ear was not measured on this device, and a"
            " phone is not a sound-level meter."
        )
        return ListeningDose(listener, hours, None, None, None, words)
    if listener == "baby":
        return _baby_dose(hours, level_dba)
    week_h = weekly_hours(level_dba, listener)
    share = hours / week_h
    if used_share + share > 1:
        raise problems.listening_dose_exceeded(duration_s / 60, level_dba, week_h, used_share)
    words = (
        f"Listening dose: {100 * share:.2g} % of the week's at {level_dba:g} dB(A)"
        f" ({week_h:.3g} h a week for {'an adult' if listener == 'adult' else 'a child'},"
        f" {SOURCE})."
    )
    return ListeningDose(listener, hours, level_dba, week_h, share, words)


def _baby_dose(hours: float, level_dba: float) -> ListeningDose:
    if level_dba > BABY_STOP_DBA:
        raise problems.too_loud_for_a_baby(level_dba, BABY_STOP_DBA)
    low, high = BABY_AIM_DBA
    words = (
        f"A baby has no weekly dose: {level_dba:g} dB(A), aim at {low:g} to {high:g}, stop at"
        f" {BABY_STOP_DBA:g}; about {BABY_DEFAULT_MINUTES:g} minutes unless your unit says"
        " otherwise."
    )
    source = "design standards for newborn units, 2006"
    return ListeningDose("baby", hours, level_dba, None, None, words, source)
