"""Whether two people speak in a recording: at the same time, or one after the other.

At the same time: the voice's own period is cancelled from each loud voiced frame (the frame less
itself one period earlier, after de Cheveigné 1993); what one voice leaves is little and no tone,
what a second leaves has a period of its own. One after the other: pitches that lie in two groups
nine semitones apart with little between them, as of a man and a child. A person who speaks with
much melody is not taken for two; two alike who take turns are not noticed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from attune.music.intonation_voice import HIGHEST_HZ, HOP, LOWEST_HZ, RATE_HZ, VOICED, Voice

Floats = NDArray[np.float64]

FRAME = 1920
LEFT_SHARE = 0.25
OWN_PERIOD = 0.75
FRAMES_SHARE = 0.2
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
    return float(np.mean(second)) > FRAMES_SHARE


def _left_by_another(voice: Voice, frame: int, pitch_hz: float) -> bool:
    period = round(RATE_HZ / pitch_hz)
    start = frame * HOP - FRAME // 2
    if start < period or start + FRAME > len(voice.samples) or voice.voicing[frame] < VOICED / 2:
        return False
    here = voice.samples[start : start + FRAME]
    left = here - voice.samples[start - period : start - period + FRAME]
    spectrum = np.fft.rfft(left * np.hanning(FRAME), 2 * FRAME)
    hertz = np.fft.rfftfreq(2 * FRAME, 1 / RATE_HZ)
    low = np.where(hertz < 1200, np.abs(spectrum) ** 2, 0.0)
    whole = np.abs(np.fft.rfft(here * np.hanning(FRAME), 2 * FRAME)) ** 2 * (hertz < 1200)
    if low.sum() < 2 * LEFT_SHARE * whole.sum():
        return False
    of_window = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(FRAME), 2 * FRAME)) ** 2)
    lags = np.arange(int(RATE_HZ / HIGHEST_HZ), int(RATE_HZ / LOWEST_HZ))
    correlation = np.fft.irfft(low)
    own = correlation[lags] / of_window[lags] * of_window[0] / (correlation[0] + 1e-12)
    ratio = lags / period
    own[np.abs(ratio - np.round(ratio)) < 0.08] = 0.0
    return bool(own.max() > OWN_PERIOD)


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
