"""Writes pieces in the styles of styles.py: form, harmony, bass, chords, melody and drums.

`compose` gives about 70 seconds of music with exact beats. Positions in a score are in beats; beat
0 is the first beat of the first bar; a pick-up lies before it. Nothing here aims at beauty: what
matters is that every way in which music shows or hides its beat occurs, and that truth is known.
"""

from __future__ import annotations

import numpy as np

from training.score import DRUMS, SINGER, Note, Part, Piece, TempoMap, tempo_map
from training.styles import BASSES, DRUM_PITCH, LOUD_GUITARS, Kit, Style

Rng = np.random.Generator
LENGTH_S = 70.0
SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 3, 5, 7, 9, 10), (0, 2, 4, 7, 9))
CELLS = {
    2: ("x.", "x.", "xx", "xx", ".x", ".."),
    3: ("x..", "x..", "x.x", "xxx", "..x", "..."),
    4: ("x...", "x...", "x.x.", "x.x.", "xxxx", "..x.", "x..x", "x.xx", "xxx.", ".x.x", "...."),
}


def compose(style: Style, seed: int, length_s: float = LENGTH_S) -> Piece:
    """One piece in one style; the same seed gives the same piece."""
    rng = np.random.default_rng(seed)
    bpm = float(np.exp(rng.uniform(*np.log(style.tempo_bpm))))
    intro_s = float(rng.uniform(3.0, 12.0)) if rng.random() < 0.1 else float(rng.uniform(0.05, 2.5))
    bars = max(8, int((length_s - intro_s) * bpm / 60 / style.beats_per_bar))
    beats = bars * style.beats_per_bar
    time = tempo_map(rng, beats, bpm, str(rng.choice(style.feels)), intro_s)
    if rng.random() < 0.05:
        time = _with_step(rng, time)
    score = write_score(style, rng, bars)
    parts = tuple(_performed(part, time, style, rng) for part in score)
    free = []
    if intro_s > 3.0:
        parts = (*parts, _free_playing(rng, 0.0, intro_s - 0.8))
        free.append((0.0, intro_s))
    times = time.beat_times_s[:beats]
    starts = np.arange(beats) % style.beats_per_bar == 0
    end_s = float(time.seconds(beats)) + 0.5
    return Piece(f"{style.name} {seed}", style.name, parts, times, starts, tuple(free), end_s)


