"""The playlist as one file: equally loud, under the true peak, joined where two beats meet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile
import soxr
from scipy.signal import lfilter

from attune.music import PlaylistSoundSettings, SongSound, render_playlist
from attune.music.playlist_sound import overlap_on_beats
from attune.problems import Problem

RATE_HZ = 44100


def write_song(
    path: Path, seed: int, level: float, seconds: float = 9.0, rate_hz: int = RATE_HZ
) -> Path:
    """Coloured noise in swells, one channel or two, with sharp peaks where the seed is odd."""
    random = np.random.default_rng(seed)
    noise = random.standard_normal((int(seconds * rate_hz), 1 + seed % 2))
    music = lfilter([1.0], [1.0, -0.95], noise, axis=0)
    swell = 1 + 0.5 * np.sin(np.arange(len(music)) / rate_hz * (1 + seed))
    music *= swell[:, None]
    if seed % 2:
        music[:: rate_hz // 3] *= 8
    soundfile.write(path, level * music / np.abs(music).max(), rate_hz)
    return path


@pytest.fixture
def songs(tmp_path):
    levels = (0.9, 0.02, 0.3, 0.9)
    rates = (44100, 44100, 48000, 44100)
    return [
        SongSound(f"song {i}", write_song(tmp_path / f"{i}.wav", i, level, rate_hz=rate))
        for i, (level, rate) in enumerate(zip(levels, rates, strict=True))
    ]


@pytest.mark.parametrize("name", ["list.flac", "list.mp3", "list.opus", "list.wav"])
def test_every_song_is_equally_loud_and_under_the_true_peak(songs, tmp_path, name):
    made = render_playlist(songs, tmp_path / name, PlaylistSoundSettings(overlap_s=2.0))
    samples, rate_hz = soundfile.read(tmp_path / name)
    assert len(samples) / rate_hz == pytest.approx(made.duration_s, abs=0.05)
    assert made.duration_s == pytest.approx(4 * 9 - 3 * 2, abs=0.01)
    meter = pyloudnorm.Meter(rate_hz)
    heard = [
        meter.integrated_loudness(samples[round(s.from_s * rate_hz) : round(s.to_s * rate_hz)])
        for s in made.songs
    ]
    assert max(heard) - min(heard) <= 1.0
    assert np.mean(heard) == pytest.approx(made.loudness_lufs, abs=0.3)
    assert np.mean(heard) == pytest.approx(-18, abs=0.5) or made.quieter_for
    peak = np.abs(soxr.resample(samples, 1, 4)).max()
    assert 20 * np.log10(peak) <= -1.0
    assert made.true_peak_dbtp <= -1.0


def test_a_beat_falls_on_a_beat_in_the_sound_itself(tmp_path):
    """Two songs of clicks in soft noise: where they overlap, one click and not two."""
    beats = {"a": np.arange(0.31, 19.9, 0.6), "b": np.arange(0.17, 19.9, 0.6)}
    songs = []
    for name, beats_s in beats.items():
        sound = 1e-3 * np.random.default_rng(1).standard_normal((20 * RATE_HZ, 2))
        for beat in beats_s:
            sound[round(beat * RATE_HZ)] = 0.5
        soundfile.write(tmp_path / f"{name}.wav", sound, RATE_HZ)
        songs.append(SongSound(name, tmp_path / f"{name}.wav", tuple(beats_s)))
    made = render_playlist(songs, tmp_path / "ab.flac", PlaylistSoundSettings(overlap_s=4.0))
    samples, rate_hz = soundfile.read(tmp_path / "ab.flac")
    first, second = made.songs
    assert first.to_s - second.from_s == pytest.approx(4.0, abs=0.35)
    assert second.from_s < second.beat_met_s < first.to_s
    inside = np.abs(samples[round(second.from_s * rate_hz) : round(first.to_s * rate_hz), 0])
    clicks = np.flatnonzero(inside > 0.2 * inside.max()) / rate_hz
    gaps = np.diff(clicks[np.diff(clicks, prepend=-1) > 0.002])
    assert len(gaps) >= 4 and np.all(np.abs(gaps - 0.6) < 0.001)


def test_without_beats_near_the_end_songs_overlap_plainly():
    assert overlap_on_beats([], [0.2, 0.7], 4.0, 4.0) == (4.0, None)
    assert overlap_on_beats([30.0], [0.2, 0.7], 4.0, 4.0) == (4.0, None)


def test_beats_meet_near_the_middle_of_the_overlap():
    overlap_s, met_s = overlap_on_beats(np.arange(0.3, 9), np.arange(0.1, 9, 0.5), 4.0, 4.0)
    assert overlap_s == pytest.approx(4.0, abs=0.3) and met_s == pytest.approx(2.0, abs=0.5)


def test_a_song_of_peaks_makes_the_whole_list_quieter_not_unequal(tmp_path):
    music = 1e-3 * np.random.default_rng(0).standard_normal((9 * RATE_HZ, 2))
    music[:: RATE_HZ // 2] = 0.9
    soundfile.write(tmp_path / "peaks.wav", music, RATE_HZ)
    songs = [
        SongSound("even", write_song(tmp_path / "even.wav", 2, 0.5)),
        SongSound("peaks", tmp_path / "peaks.wav"),
    ]
    made = render_playlist(songs, tmp_path / "out.flac")
    assert made.quieter_for == "peaks" and made.loudness_lufs < -19
    assert abs(made.songs[0].loudness_lufs - made.songs[1].loudness_lufs) <= 0.5


def test_joins_are_smooth_where_two_loud_songs_overlap(tmp_path):
    """A pure tone joined to itself: no step between samples larger than the tone's own."""
    time = np.arange(8 * RATE_HZ) / RATE_HZ
    tone = np.stack([0.9 * np.sin(2 * np.pi * 220 * time)] * 2, axis=1)
    soundfile.write(tmp_path / "tone.wav", tone, RATE_HZ)
    songs = [SongSound("one", tmp_path / "tone.wav"), SongSound("two", tmp_path / "tone.wav")]
    render_playlist(songs, tmp_path / "out.wav", PlaylistSoundSettings(loudness_lufs=-10.0))
    samples, _ = soundfile.read(tmp_path / "out.wav")
    assert np.abs(np.diff(samples[:, 0], n=2)).max() < 1.3 * (2 * np.pi * 220 / RATE_HZ) ** 2


def test_a_silent_song_and_a_missing_one_are_refused_and_nothing_is_left(songs, tmp_path):
    soundfile.write(tmp_path / "mute.wav", np.zeros((5 * RATE_HZ, 2)), RATE_HZ)
    out = tmp_path / "out.flac"
    with pytest.raises(Problem, match="mute is silent"):
        render_playlist([*songs, SongSound("mute", tmp_path / "mute.wav")], out)
    with pytest.raises(Problem, match=r"no file called gone\.wav"):
        render_playlist([*songs, SongSound("gone", tmp_path / "gone.wav")], out)
    with pytest.raises(Problem, match="the song it is made from"):
        render_playlist(songs, songs[0].path, force=True)
    assert not list(tmp_path.glob("*.part")) and not out.exists()
