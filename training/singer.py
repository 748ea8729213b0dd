"""A sung line: a voice that slides, shakes and speaks, as most popular songs have above the band.

General MIDI voices start on the dot and hold still; singers come before or behind the beat, glide,
tremble 5 to 6 times a second, and put hissing consonants before the vowel, on no beat at all. A
tracker that never heard this takes syllables for beats. Source and filter after Fant, "Acoustic
theory of speech production" (1960); formants of five vowels after Peterson and Barney (1952).
Nothing here is meant to be understood, or liked.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from training.score import Note

Sound = NDArray[np.float32]
Rng = np.random.Generator

FORMANTS_HZ = (
    (730, 1090, 2440),
    (530, 1840, 2480),
    (270, 2290, 3010),
    (570, 840, 2410),
    (300, 870, 2240),
)
WIDTHS_HZ, LEVELS = (90, 110, 170), (1.0, 0.6, 0.35)
LOWEST, HIGHEST = 45, 76
"""MIDI numbers that this singer reaches; other notes are sung octaves away."""
_CONTROL = 32
"""Samples from one value of pitch and loudness to the next."""


def sing(notes: list[Note], rate_hz: int, length: int, rng: Rng) -> Sound:
    """The notes (in seconds), one syllable each, as mono sound of ``length`` samples."""
    syllables = _phrased(sorted(notes, key=lambda note: note.start), rng)
    if not syllables:
        return np.zeros(length, np.float32)
    pitch_hz, loudness, vowel = _contours(syllables, rate_hz, length, rng)
    phase = np.cumsum(pitch_hz / rate_hz)
    source = (2.0 * (phase % 1.0) - 1.0) * loudness
    source += rng.uniform(0.01, 0.08) * rng.standard_normal(length) * loudness
    tilt = np.exp(-2 * np.pi * rng.uniform(300, 1500) / rate_hz)
    source = signal.lfilter([1 - tilt], [1, -tilt], source)
    longer = rng.uniform(0.88, 1.18)
    voice = np.zeros(length)
    for index, formants in enumerate(FORMANTS_HZ):
        here = vowel == index
        if here.any():
            mask = np.repeat(_smooth(here.astype(float), 20), _CONTROL)[:length]
            voice += _through(source * mask, [f * longer for f in formants], rate_hz)
    return np.asarray(voice + _consonants(syllables, rate_hz, length, rng), np.float32)


def _phrased(notes: list[Note], rng: Rng) -> list[Note]:
    """One note at a time, in reach, before or behind the beat by phrases."""
    free_s, lag_s = float(rng.uniform(0.005, 0.03)), float(rng.normal(0.01, 0.02))
    sung: list[Note] = []
    drift_s = 0.0
    for note in notes:
        if sung and note.start - sung[-1].start < 0.07:
            continue
        if not sung or note.start - sung[-1].end > 0.3:
            drift_s = float(rng.normal(0, free_s))
        pitch = note.pitch
        while pitch > HIGHEST:
            pitch -= 12
        while pitch < LOWEST:
            pitch += 12
        start = max(0.0, note.start + lag_s + drift_s + float(rng.normal(0, free_s / 2)))
        sung.append(Note(start, max(note.end, start + 0.08), pitch, note.velocity))
    return sung


def _contours(
    notes: list[Note], rate_hz: int, length: int, rng: Rng
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Pitch and loudness at every sample, and the vowel at every _CONTROL samples."""
    count = length // _CONTROL + 2
    step_s = _CONTROL / rate_hz
    pitch = np.full(count, float(notes[0].pitch))
    loudness = np.zeros(count)
    vowel = np.zeros(count, np.int64)
    legato, slow = rng.random() < 0.6, float(rng.uniform(0.02, 0.08))
    for index, note in enumerate(notes):
        first = min(count, round(note.start / step_s))
        following = notes[index + 1].start if index + 1 < len(notes) else note.end
        joined = legato and following - note.end < 0.15
        last = min(count, round((following if joined else min(note.end, following)) / step_s))
        pitch[first:] = note.pitch + rng.normal(0, 0.15)
        loudness[first:last] = (note.velocity / 100) * rng.uniform(0.8, 1.2)
        vowel[first:] = rng.integers(len(FORMANTS_HZ))
    pitch = _smooth(pitch, max(2, round(slow / step_s)))
    time = np.arange(count) * step_s
    depth = rng.uniform(0.0, 0.6) * _smooth((loudness > 0).astype(float), round(0.4 / step_s))
    pitch += depth * np.sin(2 * np.pi * (rng.uniform(4.8, 6.4) * time) + rng.uniform(0, 6.28))
    pitch += 0.1 * _smooth(rng.standard_normal(count), round(0.05 / step_s)) * 6
    loudness = _smooth(loudness, max(2, round(rng.uniform(0.02, 0.07) / step_s)))
    at = np.arange(length) / _CONTROL
    every = np.arange(count)
    hertz = 440.0 * 2 ** ((np.interp(at, every, pitch) - 69) / 12)
    return hertz, np.interp(at, every, loudness), vowel


def _smooth(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    bell = np.hanning(2 * max(1, width) + 3)[1:-1]
    padded = np.pad(values, len(bell) // 2, mode="edge")
    return np.asarray(signal.fftconvolve(padded, bell / bell.sum(), mode="valid"))


def _through(source: NDArray[np.float64], formants: list[float], rate_hz: int) -> Sound:
    out = np.zeros(len(source))
    for centre, width, level in zip(formants, WIDTHS_HZ, LEVELS, strict=True):
        radius = np.exp(-np.pi * width / rate_hz)
        turn = 2 * np.cos(2 * np.pi * centre / rate_hz)
        out += level * signal.lfilter([1 - radius], [1, -radius * turn, radius**2], source)
    return np.asarray(out, np.float32)


def _consonants(notes: list[Note], rate_hz: int, length: int, rng: Rng) -> Sound:
    """Hisses and bursts that end where the vowel begins."""
    out = np.zeros(length, np.float32)
    level = 10 ** (rng.uniform(-26, -8) / 20)
    for note in notes:
        kind = rng.random()
        if kind < 0.35:
            continue
        lasts_s = rng.uniform(0.05, 0.13) if kind < 0.7 else rng.uniform(0.006, 0.02)
        end = round(note.start * rate_hz)
        start = max(0, end - round(lasts_s * rate_hz))
        size = min(end, length) - start
        if size < 16:
            continue
        noise = np.diff(rng.standard_normal(size + 1)) * np.hanning(size)
        loud = level * rng.uniform(0.4, 1.6) * (1.0 if kind < 0.7 else 1.6)
        out[start : start + size] += (loud * noise).astype(np.float32)
    return out
