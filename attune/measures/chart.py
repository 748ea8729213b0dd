"""A chart of scores over sessions as SVG, in which what is missing is as visible as what is there.

Each session has a place of its own along the page, in the order given: open circle before, square
during, filled circle after, joined where they belong to one session. A session with one moment
only (a walk speed, say) is joined to the next. A missing score is a hatched gap with the reason's
short word in it. Shape and word carry the meaning, never colour alone. Sizes are pixels: text is
16 px, and a chart of few sessions is 328 px wide, which is what a phone of 360 px leaves; more
sessions make it wider, for the page to scroll. Looks follow the page: text is ``currentColor``,
every part has a class, and no style is set that a page's rules cannot override.
"""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from xml.sax.saxutils import escape

from attune import problems

Moment = Literal["before", "during", "after"]
MOMENTS: tuple[Moment, ...] = ("before", "during", "after")

WIDTH_PX = 328
PLOT_HEIGHT_PX = 200
TEXT_PX = 16
LINE_COLOUR = "#1d4e89"
GRID_COLOUR = "#8a949c"
TOP_PX = 34
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
class _Session:
    label: str
    points: tuple[ChartPoint, ...]


@dataclass(frozen=True)
class _Frame:
    """Where things lie: pixels from the top left corner."""

    left: float
    width: float
    slot: float
    low: float
    high: float
    ticks: tuple[float, ...]

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return TOP_PX + (1 - share) * PLOT_HEIGHT_PX

    def x(self, session: int) -> float:
        return self.left + (session + 0.5) * self.slot

    @property
    def bottom(self) -> float:
        return TOP_PX + PLOT_HEIGHT_PX


def score_chart_svg(
    points: Sequence[ChartPoint],
    *,
    title: str,
    description: str | None = None,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    better: Literal["lower", "higher", "none"] = "none",
    phases: Sequence[ChartPhase] = (),
    chart_id: str | None = None,
) -> str:
    """The chart as one ``<svg>`` element, ready to stand inside a page.

    ``low`` and ``high`` are the measure's own range where it has a short one (0 to 10); without
    them the scale fits the scores. ``description`` is what a screen reader says; without one it
    is made from the scores. ``chart_id`` keeps the ids of two charts on one page apart.
    """
    sessions = _sessions(points)
    frame = _frame(sessions, low, high)
    moments = [moment for moment in MOMENTS if any(p.moment == moment for p in points)]
    chart_id = chart_id or "chart-" + hashlib.sha256(repr((title, points)).encode()).hexdigest()[:8]
    labels, labels_height = _session_labels(sessions, frame)
    body = [
        *_grid(frame, unit, better),
        *_phase_lines(sessions, phases, frame),
        *labels,
        *_gaps(sessions, moments, frame),
        *_lines(sessions, moments, frame),
        *_marks(sessions, moments, frame),
        *_key(moments, frame, labels_height),
    ]
    height = frame.bottom + labels_height + _key_height(moments)
    return _document(chart_id, title, description or _describe(sessions, unit), frame, height, body)


def _sessions(points: Sequence[ChartPoint]) -> list[_Session]:
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
        _Session(_label(group[0]), tuple(sorted(group, key=lambda p: MOMENTS.index(p.moment))))
        for group in grouped
    ]


def _label(point: ChartPoint) -> str:
    if point.label is not None:
        return point.label
    if isinstance(point.when, date):  # a datetime is a date too
        return f"{point.when.day} {point.when:%b}"
    return point.when


def _frame(sessions: Sequence[_Session], low: float | None, high: float | None) -> _Frame:
    values = [p.value for s in sessions for p in s.points if p.value is not None]
    ticks = _ticks(values, low, high)
    left = 14 + LETTER_PX * max(len(_number(tick)) for tick in ticks)
    per_session = len({p.moment for s in sessions for p in s.points})
    slot = (per_session - 1) * MOMENT_SPACING_PX + SLOT_MARGIN_PX
    plot_width = max(WIDTH_PX - left - 4, slot * len(sessions))
    return _Frame(
        left=left,
        width=left + plot_width + 4,
        slot=plot_width / len(sessions),
        low=ticks[0],
        high=ticks[-1],
        ticks=ticks,
    )


