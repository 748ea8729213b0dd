"""Where the parts of a score chart lie: sessions, scale and pixels.

Pixels run from the top left corner. A chart of few sessions is ``WIDTH_PX`` wide (what a phone of
360 px leaves); more sessions make it wider, so that no text shrinks below 16 px.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from attune import problems

Moment = Literal["before", "during", "after"]
MOMENTS: tuple[Moment, ...] = ("before", "during", "after")

WIDTH_PX = 328
PLOT_HEIGHT_PX = 200
TEXT_PX = 16
LINE_COLOUR = "#1d4e89"
GRID_COLOUR = "#717b84"
HEADING_PX = 44
PHASE_NAMES_PX = 24
MOMENT_SPACING_PX = 26
SLOT_MARGIN_PX = 26
LETTER_PX = 9.0


@dataclass(frozen=True)
class ChartPoint:
    """One score of one session, or the reason (its short word) why there is none.

    ``when`` tells sessions apart and is shown below them unless ``label`` says otherwise; points
    of one session follow one another and share it.
    """

    when: datetime | date | str
    value: float | None
    missing_reason: str | None = None
    moment: Moment = "after"
    label: str | None = None


@dataclass(frozen=True)
class ChartPhase:
    """A phase of the work (baseline, with music, ...) that starts with the session at ``when``."""

    when: datetime | date | str
    name: str


@dataclass(frozen=True)
class Session:
    label: str
    points: tuple[ChartPoint, ...]


@dataclass(frozen=True)
class Frame:
    """Where things lie: pixels from the top left corner."""

    left: float
    width: float
    slot: float
    low: float
    high: float
    ticks: tuple[float, ...]
    top: float

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.top + (1 - share) * PLOT_HEIGHT_PX

    def x(self, session: int) -> float:
        return self.left + (session + 0.5) * self.slot

    @property
    def bottom(self) -> float:
        return self.top + PLOT_HEIGHT_PX


def sessions_of(points: Sequence[ChartPoint]) -> list[Session]:
    """Points of the same ``when`` that follow one another are one session."""
    grouped: list[list[ChartPoint]] = []
    for point in points:
        if point.value is not None and not math.isfinite(point.value):
            raise problems.score_not_a_number("the chart")
        if point.value is None and not point.missing_reason:
            raise problems.score_without_reason()
        if grouped and grouped[-1][0].when == point.when:
            grouped[-1].append(point)
        else:
            grouped.append([point])
    if not grouped:
        raise problems.nothing_to_chart()
    return [
        Session(_label(group[0]), tuple(sorted(group, key=lambda p: MOMENTS.index(p.moment))))
        for group in grouped
    ]


def _label(point: ChartPoint) -> str:
    if point.label is not None:
        return point.label
    if isinstance(point.when, date):  # a datetime is a date too
        return f"{point.when.day} {point.when:%b}"
    return point.when


def frame_for(
    sessions: Sequence[Session], low: float | None, high: float | None, top: float
) -> Frame:
    values = [p.value for s in sessions for p in s.points if p.value is not None]
    ticks = _ticks(values, low, high)
    left = 14 + LETTER_PX * max(map(len, tick_labels(ticks)))
    per_session = len({p.moment for s in sessions for p in s.points})
    slot = (per_session - 1) * MOMENT_SPACING_PX + SLOT_MARGIN_PX
    plot_width = max(WIDTH_PX - left - 4, slot * len(sessions))
    return Frame(
        left=left,
        width=left + plot_width + 4,
        slot=plot_width / len(sessions),
        low=ticks[0],
        high=ticks[-1],
        ticks=ticks,
        top=top,
    )


def _ticks(values: Sequence[float], low: float | None, high: float | None) -> tuple[float, ...]:
    """Four to seven round numbers that hold the range and every score."""
    spread = (max(values) - min(values)) or abs(values[0]) or 1.0 if values else 1.0
    low = min(values, default=0.0) - spread / 8 if low is None else min([low, *values])
    high = max(values, default=1.0) + spread / 8 if high is None else max([high, *values])
    rough = (high - low) / 5
    decade = 10.0 ** math.floor(math.log10(rough))
    step = next(decade * size for size in (1, 2, 2.5, 5, 10) if decade * size >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(step * i, 10) for i in range(first, last + 1))


def tick_labels(ticks: Sequence[float]) -> list[str]:
    """Ticks with as many decimals as the finest of them needs."""
    decimals = max(len(f"{tick:g}".partition(".")[2]) for tick in ticks)
    return [f"{tick:.{decimals}f}".replace("-", "−") for tick in ticks]


def moment_x(frame: Frame, session: int, moment: Moment, moments: Sequence[Moment]) -> float:
    place = moments.index(moment) - (len(moments) - 1) / 2
    spacing = min(max(MOMENT_SPACING_PX, frame.slot * 0.45 / max(len(moments) - 1, 1)), 48)
    return frame.x(session) + place * spacing
