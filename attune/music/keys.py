"""Musical keys by name, and how far apart two of them are on the circle of fifths (0 to 6).

``C``, ``F#``, ``Bb`` are major, ``Am``, ``C#m`` or ``A minor`` minor. A minor key counts as its
relative major, with which it shares every note of its signature.
"""

from __future__ import annotations

import re
from functools import cache

FIFTHS = {"F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5}
MINOR = -3
NAME = re.compile(r"([A-G])([#♯b♭]?) ?(m|min|minor|maj|major)?")


@cache
def signature(key: str) -> int | None:
    """Sharps of the key's signature (flats below zero); ``None`` for a name that is no key."""
    found = NAME.fullmatch(key.strip())
    if found is None:
        return None
    letter, accidental, mode = found.groups()
    sharps = FIFTHS[letter] + {"": 0, "#": 7, "♯": 7, "b": -7, "♭": -7}[accidental]
    return sharps + (MINOR if mode and not mode.startswith("maj") else 0)


@cache
def fifths_apart(a: str, b: str) -> int | None:
    """0 for the same signature, 6 for the farthest; ``None`` where a name is no key."""
    first, second = signature(a), signature(b)
    if first is None or second is None:
        return None
    apart = abs(first - second) % 12
    return min(apart, 12 - apart)
