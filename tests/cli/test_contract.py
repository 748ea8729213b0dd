"""The command line's contract with songs: one sentence, its status, and nothing left behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from attune.cli.main import main, parser
from tests.music import songs


@pytest.fixture(scope="module")
def good_song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "song.flac"
    return songs.write(path, songs.knocks(songs.steady_beats_s(100, 16), 16))


def text(folder: Path) -> Path:
    (folder / "text.mp3").write_text("These are the words of a song and no sound.\n" * 50)
    return folder / "text.mp3"


def empty(folder: Path) -> Path:
    (folder / "empty.mp3").touch()
    return folder / "empty.mp3"


def silence(folder: Path) -> Path:
    return songs.write(folder / "silence.flac", np.zeros(5 * 44100, np.float32))


def five_hours(folder: Path) -> Path:
    """A header of five hours over a hole in the file: nothing is kept on the disk."""
    path = folder / "long.wav"
    soundfile.write(path, np.zeros(4, np.int16), 8000, subtype="PCM_U8")
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    size = 5 * 3600 * 8000
    data[at : at + 4] = size.to_bytes(4, "little")
    data[4:8] = (at + size - 4).to_bytes(4, "little")
    with path.open("wb") as file:
        file.write(data)
        file.truncate(at + 4 + size)
    return path


def folder_of_songs(folder: Path) -> Path:
    (folder / "album.mp3").mkdir()
    return folder / "album.mp3"


def missing(folder: Path) -> Path:
    return folder / "nowhere.mp3"


def too_short(folder: Path) -> Path:
    return songs.write(folder / "short.wav", songs.knock())


def list_of_songs(folder: Path) -> Path:
    (folder / "list.m4a").write_text("ffconcat version 1.0\nfile other.m4a\n")
    return folder / "list.m4a"


BAD_SONGS = [
    (text, "not-a-sound", 3),
    (empty, "empty-file", 3),
    (folder_of_songs, "is-a-folder", 3),
    (missing, "no-such-file", 3),
    (list_of_songs, "not-a-sound", 3),
    (silence, "sound-is-silent", 4),
    (five_hours, "sound-too-long", 4),
    (too_short, "sound-too-short", 4),
]


@pytest.mark.parametrize(("make", "code", "status"), BAD_SONGS)
@pytest.mark.parametrize("command", ["song", "walking-track"])
def test_a_bad_song_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command, make, code, status
) -> None:
    song = make(tmp_path)
    before = sorted(tmp_path.iterdir())
    arguments = [command, str(song)]
    if command == "walking-track":
        arguments += ["--cadence", "96", "-o", str(tmp_path / "walk.flac")]
    assert main([*arguments, "--json"]) == status
    problem = json.loads(capsys.readouterr().out)
    assert (problem["format"], problem["code"]) == ("attune.problem/1", code)
    assert main(arguments) == status
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[-1] == f"{problem['message']} {problem['what_to_do']}"
    assert "Traceback" not in said.err
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["songs", "x"], "no command called songs. Did you mean song?"),
        (["song", "my", "song.mp3"], "what to do with song.mp3. Put a name with spaces in quotes"),
        (["song", "x.mp3", "--loud"], "what to do with --loud. See attune song --help."),
        (["song", ""], "the name is empty"),
        (["song", "x.mp3", "--taps", "a,b"], "'a,b' is not a list of times; write it in seconds"),
        (["walking-track", "x", "-o", "y.mp3", "--cadence", "100bpm"], "'100bpm' is not a number"),
        (["walking-track", "x", "--cadence=9", "-o", "y", "--fade=180"], "like 180:-6,300:none"),
        (["serve", "--port", "http"], "'http' is not a whole number"),
    ],
)
def test_a_command_that_is_not_understood_says_how_to_write_it(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert says in said and said.count("\n") == 1


def test_every_command_has_a_sentence_and_an_example(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, names = parser()
    assert {"song", "playlist", "synchrony", "serve", "trail"} <= set(names)
    for name in names:
        with pytest.raises(SystemExit):
            main([name, "--help"])
        shown = capsys.readouterr().out
        assert f"\n  attune {name}" in shown, name
        assert shown.split("\n\n")[1][0].isupper(), name


@pytest.mark.parametrize("cadence", ["0", "20", "400", "nan", "inf", "-96", "ninety", ""])
def test_a_cadence_outside_the_limits_is_refused(
    good_song: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], cadence: str
) -> None:
    arguments = ["walking-track", str(good_song), f"--cadence={cadence}"]
    assert main([*arguments, "-o", str(tmp_path / "walk.flac"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["code"] in {"cadence-out-of-range", "command-line"}
    assert list(tmp_path.iterdir()) == []


def test_a_cadence_out_of_reach_says_what_can_be_had(
    good_song: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["walking-track", str(good_song), "--cadence", "140"]
    assert main([*arguments, "-o", str(tmp_path / "walk.flac")]) == 5
    assert "80 to 125" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("out", "status"),
    [("there.flac", 6), ("nowhere/walk.flac", 6), ("folder.flac", 6), ("walk.txt", 2)],
)
def test_a_place_that_cannot_be_written_to_is_refused_before_any_work(
    good_song: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], out: str, status: int
) -> None:
    (tmp_path / "there.flac").write_text("mine")
    (tmp_path / "folder.flac").mkdir()
    before = sorted(tmp_path.iterdir())
    arguments = ["walking-track", str(good_song), "--cadence", "96"]
    assert main([*arguments, "-o", str(tmp_path / out)]) == status
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "there.flac").read_text() == "mine"


def test_two_commands_may_share_a_folder_and_say_their_progress_in_plain_lines(
    good_song: Path, tmp_path: Path
) -> None:
    """Both write the same name with --force: the file is whole, and nothing else is left."""
    out = tmp_path / "walk.flac"
    command = [sys.executable, "-m", "attune.cli.main", "walking-track", str(good_song)]
    running = [
        subprocess.Popen(
            [*command, "--cadence", cadence, "-o", str(out), "--force", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for cadence in ("96", "104")
    ]
    for process in running:
        printed, said = process.communicate()
        assert process.returncode == 0
        assert json.loads(printed)["format"] == "attune.walking-track/1"
        lines = said.splitlines()
        assert {"listening", "finding the beat", "moving every beat", "writing"} <= set(lines)
        assert len(lines) == len(set(lines))
        assert "\r" not in said and "\x1b" not in said
    assert list(tmp_path.iterdir()) == [out]
    with soundfile.SoundFile(out) as file:
        assert "steps a minute" in file.title
        assert len(file.read()) == file.frames
