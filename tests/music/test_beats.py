"""The beat tracker on sounds whose beats are known exactly: clicks, silence, odd rates, taps."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from attune.music.beats import BeatTrack, at_level, track_beats
from attune.music.beats_decode import INTERVALS, SHORTEST, Decoding, best_beats
from attune.music.tunes import TUNES, play_tune
from tests.music import songs

Samples = NDArray[np.float32]


def click_track(
    beats_s: NDArray[np.float64], duration_s: float, rate_hz: int = 44100, accent_every: int = 4
) -> Samples:
    """A short kick-like knock on each beat, louder and lower on the first of each bar."""
    sound = np.zeros(int(duration_s * rate_hz), np.float32)
    time = np.arange(int(0.08 * rate_hz)) / rate_hz
    noise = np.random.default_rng(3).standard_normal(len(time))
    for count, beat in enumerate(beats_s):
        pitch, level = (90.0, 0.8) if count % accent_every == 0 else (180.0, 0.4)
        knock = np.sin(2 * np.pi * pitch * time) + 0.5 * noise * np.exp(-time / 0.005)
        start = round(beat * rate_hz)
        piece = (level * knock * np.exp(-time / 0.025))[: len(sound) - start]
        sound[start : start + len(piece)] += piece.astype(np.float32)
    return sound


def found(track: BeatTrack, beats_s: NDArray[np.float64], within_s: float = 0.07) -> float:
    """Share of true beats with a tracked beat near."""
    if not len(track.beats_s):
        return 0.0
    nearest = np.abs(track.beats_s[None, :] - beats_s[:, None]).min(axis=1)
    return float((nearest <= within_s).mean())


@pytest.mark.parametrize("bpm", [72.0, 100.0, 128.0])
def test_clicks_are_found_at_their_tempo(bpm: float) -> None:
    beats = np.arange(0.5, 29.5, 60 / bpm)
    track = track_beats(click_track(beats, 30.0), 44100)
    assert found(track, beats) >= 0.95
    assert track.tempo_bpm == pytest.approx(bpm, rel=0.02)


@pytest.mark.parametrize("rate_hz", [8000, 22050, 96000])
def test_any_sample_rate_gives_the_same_beats(rate_hz: int) -> None:
    beats = np.arange(0.5, 19.5, 0.55)
    track = track_beats(click_track(beats, 20.0, rate_hz), rate_hz)
    assert found(track, beats, within_s=0.03) >= 0.95


@pytest.mark.parametrize("length", [0, 1, 4410, 44100 * 12])
def test_silence_and_scraps_give_an_empty_track(length: int) -> None:
    track = track_beats(np.zeros(length, np.float32), 44100)
    assert len(track.beats_s) == 0
    assert track.beats_per_bar is None
    assert track.tempo_bpm is None


def test_a_constant_offset_and_broken_samples_do_no_harm() -> None:
    beats = np.arange(0.5, 19.5, 0.5)
    sound = click_track(beats, 20.0) + 0.3
    sound[1000] = np.nan
    assert found(track_beats(sound.astype(np.float32), 44100), beats) >= 0.95


def test_no_beats_are_claimed_in_a_long_silence() -> None:
    beats = np.concatenate([np.arange(0.5, 14.0, 0.5), np.arange(25.0, 39.0, 0.5)])
    track = track_beats(click_track(beats, 40.0), 44100)
    inside = (track.beats_s > 15.0) & (track.beats_s < 24.5)
    assert not inside.any()
    assert any(abs(start - 14) < 2 and abs(end - 25) < 2 for start, end in track.free_time_s)


def test_half_keeps_the_first_beats_of_bars_and_double_puts_one_between() -> None:
    track = BeatTrack(
        beats_s=np.arange(0.0, 10.0, 0.5),
        bar_starts_s=np.arange(0.5, 10.0, 2.0),
        beats_per_bar=4,
        free_time_s=(),
        beat_strength=np.ones(20),
        duration_s=10.0,
    )
    half, double = at_level(track, "half"), at_level(track, "double")
    assert half.beats_s[0] == 0.5 and half.tempo_bpm == pytest.approx(60.0)
    assert half.beats_per_bar == 2 and double.beats_per_bar == 8
    assert double.tempo_bpm == pytest.approx(240.0)
    assert at_level(track, "heard") is track


def test_eight_taps_settle_the_level_for_the_whole_song() -> None:
    beats = np.arange(0.5, 39.5, 0.4)
    sound = click_track(beats, 40.0, accent_every=2)
    slow = track_beats(sound, 44100, taps_s=10.1 + 0.02 + 0.8 * np.arange(8))
    assert slow.tempo_bpm == pytest.approx(75.0, rel=0.02)
    assert found(slow, np.arange(0.5, 39.0, 0.8)) >= 0.9
    assert slow.tapped


def test_stronger_places_between_the_beats_for_two_bars_do_not_move_them() -> None:
    score = np.full(3000, -2.0)
    score[np.arange(0, 3000, 50)] = 2.0
    score[np.arange(1025, 1425, 50)], score[np.arange(1000, 1450, 50)] = 4.0, 0.0
    path = best_beats(score, np.zeros(len(INTERVALS)), Decoding())
    assert set(path.frames % 50) == {0} and np.diff(path.frames).max() == 50
    slipping = best_beats(score, np.zeros(len(INTERVALS)), Decoding(shortest_pause=SHORTEST))
    assert 25 in set(slipping.frames % 50)


def test_a_rest_of_three_seconds_has_no_beats_and_may_end_anywhere() -> None:
    score = np.full(3000, -2.0)
    score[np.concatenate([np.arange(0, 1000, 50), np.arange(1330, 3000, 50)])] = 4.0
    path = best_beats(score, np.zeros(len(INTERVALS)), Decoding())
    assert not ((path.frames > 960) & (path.frames < 1320)).any()
    assert {30} == set(path.frames[path.frames > 1320] % 50)


@pytest.mark.parametrize(("tune", "beats_per_bar"), [("amazing-grace", 3), ("when-the-saints", 4)])
def test_bars_have_as_many_beats_as_the_tune_counts(tune: str, beats_per_bar: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(TUNES, tune, songs.one_verse(tune))
        samples, _ = play_tune(tune)
    track = track_beats(samples.mean(axis=1).astype(np.float32), 44100)
    assert track.beats_per_bar == TUNES[tune].beats_per_bar == beats_per_bar
