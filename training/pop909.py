"""POP909 (Wang et al., ISMIR 2020; MIT licence): pop songs as MIDI with beats, arranged anew.

`load_song` reads one song and its beats from the data set's archive as `*.mid` and `*.beats.txt`
(time in seconds, beat, downbeat). `arrange` turns an excerpt into a piece with new instruments,
bass, drums, key and tempo. Songs whose notes do not lie on their annotated beats are refused.
"""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import numpy as np

from training.compose import _varied, write_drums
from training.score import DRUMS, SINGER, Note, Part, Piece, TempoMap
from training.styles import (
    BASSES,
    GUITARS,
    KEYS,
    LEADS,
    LOUD_GUITARS,
    ORGANS,
    PIPES,
    REEDS,
    STRINGS,
    STYLES,
    VOICES,
)

Song = tuple[list[Part], np.ndarray, np.ndarray]


def songs_in(archive: Path) -> dict[str, tuple[bytes, bytes]]:
    """MIDI and beats of every song, from the archive or from a folder of the same files."""
    found: dict[str, dict[str, bytes]] = {}
    if archive.is_dir():
        named = ((path.name, path.read_bytes()) for path in sorted(archive.iterdir()))
        for name, data in named:
            found.setdefault(name.split(".")[0], {})[name.split(".", 1)[1]] = data
    else:
        with tarfile.open(archive) as tar:
            for member in tar.getmembers():
                data = tar.extractfile(member) if member.isfile() else None
                if data is not None:
                    stem, kind = Path(member.name).name.split(".", 1)
                    found.setdefault(stem, {})[kind] = data.read()
    whole = {k: v for k, v in found.items() if {"mid", "beats.txt"} <= set(v)}
    return {stem: (kinds["mid"], kinds["beats.txt"]) for stem, kinds in sorted(whole.items())}


def load_song(midi: bytes, beats: bytes) -> Song | None:
    """Parts in seconds, beat times and bar starts; None when notes and beats do not agree."""
    table = np.loadtxt(io.BytesIO(beats), ndmin=2)
    times, starts = table[:, 0], table[:, 2] > 0
    parts = _read_midi(midi)
    onsets = np.array(sorted(note.start for part in parts for note in part.notes))
    if len(onsets) < 50 or len(times) < 60 or np.diff(times).min() <= 0.15:
        return None
    on_beat = _share_hit(times[4:84], onsets)
    between = _share_hit(times[4:84] + 0.25 * np.median(np.diff(times)), onsets)
    return (parts, times, starts) if on_beat >= 0.7 and on_beat - between >= 0.1 else None


def _read_midi(data: bytes) -> list[Part]:
    import mido

    file = mido.MidiFile(file=io.BytesIO(data))
    tempo_changes = sorted(_tempo_changes(file))
    parts = []
    for track in file.tracks:
        part, tick, open_notes = Part(0), 0, {}
        for message in track:
            tick += message.time
            if message.type == "note_on" and message.velocity > 0:
                open_notes[message.note] = (tick, message.velocity)
            elif message.type in ("note_off", "note_on") and message.note in open_notes:
                start, velocity = open_notes.pop(message.note)
                start_s = _seconds(start, tempo_changes, file.ticks_per_beat)
                end_s = _seconds(tick, tempo_changes, file.ticks_per_beat)
                part.notes.append(Note(start_s, end_s, message.note, velocity))
        if part.notes:
            parts.append(part)
    return parts


def _tempo_changes(file) -> list[tuple[int, int]]:  # type: ignore[no-untyped-def]
    changes = [(0, 500_000)]
    for track in file.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "set_tempo":
                changes.append((tick, message.tempo))
    return changes


def _seconds(tick: int, changes: list[tuple[int, int]], ticks_per_beat: int) -> float:
    total, last, tempo = 0.0, 0, 500_000
    for at, new in changes:
        if at >= tick:
            break
        total += (at - last) * tempo / ticks_per_beat / 1e6
        last, tempo = at, new
    return total + (tick - last) * tempo / ticks_per_beat / 1e6


