"""A recorded voice as numbers: every 5 ms its level, voicing and colour; whether it can be used.

Mono at 24,000 Hz, times in seconds, levels in dB against the voice's own loud frames. Voicing is
the largest normalised autocorrelation of a 40 ms frame between 70 and 600 Hz, low-passed at
1,200 Hz. Colours are the levels of 600-3,000 Hz (open mouths) and above 3,500 Hz (hisses) against
the whole frame's. A recording is refused with one sentence where it is silent, clipped, noise
alone, two voices, or far longer or shorter than its phrase.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attune import problems
from attune.music.sound import check_file, one_channel, open_sound

Floats = NDArray[np.float64]

RATE_HZ = 24000
HOP_S = 0.005
HOP = int(RATE_HZ * HOP_S)
FRAME = 960
LOWEST_HZ, HIGHEST_HZ = 70.0, 600.0
BANDS_HZ = (100, 250, 400, 600, 850, 1150, 1500, 1950, 2500, 3200, 4100, 5300, 7000, 9500)
SHORTEST_RECORDING_S, LONGEST_RECORDING_S = 0.1, 40.0
LEAST_S_PER_SYLLABLE = 0.06
MOST_S_PER_SYLLABLE = 1.6
SILENT = 1e-4
LEAST_RANGE_DB = 12.0
CLIPPED_SHARE = 0.002
VOICED = 0.55


@dataclass(frozen=True)
class Voice:
    """A recording, and what is heard in each frame of 5 ms (its centre at ``i * HOP_S``)."""

    samples: Floats
    level_db: Floats
    voicing: Floats
    middle_db: Floats
    high_db: Floats
    change_db: Floats
    """How much the spectrum differs between just before and just after this frame."""
    floor_db: float
    speech: tuple[int, int]
    """First and last frame of the voice, as ``[start, end)``."""

    @property
    def duration_s(self) -> float:
        return len(self.samples) / RATE_HZ

    @cached_property
    def pitch_hz(self) -> Floats:
        """The fundamental of each frame by WORLD (Harvest); 0 where there is none."""
        import pyworld

        world: Any = pyworld
        found, _ = world.harvest(
            self.samples, RATE_HZ, LOWEST_HZ, HIGHEST_HZ, frame_period=1000 * HOP_S
        )
        count = len(self.level_db)
        return np.asarray(np.pad(found, (0, max(count - len(found), 0)))[:count], np.float64)

    @property
    def speech_s(self) -> float:
        return (self.speech[1] - self.speech[0]) * HOP_S


def read_voice(path: Path) -> Voice:
    """The recording in one channel; refused where no one phrase by one voice can be heard."""
    samples = _mono(Path(path))
    if np.max(np.abs(samples)) < SILENT:
        raise problems.sound_is_silent(Path(path).name)
    _refuse_clipped(samples)
    voice = hear(samples)
    loud = voice.level_db > -25.0
    voiced_share = np.mean(voice.voicing[loud] > VOICED) if loud.any() else 0.0
    steady_noise = -voice.floor_db < LEAST_RANGE_DB and voiced_share < 0.6
    if steady_noise or voiced_share < 0.25:
        raise problems.no_voice_in_recording()
    return voice


def check_length(voice: Voice, syllables: int) -> None:
    """Refuse a minute of talk for a phrase of three words, and a click for a sentence."""
    most_s = max(2.0, syllables * MOST_S_PER_SYLLABLE)
    spoken_s = HOP_S * float(np.sum(voice.level_db > max(-30.0, voice.floor_db + 6)))
    if spoken_s > most_s:
        raise problems.voice_too_long(spoken_s, syllables, most_s)
    if voice.speech_s < syllables * LEAST_S_PER_SYLLABLE:
        raise problems.voice_too_short(voice.speech_s, syllables)


def _mono(path: Path) -> Floats:
    import soxr

    check_file(path)
    with open_sound(path, SHORTEST_RECORDING_S) as sound:
        blocks, frames = [], 0
        for block in sound.blocks:
            blocks.append(one_channel(block))
            frames += len(block)
            if frames > LONGEST_RECORDING_S * sound.sample_rate_hz:
                break  # far more than any phrase; check_length says so
        mono = np.concatenate(blocks).astype(np.float64)
        return np.asarray(soxr.resample(mono, sound.sample_rate_hz, RATE_HZ), np.float64)


def _refuse_clipped(samples: Floats) -> None:
    """Cut-off tops lie flat at the largest value there is, a few samples at a time."""
    size = np.abs(samples)
    share = float(np.mean(size > 0.97 * size.max()))
    flat = float(np.mean((size[1:] > 0.9) & (np.abs(np.diff(samples)) < 0.02)))
    if max(share if size.max() > 0.5 else 0.0, flat) > CLIPPED_SHARE:
        raise problems.recording_clipped(max(share, flat))


def hear(samples: Floats) -> Voice:
    """Levels, voicing and colours of every frame."""
    frames = _frames(samples)
    spectra = _power(frames * np.hanning(FRAME), 1024) + 1e-12
    hertz = np.fft.rfftfreq(1024, 1 / RATE_HZ)
    total = 10 * np.log10(_band(spectra, hertz, 90, 9500))
    voicing = _voicing(frames)
    loud = np.percentile(total, 95)
    voiced = total[(voicing > VOICED) & (total > loud - 25)]
    level = total - (np.percentile(voiced, 90) if len(voiced) > 10 else loud)
    bands = 10 * np.log10(np.stack([_band(spectra, hertz, a, b) for a, b in pairwise(BANDS_HZ)]))
    floor = float(np.clip(np.percentile(level, 5), -60.0, -1.0))
    return Voice(
        samples=samples,
        level_db=np.maximum(level, floor),
        voicing=voicing,
        middle_db=10 * np.log10(_band(spectra, hertz, 600, 3000)) - total,
        high_db=10 * np.log10(_band(spectra, hertz, 3500, 9500)) - total,
        change_db=_change(np.maximum(bands - bands.max(), -55.0)),
        floor_db=floor,
        speech=_speech(level, floor),
    )


def _frames(samples: Floats) -> Floats:
    padded = np.pad(samples, FRAME // 2)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP])


def _power(frames: Floats, length: int) -> Floats:
    return np.asarray(np.abs(np.fft.rfft(frames, length)) ** 2, np.float64)


def _band(spectra: Floats, hertz: NDArray[np.floating[Any]], low: float, high: float) -> Floats:
    return np.asarray(spectra[:, (hertz >= low) & (hertz < high)].sum(axis=1))


def _voicing(frames: Floats) -> Floats:
    """The largest peak of the autocorrelation, undone for the window's own decay."""
    window = np.hanning(FRAME)
    hertz = np.fft.rfftfreq(2 * FRAME, 1 / RATE_HZ)
    power = _power(frames * window, 2 * FRAME) * (hertz < 1200) * (hertz > 60)
    lags = slice(int(RATE_HZ / HIGHEST_HZ), int(RATE_HZ / LOWEST_HZ))
    of_window = np.fft.irfft(np.abs(np.fft.rfft(window, 2 * FRAME)) ** 2)
    correlation = np.fft.irfft(power)
    peaks = (correlation[:, lags] / of_window[lags]).max(axis=1)
    return np.asarray(np.clip(peaks * of_window[0] / (correlation[:, 0] + 1e-9), 0.0, 1.0))


def _change(bands: Floats) -> Floats:
    """Mean difference of the bands between 15 ms after and 15 ms before, smoothed over them."""
    padded = np.pad(bands, ((0, 0), (5, 5)), mode="edge")
    sums = np.cumsum(np.pad(padded, ((0, 0), (1, 0))), axis=1)
    count = bands.shape[1]
    before = (sums[:, 5 : 5 + count] - sums[:, 1 : 1 + count]) / 4
    after = (sums[:, 10 : 10 + count] - sums[:, 6 : 6 + count]) / 4
    return np.asarray(np.abs(after - before).mean(axis=0))


def _speech(level: Floats, floor: float) -> tuple[int, int]:
    """From the first to the last frame that stands clear of the noise, with a little around."""
    heard = np.flatnonzero(level > max(floor + 8, -38.0))
    if not len(heard):
        return 0, len(level)
    return max(int(heard[0]) - 4, 0), min(int(heard[-1]) + 5, len(level))
