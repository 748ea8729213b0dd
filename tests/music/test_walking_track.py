"""A walking track keeps its promises: every beat on the grid, and nothing the ear would mind."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from attune.music import TrackSettings, analyse_song, make_walking_track
from attune.music.loudness import LoudnessMeter
from attune.problems import Problem

RATE_HZ = 44100
QUIET = TrackSettings(cue_sound="none", count_in_beats=0)


def onsets_s(path: Path) -> np.ndarray:
    """Attacks in a file of clicks: where the level first rises, after 100 ms of quiet."""
    samples, rate_hz = soundfile.read(path, always_2d=True)
    loud = np.flatnonzero(np.abs(samples).max(axis=1) > 0.05)
    first = np.concatenate([[True], np.diff(loud) > 0.1 * rate_hz])
    return loud[first] / rate_hz


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".opus"])
def test_a_click_song_that_drifts_becomes_a_track_on_the_grid(drifting_song, tmp_path, suffix):
    """A single constant change of speed cannot pass this: the song hurries from 90 to 110."""
    path, beats_s = drifting_song
    analysis = analyse_song(path)
    out = tmp_path / f"walk{suffix}"
    track = make_walking_track(path, analysis, 100, out, QUIET)
    heard_s = onsets_s(out)
    cues_s = np.array(track.cues_s)
    assert len(heard_s) >= len(beats_s) - 1
    nearest = np.abs(heard_s[:, None] - cues_s[None, :]).min(axis=1)
    assert nearest.max() <= 0.005
    assert np.allclose(np.diff(cues_s), 0.6, atol=2e-5)


def test_known_beats_land_within_half_a_millisecond(drifting_song, analysis_of, tmp_path):
    path, beats_s = drifting_song
    track = make_walking_track(path, analysis_of(path, beats_s), 104, tmp_path / "w.wav", QUIET)
    heard_s = onsets_s(tmp_path / "w.wav")
    assert len(heard_s) == len(track.cues_s) == len(beats_s)
    assert np.abs(heard_s - np.array(track.cues_s)).max() <= 0.0005
    assert track.grid_error_ms <= 0.5


def test_the_length_is_exact(drifting_song, analysis_of, tmp_path):
    path, beats_s = drifting_song
    track = make_walking_track(path, analysis_of(path, beats_s), 104, tmp_path / "w.wav", QUIET)
    assert soundfile.info(tmp_path / "w.wav").frames == round(track.duration_s * RATE_HZ)
    tail_s = (32.0 - beats_s[-1]) / track.speed_ratio
    assert track.duration_s == pytest.approx(track.cues_s[-1] + tail_s, abs=1e-3)


@pytest.mark.parametrize("speed", [0.8, 0.9, 1.1, 1.25])
def test_pitch_stays(tmp_path, analysis_of, speed):
    time_s = np.arange(20 * RATE_HZ) / RATE_HZ
    soundfile.write(tmp_path / "a.wav", 0.3 * np.sin(2 * np.pi * 440 * time_s), RATE_HZ)
    beats_s = np.arange(1, 19, 0.6)
    analysis = analysis_of(tmp_path / "a.wav", beats_s)
    make_walking_track(tmp_path / "a.wav", analysis, 100 * speed, tmp_path / "w.wav", QUIET)
    samples, _ = soundfile.read(tmp_path / "w.wav")
    middle = samples[5 * RATE_HZ : 10 * RATE_HZ]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert np.argmax(spectrum) * RATE_HZ / len(middle) == pytest.approx(440, abs=0.5)


@pytest.mark.parametrize(
    ("cadence_spm", "pulse", "steps_per_beat"),
    [(100, "beat", 1), (52, "half", 0.5), (176, "double", 2)],
)
def test_the_pulse_is_the_one_a_walker_would_find(
    drifting_song, analysis_of, tmp_path, cadence_spm, pulse, steps_per_beat
):
    path, beats_s = drifting_song
    analysis = analysis_of(path, beats_s)
    track = make_walking_track(path, analysis, cadence_spm, tmp_path / "w.wav", QUIET)
    assert track.pulse == pulse
    assert track.speed_ratio == pytest.approx(
        cadence_spm / (analysis.tempo_bpm * steps_per_beat), abs=1e-3
    )
    assert set(np.round(beats_s[:: int(max(1, 1 / steps_per_beat))], 5)) <= set(
        track.source_beats_s
    )


@pytest.mark.parametrize("cadence_spm", [66.7, 150.0])
def test_three_steps_to_two_beats_are_refused_with_what_can_be_had(
    drifting_song, analysis_of, tmp_path, cadence_spm
):
    path, beats_s = drifting_song
    with pytest.raises(Problem) as refusal:
        make_walking_track(
            path, analysis_of(path, beats_s, tempo_bpm=100.0), cadence_spm, tmp_path / "w.wav"
        )
    assert refusal.value.code == "cadence-out-of-reach"
    assert "80 to 125" in refusal.value.what_to_do
    assert list(tmp_path.glob("*w.wav*")) == []


@pytest.mark.parametrize("suffix", [".flac", ".mp3", ".opus"])
def test_true_peak_stays_under_minus_one_and_the_cues_are_heard(
    drifting_song, analysis_of, tmp_path, suffix
):
    path, beats_s = drifting_song
    settings = TrackSettings(cue_sound="woodblock", cue_level_lu=12, music_lufs=-12)
    out = tmp_path / f"w{suffix}"
    track = make_walking_track(path, analysis_of(path, beats_s), 100, out, settings)
    samples, rate_hz = soundfile.read(out, dtype="float32", always_2d=True)
    meter = LoudnessMeter(rate_hz, samples.shape[1])
    meter.add(samples)
    meter.finish()
    assert meter.true_peak_dbtp() <= -1.0
    assert meter.loudness_lufs() == pytest.approx(track.loudness_lufs, abs=0.3)


def test_a_count_in_comes_before_the_first_step(drifting_song, analysis_of, tmp_path):
    path, beats_s = drifting_song
    settings = TrackSettings(cue_sound="click", count_in_beats=4)
    track = make_walking_track(path, analysis_of(path, beats_s), 100, tmp_path / "w.wav", settings)
    assert track.count_in_s == pytest.approx(
        [track.cues_s[0] - k * 0.6 for k in (4, 3, 2, 1)], abs=1e-4
    )
    heard_s = onsets_s(tmp_path / "w.wav")
    assert np.allclose(heard_s[:4], track.count_in_s, atol=0.001)


def test_a_fading_plan_quietens_the_cues_and_takes_them_away(tmp_path, analysis_of):
    noise = np.random.default_rng(0).normal(size=(40 * RATE_HZ, 1)) * 1e-4
    soundfile.write(tmp_path / "a.wav", noise, RATE_HZ, subtype="FLOAT")
    analysis = analysis_of(tmp_path / "a.wav", np.arange(1, 38, 0.6), loudness_lufs=-60.0)
    settings = TrackSettings(
        fading=((10.0, -6.0), (20.0, None)), music_lufs=-40, cue_level_lu=20, count_in_beats=0
    )
    track = make_walking_track(tmp_path / "a.wav", analysis, 100, tmp_path / "w.wav", settings)
    samples, _ = soundfile.read(tmp_path / "w.wav")
    peaks = [np.abs(samples[round(c * RATE_HZ) :][:500]).max() for c in track.cues_s]
    full, quieter, none = (
        np.median([p for p, c in zip(peaks, track.cues_s, strict=True) if low <= c < high])
        for low, high in ((0, 10), (10, 20), (20, 99))
    )
    assert 20 * np.log10(quieter / full) == pytest.approx(-6, abs=1.5)
    assert 20 * np.log10(none / full) < -20


def test_cues_go_on_through_a_passage_without_a_beat(drifting_song, analysis_of, tmp_path):
    path, beats_s = drifting_song
    with_gap = np.concatenate([beats_s[:20], beats_s[28:]])
    track = make_walking_track(path, analysis_of(path, with_gap), 100, tmp_path / "w.wav", QUIET)
    assert np.allclose(np.diff(track.cues_s), 0.6, atol=2e-5)
    assert np.all(np.diff(track.source_beats_s) > 0)
    assert abs(len(track.cues_s) - len(beats_s)) <= 1


def test_the_file_says_what_it_is(drifting_song, analysis_of, tmp_path):
    path, beats_s = drifting_song
    analysis = analysis_of(path, beats_s)
    make_walking_track(path, analysis, 100, tmp_path / "w.flac", QUIET)
    with soundfile.SoundFile(tmp_path / "w.flac") as file:
        assert "100 steps a minute" in file.title
        said = json.loads(file.comment)
    assert said["cadence_spm"] == 100
    assert said["source_sha256"] == analysis.sha256
    assert said["made_by"].startswith("attune ")


def test_attacks_are_not_heard_before_their_time(tmp_path, analysis_of):
    """Level 30 to 3 ms before a kick against its peak, in a held chord: as in the source."""
    from attune.music.synthesiser import drum

    time_s = np.arange(24 * RATE_HZ) / RATE_HZ
    samples = 0.002 * np.sin(2 * np.pi * 220 * time_s)
    beats_s = np.arange(1, 23, 0.6)
    kick = drum("kick", np.random.default_rng(0)) * 0.6
    for beat_s in beats_s:
        at = round(beat_s * RATE_HZ)
        samples[at : at + len(kick)] += kick[: len(samples) - at]
    soundfile.write(tmp_path / "a.wav", samples, RATE_HZ, subtype="FLOAT")
    analysis = analysis_of(tmp_path / "a.wav", beats_s)
    for speed in (0.8, 1.25):
        out = tmp_path / f"{speed}.wav"
        track = make_walking_track(tmp_path / "a.wav", analysis, 100 * speed, out, QUIET)
        made, _ = soundfile.read(out)
        before = [_pre_echo_db(made, cue_s) for cue_s in track.cues_s[2:-2]]
        source = [_pre_echo_db(samples, beat_s) for beat_s in beats_s[2:-2]]
        assert np.median(before) <= np.median(source) + 3


def _pre_echo_db(samples: np.ndarray, onset_s: float) -> float:
    at = round(onset_s * RATE_HZ)
    before = samples[at - round(0.030 * RATE_HZ) : at - round(0.003 * RATE_HZ)]
    peak = np.abs(samples[at : at + round(0.03 * RATE_HZ)]).max()
    return float(20 * np.log10(np.sqrt(np.mean(before**2)) / peak + 1e-9))
