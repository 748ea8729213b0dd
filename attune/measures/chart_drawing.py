"""The parts of a score chart as SVG: grid, phases, gaps, lines, marks and key.

Every part has a class; text is ``currentColor``; before, during and after differ in shape.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from attune import problems
from attune.measures.chart_layout import (
    GRID_COLOUR,
    LETTER_PX,
    LINE_COLOUR,
    PLOT_HEIGHT_PX,
    ChartPhase,
    ChartPoint,
    Frame,
    Moment,
    Session,
    moment_x,
    tick_labels,
)


def grid(frame: Frame, unit: str, better: str) -> list[str]:
    """Horizontal lines with their numbers; above them the unit and which way is better."""
    parts = []
    for tick, words in zip(frame.ticks, tick_labels(frame.ticks), strict=True):
        y = frame.y(tick)
        dash = "" if tick == frame.ticks[0] else ' stroke-dasharray="1 4"'
        parts.append(
            f'<line class="attune-chart-grid" x1="{px(frame.left)}" x2="{px(frame.width)}" '
            f'y1="{px(y)}" y2="{px(y)}" stroke="{GRID_COLOUR}"{dash}/>'
        )
        parts.append(_text(frame.left - 8, y + 5.5, words, anchor="end"))
    hint = {"lower": "↓ lower is better", "higher": "↑ higher is better", "none": ""}[better]
    heading = ", ".join(words for words in (unit, hint) if words)
    if heading:
        parts.append(_text(2, 16, heading))
    return parts


def _text(x: float, y: float, words: str, anchor: str = "start", extra: str = "") -> str:
    return (
        f'<text class="attune-chart-text" x="{px(x)}" y="{px(y)}" text-anchor="{anchor}" '
        f'fill="currentColor"{extra}>{escape(words)}</text>'
    )


def phase_lines(
    sessions: Sequence[Session], phases: Sequence[ChartPhase], frame: Frame
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
                f'<line class="attune-chart-phase" x1="{px(x)}" x2="{px(x)}" '
                f'y1="{px(frame.top - 34)}" y2="{px(frame.bottom)}" stroke="currentColor" '
                f'stroke-dasharray="6 4"/>'
            )
        parts.append(_text(x + 5, frame.top - 22, phase.name, extra=' font-weight="600"'))
    return parts


def session_labels(sessions: Sequence[Session], frame: Frame) -> tuple[list[str], float]:
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
            f'<line class="attune-chart-tick" x1="{px(frame.x(i))}" x2="{px(frame.x(i))}" '
            f'y1="{px(frame.bottom)}" y2="{px(frame.bottom + 5)}" stroke="currentColor"/>'
        )
        parts.append(_text(x, frame.bottom + 23, session.label, anchor="middle"))
    return parts, 34.0


def gaps(sessions: Sequence[Session], moments: Sequence[Moment], frame: Frame) -> list[str]:
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


def _gap(run: Sequence[ChartPoint], session: int, moments: Sequence[Moment], frame: Frame) -> str:
    places = [moment_x(frame, session, point.moment, moments) for point in run]
    left, right = min(places) - 11, max(places) + 11
    middle_x, middle_y = (left + right) / 2 + 5.5, frame.top + PLOT_HEIGHT_PX / 2
    word = escape(run[0].missing_reason or "")
    return (
        f'<g class="attune-chart-missing"><rect x="{px(left)}" y="{px(frame.top)}" '
        f'width="{px(right - left)}" height="{PLOT_HEIGHT_PX}" fill="{GRID_COLOUR}" '
        f'fill-opacity="0.14" stroke="{GRID_COLOUR}" stroke-dasharray="4 3"/>'
        f'<text class="attune-chart-text" fill="currentColor" font-style="italic" '
        f'text-anchor="middle" transform="translate({px(middle_x)} {px(middle_y)}) '
        f'rotate(-90)">{word}</text></g>'
    )


def lines(sessions: Sequence[Session], moments: Sequence[Moment], frame: Frame) -> list[str]:
    """Within a session the moments are joined; with one moment, neighbouring sessions are."""
    if len(moments) == 1:
        return _line_over_sessions(sessions, moments, frame)
    parts = []
    for i, session in enumerate(sessions):
        there = [(p.moment, p.value) for p in session.points if p.value is not None]
        corners = [(moment_x(frame, i, m, moments), frame.y(v)) for m, v in there]
        parts += [_polyline(corners, "attune-chart-pair")] if len(corners) > 1 else []
    return parts


def _line_over_sessions(
    sessions: Sequence[Session], moments: Sequence[Moment], frame: Frame
) -> list[str]:
    """A line that stops where a score is missing and goes on after it."""
    runs: list[list[tuple[float, float]]] = [[]]
    for i, session in enumerate(sessions):
        for point in session.points:
            if point.value is None:
                runs.append([])
            else:
                runs[-1].append((moment_x(frame, i, point.moment, moments), frame.y(point.value)))
    return [_polyline(run, "attune-chart-line") for run in runs if len(run) > 1]


def _polyline(corners: Sequence[tuple[float, float]], css_class: str) -> str:
    places = " ".join(f"{px(x)},{px(y)}" for x, y in corners)
    return (
        f'<polyline class="{css_class}" points="{places}" fill="none" stroke="{LINE_COLOUR}" '
        f'stroke-width="2.5"/>'
    )


def marks(sessions: Sequence[Session], moments: Sequence[Moment], frame: Frame) -> list[str]:
    return [
        _mark(point.moment, moment_x(frame, i, point.moment, moments), frame.y(point.value))
        for i, session in enumerate(sessions)
        for point in session.points
        if point.value is not None
    ]


def _mark(moment: Moment, x: float, y: float) -> str:
    """Before is an open circle, during an open square, after a filled circle."""
    common = f'class="attune-chart-{moment}" stroke="{LINE_COLOUR}" stroke-width="2.5"'
    if moment == "during":
        return (
            f'<rect {common} x="{px(x - 5)}" y="{px(y - 5)}" width="10" height="10" fill="#fff"/>'
        )
    fill = "#fff" if moment == "before" else LINE_COLOUR
    return f'<circle {common} cx="{px(x)}" cy="{px(y)}" r="6" fill="{fill}"/>'


def first_and_last_values(
    sessions: Sequence[Session], moments: Sequence[Moment], frame: Frame
) -> list[str]:
    """The start and the end as numbers: above their marks, or below the lower mark of a session."""
    scored = [i for i, s in enumerate(sessions) if any(p.value is not None for p in s.points)]
    parts = []
    for i in {*scored[:1], *scored[-1:]}:
        values = [p.value for p in sessions[i].points if p.value is not None]
        for point in sessions[i].points:
            if point.value is not None and point.moment != "during":
                below = point.value < max(values) and frame.y(point.value) < frame.bottom - 20
                x = moment_x(frame, i, point.moment, moments)
                y = frame.y(point.value) + (22 if below else -12)
                words = f"{point.value:.3g}".replace("-", "−")
                extra = ' font-weight="600" stroke="#fff" stroke-width="4" paint-order="stroke"'
                parts.append(_text(x, y, words, anchor="middle", extra=extra))
    return parts


def key_height(moments: Sequence[Moment]) -> float:
    """A chart of one moment needs no key."""
    return 28 if len(moments) > 1 else 0


def key(moments: Sequence[Moment], frame: Frame, labels_height: float) -> list[str]:
    """Which shape is which moment."""
    if key_height(moments) == 0:
        return []
    y = frame.bottom + labels_height + 14
    x, parts = 10.0, []
    for moment in moments:
        parts += [_mark(moment, x, y - 5), _text(x + 13, y, moment)]
        x += 13 + LETTER_PX * len(moment) + 24
    return parts


def px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
