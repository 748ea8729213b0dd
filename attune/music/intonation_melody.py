"""Two pitches in a person's own range, and the slow steady rhythm a phrase is sung in.

Pitches are notes of the piano (MIDI numbers), so that a model can be played and written down; the
lower lies a semitone or two under the note the person hummed in comfort and the upper about a
minor third above it (practice.md §3). Times are seconds, paces syllables a minute: from about one
a second to near speech, in steps. The comfortable pitch is the median of a hum's steady part.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from attune import problems
from attune.music.intonation_phrase import Phrase
from attune.music.intonation_voice import HOP_S, read_voice

ModelSound = Literal["voice", "hum", "piano"]

PACES_PER_MIN = (60, 80, 110, 150, 200)
"""From about one syllable a second to near speech."""
SLOWEST_PER_MIN, FASTEST_PER_MIN = 30.0, 240.0
LOWEST_PITCH_HZ, HIGHEST_PITCH_HZ = 75.0, 520.0
LEAST_INTERVAL, MOST_INTERVAL = 1, 7
STEADY_CENTS = 60.0
LEAST_HUM_S = 0.5
NOTE_NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")


@dataclass(frozen=True)
class HummedPitch:
    """What was hummed: its comfortable pitch, and the lowest and highest that held."""

    pitch_hz: float
    lowest_hz: float
    highest_hz: float
    steady_s: float

    @property
    def note(self) -> str:
        return note_name(round(midi_of(self.pitch_hz)))


@dataclass(frozen=True)
class MelodySettings:
    """How a phrase is sung: around which pitch, how far apart, how fast, with what sound."""

    pitch_hz: float
    interval_semitones: int = 3
    pace_per_min: float = 60.0
    sound: ModelSound = "voice"
    tap: bool = True


@dataclass(frozen=True)
class Melody:
    """A note and a beat for each syllable; the last is held for one beat too."""

    notes: tuple[int, ...]
    low: int
    high: int
    pace_per_min: float

    @property
    def beat_s(self) -> float:
        return 60.0 / self.pace_per_min


def find_hummed_pitch(path: Path) -> HummedPitch:
    """The comfortable pitch of a hum: the median over frames that hold still."""
    voice = read_voice(Path(path))
    found = voice.pitch_hz
    voiced = (found > 0) & (voice.level_db > -20)
    cents = 1200 * np.log2(np.where(found > 0, found, 1.0))
    still = voiced[4:-4] & voiced[:-8] & voiced[8:]
    still &= np.abs(cents[8:] - cents[:-8]) < STEADY_CENTS
    steady = found[4:-4][still]
    if len(steady) * HOP_S < LEAST_HUM_S:
        raise problems.no_pitch_hummed()
    lowest, pitch, highest = np.percentile(steady, [5, 50, 95])
    return HummedPitch(float(pitch), float(lowest), float(highest), len(steady) * HOP_S)


def plan_melody(phrase: Phrase, settings: MelodySettings) -> Melody:
    """Stressed syllables high, the others low."""
    check_melody(settings)
    if not phrase.stress_known:
        raise problems.stress_unknown()
    low = round(midi_of(settings.pitch_hz) - settings.interval_semitones / 2)
    high = low + settings.interval_semitones
    notes = tuple(high if syllable.stressed else low for syllable in phrase.syllables)
    return Melody(notes, low, high, settings.pace_per_min)


def check_melody(settings: MelodySettings) -> None:
    """Refuse what nobody could sing; NaN is in no range."""
    if not LOWEST_PITCH_HZ <= settings.pitch_hz <= HIGHEST_PITCH_HZ:
        raise problems.melody_out_of_range(settings.pitch_hz, LOWEST_PITCH_HZ, HIGHEST_PITCH_HZ)
    if not SLOWEST_PER_MIN <= settings.pace_per_min <= FASTEST_PER_MIN:
        raise problems.setting_out_of_range(
            "A pace in syllables a minute", settings.pace_per_min, SLOWEST_PER_MIN, FASTEST_PER_MIN
        )
    if not LEAST_INTERVAL <= settings.interval_semitones <= MOST_INTERVAL:
        raise problems.setting_out_of_range(
            "An interval in semitones", settings.interval_semitones, LEAST_INTERVAL, MOST_INTERVAL
        )


def midi_of(pitch_hz: float) -> float:
    return 69 + 12 * math.log2(pitch_hz / 440.0)


def hz_of(note: float) -> float:
    return float(440.0 * 2 ** ((note - 69) / 12))


def note_name(note: int) -> str:
    """The note as a musician says it, middle C being C4."""
    return f"{NOTE_NAMES[note % 12]}{note // 12 - 1}"
