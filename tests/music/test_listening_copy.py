"""The copy that browsers play begins when the song begins, whatever the song was coded in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from attune.music import sound_info, write_listening_copy
from attune.problems import CannotWrite
from tests.music import songs

BEATS_S = songs.steady_beats_s(100, 8)


@pytest.mark.parametrize("form", ["mp3", "m4a", "ogg", "opus", "flac"])
def test_clicks_in_the_copy_lie_where_they_were_recorded(tmp_path: Path, form: str) -> None:
    """Against the times at which the knocks were made, before any coder saw them."""
    path = tmp_path / f"song.{form}"
    rate_hz = 48000 if form == "opus" else songs.RATE_HZ
    samples = songs.knocks(BEATS_S, 8, rate_hz)
    if form in ("mp3", "m4a"):
        songs.write_coded(path, samples, {"mp3": "libmp3lame", "m4a": "aac"}[form])
    elif form == "opus":
        soundfile.write(path, samples, rate_hz, format="OGG", subtype="OPUS")
    else:
        songs.write(path, samples)
    copy = tmp_path / "copy.flac"
    write_listening_copy(path, copy)
    heard, heard_hz = soundfile.read(copy, dtype="float32")
    assert (soundfile.info(copy).channels, heard_hz) == (1, rate_hz)
    heard_s = songs.knock_times_s(heard, list(BEATS_S), heard_hz)
    assert np.abs(heard_s - BEATS_S).max() <= 0.001
    assert len(heard) / heard_hz == pytest.approx(sound_info(path).duration_s, abs=0.06)


def test_progress_rises_to_one(tmp_path: Path) -> None:
    path = songs.write(tmp_path / "song.wav", songs.knocks(BEATS_S, 8))
    shares: list[float] = []
    write_listening_copy(path, tmp_path / "copy.flac", lambda share, _: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_copy_is_not_laid_over_a_file_or_over_the_song(tmp_path: Path) -> None:
    path = songs.write(tmp_path / "song.flac", songs.knocks(BEATS_S, 8))
    before = path.read_bytes()
    with pytest.raises(CannotWrite):
        write_listening_copy(path, path, force=True)
    (tmp_path / "there.flac").write_text("mine")
    with pytest.raises(CannotWrite):
        write_listening_copy(path, tmp_path / "there.flac")
    assert path.read_bytes() == before
    assert (tmp_path / "there.flac").read_text() == "mine"
