"""Reading: any form and rate, mixed down as BS.775 says, and never another file than the one."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from attune.music import sound_info
from attune.music.sound import open_sound, read_sound
from attune.problems import NotReadable
from tests.music import songs


def steady(duration_s: float = 3.0, rate_hz: int = songs.RATE_HZ) -> songs.Samples:
    return songs.knocks(songs.steady_beats_s(100, duration_s), duration_s, rate_hz)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A sound of another person, in the same folder."""
    return songs.write_coded(tmp_path / "secret.m4a", steady(), "aac")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("song.mp3", "ffconcat version 1.0\nfile {secret}\n"),
        ("song.m4a", "ffconcat version 1.0\nfile file:{folder}/{secret}\n"),
        (
            "song.m4a",
            "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:3,\n{folder}/{secret}\n#EXT-X-ENDLIST\n",
        ),
        ("song.ogg", "#EXTM3U\n#EXTINF:3,\nfile://{folder}/{secret}\n"),
        ("song.mp3", "<?xml version='1.0'?><MPD><BaseURL>{folder}/{secret}</BaseURL></MPD>"),
    ],
)
def test_a_list_of_files_posing_as_a_song_opens_none_of_them(
    tmp_path: Path, secret: Path, name: str, text: str
) -> None:
    song = tmp_path / name
    song.write_text(text.format(folder=tmp_path, secret=secret.name))
    for read in (sound_info, read_sound):
        with pytest.raises(NotReadable, match="holds no sound that can be read"):
            read(song)


def test_without_the_fence_such_a_list_would_have_been_followed(
    tmp_path: Path, secret: Path
) -> None:
    """What the test above stands against is real: FFmpeg alone reads the other file."""
    import av

    (tmp_path / "list.mp3").write_text(f"ffconcat version 1.0\nfile {secret.name}\n")
    with av.open(str(tmp_path / "list.mp3")) as followed:
        assert next(followed.decode(audio=0)).samples > 0


@pytest.mark.parametrize("name", ["Mozart: K 545.m4a", "http:song.m4a", "concat:a|b.m4a"])
def test_a_name_is_never_taken_for_an_address(tmp_path: Path, name: str) -> None:
    made = songs.write_coded(tmp_path / "plain.m4a", steady(), "aac")
    made.rename(tmp_path / name)
    assert sound_info(tmp_path / name).duration_s == pytest.approx(3.0, abs=0.05)


@pytest.mark.parametrize("suffix", [b".flac", b".m4a"])
def test_a_name_that_is_not_utf_8_is_a_name(tmp_path: Path, suffix: bytes) -> None:
    write = songs.write if suffix == b".flac" else lambda to, s: songs.write_coded(to, s, "aac")
    made = write(tmp_path / f"plain{suffix.decode()}", steady())
    named = tmp_path / os.fsdecode(b"caf\xe9" + suffix)
    made.rename(named)
    assert sound_info(named).duration_s == pytest.approx(3.0, abs=0.05)
    assert len(read_sound(named)[0]) == pytest.approx(3 * songs.RATE_HZ, abs=1100)


@pytest.mark.parametrize(
    ("rate_hz", "working_hz"), [(8000, 48000), (22050, 48000), (44100, 44100), (192000, 48000)]
)
def test_any_rate_becomes_a_working_rate_and_keeps_its_time(
    tmp_path: Path, rate_hz: int, working_hz: int
) -> None:
    path = songs.write(tmp_path / "song.wav", steady(3.0, rate_hz), rate_hz)
    samples, read_hz = read_sound(path)
    assert (read_hz, samples.shape[1]) == (working_hz, 1)
    assert len(samples) == pytest.approx(3 * working_hz, abs=2)
    loudest_s = np.argmax(np.abs(samples[: 2 * working_hz, 0])) / working_hz
    assert loudest_s == pytest.approx(0.8, abs=0.002)


@pytest.mark.parametrize(
    ("channel", "left_db", "right_db"),
    [
        (0, 0.0, None),
        (1, None, 0.0),
        (2, -3.01, -3.01),
        (3, None, None),
        (4, -3.01, None),
        (5, None, -3.01),
    ],
)
def test_5_1_is_mixed_down_as_bs_775_says(
    tmp_path: Path, channel: int, left_db: float | None, right_db: float | None
) -> None:
    """Left, right, centre, low frequencies, surround left, surround right."""
    samples = np.zeros((48000, 6), np.float32)
    samples[:, channel] = 0.5
    soundfile.write(tmp_path / "song.wav", samples, 48000, subtype="FLOAT")
    mixed, _ = read_sound(tmp_path / "song.wav")
    for side, level_db in enumerate((left_db, right_db)):
        wanted = 0.0 if level_db is None else 0.5 * 10 ** (level_db / 20)
        assert mixed[:, side].mean() == pytest.approx(wanted, abs=1e-3)


def test_samples_that_are_no_numbers_become_silence(tmp_path: Path) -> None:
    samples = steady()
    samples[1000:1010] = np.nan
    samples[2000] = np.inf
    soundfile.write(tmp_path / "song.wav", samples, songs.RATE_HZ, subtype="FLOAT")
    assert np.isfinite(read_sound(tmp_path / "song.wav")[0]).all()


