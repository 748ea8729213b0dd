"""Steps against cues over time, as SVG: asynchrony in ms where the clocks are tied, else phase.

One dot for each step; the line in the middle is the cue, above it the step came late, below it
early. Phase is in degrees of the cue's interval, -180..180. Sizes are pixels, text 16 px.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from attune.movement.synchrony import Synchrony

WIDTH_PX, HEIGHT_PX = 640, 320
LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 64, 16, 40, 52
DOT_COLOUR = "#1d4e89"
GRID_COLOUR = "#717b84"


def synchrony_chart_svg(found: Synchrony, *, title: str = "Steps against cues") -> str:
    """One ``<svg>`` element that can stand in a page or alone in a file."""
    values, unit, span = _values(found)
    start, end = found.steps_s[0], max(found.steps_s[-1], found.steps_s[0] + 1.0)

    def place(time_s: float, value: float) -> tuple[float, float]:
        x = LEFT_PX + (time_s - start) / (end - start) * (WIDTH_PX - LEFT_PX - RIGHT_PX)
        share = (span - value) / (2 * span)
        return x, TOP_PX + share * (HEIGHT_PX - TOP_PX - BOTTOM_PX)

    parts = [_text(LEFT_PX, 22, f"{unit}: above the line late, below it early")]
    for level in (-span, -span / 2, 0.0, span / 2, span):
        y = place(start, level)[1]
        dash = "" if level == 0 else ' stroke-dasharray="1 4"'
        parts.append(
            f'<line class="attune-chart-grid" x1="{LEFT_PX}" x2="{WIDTH_PX - RIGHT_PX}" '
            f'y1="{y:.1f}" y2="{y:.1f}" stroke="{GRID_COLOUR}"{dash}/>'
        )
        parts.append(_text(LEFT_PX - 8, y + 5.5, f"{level:g}".replace("-", "−"), "end"))
    for time_s, value in zip(found.steps_s, values, strict=True):
        x, y = place(time_s, value)
        parts.append(
            f'<circle class="attune-chart-step" cx="{x:.1f}" cy="{y:.1f}" r="4" '
            f'fill="{DOT_COLOUR}"/>'
        )
    base = HEIGHT_PX - BOTTOM_PX + 24
    parts.append(_text(LEFT_PX, base, f"{start:.1f} s"))
    parts.append(_text(WIDTH_PX - RIGHT_PX, base, f"{end:.1f} s", "end"))
    return _document(title, _describe(found), parts)


def _values(found: Synchrony) -> tuple[Sequence[float], str, float]:
    """The numbers to draw, their unit, and a round span that holds them all."""
    if found.asynchronies_ms is None:
        return [math.degrees(phase) for phase in found.phases_rad], "Phase, degrees", 180.0
    largest = max(abs(value) for value in found.asynchronies_ms)
    return found.asynchronies_ms, "Asynchrony, ms", max(100.0, math.ceil(largest / 100) * 100.0)


def _describe(found: Synchrony) -> str:
    words = f"{found.steps} steps, resultant length {found.resultant_length:.2f}."
    if found.mean_asynchrony_ms is None:
        return f"{words} {found.asynchrony_reason}"
    return f"{words} Mean asynchrony {found.mean_asynchrony_ms:+.0f} ms."


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return (
        f'<text class="attune-chart-text" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" '
        f'fill="currentColor">{words}</text>'
    )


def _document(title: str, description: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="attune-chart" role="img" '
        f'aria-labelledby="synchrony-title synchrony-desc" width="{WIDTH_PX}" '
        f'height="{HEIGHT_PX}" viewBox="0 0 {WIDTH_PX} {HEIGHT_PX}" font-size="16" '
        f'font-family="sans-serif"><title id="synchrony-title">{title}</title>'
        f'<desc id="synchrony-desc">{description}</desc>{"".join(parts)}</svg>'
    )
