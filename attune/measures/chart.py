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
from collections.abc import Sequence
from typing import Literal
from xml.sax.saxutils import escape

from attune.measures.chart_drawing import (
    first_and_last_values,
    gaps,
    grid,
    key,
    key_height,
    lines,
    marks,
    phase_lines,
    px,
    session_labels,
)
from attune.measures.chart_layout import (
    HEADING_PX,
    MOMENTS,
    PHASE_NAMES_PX,
    TEXT_PX,
    ChartPhase,
    ChartPoint,
    Frame,
    Session,
    frame_for,
    sessions_of,
)


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
    sessions = sessions_of(points)
    frame = frame_for(sessions, low, high, HEADING_PX + (PHASE_NAMES_PX if phases else 0))
    moments = [moment for moment in MOMENTS if any(p.moment == moment for p in points)]
    chart_id = chart_id or "chart-" + hashlib.sha256(repr((title, points)).encode()).hexdigest()[:8]
    labels, labels_height = session_labels(sessions, frame)
    body = [
        *grid(frame, unit, better),
        *phase_lines(sessions, phases, frame),
        *labels,
        *gaps(sessions, moments, frame),
        *lines(sessions, moments, frame),
        *marks(sessions, moments, frame),
        *first_and_last_values(sessions, moments, frame),
        *key(moments, frame, labels_height),
    ]
    height = frame.bottom + labels_height + key_height(moments)
    return _document(chart_id, title, description or _describe(sessions, unit), frame, height, body)


def _describe(sessions: Sequence[Session], unit: str) -> str:
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


def _tell(session: Session, unit: str) -> str:
    scores = [
        f"{p.moment} {p.missing_reason if p.value is None else f'{p.value:g} {unit}'.rstrip()}"
        for p in session.points
    ]
    return f"{session.label}, {', '.join(scores)}"


def _document(
    chart_id: str, title: str, description: str, frame: Frame, height: float, body: Sequence[str]
) -> str:
    name = escape(chart_id, {'"': "&quot;"})
    size = f'width="{px(frame.width)}" height="{px(height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="attune-chart" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" {size} '
        f'viewBox="0 0 {px(frame.width)} {px(height)}" font-size="{TEXT_PX}">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>'
        f"{''.join(body)}</svg>"
    )
