"""The songs that Attune plays itself: their beats are known, and the tracker finds them."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from attune.music import TUNES, analyse_song, render_tune
from attune.music.tunes import play_tune
from tests.music import songs

HEARD_S = 45.0
FOUND = 0.95
WITHIN_S = 0.07


def share_found(beats_s: NDArray[np.float64], true_s: NDArray[np.float64]) -> float:
    """Share of beats that lie on a true one, at the level, half or double that fits best."""
    if len(beats_s) < 4:
        return 0.0
    middles_s = (true_s[:-1] + true_s[1:]) / 2
    levels = [true_s, true_s[::2], true_s[1::2], np.sort(np.concatenate([true_s, middles_s]))]
    shares = []
    for level_s in levels:
        inside = beats_s[(beats_s > level_s[0] - 0.1) & (beats_s < level_s[-1] + 0.1)]
        right = np.abs(inside[:, None] - level_s[None, :]).min(axis=1) <= WITHIN_S
        covered = np.abs(level_s[:, None] - beats_s[None, :]).min(axis=1) <= WITHIN_S
        shares.append(min(right.mean() if len(right) else 0.0, covered.mean()))
    return float(max(shares))


def test_most_of_four_tunes_are_found_at_their_level_half_or_double(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shares = {}
    for name in sorted(TUNES)[::2]:
        monkeypatch.setitem(TUNES, name, songs.one_verse(name))
        samples, played = play_tune(name)
        path = tmp_path / f"{name}.wav"
        soundfile.write(path, samples[: int(HEARD_S * 44100)], 44100)
        true_s = played.beats_s[played.beats_s < HEARD_S - 0.2]
        shares[name] = share_found(np.array(analyse_song(path).beats_s), true_s)
    found = [name for name, share in shares.items() if share >= FOUND]
    assert len(found) > len(shares) / 2, shares


def test_the_same_seed_plays_the_same_song_and_another_seed_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(TUNES, "drunken-sailor", songs.one_verse("drunken-sailor"))
    (first, played), (again, _) = play_tune("drunken-sailor"), play_tune("drunken-sailor")
    _, played_otherwise = play_tune("drunken-sailor", seed=1)
    assert np.array_equal(first, again)
    assert not np.array_equal(played.beats_s, played_otherwise.beats_s)


def test_drift_raises_the_tempo_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TUNES, "drunken-sailor", songs.one_verse("drunken-sailor"))
    _, played = play_tune("drunken-sailor", tempo_bpm=90, drift=0.2)
    intervals_s = np.diff(played.beats_s)
    assert 60 / intervals_s[:8].mean() == pytest.approx(90, rel=0.03)
    assert 60 / intervals_s[-8:].mean() == pytest.approx(108, rel=0.03)


def test_a_tune_is_written_with_its_title_and_rendered_faster_than_it_plays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TUNES, "drunken-sailor", songs.one_verse("drunken-sailor"))
    start_s = time.process_time()
    played = render_tune("drunken-sailor", tmp_path / "sailor.flac")
    took_s = time.process_time() - start_s
    assert took_s < played.duration_s / 5
    with soundfile.SoundFile(tmp_path / "sailor.flac") as file:
        assert file.title == TUNES["drunken-sailor"].title
        assert file.frames == round(played.duration_s * file.samplerate)
