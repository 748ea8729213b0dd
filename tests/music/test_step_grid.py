"""The step grid and the stretch: known beats to half a millisecond, gaps, count-ins, attacks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from attune.music import TrackSettings, make_walking_track
from attune.problems import Problem

RATE_HZ = 44100
QUIET = TrackSettings(cue_sound="none", count_in_beats=0)


def onsets_s(path: Path) -> np.ndarray:
    """Attacks in a file of clicks: where the level first rises, after 100 ms of quiet."""
    samples, rate_hz = soundfile.read(path, always_2d=True)
    loud = np.flatnonzero(np.abs(samples).max(axis=1) > 0.05)
    first = np.concatenate([[True], np.diff(loud) > 0.1 * rate_hz])
    return loud[first] / rate_hz


def test_known_beats_land_within_half_a_millisecond(drifting_song, analysis_of, tmp_path):
    path, beats_s = drifting_song
    track = make_walking_track(path, analysis_of(path, beats_s), 104, tmp_path / "w.wav", QUIET)
    heard_s = onsets_s(tmp_path / "w.wav")
    assert len(heard_s) == len(track.cues_s) == len(beats_s)
    assert np.abs(heard_s - np.array(track.cues_s)).max() <= 0.0005
    assert track.grid_error_ms <= 0.5


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


def test_a_count_in_comes_before_the_first_step(drifting_song, analysis_of, tmp_path):
    path, beats_s = drifting_song
    settings = TrackSettings(cue_sound="click", count_in_beats=4)
    track = make_walking_track(path, analysis_of(path, beats_s), 100, tmp_path / "w.wav", settings)
    assert track.count_in_s == pytest.approx(
        [track.cues_s[0] - k * 0.6 for k in (4, 3, 2, 1)], abs=1e-4
    )
    heard_s = onsets_s(tmp_path / "w.wav")
    assert np.allclose(heard_s[:4], track.count_in_s, atol=0.001)


def test_cues_go_on_through_a_passage_without_a_beat(drifting_song, analysis_of, tmp_path):
    path, beats_s = drifting_song
    with_gap = np.concatenate([beats_s[:20], beats_s[28:]])
    track = make_walking_track(path, analysis_of(path, with_gap), 100, tmp_path / "w.wav", QUIET)
    assert np.allclose(np.diff(track.cues_s), 0.6, atol=2e-5)
    assert np.all(np.diff(track.source_beats_s) > 0)
    assert abs(len(track.cues_s) - len(beats_s)) <= 1


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
