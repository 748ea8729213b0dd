"""A spoken phrase sung on two notes: each syllable lengthened to its beat and moved to its pitch.

The recording is taken apart with WORLD (Morise et al. 2016: pitch by Harvest, envelope by
CheapTrick, breathiness by D4C) and put together again with new times and pitches. The envelope,
which makes a voice that person's, is left alone. Times are seconds at 24,000 Hz, frames 5 ms.

Where we differ from plain stretching: the beat lies where a syllable's vowel begins, as singers
place it, so consonants come before the beat; and time is made in the loud, steady, voiced part of
each syllable, while consonants keep the length they were spoken with. Syllables are brought half
way to one loudness, so that the last is still heard.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attune.music.intonation_melody import Melody, hz_of
from attune.music.intonation_voice import HOP_S, RATE_HZ, VOICED, Voice

Floats = NDArray[np.float64]

LEAD_IN_S = 0.25
GLIDE_S = 0.06
HELD_LAST = 0.9
LONGEST_FILLED_S = 0.06
VOWEL_DB = 9.0
STEADY_DB = 14.0
EVENED_SHARE = 0.5
MOST_EVENED_DB = 10.0
FADE_S = 0.12


@dataclass(frozen=True)
class Sung:
    """The sung phrase: where its beats and syllables lie, ``ends_s`` closing the last."""

    samples: Floats
    beats_s: tuple[float, ...]
    starts_s: tuple[float, ...]
    ends_s: float


@dataclass(frozen=True)
class VoiceParts:
    """A voice taken apart by WORLD, to be put together as often as is wished."""

    voice: Voice
    voiced: NDArray[np.bool_]
    envelope: Floats
    breath: Floats


def take_apart(voice: Voice) -> VoiceParts:
    """Envelope and breathiness of each frame, and where the voice sounds."""
    import pyworld

    world: Any = pyworld
    pitch = _filled(voice)
    times = np.arange(len(pitch)) * HOP_S
    envelope = world.cheaptrick(voice.samples, pitch, times, RATE_HZ)
    breath = world.d4c(voice.samples, pitch, times, RATE_HZ, threshold=0.5)
    return VoiceParts(voice, pitch > 0, np.log(envelope), breath)


def sing(parts: VoiceParts, starts_s: tuple[float, ...], melody: Melody) -> Sung:
    """The recording on the melody's notes, one beat for each syllable."""
    import pyworld

    world: Any = pyworld
    edges = _edges(parts.voice, starts_s)
    source_s, sung_s, beats_s = _time_map(parts.voice, edges, melody)
    out_s = np.arange(0.0, sung_s[-1], HOP_S)
    at = np.interp(out_s, sung_s, source_s) / HOP_S
    starts_out = np.interp(edges[:-1], source_s, sung_s)
    contour = _contour(out_s, starts_out, melody)
    voiced = parts.voiced[np.clip(np.round(at).astype(int), 0, len(parts.voiced) - 1)]
    gain = _between(_evened(parts.voice, edges)[:, None], at)
    samples = world.synthesize(
        np.where(voiced, contour, 0.0),
        np.exp(_between(parts.envelope, at)) * gain**2,
        np.clip(_between(parts.breath, at), 0.001, 0.999),
        RATE_HZ,
        1000 * HOP_S,
    )
    return Sung(
        _faded(np.asarray(samples, np.float64)),
        tuple(float(beat) for beat in beats_s),
        tuple(float(start) for start in starts_out),
        float(np.interp(edges[-1], source_s, sung_s)),
    )


def _filled(voice: Voice) -> Floats:
    """The pitch, with short gaps in a voiced stretch (a creak, a flutter) joined."""
    pitch = voice.pitch_hz.copy()
    voiced = np.flatnonzero(pitch > 0)
    for left, right in pairwise(voiced):
        gap = slice(left + 1, right)
        if 1 < right - left <= LONGEST_FILLED_S / HOP_S and voice.level_db[gap].min() > -20:
            pitch[gap] = np.interp(np.arange(left + 1, right), [left, right], pitch[[left, right]])
    return pitch


def _edges(voice: Voice, starts_s: tuple[float, ...]) -> Floats:
    """Syllable starts and the end of the last one."""
    end_s = max(voice.speech[1] * HOP_S, starts_s[-1] + 0.08)
    return np.array([*starts_s, min(end_s, voice.duration_s)])


