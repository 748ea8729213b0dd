"""A walking track, measured from the samples of the file that was written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from attune.music import AnalysisSettings, TrackSettings, analyse_song, make_walking_track
from attune.music.loudness import LoudnessMeter
from attune.music.song import SongAnalysis
from attune.problems import CannotWrite, CommandLine, NotPossible, NotReadable
from tests.music import songs

NO_CUES = TrackSettings(cue_sound="none", count_in_beats=0)
DRIFT_S = 40.0


@pytest.fixture(scope="module")
def drifting(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SongAnalysis]:
    """A song of clicks that drifts from 90 to 110 beats a minute, as Attune hears it."""
    path = tmp_path_factory.mktemp("drift") / "drift.flac"
    beats_s = songs.drifting_beats_s(90, 110, DRIFT_S)
    songs.write(path, songs.knocks(beats_s, DRIFT_S))
    return path, analyse_song(path)


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SongAnalysis]:
    """Ten seconds at 100 beats a minute, with the beats known."""
    path = tmp_path_factory.mktemp("steady") / "steady.wav"
    beats_s = songs.steady_beats_s(100, 10)
    songs.write(path, songs.knocks(beats_s, 10))
    return path, songs.known(path, beats_s)


def loudness_and_peak(path: Path) -> tuple[float, float]:
    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    meter = LoudnessMeter(rate_hz, samples.shape[1])
    meter.add(samples)
    meter.finish()
    loudness_lufs, true_peak_dbtp = meter.loudness_lufs(), meter.true_peak_dbtp()
    assert loudness_lufs is not None and true_peak_dbtp is not None
    return loudness_lufs, true_peak_dbtp


@pytest.mark.parametrize("cadence_spm", [88.0, 100.0, 112.0])
def test_a_song_that_drifts_from_90_to_110_gets_its_clicks_on_the_cues(
    drifting: tuple[Path, SongAnalysis], tmp_path: Path, cadence_spm: float
) -> None:
    path, analysis = drifting
    true_beats_s = songs.drifting_beats_s(90, 110, DRIFT_S)
    track = make_walking_track(path, analysis, cadence_spm, tmp_path / "walk.wav", NO_CUES)
    assert np.allclose(np.diff(track.cues_s), 60 / cadence_spm, atol=2e-5)
    assert len(track.cues_s) == len(true_beats_s)
    samples, rate_hz = soundfile.read(tmp_path / "walk.wav", dtype="float32")
    clicks_s = songs.knock_times_s(samples, track.cues_s, rate_hz)
    assert np.abs(clicks_s - track.cues_s).max() <= 0.005


def test_a_constant_stretch_of_that_song_would_fail() -> None:
    """The test above asks for more than one change of speed: the best one misses by far."""
    beats_s = songs.drifting_beats_s(90, 110, DRIFT_S)
    steps = np.arange(len(beats_s))
    best = np.polyval(np.polyfit(steps, beats_s, 1), steps)
    assert np.abs(best - beats_s).max() > 0.3


@pytest.mark.parametrize(
    ("tempo_bpm", "cadence_spm", "pulse", "steps_a_beat"),
    [(100, 110, "beat", 1), (100, 55, "half", 0.5), (75, 140, "double", 2)],
)
def test_the_pulse_is_the_one_with_the_smallest_change_of_speed(
    tmp_path: Path, tempo_bpm: float, cadence_spm: float, pulse: str, steps_a_beat: float
) -> None:
    beats_s = songs.steady_beats_s(tempo_bpm, 12)
    path = songs.write(tmp_path / "song.wav", songs.knocks(beats_s, 12))
    track = make_walking_track(
        path, songs.known(path, beats_s), cadence_spm, tmp_path / "walk.wav", NO_CUES
    )
    assert track.pulse == pulse
    assert track.speed_ratio == pytest.approx(cadence_spm / (tempo_bpm * steps_a_beat), abs=2e-4)
    assert np.allclose(np.diff(track.cues_s), 60 / cadence_spm, atol=2e-5)
    samples, rate_hz = soundfile.read(tmp_path / "walk.wav", dtype="float32")
    with_click = track.cues_s[:: max(1, round(steps_a_beat))]
    clicks_s = songs.knock_times_s(samples, with_click, rate_hz)
    assert np.abs(clicks_s - with_click).max() <= 0.005


def test_a_cadence_out_of_reach_is_refused_with_the_cadences_in_reach(
    steady: tuple[Path, SongAnalysis], tmp_path: Path
) -> None:
    path, analysis = steady
    with pytest.raises(NotPossible, match="40 to 62 or 80 to 125 or 160 to 180") as refused:
        make_walking_track(path, analysis, 140, tmp_path / "walk.wav")
    assert refused.value.code == "cadence-out-of-reach"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("cadence_spm", [0, -96, 20, 29.9, 180.1, 400, float("nan"), float("inf")])
def test_a_cadence_outside_the_limits_is_refused(
    steady: tuple[Path, SongAnalysis], tmp_path: Path, cadence_spm: float
) -> None:
    path, analysis = steady
    with pytest.raises(CommandLine, match="30 to 180") as refused:
        make_walking_track(path, analysis, cadence_spm, tmp_path / "walk.wav")
    assert refused.value.code == "cadence-out-of-range"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".opus", ".flac", ".wav", ".mp3"])
def test_the_end_of_the_name_chooses_the_form(
    steady: tuple[Path, SongAnalysis], tmp_path: Path, suffix: str
) -> None:
    path, analysis = steady
    out = tmp_path / f"walk{suffix}"
    track = make_walking_track(path, analysis, 96, out)
    info = soundfile.info(out)
    assert (info.format, info.subtype) in {
        ("OGG", "OPUS"), ("FLAC", "PCM_16"), ("WAV", "PCM_16"), ("MP3", "MPEG_LAYER_III")
    }  # fmt: skip
    assert info.frames == round(track.duration_s * info.samplerate)
    samples, rate_hz = soundfile.read(out, dtype="float32")
    assert loudness_and_peak(out)[1] <= -1.0 + 0.01
    # The cue and the song's own click sound together on the grid, whatever the coder.
    quarter = round(0.25 * 60 / 96 * rate_hz)
    mono = np.abs(samples if samples.ndim == 1 else samples.mean(axis=1))
    for cue_s in track.cues_s[:8]:
        at = round(cue_s * rate_hz)
        loud = at - quarter + int(np.argmax(mono[at - quarter : at + quarter]))
        assert -0.001 <= (loud - at) / rate_hz <= 0.005


def test_the_length_is_exact_to_the_sample(
    steady: tuple[Path, SongAnalysis], tmp_path: Path
) -> None:
    path, analysis = steady
    track = make_walking_track(path, analysis, 92, tmp_path / "walk.wav", NO_CUES)
    beats_s = analysis.beats_s
    speed = 92 / 100
    outside_s = (beats_s[0] + analysis.duration_s - beats_s[-1]) / speed
    planned_s = outside_s + (len(beats_s) - 1) * 60 / 92
    assert abs(soundfile.info(tmp_path / "walk.wav").frames - planned_s * 44100) <= 1
    assert track.duration_s == pytest.approx(planned_s, abs=1 / 44100)


@pytest.mark.parametrize("song_lufs", [-34.0, -24.0, -16.0, -11.0])
def test_a_track_is_as_loud_as_its_song_and_never_peaks_above_minus_one(
    tmp_path: Path, song_lufs: float
) -> None:
    """As loud as its song, or quieter where the song is so loud that no cue would fit in."""
    path = tmp_path / "song.wav"
    beats_s = songs.steady_beats_s(100, 8)
    noise = np.random.default_rng(1).normal(size=8 * songs.RATE_HZ).astype(np.float32)
    samples = 0.3 * songs.knocks(beats_s, 8) + 0.3 * np.convolve(noise, np.ones(16) / 16, "same")
    samples = samples.astype(np.float32)
    songs.write(path, samples)
    samples *= np.float32(10 ** ((song_lufs - loudness_and_peak(path)[0]) / 20))
    soundfile.write(path, samples, songs.RATE_HZ, subtype="FLOAT")
    loudness_lufs = loudness_and_peak(path)[0]
    analysis = replace(songs.known(path, beats_s), loudness_lufs=loudness_lufs)
    for suffix in (".wav", ".mp3", ".opus"):
        out = tmp_path / f"walk{suffix}"
        make_walking_track(path, analysis, 100, out, NO_CUES)
        track_lufs, true_peak_dbtp = loudness_and_peak(out)
        assert track_lufs == pytest.approx(min(loudness_lufs, -16.0), abs=0.5)
        assert track_lufs <= loudness_lufs + 0.2
        assert true_peak_dbtp <= -1.0


@pytest.mark.parametrize("cue_level_lu", [-6.0, 20.0])
def test_a_loud_cue_is_held_under_the_peak_and_what_is_said_is_in_the_file(
    steady: tuple[Path, SongAnalysis], tmp_path: Path, cue_level_lu: float
) -> None:
    path, analysis = steady
    settings = TrackSettings(cue_level_lu=cue_level_lu, music_lufs=-12.0)
    for suffix in (".wav", ".mp3", ".opus"):
        out = tmp_path / f"walk{suffix}"
        track = make_walking_track(path, analysis, 108, out, settings)
        loudness_lufs, true_peak_dbtp = loudness_and_peak(out)
        assert true_peak_dbtp <= -1.0
        assert track.true_peak_dbtp == pytest.approx(true_peak_dbtp, abs=0.02)
        assert track.loudness_lufs == pytest.approx(loudness_lufs, abs=0.1)


@pytest.mark.parametrize("cadence_spm", [82.0, 124.0])
def test_the_pitch_stays(tmp_path: Path, cadence_spm: float) -> None:
    beats_s = songs.steady_beats_s(100, 12)
    time_s = np.arange(12 * songs.RATE_HZ) / songs.RATE_HZ
    tone = (0.3 * np.sin(2 * np.pi * 440.0 * time_s)).astype(np.float32)
    path = songs.write(tmp_path / "tone.wav", tone + 0.3 * songs.knocks(beats_s, 12))
    out = tmp_path / "walk.wav"
    make_walking_track(path, songs.known(path, beats_s), cadence_spm, out, NO_CUES)
    samples = soundfile.read(out, dtype="float32", always_2d=True)[0].mean(axis=1)
    points = 2**22  # A hundredth of a hertz apart.
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), points))
    heard_hz = np.argmax(spectrum) / points * songs.RATE_HZ
    assert abs(1200 * np.log2(heard_hz / 440.0)) <= 3.0


@pytest.mark.parametrize("suffix", [".flac", ".opus"])
def test_the_same_input_gives_the_same_file(
    steady: tuple[Path, SongAnalysis], tmp_path: Path, suffix: str
) -> None:
    path, analysis = steady
    names = [f"a{suffix}", f"b{suffix}"]
    made = [make_walking_track(path, analysis, 96, tmp_path / name) for name in names]
    assert made[0] == made[1]
    first, second = (tmp_path / name for name in names)
    assert first.read_bytes() == second.read_bytes()
    info = soundfile.info(first)
    assert info.frames == round(made[0].duration_s * info.samplerate)


def test_half_and_double_change_the_track(
    steady: tuple[Path, SongAnalysis], tmp_path: Path
) -> None:
    path, _ = steady
    heard = analyse_song(path)
    half = analyse_song(path, AnalysisSettings(level="half"))
    double = analyse_song(path, AnalysisSettings(level="double"))
    assert half.tempo_bpm == pytest.approx(heard.tempo_bpm / 2, rel=0.03)
    assert double.tempo_bpm == pytest.approx(heard.tempo_bpm * 2, rel=0.03)
    of_half = make_walking_track(path, half, 50, tmp_path / "half.wav", NO_CUES)
    of_double = make_walking_track(path, double, 170, tmp_path / "double.wav", NO_CUES)
    assert (of_half.pulse, of_double.pulse) == ("beat", "beat")
    assert len(of_half.cues_s) == pytest.approx(len(heard.beats_s) / 2, abs=1)
    assert len(of_double.cues_s) == pytest.approx(2 * len(heard.beats_s), abs=1)


@pytest.mark.parametrize("first", [0, 1])
def test_a_track_follows_the_taps(tmp_path: Path, first: int) -> None:
    """Knocks all alike at 200 a minute: only the taps say which of them are the beats."""
    all_s = np.arange(0.6, 23.5, 0.3)
    sound = np.zeros(int(23.55 * songs.RATE_HZ), np.float32)
    for at in np.round(all_s * songs.RATE_HZ).astype(int):
        piece = songs.knock()[: len(sound) - at]
        sound[at : at + len(piece)] += piece
    path = songs.write(tmp_path / "song.wav", sound)
    tapped_s = all_s[first::2]
    hand = np.array([0.012, -0.02, 0.018, -0.011, 0.0, 0.02, -0.015, 0.006])
    settings = AnalysisSettings(taps_s=tuple(float(t) for t in tapped_s[6:14] + hand))
    analysis = analyse_song(path, settings)
    assert analysis.settings == settings
    track = make_walking_track(path, analysis, 96, tmp_path / "walk.wav", NO_CUES)
    distance_s = np.abs(np.array(track.source_beats_s)[:, None] - tapped_s[None, :]).min(axis=1)
    assert distance_s.max() <= 0.07
    assert len(track.cues_s) == pytest.approx(len(tapped_s), abs=2)


def test_the_fading_plan_makes_cues_quieter_and_then_none(
    steady: tuple[Path, SongAnalysis], tmp_path: Path
) -> None:
    """What the cues add is the difference of two tracks: with them and without them."""
    path, analysis = steady
    plain = TrackSettings(cue_sound="none", count_in_beats=4, music_lufs=-30)
    faded = replace(plain, cue_sound="woodblock", fading=((4.0, -6.0), (7.5, None)))
    make_walking_track(path, analysis, 100, tmp_path / "plain.wav", plain)
    track = make_walking_track(path, analysis, 100, tmp_path / "faded.wav", faded)
    added = (
        soundfile.read(tmp_path / "faded.wav", always_2d=True)[0]
        - soundfile.read(tmp_path / "plain.wav", always_2d=True)[0]
    ).mean(axis=1)
    level = {}
    for cue_s in (*track.count_in_s, *track.cues_s):
        at = round(cue_s * 44100)
        level[cue_s] = float(np.abs(added[at : at + 2205]).max())
    full = np.mean([v for t, v in level.items() if t < 4])
    quieter = np.mean([v for t, v in level.items() if 4 <= t < 7.5])
    none = max(v for t, v in level.items() if t >= 7.5)
    assert 20 * np.log10(quieter / full) == pytest.approx(-6, abs=0.3)
    assert none < 0.02 * full
    assert len(track.count_in_s) == 4
    assert np.diff([*track.count_in_s, track.cues_s[0]]) == pytest.approx(0.6, abs=2e-5)


@pytest.mark.parametrize("suffix", [".flac", ".mp3", ".opus"])
def test_the_file_says_what_it_is(
    steady: tuple[Path, SongAnalysis], tmp_path: Path, suffix: str
) -> None:
    path, analysis = steady
    out = tmp_path / f"walk{suffix}"
    track = make_walking_track(path, analysis, 96, out)
    with av.open(str(out)) as container:
        tags = {**container.metadata, **container.streams.audio[0].metadata}
    tags = {name.lower(): value for name, value in tags.items()}
    assert tags["title"] == "Walking track, 96 steps a minute"
    said = json.loads(tags.get("comment") or tags["description"])
    assert said == {
        "cadence_spm": 96, "pulse": "beat", "source_sha256": analysis.sha256,
        "made_by": track.made_by,
    }  # fmt: skip


def test_another_file_under_the_same_name_is_refused(
    steady: tuple[Path, SongAnalysis], tmp_path: Path
) -> None:
    path, analysis = steady
    changed = replace(analysis, sha256="0" * 64)
    with pytest.raises(NotReadable, match="has changed since it was analysed"):
        make_walking_track(path, changed, 96, tmp_path / "walk.wav")
    with pytest.raises(CannotWrite, match="the song it is made from"):
        make_walking_track(path, analysis, 96, path, force=True)
