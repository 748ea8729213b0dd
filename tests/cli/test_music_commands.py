"""``attune song`` and ``attune walking-track`` keep the command line's contract."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from attune.cli.main import main
from attune.cli.music import song_in_words
from attune.music import Walking
from attune.problems import cadence_out_of_reach
from tests.music import songs


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("songs") / "song.flac"
    return songs.write(path, songs.knocks(songs.steady_beats_s(100, 12), 12))


def test_song_prints_one_object_with_the_contract_s_keys(song, capsys):
    assert main(["song", str(song), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["format"] == "attune.song/1"
    expected = {
        *("made_by", "sha256", "duration_s", "tempo_bpm", "beats_s", "bar_starts_s"),
        *("beats_per_bar", "free_time_s", "beat_interval_cv", "loudness_lufs"),
        *("true_peak_dbtp", "walking", "energy", "energy_parts"),
    }
    assert expected <= set(data)
    assert set(data["walking"]) == {"ready", "confidence", "reasons", "cadences_spm"}
    assert data["tempo_bpm"] == pytest.approx(100, rel=0.01)


def test_half_and_double_change_the_beats_and_the_cadences(song, capsys):
    tempi = {}
    for level in ("half", "heard", "double"):
        main(["song", str(song), "--json", "--level", level])
        tempi[level] = json.loads(capsys.readouterr().out)["tempo_bpm"]
    assert tempi["half"] == pytest.approx(tempi["heard"] / 2, rel=0.01)
    assert tempi["double"] == pytest.approx(tempi["heard"] * 2, rel=0.01)


def test_a_walking_track_is_made_and_described(song, tmp_path, capsys):
    out = tmp_path / "walk.flac"
    command = ["walking-track", str(song), "--cadence", "96", "-o", str(out)]
    assert main([*command, "--json"]) == 0
    said = capsys.readouterr()
    data = json.loads(said.out)
    assert data["format"] == "attune.walking-track/1"
    assert not data["walking"]["ready"] and data["walking"]["reasons"]
    assert "song.flac is not ready for walking: There are only" in said.err.splitlines()[-1]
    assert out.exists()
    expected = {
        *("made_by", "cadence_spm", "pulse", "speed_ratio", "cues_s", "source_beats_s"),
        *("duration_s", "loudness_lufs", "true_peak_dbtp", "grid_error_ms"),
    }
    assert expected <= set(data)
    assert data["grid_error_ms"] <= 0.5
    assert data["true_peak_dbtp"] <= -1
    assert main(command) == 6
    assert "--force" in capsys.readouterr().err
    assert main([*command, "--force"]) == 0


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["song"], 2),
        (["song", "{song}", "--level", "third"], 2),
        (["song", "{song}", "--taps", "a,b"], 2),
        (["song", "{song}", "--taps", "3"], 2),
        (["walking-track", "{song}", "--cadence", "96", "-o", "{out}", "--fade", "3:6"], 2),
        (["song", "nowhere.mp3"], 3),
        (["walking-track", "{song}", "--cadence", "400", "-o", "{out}"], 2),
        (["walking-track", "{song}", "--cadence", "nan", "-o", "{out}"], 2),
        (["walking-track", "{song}", "--cadence", "ninety", "-o", "{out}"], 2),
        (["walking-track", "{song}", "--cadence", "150", "-o", "{out}"], 5),
    ],
)
def test_a_failure_is_one_problem_and_its_status(song, tmp_path, capsys, arguments, status):
    places = {"song": song, "out": tmp_path / "w.flac"}
    arguments = [argument.format(**places) for argument in arguments]
    assert main([*arguments, "--json"]) == status
    captured = capsys.readouterr()
    problem = json.loads(captured.out)
    assert problem["format"] == "attune.problem/1"
    assert problem["code"] and problem["message"] and problem["what_to_do"]
    assert main(arguments) == status
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    assert list(tmp_path.iterdir()) == []


def test_every_cadence_that_is_named_lies_within_what_can_be_played(song):
    spans = ((41.6, 64.9), (83.2, 129.7), (179.2, 179.9))
    heard = replace(songs.known(song, np.arange(1, 11)), walking=Walking(True, 1.0, (), spans))
    assert "42-64, 84-129 steps a minute" in song_in_words("a song", heard)
    assert "a cadence of 42 to 64 or 84 to 129, or" in str(cadence_out_of_reach(140, 104, spans))


def test_a_name_that_is_not_utf_8_is_printed_as_well_as_it_can_be(capsys):
    name = os.fsdecode(b"caf\xe9.mp3")
    assert main(["song", name, "--json"]) == main(["song", name]) == 3
    said = capsys.readouterr()
    assert "caf\ufffd.mp3" in json.loads(said.out)["message"]
    assert said.err.startswith("There is no file called caf\ufffd.mp3.")


def test_help_loads_neither_numpy_nor_django():
    program = """
import sys
from attune.cli.main import main
try:
    main(["song", "--help"])
except SystemExit:
    pass
print({"numpy", "django", "attune.care"} & set(sys.modules))
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "examples:" in run.stdout
    assert run.stdout.rstrip().endswith("set()")


def test_importing_the_sound_workshop_costs_nothing():
    program = "import sys, attune.music; print('numpy' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "False"