@pytest.mark.parametrize("claimed_s", [600, 24 * 3600])
def test_a_header_that_claims_more_than_there_is_is_not_believed(
    tmp_path: Path, claimed_s: int
) -> None:
    path = songs.write(tmp_path / "song.wav", steady())
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    claimed = min(2 * songs.RATE_HZ * claimed_s, 2**32 - 1)
    data[at : at + 4] = claimed.to_bytes(4, "little")
    path.write_bytes(bytes(data))
    assert len(read_sound(path)[0]) == 3 * songs.RATE_HZ


@pytest.mark.parametrize(
    ("suffix", "mark", "length", "order", "claimed"),
    [
        (".mp3", b"Xing", 4, "big", 9),  # frames: a quarter of a second
        (".mp3", b"Xing", 4, "big", 10_000_000),  # three days
        (".wav", b"data", 4, "little", 0),  # as written into a pipe
    ],
)
def test_a_duration_that_cannot_be_true_is_counted_instead(
    tmp_path: Path, suffix: str, mark: bytes, length: int, order: str, claimed: int
) -> None:
    path = songs.write(tmp_path / f"song{suffix}", steady(6.0))
    data = bytearray(path.read_bytes())
    at = data.index(mark) + (8 if mark == b"Xing" else 4)
    data[at : at + length] = claimed.to_bytes(length, order)  # type: ignore[arg-type]
    path.write_bytes(bytes(data))
    assert sound_info(path).duration_s == pytest.approx(6.0, abs=0.06)
    assert len(read_sound(path)[0]) / songs.RATE_HZ == pytest.approx(6.0, abs=0.06)


def test_a_flac_of_unknown_length_is_read_to_its_end(tmp_path: Path) -> None:
    """What an encoder writes that cannot go back: zero samples in all."""
    path = songs.write(tmp_path / "song.flac", steady())
    data = bytearray(path.read_bytes())
    packed = int.from_bytes(data[18:26], "big")
    data[18:26] = (packed >> 36 << 36).to_bytes(8, "big")
    path.write_bytes(bytes(data))
    assert sound_info(path).duration_s == pytest.approx(3.0, abs=0.01)
    assert len(read_sound(path)[0]) == 3 * songs.RATE_HZ


@pytest.mark.parametrize("suffix", [".ogg", ".opus", ".flac", ".mp3"])
def test_a_file_that_ends_in_the_middle_is_read_to_there(tmp_path: Path, suffix: str) -> None:
    rate_hz = 48000 if suffix == ".opus" else songs.RATE_HZ
    path = tmp_path / f"song{suffix}"
    form = {"format": "OGG", "subtype": "OPUS"} if suffix == ".opus" else {}
    soundfile.write(path, steady(8.0, rate_hz), rate_hz, **form)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(0.6 * len(whole))])
    assert 3.0 < len(read_sound(path)[0]) / rate_hz < 5.5


def test_an_m4a_cut_before_its_table_of_contents_is_refused(tmp_path: Path) -> None:
    path = songs.write_coded(tmp_path / "song.m4a", steady(), "aac")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(NotReadable, match="holds no sound that can be read"):
        sound_info(path)


def test_an_mp3_of_changing_bit_rate_without_its_count_is_read_to_its_end(tmp_path: Path) -> None:
    """libsndfile guesses the length from the first frames: noise makes the guess far too short."""
    path = tmp_path / "song.mp3"
    noise = np.random.default_rng(0).normal(0, 0.1, 4 * songs.RATE_HZ)
    soundfile.write(path, np.append(noise, np.zeros(16 * songs.RATE_HZ)), songs.RATE_HZ)
    data = path.read_bytes()
    assert b"Xing" in data[:100]
    path.write_bytes(data[data.index(data[:2], 100) :])
    assert soundfile.info(path).duration < 15
    assert sound_info(path).duration_s == pytest.approx(20, abs=0.1)
    assert len(read_sound(path)[0]) / songs.RATE_HZ == pytest.approx(20, abs=0.1)
    with open_sound(path) as sound:
        assert sound.promised_s is None


def test_an_m4a_that_was_cut_off_had_promised_more(tmp_path: Path) -> None:
    """With its table of contents first, as downloads have it, it plays to where it was cut."""
    import av

    whole = songs.write_coded(tmp_path / "whole.m4a", steady(20.0), "aac")
    cut = tmp_path / "song.m4a"
    options = {"movflags": "faststart"}
    with av.open(str(whole)) as source, av.open(str(cut), "w", options=options) as out:
        stream = out.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    cut.write_bytes(cut.read_bytes()[: int(0.6 * cut.stat().st_size)])
    with open_sound(cut) as sound:
        assert sum(len(block) for block in sound.blocks) < 15 * sound.sample_rate_hz
        assert sound.promised_s == pytest.approx(20, abs=0.1)


def test_what_the_decoder_remarks_is_kept_from_the_person_and_nothing_else(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a second thread, whose words could be lost, the descriptor is left as it is."""
    path = songs.write(tmp_path / "song.mp3", steady(6.0))
    path.write_bytes(path.read_bytes()[:-8000])
    for threads, remarks in ((2, True), (1, False)):
        monkeypatch.setattr(threading, "active_count", lambda threads=threads: threads)
        read_sound(path)
        print("mine", file=sys.stderr, flush=True)
        said = capfd.readouterr().err
        assert ("Warning" in said) == remarks
        assert said.endswith("mine\n")
