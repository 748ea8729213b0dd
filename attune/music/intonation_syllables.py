"""Where the syllables of a known phrase begin in a recording of it.

Starts are seconds. The phrase's sounds are known in order (for other languages only that there are
so many vowels), so the sound is divided into that row of sounds as well as it can be: a
semi-Markov search over kinds of sound (vowel, nasal, hiss, closure...), each with the levels,
voicing and colours it usually has and the length it usually takes, drawn to the moments where the
spectrum changes. A syllable begins with its first consonant. The table of kinds was fitted on
phrases rendered by four free synthetic voices, never on the recordings it is measured with, and
rounded. Refused where many more or fewer syllables are heard than the words have.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attune import problems
from attune.music.intonation_count import count_syllables
from attune.music.intonation_phrase import Phrase
from attune.music.intonation_two_voices import two_voices
from attune.music.intonation_voice import HOP_S, VOICED, Voice, check_length

Floats = NDArray[np.float64]

# Kind: usual level, voicing, middle, high (dB and 0-1, middle and high against the vowels' own),
# the spread of each, then the usual length (ms) and the spread of its logarithm.
KINDS: dict[str, tuple[tuple[float, ...], tuple[float, ...], float, float]] = {
    "vowel": ((-2, 0.97, 0, 0), (5, 0.12, 7, 7), 110, 0.55),
    "glide": ((-5, 0.97, -5, -3), (6, 0.14, 8, 8), 70, 0.5),
    "nasal": ((-6, 0.97, -15, -6), (6, 0.12, 9, 8), 70, 0.45),
    "hiss": ((-14, 0.40, -4, 30), (7, 0.22, 10, 7), 115, 0.4),
    "hiss_voiced": ((-13, 0.75, -7, 24), (7, 0.25, 10, 11), 90, 0.4),
    "breath": ((-23, 0.50, 6, 24), (9, 0.23, 9, 11), 85, 0.45),
    "breath_voiced": ((-13, 0.90, -10, 6), (8, 0.2, 10, 11), 50, 0.5),
    "closure": ((-35, 0.50, 2, 23), (11, 0.22, 10, 11), 55, 0.6),
    "release": ((-23, 0.47, 6, 22), (9, 0.22, 9, 9), 40, 0.6),
    "soft_closure": ((-19, 0.80, -12, 5), (10, 0.22, 12, 13), 45, 0.6),
    "soft_release": ((-17, 0.70, 0, 12), (9, 0.24, 12, 12), 20, 0.6),
}
SOUNDS = {
    "glide": "L R W Y",
    "nasal": "M N NG",
    "hiss": "S SH",
    "hiss_voiced": "Z ZH",
    "breath": "F TH HH",
    "breath_voiced": "V DH",
    "stop": "P T K CH",
    "soft_stop": "B D G JH",
}
KIND_OF = {sound: kind for kind, sounds in SOUNDS.items() for sound in sounds.split()}
CONSONANTS = tuple(kind for kind in KINDS if kind != "vowel")
PAUSE_MS, PAUSE_SPREAD = 60, 1.0
LONGEST_FRAMES = 200
EMISSION_WEIGHT = 0.35
CHANGE_WEIGHT = 0.5
SKIP_COST = 1.5
UNSURE_COST = 1.0


@dataclass(frozen=True)
class Unit:
    """One stretch of the search: a kind of sound, its length, and whether it may be missing."""

    kind: str
    length_ms: float
    spread: float
    optional: bool = False
    syllable: int | None = None
    """Of which syllable this is the beginning."""


def find_starts(voice: Voice, phrase: Phrase) -> tuple[float, ...]:
    """The start of each syllable, in seconds; refused where the words do not fit the sound."""
    check_length(voice, len(phrase.syllables))
    if two_voices(voice):
        raise problems.two_voices()
    heard, wanted = count_syllables(voice), len(phrase.syllables)
    if abs(heard - wanted) > max(2, 0.5 * wanted):
        raise problems.words_do_not_fit(heard, wanted)
    return align(voice, phrase)


def align(voice: Voice, phrase: Phrase) -> tuple[float, ...]:
    """The best division of the voiced part into the phrase's sounds."""
    first, end = voice.speech
    units = _scaled(units_of(phrase), (end - first) * HOP_S)
    emissions = {kind: fit[first:end] for kind, fit in _emissions(voice).items()}
    change = _standing_out(voice.change_db)[first:end]
    begins = _divide(units, emissions, change)
    starts: dict[int, float] = {}
    for unit, begin in zip(units, begins, strict=True):
        if unit.syllable is not None and unit.syllable not in starts and begin is not None:
            starts[unit.syllable] = (first + begin) * HOP_S
    return tuple(starts[index] for index in range(len(phrase.syllables)))


def units_of(phrase: Phrase) -> list[Unit]:
    """The row of sounds that the phrase is expected to be heard as."""
    units = [Unit("pause", PAUSE_MS, PAUSE_SPREAD, optional=True)]
    for index, syllable in enumerate(phrase.syllables):
        begins_word = index > 0 and phrase.syllables[index - 1].word != syllable.word
        if begins_word:
            units.append(Unit("pause", PAUSE_MS, PAUSE_SPREAD, optional=True))
        following = phrase.syllables[index + 1 : index + 2]
        closes = not following or following[0].word != syllable.word
        kinds = _kinds(syllable.sounds, opens=index == 0, closes=closes)
        for position, (kind, optional) in enumerate(kinds):
            begins = index if position == 0 or kinds[position - 1][1] else None
            usual, spread = KINDS.get(kind, ((), (), 80.0, 0.6))[2:]
            units.append(Unit(kind, usual, spread, optional, begins))
    return [*units, Unit("pause", PAUSE_MS, PAUSE_SPREAD, optional=True)]


