"""What this room keeps: phrases and voices, gaps to fill, songs that are written."""

from .gaps import GapLine, GapTry
from .phrases import Attempt, ModelSet, Phrase, Range, Voice
from .writing import Lyrics, Version, Writer

__all__ = [
    "Attempt",
    "GapLine",
    "GapTry",
    "Lyrics",
    "ModelSet",
    "Phrase",
    "Range",
    "Version",
    "Voice",
    "Writer",
]
