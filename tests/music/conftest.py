"""Sounds that the tests of the sound workshop make for themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from attune.music import AnalysisSettings, SongAnalysis, Walking
from attune.music.sound import file_sha256

RATE_HZ = 44100


def click(rate_hz: int = RATE_HZ) -> np.ndarray:
    time_s = np.arange(int(0.03 * rate_hz)) / rate_hz
    return np.sin(2 * np.pi * 1500 * time_s) * np.exp(-time_s / 0.004)


def clicks(times_s: np.ndarray, duration_s: float) -> np.ndarray:
    samples = np.zeros((int(duration_s * RATE_HZ), 2), np.float32)
    for time_s in times_s:
        at = round(time_s * RATE_HZ)
        samples[at : at + len(click())] += 0.5 * click()[: len(samples) - at, None]
    return samples


def drifting_beats(duration_s: float = 32.0) -> np.ndarray:
    """Beats that hurry from 90 to 110 a minute."""
    beats_s = [1.0]
    while beats_s[-1] < duration_s - 2:
        beats_s.append(beats_s[-1] + 60 / np.interp(beats_s[-1], [0, duration_s], [90, 110]))
    return np.array(beats_s)


@pytest.fixture
def drifting_song(tmp_path: Path) -> tuple[Path, np.ndarray]:
    path, beats_s = tmp_path / "drift.wav", drifting_beats()
    soundfile.write(path, clicks(beats_s, 32.0), RATE_HZ)
    return path, beats_s


@pytest.fixture
def analysis_of() -> Callable[..., SongAnalysis]:
    """An analysis with beats that are known, for tests of what is made from one."""

    def make(path: Path, beats_s: np.ndarray, **changes: object) -> SongAnalysis:
        info = soundfile.info(path)
        analysis = SongAnalysis(
            made_by="a test",
            sha256=file_sha256(path),
            duration_s=info.duration,
            tempo_bpm=float(60 / np.median(np.diff(beats_s))),
            beats_s=tuple(beats_s),
            bar_starts_s=tuple(beats_s[::4]),
            beats_per_bar=4,
            free_time_s=(),
            beat_interval_cv=0.0,
            loudness_lufs=-20.0,
            true_peak_dbtp=-6.0,
            walking=Walking(True, 0.9),
            settings=AnalysisSettings(),
        )
        return replace(analysis, **changes)  # type: ignore[arg-type]

    return make