def _kinds(sounds: tuple[str, ...], *, opens: bool, closes: bool) -> list[tuple[str, bool]]:
    """Kinds of sound and whether each may be missing; a first stop's closure is not heard."""
    if not sounds:
        return [("any", True), ("vowel", False), *([("any", True)] if closes else [])]
    kinds: list[tuple[str, bool]] = []
    for position, sound in enumerate(sounds):
        kind = KIND_OF.get(sound, "vowel")
        if kind.endswith("stop"):
            prefix = "soft_" if kind.startswith("soft") else ""
            if not (opens and position == 0):
                kinds.append((prefix + "closure", False))
            kinds.append((prefix + "release", position > 0))
        else:
            kinds.append((kind, False))
    return kinds


def _scaled(units: list[Unit], speech_s: float) -> list[Unit]:
    """Lengths stretched to the time there is: vowels take most of slow speech."""
    usual_s = sum(unit.length_ms for unit in units if not unit.optional) / 1000
    ratio = min(max(speech_s / max(usual_s, 0.05), 0.5), 6.0)
    return [
        Unit(
            unit.kind,
            unit.length_ms * (ratio if unit.kind == "vowel" else ratio**0.5),
            unit.spread + (0.15 * abs(math.log(ratio))),
            unit.optional,
            unit.syllable,
        )
        for unit in units
    ]


def _emissions(voice: Voice) -> dict[str, Floats]:
    """For each kind how well each frame fits it (log, up to a constant)."""
    loud = (voice.level_db > -12) & (voice.voicing > VOICED)
    loud = loud if loud.any() else np.ones(len(loud), bool)
    seen = np.stack(
        [
            np.maximum(voice.level_db, -45.0),
            voice.voicing,
            voice.middle_db - np.median(voice.middle_db[loud]),
            voice.high_db - np.median(voice.high_db[loud]),
        ]
    )
    fits = {
        kind: _fit(seen, np.maximum(means, [voice.floor_db + 3, 0, -99, -99]), np.array(spreads))
        for kind, (means, spreads, _, _) in KINDS.items()
    }
    fits["any"] = np.max([fits[kind] for kind in CONSONANTS], axis=0) - UNSURE_COST
    quiet = np.array([max(voice.floor_db, -45.0) + 2, 0.45, 2.0, 23.0])
    fits["pause"] = _fit(seen, quiet, np.array([6.0, 0.25, 12.0, 14.0]))
    return fits


def _fit(seen: Floats, means: Floats, spreads: Floats) -> Floats:
    away = (seen - means[:, None]) / spreads[:, None]
    each = np.minimum(0.5 * away**2, 8.0) + np.log(spreads)[:, None]
    return np.asarray(-each.sum(axis=0))


def _standing_out(change_db: Floats) -> Floats:
    """Change of the spectrum in its own spread, so that a dull room counts like a bright one."""
    return np.asarray(np.clip((change_db - change_db.mean()) / (change_db.std() + 1e-6), -1.0, 4.0))


def _divide(units: list[Unit], emissions: dict[str, Floats], change: Floats) -> list[int | None]:
    """The first frame of each unit in the best division; ``None`` for one that is left out."""
    frames = len(change)
    best = np.full(frames + 1, -np.inf)
    best[0] = 0.0
    bonus = np.concatenate([CHANGE_WEIGHT * change, [0.0]])
    bonus[0] = 0.0
    taken: list[NDArray[np.int64]] = []
    for unit in units:
        longest = min(LONGEST_FRAMES, frames)
        sums = EMISSION_WEIGHT * np.concatenate([[0.0], np.cumsum(emissions[unit.kind])])
        opened = np.concatenate([np.full(longest, -np.inf), best + bonus - sums])
        lengths = np.arange(longest, 0, -1)
        priors = _length_fit(lengths, unit)
        choices = np.lib.stride_tricks.sliding_window_view(opened, longest)[: frames + 1] + priors
        at = np.argmax(choices, axis=1)
        scores = choices[np.arange(frames + 1), at] + sums
        length = lengths[at]
        if unit.optional:
            skipped = best - SKIP_COST > scores
            scores = np.where(skipped, best - SKIP_COST, scores)
            length = np.where(skipped, 0, length)
        best = scores
        taken.append(length)
    return _traced(taken, frames)


def _length_fit(frames: NDArray[np.int64], unit: Unit) -> Floats:
    away = (np.log(frames * HOP_S * 1000) - math.log(unit.length_ms)) / unit.spread
    return np.asarray(-0.5 * away**2)


def _traced(taken: list[NDArray[np.int64]], frames: int) -> list[int | None]:
    begins: list[int | None] = []
    end = frames
    for lengths in reversed(taken):
        length = int(lengths[end])
        end -= length
        begins.append(end if length else None)
    return begins[::-1]
