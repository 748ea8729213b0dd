"""Cue sounds for walking: a click, a woodblock or a drum on every step.

Times are seconds, levels LU. A cue's level is set against the music it is laid on: 0 LU means that
the first 50 ms of the cue carry, K-weighted (BS.1770), as much power as the music does on average.
Every cue sound begins on its sample; the fading plan says from which second of the track the cues
are how much quieter, -6 for 6 LU quieter, or gone (Thaut's fading: cue, quieter cue, none).
"""

from __future__ import annotations

import io
import math
import wave
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from attune.music.loudness import k_weighting

Samples = NDArray[np.float32]
CueSound = Literal["click", "woodblock", "drum", "none"]
FadingPlan = tuple[tuple[float, float | None], ...]

LENGTH_S = 0.15
LEVEL_WINDOW_S = 0.05
ATTACK_S = 0.0005


def add_cues(
    samples: Samples,
    sample_rate_hz: int,
    cues_s: Sequence[float],
    sound: CueSound,
    cue_lufs: float,
    fading: FadingPlan = (),
) -> None:
    """Lay the cue sound on every cue time, in place."""
    if sound == "none":
        return
    cue = cue_sound(sound, sample_rate_hz)
    cue *= 10 ** ((cue_lufs - level_lufs(cue, sample_rate_hz)) / 20)
    for cue_s in cues_s:
        change_lu = fading_at(fading, cue_s)
        if change_lu is None:
            continue
        at = round(cue_s * sample_rate_hz)
        piece = cue[: max(len(samples) - at, 0)]
        samples[at : at + len(piece)] += np.float32(10 ** (change_lu / 20)) * piece[:, None]


def fading_at(fading: FadingPlan, time_s: float) -> float | None:
    """The cues' change of level at this time, 0 or negative (quieter); ``None`` for no cue."""
    change: float | None = 0.0
    for from_s, level_lu in fading:
        if time_s >= from_s:
            change = level_lu
    return change


def cue_sound(sound: CueSound, sample_rate_hz: int) -> Samples:
    """One cue, mono, starting on its first sample."""
    time_s = np.arange(int(LENGTH_S * sample_rate_hz)) / sample_rate_hz
    if sound == "click":
        cue = _partial(time_s, 2100.0, 0.008) + 0.5 * _partial(time_s, 3350.0, 0.005)
    elif sound == "woodblock":
        cue = (
            _partial(time_s, 870.0, 0.018)
            + 0.6 * _partial(time_s, 1420.0, 0.012)
            + 0.3 * _partial(time_s, 2630.0, 0.006)
        )
    else:
        falling_hz = 85.0 + 120.0 * np.exp(-time_s / 0.02)
        phase = 2 * np.pi * np.cumsum(falling_hz) / sample_rate_hz
        skin = np.random.default_rng(1).normal(size=len(time_s)) * np.exp(-time_s / 0.006)
        cue = np.sin(phase) * np.exp(-time_s / 0.05) + 0.35 * skin
    cue = cue * np.minimum(time_s / ATTACK_S, 1.0)
    fade_out = np.minimum((LENGTH_S - time_s) / 0.03, 1.0)
    return (cue * fade_out).astype(np.float32)


def cue_wav(sound: CueSound, lufs: float, sample_rate_hz: int = 48_000) -> bytes:
    """One cue at this level as a WAV file, for a player that lays its own cues."""
    cue = cue_sound(sound, sample_rate_hz)
    cue *= 10 ** ((lufs - level_lufs(cue, sample_rate_hz)) / 20)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(sample_rate_hz)
        out.writeframes((np.clip(cue, -1.0, 1.0) * 32767).round().astype("<i2").tobytes())
    return file.getvalue()


def level_lufs(cue: Samples, sample_rate_hz: int) -> float:
    """K-weighted level of the cue's first 50 ms, both channels alike."""
    from scipy.signal import sosfilt

    weighted = sosfilt(k_weighting(sample_rate_hz), cue.astype(np.float64))
    power = 2 * float(np.mean(weighted[: int(LEVEL_WINDOW_S * sample_rate_hz)] ** 2))
    return -0.691 + 10 * math.log10(power)


def _partial(time_s: NDArray[np.float64], frequency_hz: float, decay_s: float) -> np.ndarray:
    return np.asarray(np.sin(2 * np.pi * frequency_hz * time_s) * np.exp(-time_s / decay_s))
