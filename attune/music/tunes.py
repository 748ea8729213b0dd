"""Songs that Attune plays itself, from the old tunes of the tune book.

They are the songs of the demonstration and of the tests: because we play them, with a steady human
hand that wanders by about a percent, the true times of their beats are known exactly. Times are
seconds, tempo beats per minute; the same seed plays the same song.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from attune.music import writing
from attune.music.synthesiser import DRUM_LEVELS, SAMPLE_RATE_HZ, Band
from attune.music.tune_book import STYLES, TUNES, Tune

__all__ = ["TUNES", "PlayedTune", "play_tune", "read_notes", "render_tune"]

Floats = NDArray[np.float64]

INTRODUCTION_BARS = 2
JITTER_S = 0.006
WANDER = 0.008
SCALE = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
NOTE = re.compile(r"([\^=]?)([A-Ga-gz])([,']*)(\d*)(/?)(\d*)")


@dataclass(frozen=True)
class PlayedTune:
    """A rendered tune, and the truth about its beats."""

    beats_s: Floats
    bar_starts_s: Floats
    duration_s: float


def render_tune(
    name: str,
    out: Path,
    seed: int = 0,
    tempo_bpm: float | None = None,
    drift: float = 0.0,
    force: bool = False,
) -> PlayedTune:
    """Play a tune into a sound file. ``drift`` is the share by which the tempo rises to the end."""
    samples, played = play_tune(name, seed, tempo_bpm, drift)
    writing.check_output(Path(out), force=force)
    tags = {"title": TUNES[name].title, "comment": TUNES[name].origin}
    writing.write_sound(Path(out), samples, SAMPLE_RATE_HZ, force=force, tags=tags)
    return played


def play_tune(
    name: str, seed: int = 0, tempo_bpm: float | None = None, drift: float = 0.0
) -> tuple[NDArray[np.float32], PlayedTune]:
    """A tune as samples (stereo, 44,100 Hz), with the times of its beats."""
    tune = TUNES[name]
    random = np.random.default_rng([seed, *name.encode()])
    bars = INTRODUCTION_BARS + tune.verses * len(tune.chords.split()) + 1
    times_s = _beat_times(tune, bars, tempo_bpm or tune.tempo_bpm, drift, random)
    band = Band(float(times_s[-1]) + 2.5, seed)
    _play_accompaniment(band, tune, times_s, random)
    for verse in range(tune.verses):
        _play_verse(band, tune, times_s, verse, random)
    last_bar = (bars - 1) * tune.beats_per_bar
    beats_s = times_s[: last_bar + 1]
    samples = band.mixed()
    played = PlayedTune(beats_s, beats_s[:: tune.beats_per_bar], len(samples) / SAMPLE_RATE_HZ)
    return samples, played


def _beat_times(
    tune: Tune, bars: int, tempo_bpm: float, drift: float, random: np.random.Generator
) -> Floats:
    """When each beat falls: a steady hand that wanders by about a percent, and drifts if asked."""
    beats = bars * tune.beats_per_bar
    wander = np.cumsum(random.normal(size=beats)) * 0.15
    wander -= np.convolve(np.pad(wander, 16, mode="edge"), np.ones(33) / 33, mode="valid")
    speed = 1 + WANDER * np.clip(wander, -1.5, 1.5) + drift * np.linspace(0, 1, beats)
    return 0.4 + np.concatenate([[0.0], np.cumsum(60.0 / (tempo_bpm * speed))])


def _play_accompaniment(
    band: Band, tune: Tune, times_s: Floats, random: np.random.Generator
) -> None:
    bars = tune.chords.split()
    plan = [*bars[-INTRODUCTION_BARS:], *(bars * tune.verses)]
    for bar, names in enumerate(plan):
        verse = (bar - INTRODUCTION_BARS) // len(bars)
        for instrument, beat, what, length, force in STYLES[tune.style]:
            if instrument in DRUM_LEVELS and not _drums_play(instrument, bar, verse):
                continue
            chord = _chord_at(names, beat / tune.beats_per_bar)
            at = bar * tune.beats_per_bar + beat
            for note in _notes_of(chord, what, instrument):
                strength = force * (1 + 0.1 * random.normal())
                _play(band, times_s, instrument, note, at, length, strength, random)
    final = len(plan) * tune.beats_per_bar
    for instrument, what in (("bass", "1"), ("guitar", "chord"), ("strings", "chord")):
        for note in _notes_of(_chord_at(bars[-1], 0.99), what, instrument):
            _play(band, times_s, instrument, note, final, tune.beats_per_bar * 0.9, 0.8, random)


def _drums_play(instrument: str, bar: int, verse: int) -> bool:
    """Drums build up: hats and kicks from the introduction, the rest from the first verse."""
    if instrument in ("kick", "hat", "frame drum", "tambourine", "ride"):
        return bar >= 1
    return verse >= 0


def _play_verse(
    band: Band, tune: Tune, times_s: Floats, verse: int, random: np.random.Generator
) -> None:
    """The melody once through; from the second verse a lower voice joins in."""
    chords = tune.chords.split()
    first = (INTRODUCTION_BARS + verse * len(chords)) * tune.beats_per_bar
    at = first - tune.pickup_units / tune.units_per_beat
    voice = tune.voices[verse % len(tune.voices)]
    second = tune.voices[(verse + 1) % len(tune.voices)]
    swung = tune.style == "swing"
    for note, units in read_notes(tune.melody, tune.key_sharps):
        length = units / tune.units_per_beat
        if note is not None:
            lift = 12 if voice in ("flute", "fife") and tune.style != "jig" else 0
            accent = 0.95 if abs((at - first) % tune.beats_per_bar) < 1e-6 else 0.8
            late = 0.12 if swung and abs(at % 1 - 0.5) < 0.01 else 0.0
            start = at + late
            _play(band, times_s, voice, note + lift, start, length * 0.95, accent, random)
            bar = int((at - first) // tune.beats_per_bar)
            if verse >= 1 and bar >= 0 and length >= 0.5:
                place = (at - first) / tune.beats_per_bar - bar
                chord = _chord_at(chords[min(bar, len(chords) - 1)], place)
                under = _under(note, chord)
                _play(band, times_s, second, under, start, length * 0.95, 0.45, random)
        at += length


def _under(note: int, chord: list[int]) -> int:
    """The nearest note of the chord at least a third below the melody."""
    return next(n for n in range(note - 3, note - 16, -1) if n % 12 in [c % 12 for c in chord])


def _play(
    band: Band,
    times_s: Floats,
    instrument: str,
    note: int,
    at_beat: float,
    beats: float,
    force: float,
    random: np.random.Generator,
) -> None:
    index = np.arange(len(times_s))
    start_s, end_s = np.interp([at_beat, at_beat + beats], index, times_s)
    tightness = 0.5 if instrument in DRUM_LEVELS else 1.0
    start_s += float(np.clip(random.normal(), -2, 2)) * JITTER_S * tightness
    band.play(instrument, note, float(start_s), float(end_s - start_s), min(max(force, 0.1), 1.0))


def _chord_at(names: str, place: float) -> list[int]:
    """The pitch classes of the chord at a place in [0, 1) of the bar."""
    choices = names.split(",")
    name = choices[min(int(place * len(choices)), len(choices) - 1)]
    root = SCALE[name[0]]
    return [root, root + (3 if name.endswith("m") else 4), root + 7]


def _notes_of(chord: list[int], what: str, instrument: str) -> list[int]:
    """MIDI notes for a drum, one chord tone ("1", "3", "5", "8") or the whole chord."""
    if instrument in DRUM_LEVELS:
        return [0]
    low = {"bass": 36, "tuba": 36, "strings": 55, "guitar": 52}.get(instrument, 57)
    tones = {"1": chord[0], "3": chord[1], "5": chord[2], "8": chord[0] + 12}
    if what == "chord":
        return sorted(low + (tone - low) % 12 for tone in chord)
    base = low + (chord[0] - low) % 12
    note = base + tones[what] - chord[0]
    return [note - 12 if instrument in ("bass", "tuba") and note > 50 else note]


def read_notes(melody: str, key_sharps: str) -> list[tuple[int | None, float]]:
    """Notes (MIDI number, or ``None`` for a rest) and their lengths in units."""
    notes: list[tuple[int | None, float]] = []
    for sign, letter, marks, number, slash, divisor in NOTE.findall(melody):
        units = float(number or 1) / (float(divisor or 2) if slash else 1.0)
        if letter == "z":
            notes.append((None, units))
            continue
        pitch = 60 + SCALE[letter.upper()] + (12 if letter.islower() else 0)
        pitch += 12 * marks.count("'") - 12 * marks.count(",")
        if sign == "^" or (sign != "=" and letter.upper() in key_sharps):
            pitch += 1
        notes.append((pitch, units))
    return notes
