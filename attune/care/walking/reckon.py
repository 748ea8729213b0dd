"""What the steps of a bout say: their cadence, and how well they kept to the cues.

Steps come from taps or from the phone's motion (``attune.movement.find_steps``), and are held
against every cue (``attune.movement.synchrony``): the whole bout, and each level of the cue, so
that what stays when the cue fades can be seen. The delay of the loudspeaker was not measured, so
no milliseconds are given. Seconds from the beginning of the bout; cadence steps a minute.
"""

from __future__ import annotations

from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from statistics import median

from attune import __version__, movement
from attune.problems import Problem

MADE_BY = f"attune.movement {__version__}"
LEVELS = {"full": "Full cue", "quieter": "Quieter cue", "none": "No cue"}
PAUSE = 1.75  # an interval longer than this many usual ones is a pause, not a step


def steps_in_motion(recording: Path, began_after_s: float) -> tuple[list[float], str]:
    """The steps in the phone's recording, or the sentence that says why none were found."""
    try:
        found = movement.find_steps(movement.read_recording(recording), "phone")
    except Problem as problem:
        return [], str(problem)
    return [round(began_after_s + step, 3) for step in found.steps_s], ""


def reckon(steps_s: list[float], cues: list[list]) -> dict:
    """Cadence, and synchrony for the whole and for each level of the cue that had any."""
    result: dict = {"cadence_spm": cadence_of(steps_s), "parts": []}
    for level in ("", *LEVELS):
        part = _part(steps_s, cues, level)
        if part:
            result["parts"].append(part)
    return result


def cadence_of(steps_s: list[float]) -> float | None:
    """60 over the usual interval, pauses left out; None with fewer than two steps."""
    intervals = [b - a for a, b in pairwise(steps_s)]
    if not intervals:
        return None
    usual = median(intervals)
    kept = [i for i in intervals if i <= PAUSE * usual]
    return round(60 * len(kept) / sum(kept), 1)


def chart(steps_s: list[float], cues: list[list], title: str) -> str:
    """The steps against the cues over time as SVG; empty where there is nothing to draw."""
    found = _synchrony(steps_s, [cue[0] for cue in cues])
    return movement.synchrony_chart_svg(found, title=title) if found else ""


def _part(steps_s: list[float], cues: list[list], level: str) -> dict | None:
    """Steps that belong to cues of one level; the whole bout where no level is named."""
    times = [cue[0] for cue in cues if not level or cue[1] == level]
    if len(times) < 2 or (level and len(times) == len(cues)):
        return None
    half = (times[1] - times[0]) / 2
    mine = [s for s in steps_s if any(abs(s - t) <= half for t in times)] if level else steps_s
    found = _synchrony(mine, times)
    if found is None:
        return None
    told = asdict(found)
    for series in ("steps_s", "phases_rad", "asynchronies_ms"):
        del told[series]
    return {"level": level, "name": LEVELS.get(level, "Whole bout"), **told}


def _synchrony(steps_s: list[float], cues_s: list[float]) -> movement.Synchrony | None:
    if not steps_s:
        return None
    try:
        return movement.synchrony(steps_s, cues_s)
    except Problem:
        return None
