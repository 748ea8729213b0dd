"""Quiet and loud parts, introduction and ending, on sound whose levels are drawn here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from attune.music import SongAnalysis, analyse_song
from attune.music.dynamics import Dynamics, dynamics
from attune.music.loudness import LoudnessMeter
from tests.music import songs

RATE_HZ = 48000


def heard(levels_db: list[tuple[float, float, float]]) -> Dynamics:
    """Of noise that goes from one level to another within each of these numbers of seconds."""
    parts = [np.linspace(a, b, int(length_s * RATE_HZ)) for length_s, a, b in levels_db]
    gain = 10 ** (np.concatenate(parts) / 20)
    noise = np.random.default_rng(0).normal(size=len(gain))
    meter = LoudnessMeter(RATE_HZ, 1, with_peak=False)
    meter.add((gain * noise).astype(np.float32)[:, None])
    loudness_lufs = meter.loudness_lufs()
    assert loudness_lufs is not None
    return dynamics(meter.powers(), loudness_lufs)


def test_a_quiet_verse_and_a_loud_chorus_are_found_where_they_are() -> None:
    found = heard([(30, -20, -20), (20, -29, -29), (30, -20, -20), (12, -14, -14), (30, -20, -20)])
    assert found.quiet_s == (pytest.approx((30, 50), abs=0.3),)
    assert found.loud_s == (pytest.approx((80, 92), abs=0.3),)
    assert (found.introduction_s, found.ending_s) == (None, None)


@pytest.mark.parametrize("change_db", [-30.0, 0.0, 12.0])
def test_how_loud_the_file_plays_changes_nothing(change_db: float) -> None:
    levels = [(8.0, -30.0, -30.0), (30.0, -20.0, -20.0), (10.0, -26.0, -26.0)]
    changed = [(length_s, a + change_db, b + change_db) for length_s, a, b in levels]
    assert heard(changed) == heard(levels)


def test_an_even_song_has_no_parts() -> None:
    assert heard([(60, -20, -20)]) == Dynamics()


def test_a_short_break_is_no_quiet_part() -> None:
    assert heard([(30, -20, -20), (3, -40, -40), (30, -20, -20)]).quiet_s == ()


def test_a_soft_introduction_ends_where_the_band_comes_in() -> None:
    found = heard([(2, -120, -120), (9, -28, -28), (60, -20, -20)])
    assert found.introduction_s == pytest.approx((2, 11), abs=0.3)
    assert heard([(1.5, -28, -28), (60, -20, -20)]).introduction_s is None


def test_a_fade_out_and_a_last_chord_are_endings_and_a_stop_is_none() -> None:
    """A fade of 40 dB in 16 s has lost 3 dB after 1.2 s."""
    faded = heard([(60, -20, -20), (16, -20, -60), (3, -120, -120)]).ending_s
    assert faded == pytest.approx((61.2, 76), abs=0.8)
    chord = heard([(60, -20, -20), (3, -20, -55), (2, -120, -120)]).ending_s
    assert chord == pytest.approx((60.3, 63), abs=0.5)
    assert heard([(60, -20, -20), (3, -120, -120)]).ending_s is None


def test_they_are_in_the_analysis_and_in_its_file_form(tmp_path: Path) -> None:
    beats_s = songs.steady_beats_s(100, 40)
    samples = songs.knocks(beats_s, 40)
    samples[: 8 * songs.RATE_HZ] *= 0.25
    analysis = analyse_song(songs.write(tmp_path / "song.wav", samples))
    assert analysis.introduction_s == pytest.approx((0.0, 8.0), abs=0.7)
    assert analysis.quiet_s[0] == pytest.approx((0.0, 8.0), abs=0.7)
    assert SongAnalysis.from_json(analysis.to_json()) == analysis
    older = {k: v for k, v in analysis.to_json().items() if k not in ("key", "quiet_s", "ending_s")}
    assert SongAnalysis.from_json(older).quiet_s == ()
