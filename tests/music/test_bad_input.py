"""Whatever the sound workshop is given: one sentence, the right status, nothing half-written."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from attune.cli.main import main
from attune.music import (
    LIMITS,
    AnalysisSettings,
    SongAnalysis,
    TrackSettings,
    analyse_song,
    make_walking_track,
    sound_info,
    write_listening_copy,
    writing,
)
from attune.music.sound import read_sound
from attune.problems import Problem
from tests.small_disk import small_disk

RATE_HZ = 44100


def song(duration_s: float = 12.0, rate_hz: int = RATE_HZ, channels: int = 2) -> np.ndarray:
    """A drum on every beat at 100 a minute, over a quiet tone."""
    time_s = np.arange(int(duration_s * rate_hz)) / rate_hz
    since_beat_s = (time_s - 0.3) % 0.6
    drum = np.sin(2 * np.pi * 160 * since_beat_s) * np.exp(-since_beat_s / 0.03) * (time_s >= 0.3)
    mono = 0.5 * drum + 0.02 * np.sin(2 * np.pi * 440 * time_s)
    return np.repeat(mono[:, None], channels, axis=1).astype(np.float32)


@pytest.fixture(scope="module")
def heard(tmp_path_factory) -> tuple[Path, SongAnalysis]:
    """A song, and what was heard in it."""
    path = tmp_path_factory.mktemp("heard") / "a.wav"
    soundfile.write(path, song(), RATE_HZ)
    return path, analyse_song(path)


def refusal(path: Path) -> Problem:
    with pytest.raises(Problem) as caught:
        analyse_song(path)
    return caught.value


def test_a_text_file_called_mp3(tmp_path):
    (tmp_path / "a.mp3").write_text("These are the words of a song, not the song.\n" * 99)
    assert (refusal(tmp_path / "a.mp3").code, refusal(tmp_path / "a.mp3").exit_status) == (
        "not-a-sound",
        3,
    )


def test_random_bytes_called_m4a(tmp_path):
    (tmp_path / "a.m4a").write_bytes(np.random.default_rng(0).bytes(50_000))
    assert refusal(tmp_path / "a.m4a").exit_status == 3


def test_an_empty_file_a_folder_and_nothing(tmp_path):
    (tmp_path / "a.mp3").touch()
    assert refusal(tmp_path / "a.mp3").code == "empty-file"
    assert refusal(tmp_path).code == "is-a-folder"
    assert refusal(tmp_path / "b.mp3").code == "no-such-file"


def test_silence(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros((5 * RATE_HZ, 2)), RATE_HZ)
    problem = refusal(tmp_path / "a.wav")
    assert (problem.code, problem.exit_status) == ("sound-is-silent", 4)


def test_too_short(tmp_path):
    soundfile.write(tmp_path / "a.wav", song(0.5), RATE_HZ)
    assert refusal(tmp_path / "a.wav").code == "sound-too-short"
    with pytest.raises(Problem):
        sound_info(tmp_path / "a.wav")


def test_five_hours_are_refused_before_they_are_decoded(tmp_path):
    soundfile.write(tmp_path / "a.flac", np.zeros(5 * 3600 * 1000, np.int16), 1000)
    problem = refusal(tmp_path / "a.flac")
    assert (problem.code, problem.exit_status) == ("sound-too-long", 4)


def test_a_header_that_says_less_than_there_is_does_not_get_round_the_limit(tmp_path, monkeypatch):
    from attune.music import sound

    soundfile.write(tmp_path / "a.wav", song(12), RATE_HZ)
    short = sound.SoundInfo(2.0, RATE_HZ, 2, "WAV")
    monkeypatch.setattr(sound, "_soundfile_info", lambda path: short)
    monkeypatch.setattr(sound, "LIMITS", type(LIMITS)(longest_song_s=5.0))
    assert refusal(tmp_path / "a.wav").code == "sound-too-long"


def test_a_file_too_large(tmp_path):
    with (tmp_path / "a.wav").open("wb") as file:
        file.truncate(LIMITS.largest_file_bytes + 1)
    assert refusal(tmp_path / "a.wav").code == "file-too-large"


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3"])
def test_a_file_that_ends_in_the_middle_is_used_as_far_as_it_goes(tmp_path, suffix):
    whole, cut = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    soundfile.write(whole, song(20), RATE_HZ)
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    heard = analyse_song(cut)
    assert 8 < heard.duration_s < 13
    assert heard.promised_s == pytest.approx(20, abs=0.1)


@pytest.mark.parametrize(
    ("rate_hz", "channels"), [(8000, 1), (192_000, 2), (44_100, 1), (48_000, 6), (22_050, 4)]
)
def test_any_rate_and_any_number_of_channels(tmp_path, rate_hz, channels):
    soundfile.write(tmp_path / "a.wav", song(12, rate_hz, channels), rate_hz)
    analysis = analyse_song(tmp_path / "a.wav")
    assert analysis.duration_s == pytest.approx(12, abs=0.01)
    assert analysis.tempo_bpm == pytest.approx(100, rel=0.01)


@pytest.mark.parametrize("fault", ["offset", "clipped", "silence inside"])
def test_faults_of_a_recording_do_not_hide_the_beat(tmp_path, fault):
    samples = song(20)
    if fault == "offset":
        samples += 0.3
    elif fault == "clipped":
        samples = np.clip(6 * samples, -1, 1)
    else:
        samples[7 * RATE_HZ : 12 * RATE_HZ] = 0
    soundfile.write(tmp_path / "a.wav", samples, RATE_HZ)
    analysis = analyse_song(tmp_path / "a.wav")
    assert analysis.tempo_bpm == pytest.approx(100, rel=0.01)
    track = make_walking_track(tmp_path / "a.wav", analysis, 110, tmp_path / "w.flac")
    assert np.allclose(np.diff(track.cues_s), 60 / 110, atol=2e-5)


def test_places_that_cannot_be_written_to(heard, tmp_path):
    source, analysis = heard
    (tmp_path / "there.wav").write_text("mine")
    (tmp_path / "folder.wav").mkdir()
    for out, code in (
        ("there.wav", "output-exists"),
        ("folder.wav", "output-is-a-folder"),
        ("nowhere/w.wav", "no-such-output-folder"),
        ("w.txt", "unknown-output-form"),
        (source, "output-exists"),
    ):
        with pytest.raises(Problem) as caught:
            make_walking_track(source, analysis, 100, tmp_path / out)
        assert caught.value.code == code
    with pytest.raises(Problem) as caught:
        make_walking_track(source, analysis, 100, source, force=True)
    assert caught.value.code == "output-is-the-song"
    assert (tmp_path / "there.wav").read_text() == "mine"


def test_a_song_changed_since_its_analysis(heard, tmp_path):
    _, analysis = heard
    soundfile.write(tmp_path / "a.wav", song(13), RATE_HZ)
    with pytest.raises(Problem) as caught:
        make_walking_track(tmp_path / "a.wav", analysis, 100, tmp_path / "w.wav")
    assert caught.value.code == "not-the-song-analysed"


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".opus"])
def test_a_disk_that_fills_leaves_what_was_there(heard, tmp_path, capsys, suffix):
    """A limit on the size of a file stands in for the full disk; the old track survives."""
    out = tmp_path / f"w{suffix}"
    out.write_bytes(b"the track that was there")
    command = ["walking-track", str(heard[0]), "--cadence", "100", "-o", str(out), "--force"]
    with small_disk(40_000):
        assert main(command) == 6
    said = capsys.readouterr().err
    assert "could not be written" in said
    assert "Traceback" not in said
    assert out.read_bytes() == b"the track that was there"
    assert [p.name for p in tmp_path.iterdir()] == [out.name]


@pytest.fixture
def ctrl_c_inside_the_coder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pressed while libsndfile's callback runs, which swallows what Python raises there."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    write = writing.KeptFile.write

    def write_and_press(file: writing.KeptFile, data: bytes) -> int:
        signal.raise_signal(signal.SIGINT)
        return write(file, data)

    monkeypatch.setattr(writing.KeptFile, "write", write_and_press)
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".opus"])
def test_ctrl_c_while_a_track_is_written_leaves_what_was_there(
    ctrl_c_inside_the_coder, tmp_path, suffix
):
    out = tmp_path / f"w{suffix}"
    out.write_bytes(b"the track that was there")
    with pytest.raises(KeyboardInterrupt):
        writing.write_sound(out, song(4, 48000), 48000, force=True)
    assert out.read_bytes() == b"the track that was there"
    assert [p.name for p in tmp_path.iterdir()] == [out.name]


@pytest.mark.parametrize(
    "taps_s",
    [
        (3.0,),
        (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0),
        (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 7.0),
        (8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0),
        (-1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0),
        (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 12.1),
        (1.0, 2.0, 3.0, float("nan"), 5.0, 6.0, 7.0, 8.0),
        (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, float("inf")),
        tuple(0.05 * k for k in range(201)),
    ],
)
def test_taps_that_do_not_follow_the_song(heard, taps_s):
    with pytest.raises(Problem, match=r"8 to 200 times within its 12\.0 seconds") as caught:
        analyse_song(heard[0], AnalysisSettings(taps_s=taps_s))
    assert (caught.value.code, caught.value.exit_status) == ("taps-do-not-follow", 2)


def test_a_listening_copy_keeps_the_song_s_own_time(tmp_path):
    """Also from formats whose coder adds a beginning that a player drops."""
    samples = song(4)
    for suffix, subtype in ((".mp3", None), (".flac", None), (".ogg", "OPUS")):
        source, copy = tmp_path / f"a{suffix}", tmp_path / f"copy{suffix}.flac"
        rate_hz = 48000 if subtype else RATE_HZ
        soundfile.write(source, song(4, rate_hz) if subtype else samples, rate_hz, subtype)
        write_listening_copy(source, copy)
        decoded, decoded_rate_hz = read_sound(source)
        copied, copied_rate_hz = soundfile.read(copy, dtype="float32")
        assert decoded_rate_hz == copied_rate_hz
        assert len(copied) == len(decoded)
        assert np.abs(copied - decoded.mean(axis=1)).max() < 1e-3


def test_the_sound_of_a_phone_s_m4a_keeps_its_time(tmp_path):
    """AAC through FFmpeg: the priming is dropped, so the beats lie where they were recorded."""
    import av

    samples = song(4, 48000, 1)[:, 0]
    with av.open(str(tmp_path / "a.m4a"), "w") as container:
        stream = container.add_stream("aac", rate=48000, layout="mono")
        for start in range(0, len(samples), 1024):
            piece = samples[start : start + 1024]
            frame = av.AudioFrame.from_ndarray(piece[None, :], format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 48000, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    decoded, rate_hz = read_sound(tmp_path / "a.m4a")
    lags = np.correlate(decoded[20000:80000, 0], samples[22000:70000], mode="valid")
    assert abs(int(np.argmax(lags)) - 2000) / rate_hz < 0.001


def test_track_settings_outside_their_range(heard, tmp_path):
    source, analysis = heard
    for settings in (
        TrackSettings(cue_level_lu=99),
        TrackSettings(count_in_beats=-1),
        TrackSettings(fading=((60.0, -6.0), (30.0, None))),
        TrackSettings(fading=((60.0, -61.0),)),
    ):
        with pytest.raises(Problem) as caught:
            make_walking_track(source, analysis, 100, tmp_path / "w.wav", settings)
        assert caught.value.exit_status == 2
    with pytest.raises(Problem, match=r"180:6 would make the cue louder.*Write 180:-6") as caught:
        louder = TrackSettings(fading=((180.0, 6.0),))
        make_walking_track(source, analysis, 100, tmp_path / "w.wav", louder)
    assert caught.value.exit_status == 2
