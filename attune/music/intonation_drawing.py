"""A phrase drawn for people: its two notes with the syllables under them, and the same syllables
high and low over the sound of a recording. SVG text; sizes in pixels, times in seconds. What is
high stands high, is bold and is called "high", so that nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from itertools import groupby

from attune.music.intonation_melody import Melody, note_name
from attune.music.intonation_phrase import Phrase, Syllable

HIGH_COLOUR, LOW_COLOUR = "#1d4e89", "#4c6272"
WAVE_COLOUR, LINE_COLOUR = "#8aa0b4", "#212b32"
NOTE_WIDTH_PX, NOTE_HEIGHT_PX = 64, 20
NOTATION_HEIGHT_PX, LEFT_PX = 150, 56
HIGH_Y, LOW_Y, WORDS_Y, TAP_Y = 34, 70, 112, 136
MOST_SYLLABLES_A_LINE = 4
WAVE_WIDTH_PX, WAVE_HEIGHT_PX = 640, 236
WAVE_TOP_PX, WAVE_BOTTOM_PX = 64, 196


def notation_svg(phrase: Phrase, melody: Melody, *, tap: bool = True) -> str:
    """The phrase on its two notes, with a mark for each tap of the hand."""
    width = LEFT_PX + len(melody.notes) * (NOTE_WIDTH_PX + 12) + 8
    parts = []
    for y, note in ((HIGH_Y, melody.high), (LOW_Y, melody.low)):
        parts.append(_text(4, y + 5, note_name(note)))
        parts.append(
            f'<line x1="{LEFT_PX - 8}" x2="{width - 4}" y1="{y}" y2="{y}" stroke="{WAVE_COLOUR}"/>'
        )
    if tap:
        parts.append(_text(4, TAP_Y + 5, "tap"))
    for index, (syllable, note) in enumerate(zip(phrase.syllables, melody.notes, strict=True)):
        x = LEFT_PX + index * (NOTE_WIDTH_PX + 12)
        parts += _note(x, syllable.text, note == melody.high)
        if tap:
            middle = x + NOTE_WIDTH_PX / 2
            parts.append(f'<circle cx="{middle}" cy="{TAP_Y}" r="5" fill="{LINE_COLOUR}"/>')
        following = phrase.syllables[index + 1 : index + 2]
        if following and following[0].word == syllable.word:
            parts.append(_text(x + NOTE_WIDTH_PX + 6, WORDS_Y, "-", "middle"))
    said = ", ".join(
        f"{syllable.text} {'high' if note == melody.high else 'low'}"
        for syllable, note in zip(phrase.syllables, melody.notes, strict=True)
    )
    return _document(width, NOTATION_HEIGHT_PX, f"The melody of {phrase.text}: {said}", parts)


def notation_lines_svg(phrase: Phrase, melody: Melody) -> tuple[str, ...]:
    """The same in lines that a telephone shows whole: a few syllables each, no word divided."""
    lines: list[list[int]] = []
    words = groupby(range(len(phrase.syllables)), key=lambda i: phrase.syllables[i].word)
    for _, word in words:
        syllables = list(word)
        if lines and len(lines[-1]) + len(syllables) <= MOST_SYLLABLES_A_LINE:
            lines[-1] += syllables
        else:
            lines.append(syllables)
    return tuple(
        notation_svg(
            replace(
                phrase,
                text=phrase.text if len(lines) == 1 else f"{phrase.text}, line {number}",
                syllables=tuple(phrase.syllables[index] for index in line),
            ),
            replace(melody, notes=tuple(melody.notes[index] for index in line)),
        )
        for number, line in enumerate(lines, start=1)
    )


def _note(x: float, text: str, high: bool) -> list[str]:
    y = HIGH_Y if high else LOW_Y
    colour = HIGH_COLOUR if high else LOW_COLOUR
    return [
        f'<rect x="{x}" y="{y - NOTE_HEIGHT_PX / 2}" width="{NOTE_WIDTH_PX}" '
        f'height="{NOTE_HEIGHT_PX}" rx="10" fill="{colour}"/>',
        _text(x + NOTE_WIDTH_PX / 2, WORDS_Y, text, "middle", bold=high),
    ]


def waveform_svg(
    phrase: Phrase,
    outline: Sequence[float],
    starts_s: Sequence[float],
    duration_s: float,
    window_s: tuple[float, float] | None = None,
) -> str:
    """The recording's outline with each syllable over its part, high or low, and its border.

    ``window_s`` is the part that is shown; it stands in ``data-from-s`` and ``data-to-s``, from
    which a page that lets borders be dragged reckons times.
    """
    from_s, to_s = window_s or (0.0, duration_s)
    first, last = (round(at / duration_s * len(outline)) for at in (from_s, to_s))
    parts = [_wave(outline[first:last])]
    scale = WAVE_WIDTH_PX / (to_s - from_s)
    for index, (syllable, start) in enumerate(zip(phrase.syllables, starts_s, strict=True)):
        parts.append(_border(index, (start - from_s) * scale, syllable))
    said = ", ".join(
        f"{syllable.text} from {start:.2f} s"
        for syllable, start in zip(phrase.syllables, starts_s, strict=True)
    )
    title = f"The recording of {phrase.text}: {said}"
    span = f' data-from-s="{from_s:.4f}" data-to-s="{to_s:.4f}"'
    return _document(WAVE_WIDTH_PX, WAVE_HEIGHT_PX, title, parts, span)


def _wave(outline: Sequence[float]) -> str:
    middle = (WAVE_TOP_PX + WAVE_BOTTOM_PX) / 2
    half = (WAVE_BOTTOM_PX - WAVE_TOP_PX) / 2
    step = WAVE_WIDTH_PX / max(len(outline), 1)
    upper = [f"{i * step:.1f},{middle - half * v:.1f}" for i, v in enumerate(outline)]
    lower = [f"{i * step:.1f},{middle + half * v:.1f}" for i, v in enumerate(outline)]
    return f'<polygon points="{" ".join(upper + lower[::-1])}" fill="{WAVE_COLOUR}"/>'


def _border(index: int, x: float, syllable: Syllable) -> str:
    y = 20 if syllable.stressed else 50
    foot = WAVE_BOTTOM_PX + 12
    return (
        f'<g class="attune-syllable" data-index="{index}" transform="translate({x:.1f} 0)">'
        f'<line y1="{y - 12}" y2="{foot}" stroke="{LINE_COLOUR}" stroke-width="2"/>'
        f'<circle class="attune-syllable-hold" cy="{foot}" r="22" fill="transparent"/>'
        f'<circle class="attune-syllable-grip" cy="{foot}" r="10" fill="{LINE_COLOUR}"/>'
        f"{_text(6, y + 2, syllable.text, bold=bool(syllable.stressed))}</g>"
    )


def _text(x: float, y: float, words: str, anchor: str = "start", *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{weight} fill="currentColor">'
        f"{escape(words)}</text>"
    )


def _document(width: float, height: float, title: str, parts: Sequence[str], data: str = "") -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="attune-intonation" role="img" '
        f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" '
        f'font-size="17" font-family="sans-serif"{data}><title>{escape(title)}</title>'
        f"{''.join(parts)}</svg>"
    )
