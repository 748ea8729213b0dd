"""A timed walk as it is asked for, kept and shown: distance, pace, aid, help, and the sums.

The timed distance is kept with how the path was laid out, because walks over another path, at
another pace, with another aid or other help are another test (``way``). Speed, cadence and stride
length are computed by ``attune.movement.walk_test`` alone: once when a walk is kept, and again by
the same function from ``Score.made_from`` whenever it is shown. Metres, seconds, steps a minute.
"""

from dataclasses import dataclass

from django.db import models

from attune import __version__
from attune.movement import WalkTest, mean_of_trials, walk_test
from attune.problems import Problem

MADE_BY = f"attune.movement.walk_test {__version__}"
# Slower than this, the stop-watch was left running (service rule, no source).
SLOWEST_M_S = 0.03


class Path(models.TextChoices):
    SIX_IN_TEN = "6-in-10", "6 m, in the middle of 10 m"
    TEN_IN_FOURTEEN = "10-in-14", "10 m, in the middle of 14 m"
    OWN = "own", "Another distance"


DISTANCES_M = {Path.SIX_IN_TEN: 6.0, Path.TEN_IN_FOURTEEN: 10.0}


class Pace(models.TextChoices):
    COMFORTABLE = "comfortable", "Comfortable"
    FAST = "fast", "Fast but safe"


MEASURES = {Pace.COMFORTABLE: "walk-speed", Pace.FAST: "walk-speed-fast"}


class Aid(models.TextChoices):
    NONE = "none", "No aid"
    STICK = "stick", "One stick"
    TWO_STICKS = "two-sticks", "Two sticks or crutches"
    FRAME = "frame", "Frame without wheels"
    WHEELED_FRAME = "wheeled-frame", "Frame with wheels"
    OTHER = "other", "Another aid"


class Help(models.TextChoices):
    NONE = "none", "No help"
    BESIDE = "beside", "Someone beside"
    TOUCH = "touch", "A light touch"
    HANDS_ON = "hands-on", "Hands-on help"


WAY = ("path", "distance_m", "pace", "aid", "help")


@dataclass(frozen=True)
class Sums:
    """One sum each, as a practitioner would write it; cadence and stride only with steps."""

    speed: str
    cadence: str | None
    stride: str | None


def test_of(made_from: dict) -> WalkTest:
    """The walk again, from what was kept of it."""
    return walk_test(made_from["distance_m"], made_from["time_s"], made_from["steps"])


def cadence_of_trials(walks: list[dict]) -> float | None:
    """The mean of walks over one distance, in steps a minute; None where one has no steps."""
    try:
        return mean_of_trials([test_of(made_from) for made_from in walks]).cadence_spm
    except Problem:  # no walk, or walks over different distances
        return None


def sums(made_from: dict) -> Sums:
    walk = test_of(made_from)
    speed = f"{walk.distance_m:g} m ÷ {walk.time_s:g} s = {walk.speed_m_s:.2f} m/s"
    if walk.steps is None:
        return Sums(speed, None, None)
    return Sums(
        speed,
        f"60 × {walk.steps} steps ÷ {walk.time_s:g} s = {walk.cadence_spm:.0f} steps/min",
        f"2 × {walk.distance_m:g} m ÷ {walk.steps} steps = {walk.stride_length_m:.2f} m",
    )


def way(made_from: dict) -> tuple:
    """What two walks must share before they may be compared."""
    return tuple(made_from[name] for name in WAY)


def way_in_words(made_from: dict) -> str:
    """ "10 m, in the middle of 14 m; comfortable; one stick; no help"."""
    path = Path(made_from["path"])
    length = f"{made_from['distance_m']:g} m, own path" if path == Path.OWN else path.label
    parts = (Pace(made_from["pace"]), Aid(made_from["aid"]), Help(made_from["help"]))
    return "; ".join([length, *(part.label.lower() for part in parts)])