def _with_step(rng: Rng, time: TempoMap) -> TempoMap:
    """The same beats with one sudden change of tempo."""
    gaps = np.diff(time.beat_times_s)
    at = int(rng.integers(len(gaps) // 4, 3 * len(gaps) // 4))
    gaps[at:] *= rng.uniform(0.85, 1.18)
    times = time.beat_times_s[0] + np.concatenate([[0.0], np.cumsum(gaps)])
    return TempoMap(times, time.first_beat)


def write_score(style: Style, rng: Rng, bars: int) -> list[Part]:
    """All parts of the piece, in beats."""
    parts = _band(style, rng)
    chords = _harmony(rng, bars)
    section = int(rng.choice([4, 8, 8]))
    kit = _varied(rng, style.drums[rng.integers(len(style.drums))]) if style.drums else {}
    comp_line = str(rng.choice(style.chords)) if style.chords else ""
    bass_line = str(rng.choice(style.bass)) if style.bass else ""
    for first in range(0, bars, section):
        span = range(first, min(first + section, bars))
        playing = _who_plays(style, rng, parts, first == 0)
        if "drums" in playing:
            if rng.random() < 0.3:
                kit = _varied(rng, style.drums[rng.integers(len(style.drums))])
            write_drums(parts["drums"], style.beats_per_bar, kit, span, rng)
        if "bass" in playing:
            _write_bass(parts["bass"], style, bass_line, chords, span, rng)
        if "comp" in playing:
            if rng.random() < 0.3:
                comp_line = str(rng.choice(style.chords))
            _write_chords(parts["comp"], style, comp_line, chords, span, rng)
        if "lead" in playing:
            _write_melody(parts["lead"], style, chords, span, rng)
    if "lead" in parts and rng.random() < 0.3:
        _write_pick_up(parts["lead"], style, chords, rng)
    return list(parts.values())


def _band(style: Style, rng: Rng) -> dict[str, Part]:
    """Which parts this piece has, with instruments; at least one."""
    band: dict[str, Part] = {}
    if style.drums and rng.random() < style.drums_chance:
        band["drums"] = Part(DRUMS)
    if style.bass and rng.random() < style.bass_chance:
        band["bass"] = Part(int(rng.choice(style.low or BASSES)))
    if style.chords and rng.random() < style.comp_chance:
        band["comp"] = Part(int(rng.choice(style.comp)))
    if rng.random() < style.lead_chance or not band:
        sung = rng.random() < style.sung
        band["lead"] = Part(SINGER if sung else int(rng.choice(style.lead)))
    if list(band) == ["bass"] and style.chords:
        band["comp"] = Part(int(rng.choice(style.comp)))
    return band


def _who_plays(style: Style, rng: Rng, parts: dict[str, Part], opening: bool) -> set[str]:
    """The parts that play in one section: all, some, or at the opening often few."""
    playing = set(parts)
    if len(parts) > 1 and rng.random() < (0.5 if opening else 0.3):
        leave_out = str(rng.choice(sorted(parts)))
        playing.discard(leave_out)
        if len(playing) > 1 and rng.random() < 0.3:
            playing.discard(str(rng.choice(sorted(playing))))
    return playing


def _harmony(rng: Rng, bars: int) -> list[tuple[int, ...]]:
    """One chord a bar in a key: a progression of four or eight bars, repeated with changes."""
    scale = SCALES[rng.choice(len(SCALES), p=[0.45, 0.25, 0.2, 0.1])]
    key = int(rng.integers(40, 52))
    degrees = [0, *rng.choice([0, 2, 3, 4, 5], size=int(rng.choice([3, 7])))]
    chords = []
    for bar in range(bars):
        degree = degrees[bar % len(degrees)] if rng.random() > 0.08 else int(rng.integers(6))
        steps = [degree + third for third in (0, 2, 4, 6)[: rng.choice([3, 3, 4])]]
        chords.append(tuple(key + scale[s % len(scale)] + 12 * (s // len(scale)) for s in steps))
    return chords


def _varied(rng: Rng, kit: Kit) -> Kit:
    """The same groove with a few strokes more or fewer, or a voice left out."""
    varied = dict(kit)
    if len(varied) > 1 and rng.random() < 0.25:
        varied.pop(str(rng.choice(sorted(varied))))
    if rng.random() < 0.35 and varied:
        voice = str(rng.choice(sorted(varied)))
        strokes = list(varied[voice])
        places = [i for i, mark in enumerate(strokes) if mark == "."]
        for place in rng.permutation(places)[: rng.integers(0, 3)]:
            strokes[place] = "o"
        varied[voice] = "".join(strokes)
    if rng.random() < 0.2:
        swap = {"hat": "ride", "ride": "hat", "snare": "stick", "shaker": "tamb", "open": "hat"}
        varied = {swap.get(voice, voice): line for voice, line in varied.items()}
    return varied


def write_drums(part: Part, beats_per_bar: int, kit: Kit, bars: range, rng: Rng) -> None:
    """The groove over these bars, often with a fill or a short break at the end."""
    level = {"x": 92, "X": 114, "o": 48}
    ending = str(rng.choice(["none", "fill", "crash", "break", "fill"]))
    for bar in bars:
        start = bar * beats_per_bar
        last = bar == bars[-1]
        cut = 1.0 if not last or ending in ("none", "crash") else rng.choice([0.5, 0.75])
        for voice, line in kit.items():
            marks = line.replace(" ", "")
            for step, mark in enumerate(marks):
                if mark == "." or step >= cut * len(marks):
                    continue
                at = start + step * beats_per_bar / len(marks)
                force = int(np.clip(level[mark] + rng.normal(0, 7), 20, 127))
                part.notes.append(Note(at, at + 0.1, DRUM_PITCH[voice], force))
        if last and ending == "fill":
            _fill(part, start + cut * beats_per_bar, start + beats_per_bar, rng)
        if last and ending in ("fill", "crash"):
            end = start + beats_per_bar
            part.notes.append(Note(end, end + 0.2, DRUM_PITCH["crash"], 100))


def _fill(part: Part, start: float, end: float, rng: Rng) -> None:
    step = float(rng.choice([0.25, 0.5, 1 / 3]))
    for at in np.arange(start, end - 0.01, step):
        if rng.random() < 0.8:
            pitch = int(rng.choice([38, 45, 41, 48]))
            part.notes.append(Note(float(at), float(at) + 0.1, pitch, int(rng.integers(70, 115))))


def _write_bass(
    part: Part, style: Style, line: str, chords: list[tuple[int, ...]], bars: range, rng: Rng
) -> None:
    marks = line.replace(" ", "")
    step = style.beats_per_bar / len(marks)
    walk = 0
    for bar in bars:
        root = chords[bar][0] - 12 * (chords[bar][0] > 45)
        fifth = chords[bar][2] - 12 * (chords[bar][2] > 48)
        events = [i for i, mark in enumerate(marks) if mark != "."]
        for index, place in enumerate(events):
            if rng.random() < 0.04:
                continue
            walk = root if place == 0 else walk + int(rng.choice([-2, -1, 1, 2, 2]))
            pitch = {"r": root, "f": fifth, "o": root + 12, "w": walk}[marks[place]]
            after = events[index + 1] if index + 1 < len(events) else len(marks)
            at = bar * style.beats_per_bar + place * step
            length = (after - place) * step * rng.uniform(0.6, 0.98)
            part.notes.append(Note(at, at + length, pitch, int(rng.integers(78, 108))))


def _write_chords(
    part: Part, style: Style, line: str, chords: list[tuple[int, ...]], bars: range, rng: Rng
) -> None:
    marks = line.replace(" ", "")
    step = style.beats_per_bar / len(marks)
    force = int(rng.integers(58, 96))
    for bar in bars:
        chord = [pitch + 12 for pitch in chords[bar]]
        if part.program in LOUD_GUITARS:
            chord = [chord[0] - 12, chord[0] - 5, chord[0]]
        events = [i for i, mark in enumerate(marks) if mark != "."]
        for index, place in enumerate(events):
            after = events[index + 1] if index + 1 < len(events) else len(marks)
            held = (after - place) * step
            at = bar * style.beats_per_bar + place * step
            mark = marks[place]
            velocity = int(np.clip(force + rng.normal(0, 6) + 8 * (place == 0), 25, 120))
            if mark == "a":
                order = (0, 1, 2, 1, 2, 0, len(chord) - 1)
                pitches, length = [chord[order[index % len(order)] % len(chord)] + 12], held * 2
            elif mark == "b":
                pitches, length = [chord[0] - 12], held * 1.5
            else:
                pitches, length = chord, held * (0.97 if mark == "C" else rng.uniform(0.35, 0.7))
            part.notes += [Note(at, at + length, int(p), velocity) for p in pitches]


def _write_melody(
    part: Part, style: Style, chords: list[tuple[int, ...]], bars: range, rng: Rng
) -> None:
    """A rhythm of two bars repeated with changes; rests between phrases."""
    motif = [_cell(style, rng) for _ in range(2 * style.beats_per_bar)]
    pitch = chords[bars[0]][0] + int(rng.choice([12, 24]))
    onsets: list[float] = []
    for bar in bars:
        for beat in range(style.beats_per_bar):
            resting = bar % 4 == 3 and beat >= style.beats_per_bar - 1 and rng.random() < 0.6
            place = (bar % 2) * style.beats_per_bar + beat
            cell = motif[place] if rng.random() < 0.75 else _cell(style, rng)
            for step, mark in enumerate(cell):
                if mark == "x" and not resting:
                    onsets.append(bar * style.beats_per_bar + beat + step / len(cell))
    ends = [*onsets[1:], (bars[-1] + 1) * style.beats_per_bar] if onsets else []
    legato = rng.uniform(0.6, 1.0)
    for start, end in zip(onsets, ends, strict=True):
        tones = chords[int(start // style.beats_per_bar)]
        pitch += int(rng.choice([-4, -3, -2, -1, 1, 2, 3, 4]))
        pitch = int(np.clip(pitch, tones[0] + 6, tones[0] + 34))
        if start == int(start):
            pitch = min((t + o for t in tones for o in (0, 12, 24)), key=lambda t: abs(t - pitch))
        velocity = int(np.clip(rng.normal(88, 9) + 8 * (start == int(start)), 40, 122))
        length = min(end - start, 4.0) * legato
        part.notes.append(Note(start, start + length, pitch, velocity))


def _cell(style: Style, rng: Rng) -> str:
    """The rhythm of one beat: long notes when calm, off the beat when syncopated."""
    if rng.random() > style.busy:
        return "x" + "." * (style.steps_per_beat - 1) if rng.random() < 0.65 else "...."[:2]
    cells = [
        cell
        for cell in CELLS[style.steps_per_beat]
        if cell[0] == "x" or rng.random() < style.syncopation
    ]
    return str(rng.choice(cells))


def _write_pick_up(part: Part, style: Style, chords: list[tuple[int, ...]], rng: Rng) -> None:
    step = 1.0 / style.steps_per_beat * rng.choice([1, 2])
    for count in range(int(rng.integers(1, 4)), 0, -1):
        pitch = chords[0][0] + 19 - count
        part.notes.append(Note(-count * step, -count * step + step * 0.9, pitch, 84))


def _performed(part: Part, time: TempoMap, style: Style, rng: Rng) -> Part:
    """The part in seconds: swung, not quite together, not quite even."""
    swing = float(rng.uniform(*style.swing))
    spread_s = float(rng.choice([0.0, 0.004, 0.008, 0.014]))
    late_s = float(rng.normal(0, 0.004)) if part.program != DRUMS else 0.0
    played = Part(part.program)
    for note in part.notes:
        at = _swung(note.start, style.steps_per_beat, swing)
        start = float(time.seconds(at)) + late_s + rng.normal(0, spread_s)
        end = float(time.seconds(_swung(note.end, style.steps_per_beat, swing)))
        start = max(0.0, start)
        played.notes.append(Note(start, max(end, start + 0.03), note.pitch, note.velocity))
    return played


def _swung(beat: float, steps_per_beat: int, swing: float) -> float:
    """Every second step later: within the beat for eighths, within the half for sixteenths."""
    unit = 0.5 if steps_per_beat == 4 else 1.0
    if swing == 0.5 or steps_per_beat == 3:
        return beat
    whole, rest = divmod(beat, unit)
    half = unit / 2
    stretched = rest * swing / 0.5 if rest <= half else unit - (unit - rest) * (1 - swing) / 0.5
    return whole * unit + stretched


def _free_playing(rng: Rng, start_s: float, end_s: float) -> Part:
    """Chords that follow no beat."""
    part = Part(int(rng.choice([0, 48, 52, 89, 24, 91])))
    at = start_s
    while at < end_s - 0.3:
        root = int(rng.integers(45, 65))
        for pitch in (root, root + 4, root + 7)[: rng.integers(1, 4)]:
            part.notes.append(Note(at, min(end_s, at + 3.0), pitch, int(rng.integers(45, 95))))
        at += float(rng.exponential(0.9)) + 0.25
    return part


def free_piece(seed: int, length_s: float = LENGTH_S) -> Piece:
    """A whole piece without a beat: the tracker must claim none."""
    rng = np.random.default_rng(seed)
    parts = tuple(_free_playing(rng, 0.0, length_s) for _ in range(int(rng.integers(1, 4))))
    nothing = np.zeros(0)
    return Piece(f"free {seed}", "free", parts, nothing, nothing > 0, ((0.0, length_s),), length_s)