def _ticks(values: Sequence[float], low: float | None, high: float | None) -> tuple[float, ...]:
    """Four to seven round numbers that hold the range and every score."""
    low = min(values, default=0.0) if low is None else low
    high = max(values, default=1.0) if high is None else high
    low, high = min([low, *values]), max([high, *values])
    if high - low < 1e-9:
        low, high = low - abs(low) / 4 - 0.1, high + abs(high) / 4 + 0.1
    rough = (high - low) / 5
    decade = 10.0 ** math.floor(math.log10(rough))
    step = next(decade * size for size in (1, 2, 2.5, 5, 10) if decade * size >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(step * i, 10) for i in range(first, last + 1))


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _grid(frame: _Frame, unit: str, better: str) -> list[str]:
    """Horizontal lines with their numbers; above them the unit and which way is better."""
    parts = []
    for tick in frame.ticks:
        y = frame.y(tick)
        dash = "" if tick == frame.ticks[0] else ' stroke-dasharray="1 4"'
        parts.append(
            f'<line class="attune-chart-grid" x1="{_px(frame.left)}" x2="{_px(frame.width)}" '
            f'y1="{_px(y)}" y2="{_px(y)}" stroke="{GRID_COLOUR}"{dash}/>'
        )
        parts.append(_text(frame.left - 8, y + 5.5, _number(tick), anchor="end"))
    hint = {"lower": "↓ lower is better", "higher": "↑ higher is better", "none": ""}[better]
    heading = ", ".join(words for words in (unit, hint) if words)
    if heading:
        parts.append(_text(2, 16, heading))
    return parts


def _text(x: float, y: float, words: str, anchor: str = "start", extra: str = "") -> str:
    return (
        f'<text class="attune-chart-text" x="{_px(x)}" y="{_px(y)}" text-anchor="{anchor}" '
        f'fill="currentColor"{extra}>{escape(words)}</text>'
    )


def _phase_lines(
    sessions: Sequence[_Session], phases: Sequence[ChartPhase], frame: _Frame
) -> list[str]:
    """A dashed upright line before the first session of a phase, its name beside it."""
    starts = {session.points[0].when: i for i, session in reversed(list(enumerate(sessions)))}
    parts = []
    for phase in phases:
        if phase.when not in starts:
            raise problems.phase_not_in_chart(phase.name)
        x = frame.left + starts[phase.when] * frame.slot
        if starts[phase.when] > 0:
            parts.append(
                f'<line class="attune-chart-phase" x1="{_px(x)}" x2="{_px(x)}" '
                f'y1="{TOP_PX - 6}" y2="{_px(frame.bottom)}" stroke="currentColor" '
                f'stroke-dasharray="6 4"/>'
            )
        parts.append(_text(x + 5, TOP_PX + 10, phase.name, extra=' font-weight="600"'))
    return parts


def _session_labels(sessions: Sequence[_Session], frame: _Frame) -> tuple[list[str], float]:
    """Labels below: every one where they fit, else every second, third, ... and the last."""
    longest = max(len(session.label) for session in sessions) * LETTER_PX + 10
    every = max(1, math.ceil(longest / frame.slot))
    last = len(sessions) - 1
    parts = []
    for i, session in enumerate(sessions):
        if i != last and (i % every or last - i < every):
            continue
        half = len(session.label) * LETTER_PX / 2
        x = min(max(frame.x(i), half), frame.width - half)
        parts.append(
            f'<line class="attune-chart-tick" x1="{_px(frame.x(i))}" x2="{_px(frame.x(i))}" '
            f'y1="{_px(frame.bottom)}" y2="{_px(frame.bottom + 5)}" stroke="currentColor"/>'
        )
        parts.append(_text(x, frame.bottom + 23, session.label, anchor="middle"))
    return parts, 34.0


def _moment_x(frame: _Frame, session: int, moment: Moment, moments: Sequence[Moment]) -> float:
    place = moments.index(moment) - (len(moments) - 1) / 2
    spacing = min(max(MOMENT_SPACING_PX, frame.slot * 0.45 / max(len(moments) - 1, 1)), 48)
    return frame.x(session) + place * spacing


def _gaps(sessions: Sequence[_Session], moments: Sequence[Moment], frame: _Frame) -> list[str]:
    """A missing score: an upright band, dashed at its edges, with the reason's word in it.

    Where neighbouring moments of a session are missing for one reason they share a band.
    """
    parts = []
    for i, session in enumerate(sessions):
        for reason, run in itertools.groupby(session.points, key=_gap_reason):
            parts += [_gap(list(run), i, moments, frame)] if reason else []
    return parts


def _gap_reason(point: ChartPoint) -> str | None:
    return point.missing_reason if point.value is None else None


def _gap(run: Sequence[ChartPoint], session: int, moments: Sequence[Moment], frame: _Frame) -> str:
    places = [_moment_x(frame, session, point.moment, moments) for point in run]
    left, right = min(places) - 11, max(places) + 11
    middle_x, middle_y = (left + right) / 2 + 5.5, TOP_PX + PLOT_HEIGHT_PX / 2
    word = escape(run[0].missing_reason or "")
    return (
        f'<g class="attune-chart-missing"><rect x="{_px(left)}" y="{TOP_PX}" '
        f'width="{_px(right - left)}" height="{PLOT_HEIGHT_PX}" fill="{GRID_COLOUR}" '
        f'fill-opacity="0.14" stroke="{GRID_COLOUR}" stroke-dasharray="4 3"/>'
        f'<text class="attune-chart-text" fill="currentColor" font-style="italic" '
        f'text-anchor="middle" transform="translate({_px(middle_x)} {_px(middle_y)}) '
        f'rotate(-90)">{word}</text></g>'
    )


