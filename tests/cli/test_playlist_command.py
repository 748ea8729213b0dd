"""``attune playlist`` as a person types it: a library in, a plan and a file out, plain refusals."""

import json
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from attune.cli.main import main

PATH = ["--now", "0.2,0.3", "--wish", "0.7,0.8"]


@pytest.fixture
def library(tmp_path):
    """Six songs of 20 s, four of them on the way, two beside the same file."""
    songs = []
    for i in range(6):
        music = 0.1 * np.random.default_rng(i).standard_normal((20 * 22050, 1))
        soundfile.write(tmp_path / f"{i}.wav", music, 22050)
        songs.append(
            {
                "reference": f"Song {i}",
                "file": f"{i}.wav",
                "energy": 0.2 + 0.1 * i,
                "mood": 0.3 + 0.1 * i,
                "rated_by_person": True,
                "tied_to_memory": i in (0, 5),
            }
        )
    return write(tmp_path / "marta.json", songs)


def write(path, songs):
    path.write_text(json.dumps({"songs": songs}))
    return path


def test_a_plan_in_words_shows_the_cost_its_weights_and_an_unknown_level(library, capsys):
    assert main(["playlist", str(library), *PATH, "--minutes", "2"]) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[0] == "6 songs, 2:00 (no order costs less)"
    for words in ("Cost", "Weights: step 1, length 0.05", "Listening dose unknown", "good memory"):
        assert words in said


def test_one_json_object_and_the_veto_plans_again(library, capsys):
    command = ["playlist", str(library), *PATH, "--minutes", "1.5", "--json"]
    heard = ["--level-dba", "85", "--listener", "adult"]
    assert main([*command, "--veto", "Song 2", *heard]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["format"] == "attune.playlist/1"
    assert "Song 2" not in [song["reference"] for song in data["songs"]]
    assert data["proved_least"] is True
    assert data["dose"]["week_h"] == pytest.approx(12.65, abs=0.01)
    assert set(data["cost_parts"]) == {"steps", "length", "tempo", "key", "memory"}


def test_the_file_is_made_and_not_replaced_without_force(library, capsys, tmp_path):
    command = ["playlist", str(library), *PATH, "--minutes", "1", "-o", str(tmp_path / "o.flac")]
    assert main([*command, "--json"]) == 0
    sound = json.loads(capsys.readouterr().out)["sound"]
    assert sound["format"] == "attune.playlist-sound/1" and sound["true_peak_dbtp"] <= -1
    assert abs(soundfile.info(tmp_path / "o.flac").duration - 60) <= 17
    assert main(command) == 6
    assert main([*command, "--force"]) == 0


def test_without_a_listener_the_lower_limit_of_sound_holds_and_is_said(library, capsys):
    command = ["playlist", str(library), *PATH, "--minutes", "2", "--level-dba", "85"]
    assert main([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["dose"]["week_h"] == pytest.approx(4.0)
    assert main(command) == 0
    assert "by the lower limit, for children" in capsys.readouterr().out


def test_a_song_of_the_library_is_not_written_over_even_one_outside_the_plan(
    library, capsys, tmp_path
):
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    command = ["playlist", str(library), *PATH, "--minutes", "1.5", "--veto", "Song 4", "--force"]
    assert main([*command, "-o", str(tmp_path / "4.wav")]) == 6
    assert "4.wav is what this command reads" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_library_written_as_the_refusal_teaches_is_taken(tmp_path, capsys):
    """The example in the words for a file that holds no library, three times with other names."""
    path = tmp_path / "library.json"
    path.write_text("[1]")
    assert main(["playlist", str(path), *PATH]) == 3
    said = capsys.readouterr().err
    (taught,) = json.loads(said[said.index('{"songs"') :].strip().removesuffix("."))["songs"]
    songs = [{**taught, "reference": str(i), "mood": 0.2 + 0.2 * i} for i in range(3)]
    there = ["--now", "0.4,0.2", "--wish", "0.4,0.6", "--minutes", "9"]
    assert main(["playlist", str(write(path, songs)), *there]) == 0
    for song in songs:
        del song["rated_by_person"]
    assert main(["playlist", str(write(path, songs)), *there]) == 5
    said = capsys.readouterr().err
    assert '"rated_by_person": true' in said and "slider" not in said


def test_what_is_not_to_use_stays_so_under_another_name_of_its_file(library, capsys, tmp_path):
    songs = json.loads(library.read_text())["songs"]
    songs.append({**songs[1], "reference": "Only Song 1 once more", "never": True})
    write(library, songs)
    assert main(["playlist", str(library), *PATH, "--minutes", "1.5", "--json"]) == 0
    chosen = [s["reference"] for s in json.loads(capsys.readouterr().out)["songs"]]
    assert "Song 1" not in chosen and "Only Song 1 once more" not in chosen


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        ("", 3, "not JSON"),
        ("[1]", 3, "not one object"),
        ("{}", 3, "no list"),
        ('{"songs": [3]}', 3, "not an object"),
        ('{"songs": [{"energy": 1}]}', 3, "no reference"),
        ('{"songs": [{"reference": "A", "energy": "high"}]}', 3, "energy of A is not a number"),
        ('{"songs": [{"reference": "A", "never": "yes"}]}', 3, "never of A is not true or false"),
        ('{"songs": [{"reference": "A", "duration_s": 100}]}', 4, "library of 1 song"),
        ('{"songs": [{"reference": "A", "file": "gone.wav"}]}', 3, "no file called gone.wav"),
        ('{"songs": [{"reference": "A"}, {"reference": "B"}]}', 4, "A has no sound"),
        (None, 3, "no file called"),
    ],
)
def test_a_library_that_cannot_be_used_is_one_sentence(tmp_path, capsys, content, status, says):
    path = tmp_path / "library.json"
    if content is not None:
        path.write_text(content)
    assert main(["playlist", str(path), *PATH]) == status
    said = capsys.readouterr()
    assert says in said.err and said.err.count("\n") == 1 and said.out == ""


@pytest.mark.parametrize(
    ("more", "status", "says"),
    [
        (["--wish", "0.2,0.3"], 4, "same place as now"),
        (["--minutes", "90"], 5, "cannot fill 90"),
        (["--minutes", "2", "--level-dba", "120"], 4, "weekly listening dose".replace("ly", "'s")),
        (["--minutes", "2", "--level-dba", "120"], 4, "by the lower limit, for children"),
        (["--veto", "Song 9"], 2, "called Song 9"),
        (["--wish", "far"], 2, "--wish: 'far' is not a place; write it as energy or energy,mood"),
        (["--minutes", "two"], 2, "--minutes: 'two' is not a number; write it in figures"),
        (["--minutes", "2", "-o", "list.doc"], 2, "does not end in a form"),
        ([part for i in range(6) for part in ("--veto", f"Song {i}")], 5, "No song is left"),
    ],
)
def test_a_wish_that_cannot_be_met_is_one_sentence(library, capsys, more, status, says):
    assert main(["playlist", str(library), *PATH, *more]) == status
    said = capsys.readouterr().err
    assert says in said and said.count("\n") == 1


def test_planning_from_the_command_line_loads_no_heavy_library(library):
    songs = json.loads(library.read_text())["songs"]
    write(library, [{**song, "duration_s": 20.0} for song in songs])
    command = ["playlist", str(library), *PATH, "--minutes", "2", "--json"]
    program = (
        "import sys; from attune.cli.main import main;"
        f"status = main({command!r});"
        "sys.exit(status or any(m in sys.modules for m in ('numpy', 'scipy', 'django')))"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True).returncode == 0
