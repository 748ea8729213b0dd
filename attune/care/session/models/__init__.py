"""What the rooms after this one may use of sessions."""

from .contacts import (
    Amendment,
    AskedOf,
    Assent,
    ChosenBy,
    Contact,
    InstrumentUse,
    Live,
    NotSeen,
    OfContact,
    Planned,
    Reflection,
    Sedation,
    SetBy,
    Through,
    YesNo,
    moment_words,
)
from .scores import Missing, Moment, Rater, Score, check_measure
from .sessions import Played, Session, Visit
from .ward import UnitLimits

__all__ = [
    "Amendment",
    "AskedOf",
    "Assent",
    "ChosenBy",
    "Contact",
    "InstrumentUse",
    "Live",
    "Missing",
    "Moment",
    "NotSeen",
    "OfContact",
    "Planned",
    "Played",
    "Rater",
    "Reflection",
    "Score",
    "Sedation",
    "Session",
    "SetBy",
    "Through",
    "UnitLimits",
    "Visit",
    "YesNo",
    "check_measure",
    "moment_words",
]
