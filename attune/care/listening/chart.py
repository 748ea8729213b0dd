"""The path planned and the path lived, in one chart, as SVG.

Upright is one slider, 0 to 10; along the page stand *now* and then the songs by their numbers, or,
for a list in one file, its seconds with the songs between their borders. The planned path is a
dashed line with open diamonds, the lived one a full line with filled circles, a question that was
not answered a gap with its word: shape and word carry the meaning, never colour alone. Sizes are
pixels; text is 16 px; a chart of few songs fits a phone, a longer one scrolls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from attune.care.repertoire.templatetags.repertoire import minutes

LEFT, TOP, PLOT, RIGHT = 34, 34, 220, 12
SLOT, NARROWEST, PER_MINUTE, INSET = 40, 328, 24, 8
DASHED, FULL = ' stroke-dasharray="6 4"', ' stroke-width="2.5"'
PLANNED, LIVED, GRID = "#4c6272", "#12535b", "#768692"
TEXT = '<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="currentColor"{more}>{words}</text>'


@dataclass(frozen=True)
class Step:
    """One place along the page; 0 to 10, None where nothing was planned or answered."""

    label: str
    planned: float | None
    lived: float | None
    missing: str = ""


@dataclass(frozen=True)
class Sounding:
    """One song of a file, and from which second to which it is."""

    name: str
    from_s: float
    to_s: float


@dataclass(frozen=True)
class Moment:
    """One place of a path in a file: its second, and 0 to 10 on the slider."""

    at_s: float
    value: float


def path_svg(steps: Sequence[Step], *, slider: str, wish: float | None) -> str:
    """The chart as one ``<svg>``; a screen reader is told every answer."""
    slot = max(SLOT, (NARROWEST - LEFT - RIGHT) / len(steps))
    width = LEFT + slot * len(steps) + RIGHT
    xs = [LEFT + slot * (at + 0.5) for at in range(len(steps))]
    bottom = TOP + PLOT
    body = [
        *_grid(width, slider),
        *_wish(wish, width),
        *_line(xs, [s.planned for s in steps], PLANNED, DASHED, _diamond),
        *_gaps(xs, steps),
        *_line(xs, [s.lived for s in steps], LIVED, FULL, _circle),
        *(_text(x, bottom + 22, s.label, "middle") for x, s in zip(xs, steps, strict=True)),
        *_key(
            bottom + 52,
            planned=any(step.planned is not None for step in steps),
            lived=any(step.lived is not None or step.missing for step in steps),
        ),
    ]
    return _svg(body, width, bottom + 92, slider, describe(steps, wish))


def path_in_time_svg(
    songs: Sequence[Sounding],
    planned: Sequence[Moment],
    lived: Sequence[Moment],
    *,
    slider: str,
    wish: float | None,
) -> str:
    """The same along the seconds of one file; songs stand by their numbers between borders."""
    end_s = max(song.to_s for song in songs)
    plot = max(NARROWEST - LEFT - RIGHT, SLOT * len(songs), PER_MINUTE * end_s / 60) - 2 * INSET
    width = LEFT + plot + 2 * INSET + RIGHT
    bottom = TOP + PLOT

    def across(at_s: float) -> float:
        return round(LEFT + INSET + plot * at_s / end_s, 1)

    body = [
        *_grid(width, slider),
        *_wish(wish, width),
        *(_border(across(song.to_s)) for song in songs),
        *_line(*_placed(planned, across), PLANNED, DASHED, _diamond),
        *_line(*_placed(lived, across), LIVED, FULL, _circle),
        *(
            _text(across((song.from_s + song.to_s) / 2), bottom + 22, str(number), "middle")
            for number, song in enumerate(songs, 1)
        ),
        _text(across(0), bottom + 46, "0:00", "middle"),
        _text(across(end_s), bottom + 46, minutes(end_s), "end"),
        *_key(bottom + 76, planned=bool(planned), lived=bool(lived)),
    ]
    told = describe_in_time(songs, planned, lived, wish)
    return _svg(body, width, bottom + 116, slider, told)


def _svg(body: Sequence[str], width: float, height: float, slider: str, told: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="attune-chart" role="img" '
        f'aria-labelledby="path-title path-desc" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" font-size="16"><title id="path-title">'
        f"The path planned and the path lived: {escape(slider)}</title>"
        f'<desc id="path-desc">{escape(told)}</desc>{"".join(body)}</svg>'
    )


def describe(steps: Sequence[Step], wish: float | None) -> str:
    """Every step in words."""
    told = []
    for step in steps:
        planned = "" if step.planned is None else f"planned {step.planned:g}"
        lived = step.missing if step.lived is None else f"answered {step.lived:g}"
        name = step.label if step.label == "now" else f"song {step.label}"
        told.append(f"{name}: {', '.join(filter(None, (planned, lived)))}")
    return "; ".join(told) + (f"; the wish: {wish:g}." if wish is not None else ".")


def describe_in_time(
    songs: Sequence[Sounding],
    planned: Sequence[Moment],
    lived: Sequence[Moment],
    wish: float | None,
) -> str:
    """Every place of the path and every answer in words, with its minute and second."""
    parts = [f"song {at}, {s.name}, until {minutes(s.to_s)}" for at, s in enumerate(songs, 1)]
    parts += [f"planned at {minutes(one.at_s)}: {one.value:g}" for one in planned]
    parts += [f"answered at {minutes(one.at_s)}: {one.value:g}" for one in lived]
    return "; ".join(parts) + (f"; the wish: {wish:g}." if wish is not None else ".")


def _placed(moments: Sequence[Moment], across) -> tuple[list[float], list[float]]:
    return [across(one.at_s) for one in moments], [one.value for one in moments]


def _border(x: float) -> str:
    return (
        f'<line x1="{x:g}" x2="{x:g}" y1="{TOP}" y2="{TOP + PLOT}" stroke="{GRID}" '
        f'stroke-dasharray="1 4"/>'
    )


def _y(value: float) -> float:
    return TOP + PLOT * (1 - value / 10)


def _text(x: float, y: float, words: str, anchor: str = "start", more: str = "") -> str:
    return TEXT.format(x=round(x, 1), y=round(y, 1), words=escape(words), anchor=anchor, more=more)


def _grid(width: float, slider: str) -> list[str]:
    parts, dots = [_text(2, 16, f"{slider}, 0 to 10")], ' stroke-dasharray="1 4"'
    for tick in (0, 2, 4, 6, 8, 10):
        parts.append(
            f'<line x1="{LEFT}" x2="{width:g}" y1="{_y(tick):g}" y2="{_y(tick):g}" '
            f'stroke="{GRID}"{dots if tick else ""}/>'
        )
        parts.append(_text(LEFT - 8, _y(tick) + 5.5, str(tick), "end"))
    return parts


def _wish(wish: float | None, width: float) -> list[str]:
    if wish is None:
        return []
    line = (
        f'<line x1="{LEFT}" x2="{width:g}" y1="{_y(wish):g}" y2="{_y(wish):g}" '
        f'stroke="{PLANNED}" stroke-width="1.5"/>'
    )
    above = -12 if wish < 9 else 22  # clear of the mark of the last song
    return [line, _text(width - 2, _y(wish) + above, "wish", "end", ' font-style="italic"')]


def _line(xs, values, colour: str, more: str, mark) -> list[str]:
    """A line that stops where there is no value and goes on after it, with a mark on each."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, value in zip(xs, values, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((x, _y(value)))
    parts = []
    for run in runs:
        if len(run) > 1:
            points = " ".join(f"{x:g},{y:.4g}" for x, y in run)
            parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}"{more}/>')
        parts += [mark(x, y) for x, y in run]
    return parts


