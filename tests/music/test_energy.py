"""Energy says how a song moves, not how loud the file plays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from attune.music import SongAnalysis, analyse_song
from attune.music.energy import WEIGHTS, energy, energy_parts
from attune.music.tunes import TUNES, play_tune
from tests.music import songs


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SongAnalysis]:
    """Twenty-five seconds of a lively and of a calm tune, and the lively one 12 dB softer."""
    folder = tmp_path_factory.mktemp("energy")
    analyses = {}
    for name, tune, gain_db in (
        ("lively", "yankee-doodle", 0.0),
        ("softer", "yankee-doodle", -12.0),
        ("calm", "greensleeves", 0.0),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(TUNES, tune, songs.one_verse(tune))
            samples, _ = play_tune(tune)
        quieter = samples[: 25 * 44100] * 10 ** (gain_db / 20)
        path: Path = folder / f"{name}.wav"
        soundfile.write(path, quieter, 44100, subtype="FLOAT")
        analyses[name] = analyse_song(path)
    return analyses


def test_the_same_song_12_db_softer_has_the_same_energy(heard: dict[str, SongAnalysis]) -> None:
    lively, softer = heard["lively"], heard["softer"]
    assert lively.loudness_lufs is not None and softer.loudness_lufs is not None
    assert lively.loudness_lufs - softer.loudness_lufs == pytest.approx(12, abs=0.1)
    assert lively.energy == pytest.approx(softer.energy, abs=0.02)
    for name in WEIGHTS:
        assert lively.energy_parts[name] == pytest.approx(softer.energy_parts[name], abs=0.02)


def test_a_lively_march_has_more_energy_than_a_calm_air(heard: dict[str, SongAnalysis]) -> None:
    lively, calm = heard["lively"].energy, heard["calm"].energy
    assert lively is not None and calm is not None
    assert 0 <= calm < lively - 0.1 <= 1, (heard["lively"].energy_parts, heard["calm"].energy_parts)


def test_without_a_tempo_the_other_parts_speak() -> None:
    noise = (0.1 * np.random.default_rng(0).normal(size=200_000)).astype(np.float32)
    parts = energy_parts(noise, 20000, None, 12.0)
    assert set(parts) == {"loudness", "onset_rate", "brightness"}
    assert energy(parts) == pytest.approx(np.mean(list(parts.values())), abs=1e-6)


@pytest.mark.parametrize(("hz", "least", "most"), [(250.0, 0.0, 0.05), (4000.0, 0.95, 1.0)])
def test_brightness_follows_the_centroid(hz: float, least: float, most: float) -> None:
    tone = (0.2 * np.sin(2 * np.pi * hz * np.arange(100_000) / 20000)).astype(np.float32)
    assert least <= energy_parts(tone, 20000, None, 3.0)["brightness"] <= most
