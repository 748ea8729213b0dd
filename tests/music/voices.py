"""A voice that the tests make themselves: pulses through formants, hisses, hums and closures.

It says syllables like "ma-ni" well enough to be taken for a voice, with starts that are known to
the sample, and needs no recording of anybody. Frequencies in Hz, times in seconds.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

RATE_HZ = 24000
FORMANTS_HZ = {
    "a": (730, 1090, 2440),
    "i": (300, 2200, 2900),
    "o": (480, 880, 2400),
    "u": (330, 800, 2250),
    "e": (530, 1840, 2480),
    "m": (250, 900, 2200),
    "n": (260, 1300, 2500),
}
LENGTHS_S = {"m": 0.08, "n": 0.07, "s": 0.13, "t": 0.09}


def say(
    syllables: tuple[str, ...],
    *,
    pitch_hz: float = 130.0,
    vowel_s: float = 0.18,
    before_s: float = 0.3,
    after_s: float = 0.4,
    noise: float = 0.0005,
) -> tuple[np.ndarray, tuple[float, ...]]:
    """Samples of syllables such as "ma" and "ti", and where each begins."""
    pieces, starts_s = [np.zeros(int(before_s * RATE_HZ))], []
    for syllable in syllables:
        starts_s.append(sum(len(piece) for piece in pieces) / RATE_HZ)
        for sound in syllable:
            pieces.append(_sound(sound, pitch_hz, LENGTHS_S.get(sound, vowel_s)))
            pitch_hz *= 0.985
    pieces.append(np.zeros(int(after_s * RATE_HZ)))
    samples = np.concatenate(pieces)
    samples = 0.4 * samples / np.abs(samples).max()
    samples += noise * np.random.default_rng(0).normal(size=len(samples))
    return samples.astype(np.float32), tuple(starts_s)


def hum(pitch_hz: float, duration_s: float = 2.0) -> np.ndarray:
    return 0.3 * _sound("m", pitch_hz, duration_s).astype(np.float32)


def write(path: Path, samples: np.ndarray) -> Path:
    soundfile.write(path, samples, RATE_HZ)
    return path


def _sound(name: str, pitch_hz: float, length_s: float) -> np.ndarray:
    count = int(length_s * RATE_HZ)
    random = np.random.default_rng(ord(name))
    edge = np.minimum(1.0, np.minimum(np.arange(count), np.arange(count)[::-1]) / 240)
    if name == "s":
        return 0.06 * edge * np.diff(random.normal(size=count + 1))
    if name == "t":
        burst = 0.1 * random.normal(size=count) * np.exp(-np.arange(count) / 200)
        return np.concatenate([np.zeros(count - count // 4), burst[: count // 4]])
    return (0.25 if name in "mn" else 1.0) * edge * _voiced(FORMANTS_HZ[name], pitch_hz, count)


def _voiced(formants_hz: tuple[int, ...], pitch_hz: float, count: int) -> np.ndarray:
    from scipy.signal import lfilter

    phase = np.cumsum(np.full(count, pitch_hz) / RATE_HZ)
    out = np.diff(np.floor(phase), prepend=0.0) + 0.002 * np.random.default_rng(1).normal(
        size=count
    )
    out = lfilter([1.0], [1.0, -0.95], out)
    for centre_hz, width_hz in zip(formants_hz, (80, 100, 140), strict=True):
        radius = np.exp(-np.pi * width_hz / RATE_HZ)
        poles = [1.0, -2 * radius * np.cos(2 * np.pi * centre_hz / RATE_HZ), radius**2]
        out = lfilter([sum(poles)], poles, out)
    return out / np.abs(out).max()