def _diamond(x: float, y: float) -> str:
    corners = f"{x:g},{y - 7:.4g} {x + 7:g},{y:.4g} {x:g},{y + 7:.4g} {x - 7:g},{y:.4g}"
    return f'<polygon points="{corners}" fill="#fff" stroke="{PLANNED}" stroke-width="2"/>'


def _circle(x: float, y: float) -> str:
    return f'<circle cx="{x:g}" cy="{y:.4g}" r="6" fill="{LIVED}"/>'


def _gaps(xs, steps: Sequence[Step]) -> list[str]:
    """The word for why there is no answer, upright in its place."""
    parts = []
    for x, step in zip(xs, steps, strict=True):
        if step.lived is None and step.missing:
            turn = f' transform="rotate(-90 {x + 5:g} {TOP + PLOT - 8:g})" font-style="italic"'
            parts.append(_text(x + 5, TOP + PLOT - 8, step.missing, "start", turn))
    return parts


def _key(y: float, *, planned: bool, lived: bool) -> list[str]:
    """What the shapes mean; only of what is there."""
    parts, x = [], 12.0
    if planned:
        parts += [_diamond(x, y - 5), _text(x + 14, y, "path planned")]
        x += 140
    if lived:
        parts += [_circle(x, y - 5), _text(x + 14, y, "path lived")]
    return parts