def _share_hit(times: np.ndarray, onsets: np.ndarray) -> float:
    return float((np.abs(times[:, None] - onsets[None, :]).min(axis=1) < 0.035).mean())


def arrange(song: Song, name: str, seed: int, length_s: float = 70.0, plain: float = 0.1) -> Piece:
    """An excerpt with new instruments, key, tempo, bass, drums and strummed chords.

    ``plain`` is the chance that the instruments of the arrangement play alone.
    """
    rng = np.random.default_rng(seed)
    parts, times, starts = song
    bpm = 60.0 / float(np.median(np.diff(times)))
    slowest, fastest = np.clip([52 / bpm, 190 / bpm], 0.75, 1.33)
    speed = float(np.exp(rng.uniform(np.log(slowest), np.log(fastest))))
    length = min(times[-1] - times[0], length_s * speed)
    from_s = float(rng.uniform(max(0.0, times[0] - 2), max(times[0], times[-1] - length) + 0.01))
    warp = _warp(rng, speed)
    inside = (times >= from_s) & (times < from_s + length_s * speed)
    beat_s, bar = times[inside], starts[inside]
    key = int(rng.integers(-5, 6))
    played = _reorchestrated(parts, rng, key, from_s, from_s + length_s * speed)
    if rng.random() > plain:
        played += _rhythm_section(parts, beat_s, bar, key, rng)
    spread_s = float(rng.choice([0.0, 0.004, 0.008, 0.012]))
    out = []
    for part in played:
        notes = [
            Note(
                max(0.0, float(warp(n.start - from_s)) + rng.normal(0, spread_s)),
                float(warp(n.end - from_s)) + 0.04,
                n.pitch,
                n.velocity,
            )
            for n in part.notes
        ]
        out.append(Part(part.program, notes))
    beats = warp(beat_s - from_s)
    return Piece(name, "pop909", tuple(out), beats, bar, (), length_s)


def _warp(rng: np.random.Generator, speed: float):  # type: ignore[no-untyped-def]
    """From seconds of the song to seconds of the excerpt, with a slow waver half of the time."""
    depth = rng.uniform(0, 0.05) if rng.random() < 0.5 else 0.0
    rate_hz = rng.uniform(0.03, 0.12)
    omega = 2 * np.pi * rate_hz
    return lambda t: np.asarray(t) / speed + depth * np.sin(omega * np.asarray(t)) / omega


def _reorchestrated(
    parts: list[Part], rng: np.random.Generator, key: int, start_s: float, end_s: float
) -> list[Part]:
    choices = (
        VOICES + REEDS + PIPES + STRINGS + LEADS + (0,),
        KEYS + GUITARS + PIPES,
        KEYS + GUITARS + ORGANS,
    )
    played = []
    silent = int(rng.integers(len(parts))) if rng.random() < 0.2 and len(parts) > 1 else -1
    for index, part in enumerate(parts):
        if index == silent and index < 2:
            continue
        program = 0 if rng.random() < 0.15 else int(rng.choice(choices[min(index, 2)]))
        if index == 0 and rng.random() < 0.5:
            program = SINGER
        loud = rng.uniform(0.75, 1.1)
        notes = [
            Note(n.start, n.end, n.pitch + key, int(np.clip(n.velocity * loud, 20, 127)))
            for n in part.notes
            if start_s <= n.start < end_s
        ]
        played.append(Part(program, notes))
    return played


def _rhythm_section(
    parts: list[Part], beat_s: np.ndarray, bar: np.ndarray, key: int, rng: np.random.Generator
) -> list[Part]:
    """Bass and strummed chords on the accompaniment, and drums in a groove of four beats."""
    firsts = np.flatnonzero(bar)
    if len(firsts) < 4:
        return []
    added = []
    if rng.random() < 0.8:
        added.append(_bass(parts, beat_s, key, rng))
    if rng.random() < 0.4:
        added.append(_strummed(parts, beat_s[firsts[0] :], key, rng))
    bars = (len(beat_s) - int(firsts[0])) // 4
    four = bool((np.diff(firsts) == 4).mean() > 0.8)
    if rng.random() < 0.9 and bars >= 4 and four:
        added.append(_drums(TempoMap(beat_s, -int(firsts[0])), bars, rng))
    return added