def _time_map(voice: Voice, edges: Floats, melody: Melody) -> tuple[Floats, Floats, Floats]:
    """Times in the recording, the same moments in the song, and the song's beats."""
    first = round(float(edges[0]) / HOP_S)
    last = max(round(float(edges[-1]) / HOP_S), first + 2)
    frames = np.arange(first, last)
    vowels = _vowel_starts(voice, edges)
    rates = np.ones(len(frames))
    readiness = _readiness(voice)[frames]
    borders = [*(vowel - first for vowel in vowels), len(frames)]
    for number, (start, end) in enumerate(pairwise(borders)):
        held = HELD_LAST if number == len(vowels) - 1 else 1.0
        wanted = max(held * melody.beat_s / HOP_S, 1.0)
        rates[start:end] = _rates(readiness[start:end], wanted)
    sung = LEAD_IN_S + HOP_S * np.concatenate([[0.0], np.cumsum(rates)])
    source = HOP_S * np.arange(first, last + 1)
    beats = np.interp(vowels * HOP_S, source, sung)
    pre, post = LEAD_IN_S, 0.1
    source = np.concatenate([[source[0] - pre], source, [source[-1] + post]])
    sung = np.concatenate([[sung[0] - pre], sung, [sung[-1] + post]])
    return np.maximum(source, 0.0), sung, beats


def _vowel_starts(voice: Voice, edges: Floats) -> NDArray[np.int64]:
    """In each syllable, where the loud voiced part begins."""
    found = []
    for start, end in pairwise(edges):
        low, high = round(start / HOP_S), max(round(end / HOP_S), round(start / HOP_S) + 2)
        loud = voice.level_db[low:high] * 1.0
        loud[voice.voicing[low:high] < VOICED] = -60.0
        top = int(np.argmax(loud))
        below = np.flatnonzero(loud[: top + 1] < loud[top] - VOWEL_DB)
        found.append(low + (int(below[-1]) + 1 if len(below) else 0))
    return np.array(found, np.int64)


def _readiness(voice: Voice) -> Floats:
    """How well each frame bears lengthening: 1 in a steady vowel, 0 in a consonant."""
    loud = np.clip((voice.level_db + STEADY_DB) / STEADY_DB, 0.0, 1.0)
    steady = 1.0 / (1.0 + (voice.change_db / (np.median(voice.change_db) + 1e-6)) ** 2)
    return np.asarray(loud * steady * (voice.voicing > VOICED) + 1e-4)


def _rates(readiness: Floats, wanted_frames: float) -> Floats:
    """How many frames each frame becomes, so that together they become the wanted number."""
    spoken = len(readiness)
    if wanted_frames <= spoken:
        return np.full(spoken, wanted_frames / spoken)
    return np.asarray(1.0 + (wanted_frames - spoken) * readiness / readiness.sum())


def _contour(out_s: Floats, starts_s: Floats, melody: Melody) -> Floats:
    """Each syllable flat on its note, with a short glide over the border."""
    pitches = np.log([hz_of(note) for note in melody.notes])
    times, values = [0.0], [pitches[0]]
    for start, before, after in zip(starts_s[1:], pitches[:-1], pitches[1:], strict=True):
        times += [start - GLIDE_S / 2, start + GLIDE_S / 2]
        values += [before, after]
    return np.asarray(np.exp(np.interp(out_s, times, values)))


def _evened(voice: Voice, edges: Floats) -> Floats:
    """A gain for each frame that brings the syllables half way to the loudest one's level."""
    tops = [
        float(voice.level_db[round(a / HOP_S) : max(round(b / HOP_S), round(a / HOP_S) + 2)].max())
        for a, b in pairwise(edges)
    ]
    wanted = EVENED_SHARE * (max(tops) - np.array(tops))
    centres = (edges[:-1] + edges[1:]) / 2
    times = np.arange(len(voice.level_db)) * HOP_S
    gain_db = np.interp(times, centres, np.minimum(wanted, MOST_EVENED_DB))
    return np.asarray(10 ** (gain_db / 20))


def _between(rows: Floats, at: Floats) -> Floats:
    """Rows at places between frames."""
    at = np.clip(at, 0, len(rows) - 1.001)
    low = at.astype(int)
    share = (at - low)[:, None]
    return np.asarray((1 - share) * rows[low] + share * rows[low + 1])


def _faded(samples: Floats) -> Floats:
    length = min(int(FADE_S * RATE_HZ), len(samples))
    samples[len(samples) - length :] *= np.cos(np.linspace(0, np.pi / 2, length)) ** 2
    return samples
