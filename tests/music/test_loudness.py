"""Loudness and true peak against the numbers that ITU-R BS.1770 and EBU Tech 3341 give."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from attune.music.loudness import LoudnessMeter

Samples = NDArray[np.float32]


def measured(samples: Samples, rate_hz: int, block: int = 65536) -> LoudnessMeter:
    meter = LoudnessMeter(rate_hz, samples.shape[1])
    for start in range(0, len(samples), block):
        meter.add(samples[start : start + block])
    meter.finish()
    return meter


def sine(hz: float, level_db: float, length_s: float, rate_hz: int) -> Samples:
    time_s = np.arange(int(length_s * rate_hz)) / rate_hz
    tone = 10 ** (level_db / 20) * np.sin(2 * np.pi * hz * time_s)
    return np.stack([tone, tone], axis=1).astype(np.float32)


@pytest.mark.parametrize("rate_hz", [44100, 48000])
def test_997_hz_at_full_scale_in_one_channel_is_minus_3_01(rate_hz: int) -> None:
    """BS.1770, annex 1: a 0 dBFS sine of 997 Hz in one front channel reads -3.01 LKFS."""
    samples = sine(997, 0, 4, rate_hz)
    samples[:, 1] = 0
    assert measured(samples, rate_hz).loudness_lufs() == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize("level_db", [-23.0, -33.0])
def test_the_stereo_sine_of_ebu_tech_3341_cases_1_and_2(level_db: float) -> None:
    samples = sine(1000, level_db, 20, 48000)
    assert measured(samples, 48000).loudness_lufs() == pytest.approx(level_db, abs=0.1)


def test_the_relative_gate_of_ebu_tech_3341_case_3() -> None:
    """10 s at -36, 60 s at -23, 10 s at -36 dBFS read -23 LUFS: the quiet ends do not count."""
    parts = [sine(1000, -36, 10, 48000), sine(1000, -23, 60, 48000), sine(1000, -36, 10, 48000)]
    assert measured(np.concatenate(parts), 48000).loudness_lufs() == pytest.approx(-23, abs=0.1)


def test_silence_has_no_loudness() -> None:
    meter = measured(np.zeros((96000, 2), np.float32), 48000)
    assert meter.loudness_lufs() is None
    assert meter.true_peak_dbtp() is None


@pytest.mark.parametrize("rate_hz", [44100, 48000])
def test_the_true_peak_between_samples_is_seen(rate_hz: int) -> None:
    """A quarter of the rate at 45 degrees: no sample above -3.01 dB, the wave itself at 0 dBTP."""
    phase = np.arange(rate_hz) * np.pi / 2 + np.pi / 4
    fade = np.minimum(1, np.minimum(np.arange(rate_hz), np.arange(rate_hz)[::-1]) / 2000)
    samples = (fade * np.sin(phase)).astype(np.float32)[:, None]
    assert 20 * np.log10(np.abs(samples).max()) == pytest.approx(-3.01, abs=0.01)
    assert measured(samples, rate_hz).true_peak_dbtp() == pytest.approx(0.0, abs=0.2)


def test_blocks_of_any_size_give_the_same_answer() -> None:
    random = np.random.default_rng(4)
    samples = (0.1 * random.normal(size=(44100 * 3, 2))).astype(np.float32)
    whole, parts = measured(samples, 44100), measured(samples, 44100, block=1777)
    assert whole.loudness_lufs() == pytest.approx(parts.loudness_lufs(), abs=1e-6)
    assert whole.true_peak_dbtp() == pytest.approx(parts.true_peak_dbtp(), abs=1e-3)