def _drums(grid: TempoMap, bars: int, rng: np.random.Generator) -> Part:
    """One groove through the song, now and then varied, with sections left out."""
    by_name = {style.name: style for style in STYLES}
    style = by_name[str(rng.choice(list(GROOVES), p=list(GROOVES.values())))]
    kit = style.drums[rng.integers(len(style.drums))]
    drums = Part(DRUMS)
    for first in range(0, bars - 3, 4):
        if rng.random() < 0.9:
            now = _varied(rng, kit) if rng.random() < 0.4 else kit
            write_drums(drums, 4, now, range(first, first + 4), rng)
    notes = [
        Note(float(grid.seconds(n.start)), float(grid.seconds(n.end)), n.pitch, n.velocity)
        for n in drums.notes
    ]
    return Part(DRUMS, notes)


GROOVES = {
    "rock": 0.44,
    "dance": 0.14,
    "ballad": 0.1,
    "hip hop": 0.08,
    "half time": 0.07,
    "funk": 0.06,
    "country": 0.05,
    "clave": 0.03,
    "reggae": 0.03,
}
"""How often songs get each groove: in most popular music the snare marks beats two and four, and a
network that hears every groove equally often trusts none of them."""

STRUMS = ("c.c.c.c.", "C.......", "C...C...", "c...c...", "c..c..c.", "cccccccc")
"""Half a bar of strummed chords, in sixteenths."""


def _strummed(parts: list[Part], beat_s: np.ndarray, key: int, rng: np.random.Generator) -> Part:
    """The accompaniment's chords as a guitar strums them; loud guitars play root and fifth."""
    loud = rng.random() < 0.6
    part = Part(int(rng.choice(LOUD_GUITARS if loud else GUITARS)))
    notes = sorted(parts[-1].notes, key=lambda n: n.start)
    starts = np.array([n.start for n in notes])
    strum = str(rng.choice(STRUMS))
    events = [place for place, mark in enumerate(strum) if mark != "."]
    for first in range(0, len(beat_s) - 2, 2):
        low, high = np.searchsorted(starts, [beat_s[first] - 0.1, beat_s[first + 2] - 0.1])
        near = notes[int(low) : int(high)]
        if not near:
            continue
        root = 40 + (min(n.pitch for n in near) + key - 40) % 12
        heard = sorted({48 + (n.pitch + key) % 12 for n in near})
        chord = [root, root + 7, root + 12] if loud else [root, *heard[:4]]
        for index, place in enumerate(events):
            after = events[index + 1] if index + 1 < len(events) else len(strum)
            held = (after - place) * (0.98 if strum[place] == "C" else 0.7)
            on, off = np.interp(
                [first + place / 4, first + (place + held) / 4], np.arange(len(beat_s)), beat_s
            )
            force = int(np.clip(rng.normal(88, 7) + 8 * (place % 4 == 0), 30, 122))
            part.notes += [Note(float(on), float(off), pitch, force) for pitch in chord]
    return part


def _bass(parts: list[Part], beat_s: np.ndarray, key: int, rng: np.random.Generator) -> Part:
    bass = Part(int(rng.choice(BASSES)))
    notes = sorted(parts[-1].notes, key=lambda n: n.start)
    every = int(rng.choice([1, 2, 2]))
    starts = np.array([n.start for n in notes])
    for first in range(0, len(beat_s) - every, every):
        start, end = beat_s[first], beat_s[first + every]
        near = notes[
            max(0, int(np.searchsorted(starts, start - 0.1))) : int(np.searchsorted(starts, end))
        ]
        if not near or end - start > 3:
            continue
        pitch = min(n.pitch for n in near) + key
        pitch = 28 + (pitch - 28) % 12
        bass.notes.append(Note(start, end - 0.03, pitch, int(rng.integers(75, 105))))
        if rng.random() < 0.35:
            bass.notes.append(Note((start + end) / 2, end, pitch, int(rng.integers(65, 95))))
    return bass