def _lines(sessions: Sequence[_Session], moments: Sequence[Moment], frame: _Frame) -> list[str]:
    """Within a session the moments are joined; with one moment, neighbouring sessions are."""
    if len(moments) == 1:
        return _line_over_sessions(sessions, moments, frame)
    parts = []
    for i, session in enumerate(sessions):
        there = [(p.moment, p.value) for p in session.points if p.value is not None]
        corners = [(_moment_x(frame, i, m, moments), frame.y(v)) for m, v in there]
        parts += [_polyline(corners, "attune-chart-pair")] if len(corners) > 1 else []
    return parts


def _line_over_sessions(
    sessions: Sequence[_Session], moments: Sequence[Moment], frame: _Frame
) -> list[str]:
    """A line that stops where a score is missing and goes on after it."""
    runs: list[list[tuple[float, float]]] = [[]]
    for i, session in enumerate(sessions):
        for point in session.points:
            if point.value is None:
                runs.append([])
            else:
                runs[-1].append((_moment_x(frame, i, point.moment, moments), frame.y(point.value)))
    return [_polyline(run, "attune-chart-line") for run in runs if len(run) > 1]


def _polyline(corners: Sequence[tuple[float, float]], css_class: str) -> str:
    places = " ".join(f"{_px(x)},{_px(y)}" for x, y in corners)
    return (
        f'<polyline class="{css_class}" points="{places}" fill="none" stroke="{LINE_COLOUR}" '
        f'stroke-width="2.5"/>'
    )


def _marks(sessions: Sequence[_Session], moments: Sequence[Moment], frame: _Frame) -> list[str]:
    return [
        _mark(point.moment, _moment_x(frame, i, point.moment, moments), frame.y(point.value))
        for i, session in enumerate(sessions)
        for point in session.points
        if point.value is not None
    ]


def _mark(moment: Moment, x: float, y: float) -> str:
    """Before is an open circle, during an open square, after a filled circle."""
    common = f'class="attune-chart-{moment}" stroke="{LINE_COLOUR}" stroke-width="2.5"'
    if moment == "during":
        return (
            f'<rect {common} x="{_px(x - 5)}" y="{_px(y - 5)}" width="10" height="10" fill="#fff"/>'
        )
    fill = "#fff" if moment == "before" else LINE_COLOUR
    return f'<circle {common} cx="{_px(x)}" cy="{_px(y)}" r="6" fill="{fill}"/>'


def _key_height(moments: Sequence[Moment]) -> float:
    """A chart of one moment needs no key."""
    return 28 if len(moments) > 1 else 0


def _key(moments: Sequence[Moment], frame: _Frame, labels_height: float) -> list[str]:
    """Which shape is which moment."""
    if _key_height(moments) == 0:
        return []
    y = frame.bottom + labels_height + 14
    x, parts = 10.0, []
    for moment in moments:
        parts += [_mark(moment, x, y - 5), _text(x + 13, y, moment)]
        x += 13 + LETTER_PX * len(moment) + 24
    return parts


def _describe(sessions: Sequence[_Session], unit: str) -> str:
    """What the chart shows, in words: first, last, and each missing score with its reason."""
    told = [_tell(sessions[0], unit)]
    if len(sessions) > 1:
        told.append(_tell(sessions[-1], unit))
    count = f"{len(sessions)} session{'' if len(sessions) == 1 else 's'}."
    missing = [
        f"{session.label} {point.moment} ({point.missing_reason})"
        for session in sessions
        for point in session.points
        if point.value is None
    ]
    words = f"{count} First: {told[0]}." + (f" Last: {told[1]}." if len(told) > 1 else "")
    return f"{words} Missing: {'; '.join(missing) or 'none'}."


def _tell(session: _Session, unit: str) -> str:
    scores = [
        f"{p.moment} {p.missing_reason if p.value is None else f'{p.value:g} {unit}'.rstrip()}"
        for p in session.points
    ]
    return f"{session.label}, {', '.join(scores)}"


def _document(
    chart_id: str, title: str, description: str, frame: _Frame, height: float, body: Sequence[str]
) -> str:
    size = f'width="{_px(frame.width)}" height="{_px(height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="attune-chart" role="img" '
        f'aria-labelledby="{escape(chart_id)}-title {escape(chart_id)}-desc" {size} '
        f'viewBox="0 0 {_px(frame.width)} {_px(height)}" font-size="{TEXT_PX}">'
        f'<title id="{escape(chart_id)}-title">{escape(title)}</title>'
        f'<desc id="{escape(chart_id)}-desc">{escape(description)}</desc>'
        f"{''.join(body)}</svg>"
    )
