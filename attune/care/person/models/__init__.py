"""The tables of a person's record, file by file in the order in which they are read."""

from .consent import Capacity, Consent, ConsentUse, LawfulBasis, Purpose
from .lines import AccessNeed, Line, Medicine, MemorySong, Precaution, Relationship
from .music_not_to_use import AskedFirst, KnownRecording, MusicNotToUse
from .people import Caseload, Person, check_nhs_number, references_of

__all__ = [
    "AccessNeed",
    "AskedFirst",
    "Capacity",
    "Caseload",
    "Consent",
    "ConsentUse",
    "KnownRecording",
    "LawfulBasis",
    "Line",
    "Medicine",
    "MemorySong",
    "MusicNotToUse",
    "Person",
    "Precaution",
    "Purpose",
    "Relationship",
    "check_nhs_number",
    "references_of",
]
