"""The beat network as it is shipped: small, the same in any chunks, sure of a plain beat."""

import numpy as np
import pytest

from attune.music import beat_network
from attune.music.features import BANDS, log_bands


@pytest.fixture
def bands() -> np.ndarray:
    noise = np.random.default_rng(5).random((2311, BANDS)).astype(np.float32)
    return 2 * noise


def test_the_weights_are_small_enough_to_ship() -> None:
    assert beat_network.WEIGHTS.stat().st_size <= 2_000_000


def test_chunks_change_nothing(bands: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = beat_network.hear(bands)
    monkeypatch.setattr(beat_network, "_CHUNK", 97)
    parts = beat_network.hear(bands)
    assert np.allclose(whole.beat, parts.beat, atol=1e-4)
    assert np.allclose(whole.bar_start, parts.bar_start, atol=1e-4)
    assert np.allclose(whole.tempo, parts.tempo, atol=1e-4)


def test_every_frame_has_its_odds_and_every_tempo_its_share(bands: np.ndarray) -> None:
    heard = beat_network.hear(bands)
    assert len(heard.beat) == len(heard.bar_start) == len(bands)
    assert np.allclose(np.exp(heard.tempo).sum(axis=1), 1, atol=1e-4)


def test_odds_are_high_at_knocks_and_low_between() -> None:
    time_s = np.arange(20 * 44_100) / 44_100
    since_s = time_s % 0.5
    knocks = np.exp(-since_s * 40) * np.sin(2 * np.pi * 400 * since_s)
    heard = beat_network.hear(log_bands(knocks.astype(np.float32), 44_100))
    on, between = heard.beat[500:1500:50], heard.beat[525:1525:50]
    assert np.median(on) > 1 > -1 > np.median(between)
