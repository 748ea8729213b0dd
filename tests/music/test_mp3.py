"""An MP3 that Attune writes begins with its first sample and ends with its last, in any player."""

import struct
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from attune.music.writing import write_sound


def tapped(rate_hz: int, channels: int) -> np.ndarray:
    """Three seconds and a bit with a short tap about every fifth of a second, up to the end."""
    time = np.arange(200)
    tap = (0.6 * np.exp(-time / 40) * np.sin(time / 2)).astype(np.float32)
    sound = np.zeros((3 * rate_hz + 777, channels), np.float32)
    for at in range(5000, len(sound), 9001):
        sound[at : at + 200] += tap[: len(sound) - at, None]
    sound[-200:] += tap[::-1, None]
    return sound


def as_ffmpeg_plays(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        return np.concatenate([f.to_ndarray() for f in container.decode(audio=0)], axis=1).T


def as_mpg123_plays(path: Path) -> np.ndarray:
    return soundfile.read(path, dtype="float32", always_2d=True)[0]


@pytest.mark.parametrize("play", [as_ffmpeg_plays, as_mpg123_plays])
@pytest.mark.parametrize("rate_hz", [32000, 44100, 48000])
@pytest.mark.parametrize("channels", [1, 2])
def test_the_first_and_the_last_sample_are_ours(tmp_path, play, rate_hz, channels):
    sound = tapped(rate_hz, channels)
    write_sound(tmp_path / "taps.mp3", sound, rate_hz, force=False)
    heard = play(tmp_path / "taps.mp3")
    assert heard.shape == sound.shape
    lags = np.correlate(heard[4000:20000, 0], sound[5000:15000, 0], "valid")
    assert np.argmax(lags) == 1000
    assert np.abs(heard[-300:] - sound[-300:]).max() < 0.15
    assert np.sqrt(np.mean((heard - sound) ** 2)) < 0.1 * np.sqrt(np.mean(sound**2))


def test_the_file_says_how_long_it_is_and_what_it_holds(tmp_path):
    sound = tapped(44100, 2)
    tags = {"title": "Wälzer für Ögmund", "comment": '{"cadence_spm": 96}'}
    write_sound(tmp_path / "taps.mp3", sound, 44100, force=False, tags=tags)
    with av.open(str(tmp_path / "taps.mp3")) as container:
        assert dict(container.metadata) == tags
        assert container.duration / 1e6 == pytest.approx(len(sound) / 44100, abs=1e-4)


def test_a_player_finds_each_hundredth_of_the_song(tmp_path):
    """A tone, then noise: at a variable rate, half of the time is not half of the file."""
    sound = np.random.default_rng(1).uniform(-0.5, 0.5, (44100 * 8, 2)).astype(np.float32)
    sound[: 44100 * 4] = 0.1 * np.sin(np.arange(44100 * 4) / 16)[:, None]
    path = tmp_path / "halves.mp3"
    write_sound(path, sound, 44100, force=False)
    data = path.read_bytes()
    counts = data.index(b"Xing")
    frames, size = struct.unpack(">II", data[counts + 8 : counts + 16])
    place = np.array(list(data[counts + 16 : counts + 116])) * size / 256
    with av.open(str(path)) as container:
        starts = np.array([packet.pos for packet in container.demux(audio=0) if packet.size])
    assert (frames, size) == (len(starts), len(data))
    expected = starts[np.arange(100) * frames // 100]
    assert place[50] < 0.4 * size
    assert np.all(np.abs(place - expected) <= size / 256 + 1)
