"""Whether two people speak in a recording: at the same time, or one after the other.

At the same time, by either of two signs. The voice's own period is cancelled from each loud voiced
frame (the frame less itself one period earlier, after de Cheveigné 1993); what one voice leaves is
little and no tone, what a second leaves has a period of its own. Or: no one period cancels a frame
well, and two, one after the other, nearly all of it (the pair is searched in the autocorrelation
alone; the idea of de Cheveigné & Kawahara 1999). One after the other: pitches that lie in two
groups nine semitones apart with little between them, as of a man and a child. The limits were set
on phrases of ten synthetic voices, none of which alone came to them at the same time. A person who
speaks with much melody is not taken for two; two alike who take turns are not noticed, and of two
at once only about every second pair.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from attune.music.intonation_voice import HIGHEST_HZ, HOP, LOWEST_HZ, RATE_HZ, VOICED, Voice

Floats = NDArray[np.float64]

FRAME = 1920
LEFT_SHARE = 0.25
OWN_PERIOD = 0.75
LEFT_FRAMES_SHARE = 0.2
PAIR_FRAME = 1440
PAIR_EVERY_FRAMES = 4
ONE_LEAVES = 0.16
BOTH_LEAVE = 0.12
BOTH_OF_ONE = 0.15
PAIR_FRAMES_SHARE = 0.13
RELATED, NEAR = 0.05, 0.12
HIGHEST_PERIODIC_HZ = 500.0
HIGHEST_PARTIAL_HZ = 1200.0
FEWEST_FRAMES = 12
GROUPS_APART = 9.0
SMALLER_GROUP = 0.25
SPREAD_IN_GROUP = 2.5


def two_voices(voice: Voice) -> bool:
    """True where two voices are heard."""
    pitch_hz = voice.pitch_hz
    at = np.flatnonzero((pitch_hz > 0) & (voice.level_db > -12))
    if len(at) < FEWEST_FRAMES:
        return False
    return _at_once(voice, pitch_hz, at) or _in_turn(12 * np.log2(pitch_hz[at] / 100.0))


def _at_once(voice: Voice, pitch_hz: Floats, frames: NDArray[np.int64]) -> bool:
    second = [_left_by_another(voice, int(frame), float(pitch_hz[frame])) for frame in frames[::2]]
    return float(np.mean(second)) > LEFT_FRAMES_SHARE or _share_of_pairs(voice) > PAIR_FRAMES_SHARE


def _left_by_another(voice: Voice, frame: int, pitch_hz: float) -> bool:
    period = round(RATE_HZ / pitch_hz)
    start = frame * HOP - FRAME // 2
    if start < period or start + FRAME > len(voice.samples) or voice.voicing[frame] < VOICED / 2:
        return False
    here = voice.samples[start : start + FRAME]
    left = here - voice.samples[start - period : start - period + FRAME]
    spectrum = np.fft.rfft(left * np.hanning(FRAME), 2 * FRAME)
    hertz = np.fft.rfftfreq(2 * FRAME, 1 / RATE_HZ)
    partials = hertz < HIGHEST_PARTIAL_HZ
    low = np.abs(spectrum) ** 2 * partials
    whole = np.abs(np.fft.rfft(here * np.hanning(FRAME), 2 * FRAME)) ** 2 * partials
    if low.sum() < 2 * LEFT_SHARE * whole.sum():
        return False
    of_window = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(FRAME), 2 * FRAME)) ** 2)
    lags = np.arange(int(RATE_HZ / HIGHEST_HZ), int(RATE_HZ / LOWEST_HZ))
    correlation = np.fft.irfft(low)
    own = correlation[lags] / of_window[lags] * of_window[0] / (correlation[0] + 1e-12)
    ratio = lags / period
    own[np.abs(ratio - np.round(ratio)) < 0.08] = 0.0
    return bool(own.max() > OWN_PERIOD)


def _share_of_pairs(voice: Voice) -> float:
    """The share of the loud frames in which two periods are needed, and are enough."""
    loud = np.flatnonzero(voice.level_db > -12)[::PAIR_EVERY_FRAMES]
    begins = [int(frame) * HOP - PAIR_FRAME // 2 for frame in loud]
    frames = [voice.samples[at : at + PAIR_FRAME] for at in begins if at >= 0]
    window = np.hanning(PAIR_FRAME)
    hertz = np.fft.rfftfreq(2 * PAIR_FRAME, 1 / RATE_HZ)
    partials = (hertz > 60) & (hertz < HIGHEST_PARTIAL_HZ)
    of_window = np.fft.irfft(np.abs(np.fft.rfft(window, 2 * PAIR_FRAME)) ** 2)
    lags = np.arange(int(RATE_HZ / HIGHEST_PERIODIC_HZ), int(RATE_HZ / LOWEST_HZ), 2)
    related = _related(lags)
    found = []
    for frame in frames:
        if len(frame) == PAIR_FRAME:
            power = np.abs(np.fft.rfft(frame * window, 2 * PAIR_FRAME)) ** 2 * partials
            same = np.fft.irfft(power)[: 2 * lags[-1] + 1] / of_window[: 2 * lags[-1] + 1]
            found.append(_two_periods(same / (same[0] + 1e-12), lags, related))
    return float(np.mean(found)) if found else 0.0


def _related(lags: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Pairs of periods that one voice has too: small whole numbers apart, or a glide."""
    ratio = lags[None] / lags[:, None]
    whole = [a / b for a in range(1, 5) for b in range(1, 5)]
    near = np.abs(np.log(ratio)) < NEAR
    return np.asarray(np.any([near, *(np.abs(ratio / w - 1) < RELATED for w in whole)], axis=0))


def _two_periods(same: Floats, lags: NDArray[np.int64], related: NDArray[np.bool_]) -> bool:
    """What one comb and two combs leave of the power, by the autocorrelation ``same``."""
    one = 1 - same[lags]
    apart = np.abs(lags[:, None] - lags[None])
    both = one[:, None] + one[None] - 1 + 0.5 * (same[lags[:, None] + lags[None]] + same[apart])
    left = float(np.min(both[~related]))
    alone = float(one.min())
    return alone > ONE_LEAVES and left < min(BOTH_LEAVE, BOTH_OF_ONE * alone)


def _in_turn(semitones: Floats) -> bool:
    """Two narrow groups of pitches, far apart."""
    ordered = np.sort(semitones)
    gaps = np.diff(ordered)
    inner = slice(int(SMALLER_GROUP * len(ordered)), int((1 - SMALLER_GROUP) * len(ordered)))
    if not len(gaps[inner]):
        return False
    at = inner.start + int(np.argmax(gaps[inner])) + 1
    low, high = ordered[:at], ordered[at:]
    apart = float(np.median(high) - np.median(low))
    return (
        apart > GROUPS_APART
        and float(np.std(low)) < SPREAD_IN_GROUP
        and float(np.std(high)) < SPREAD_IN_GROUP
    )
