"""How an argument is read: numbers, times, places and names of files, refused in plain words.

Times are seconds, levels LU, energy and mood 0 to 1. Each function is a ``type`` of argparse; what
it refuses reaches the person as one sentence that shows how to write it. ``PLAIN_TYPES`` stands in
for Python's own types, whose refusals speak of float values.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attune.music import Place

LONGEST_QUOTED = 40


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise _not(text, "a number", "in figures alone, like 96 or 4.5") from None


def whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise _not(text, "a whole number", "in figures alone, like 12") from None


def file_name(text: str) -> Path:
    """A path; an empty one would silently be this folder."""
    if not text:
        raise ArgumentTypeError("the name is empty; write the name of a file or a folder")
    return Path(text)


def times(text: str) -> tuple[float, ...]:
    try:
        found = tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError:
        found = ()
    if not found:
        raise _not(text, "a list of times", "in seconds, like 2.1,2.9,3.7")
    return found


def place(text: str) -> Place:
    from attune.music import Place

    try:
        parts = [float(part) for part in text.split(",")]
    except ValueError:
        parts = []
    if len(parts) not in (1, 2):
        raise _not(text, "a place", "as energy or energy,mood, each 0 to 1, like 0.2,0.3")
    return Place(*parts)


def fading_plan(text: str) -> tuple[tuple[float, float | None], ...]:
    plan = []
    try:
        for part in text.split(","):
            second, _, level = part.partition(":")
            plan.append((float(second), None if level.strip() == "none" else float(level)))
    except ValueError:
        meaning = "6 LU quieter after 180 s, no cue after 300 s"
        raise _not(text, "a fading plan", f"like 180:-6,300:none ({meaning})") from None
    return tuple(plan)


def _not(text: str, what: str, how: str) -> ArgumentTypeError:
    return ArgumentTypeError(f"{text[:LONGEST_QUOTED]!r} is not {what}; write it {how}")


PLAIN_TYPES: Mapping[Callable[[str], Any], Callable[[str], Any]] = {
    float: number,
    int: whole_number,
    Path: file_name,
}
