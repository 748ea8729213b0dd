"""Which key a song is in, by ear: major or minor, from the sound alone.

Krumhansl and Schmuckler's way (Krumhansl 1990, Cognitive Foundations of Musical Pitch, ch. 4): how
much of each pitch class sounds is correlated with how well listeners found it to fit each of the 24
keys (the profiles of Krumhansl and Kessler 1982). Where we differ: theirs counted notes, and sound
has overtones, of which the third is a fifth above and draws every song towards its dominant; so of
each spectral peak is taken away what the peaks below it explain as their overtones, and nothing
above 1 kHz counts. Frequencies in Hz; pitch classes from C = 0; a song tuned apart from 440 Hz is
taken at its own tuning. Songs that wander through keys get the one that fits their whole best.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
MAJOR_KEYS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MINOR_KEYS = ("Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm")

LEAST_CORRELATION = 0.6
"""Below this nothing tonal was heard: drums alone, noise, speech."""
WINDOW = 8192
HOP = WINDOW // 2
LOWEST_HZ, HIGHEST_HZ = 60.0, 1000.0
SMALLEST_PEAK = 0.02  # of the strongest in its window
OVERTONES = 8
OVERTONE_SHARE = 0.8  # each overtone of a sound is at most this much of the one below it
SAME_PITCH_CENTS = 35.0


@dataclass(frozen=True)
class Key:
    """A key by name, as ``keys`` reads it, and how well the song's notes agree with it (to 1)."""

    name: str
    mode: Literal["major", "minor"]
    correlation: float


def hear_key(samples: Floats, sample_rate_hz: int) -> Key | None:
    """The key of mono samples, or none where no key is heard."""
    return best_key(pitch_classes(samples, sample_rate_hz))


def best_key(shares: Doubles) -> Key | None:
    """The key whose profile agrees best with how much of each pitch class there is."""
    if not np.ptp(shares):
        return None
    fits = key_correlations(shares)
    best = int(np.argmax(fits))
    if fits[best] < LEAST_CORRELATION:
        return None
    name = (*MAJOR_KEYS, *MINOR_KEYS)[best]
    return Key(name, "major" if best < 12 else "minor", round(float(fits[best]), 3))


def key_correlations(shares: Doubles) -> Doubles:
    """Correlation with the twelve major and then the twelve minor keys, from C upwards."""
    profiles = [np.roll(profile, tonic) for profile in (MAJOR, MINOR) for tonic in range(12)]
    return np.array([np.corrcoef(shares, profile)[0, 1] for profile in profiles])


def pitch_classes(samples: Floats, sample_rate_hz: int) -> Doubles:
    """How much of each pitch class sounds, every window that sounds counting alike."""
    frames, peaks_hz, sizes, count = _peaks(samples, sample_rate_hz)
    strengths = np.sqrt(_without_overtones(frames, peaks_hz, sizes, count))
    pitches = 69 + 12 * np.log2(peaks_hz / 440.0)
    tuning = np.angle(np.sum(strengths * np.exp(2j * np.pi * pitches))) / (2 * np.pi)
    nearest = np.round(pitches - tuning).astype(int)
    strengths *= np.cos(np.pi * (pitches - tuning - nearest)) ** 2
    by_frame = np.zeros((count, 12))
    np.add.at(by_frame, (frames, nearest % 12), strengths)
    totals = by_frame.sum(axis=1, keepdims=True)
    sounding = totals[:, 0] > 0
    if not sounding.any():
        return np.zeros(12)
    shares: Doubles = (by_frame[sounding] / totals[sounding]).mean(axis=0)
    return shares


def _peaks(samples: Floats, sample_rate_hz: int) -> tuple[NDArray[np.int64], Doubles, Doubles, int]:
    """Window, frequency and size of every spectral peak, in rising order; and how many windows."""
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(samples, (0, WINDOW)), WINDOW)[::HOP]
    window = np.hanning(WINDOW).astype(np.float32)
    low, high = (round(hz / sample_rate_hz * WINDOW) for hz in (LOWEST_HZ, HIGHEST_HZ))
    sizes = np.concatenate(
        [
            np.abs(np.fft.rfft(windows[start : start + 64] * window))[:, low - 1 : high + 2]
            for start in range(0, len(windows), 64)
        ]
    )
    strongest = sizes.max(axis=1, keepdims=True)
    middle = sizes[:, 1:-1]
    is_peak = (middle > sizes[:, :-2]) & (middle >= sizes[:, 2:])
    is_peak &= (middle > SMALLEST_PEAK * strongest) & (
        strongest > SMALLEST_PEAK * np.percentile(strongest, 90)
    )
    frames, bins = np.nonzero(is_peak)
    left, top, right = (np.log(sizes[frames, bins + k] + 1e-12) for k in range(3))
    aside = np.clip(0.5 * (left - right) / np.minimum(left - 2 * top + right, -1e-12), -0.5, 0.5)
    peaks_hz = (bins + low + aside) * sample_rate_hz / WINDOW
    return frames, peaks_hz, middle[frames, bins].astype(np.float64), len(windows)


def _without_overtones(
    frames: NDArray[np.int64], peaks_hz: Doubles, sizes: Doubles, count: int
) -> Doubles:
    """The sizes, less what the lower peaks of the same window explain as their overtones."""
    left = sizes.copy()
    starts = np.searchsorted(frames, np.arange(count + 1))
    for begin, end in pairwise(starts):
        here = slice(begin, end)
        ratios = peaks_hz[None, here] / peaks_hz[here, None]
        partials = np.clip(np.round(ratios), 1, OVERTONES)
        apart_cents = 1200 * np.abs(np.log2(ratios / partials))
        is_overtone = (partials >= 2) & (apart_cents < SAME_PITCH_CENTS)
        explained = OVERTONE_SHARE ** (partials - 1) * sizes[here, None] * is_overtone
        if end > begin:
            left[here] = np.maximum(sizes[here] - explained.max(axis=0), 0.0)
    return left
