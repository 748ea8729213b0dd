"""The tables of a person's music, file by file in the order in which they are read."""

from .ending import EndOfCare, FileToRemove, LegalHold, LicensingNotice
from .songs import (
    Analysis,
    Basis,
    CueSound,
    Job,
    OfPerson,
    Placement,
    Song,
    State,
    WalkingTrack,
    hash_of,
)

__all__ = [
    "Analysis",
    "Basis",
    "CueSound",
    "EndOfCare",
    "FileToRemove",
    "Job",
    "LegalHold",
    "LicensingNotice",
    "OfPerson",
    "Placement",
    "Song",
    "State",
    "WalkingTrack",
    "hash_of",
]
