"""``attune intone``: one object, one sentence, and nothing left behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import soundfile

from attune.cli.main import main
from tests.music import voices


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    return voices.write(tmp_path / "voice.wav", voices.say(("so", "me", "ni"))[0])


def test_a_model_in_the_recorded_voice_with_its_notation(voice, tmp_path, capsys):
    out, svg = tmp_path / "model.flac", tmp_path / "model.svg"
    hum = voices.write(tmp_path / "hum.wav", voices.hum(131.0))
    arguments = ["intone", "so many", "--voice", str(voice), "--hum", str(hum), "-o", str(out)]
    assert main([*arguments, "--svg", str(svg), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["format"] == "attune.intonation/1"
    assert [syllable["text"] for syllable in made["syllables"]] == ["so", "ma", "ny"]
    assert [syllable["note"] for syllable in made["syllables"]] == ["B2", "D3", "B2"]
    assert len(made["source_starts_s"]) == 3
    assert made["duration_s"] == pytest.approx(soundfile.info(out).duration, abs=0.001)
    assert svg.read_text().startswith("<svg")
    assert main([*arguments, "--svg", str(svg), "--force"]) == 0
    assert "so MA ny" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "status"),
    [
        (["so many", "--voice", "nowhere.wav", "--pitch", "130"], "no-such-file", 3),
        (["good morning", "--pitch", "nan"], "melody-out-of-range", 2),
        (["good morning", "--pitch", "130", "--pace", "900"], "setting-out-of-range", 2),
        (["good morning", "--pitch", "130", "--stress", "HX"], "command-line", 2),
        (["good morning", "--pitch", "130", "--stress", "HL"], "stress-of-other-phrase", 2),
        (["good morning"], "command-line", 2),
        (["guten Morgen", "--language", "other", "--pitch", "130"], "stress-unknown", 5),
        (["guten Morgen", "--language", "de", "--pitch", "130"], "language-unknown", 2),
        (["", "--pitch", "130"], "phrase-without-words", 2),
        (
            ["good morning", "--pitch", "130", "--syllables", "good after-noon"],
            "division-of-other-words",
            2,
        ),
        (["good morning", "--pitch", "130", "--starts", "0,1,2"], "command-line", 2),
    ],
)
def test_a_request_that_cannot_be_met_is_one_sentence(tmp_path, capsys, arguments, code, status):
    out = tmp_path / "model.flac"
    assert main(["intone", *arguments, "-o", str(out), "--json"]) == status
    assert json.loads(capsys.readouterr().out)["code"] == code
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over_and_no_drawing_is_made_alone(tmp_path, capsys):
    (tmp_path / "there.svg").write_text("mine")
    arguments = ["intone", "good morning", "--pitch", "130", "-o", str(tmp_path / "m.flac")]
    assert main([*arguments, "--svg", str(tmp_path / "there.svg")]) == 6
    assert [file.name for file in tmp_path.iterdir()] == ["there.svg"]
    assert main(arguments) == 0
    assert main(arguments) == 6
    assert "already there" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--pitch", "130", "-o", "{m}.flac", "--svg", "{m}.flac"], 2),
        (["--pitch", "130", "-o", "{m}.flac", "--svg", "{m}.png"], 2),
        (["--hum", "{voice}", "-o", "{voice}"], 6),
        (["--pitch", "130", "--voice", "{voice}", "-o", "{m}.flac", "--svg", "{voice}"], 6),
    ],
)
def test_no_result_takes_the_place_of_another_or_of_what_is_read(
    tmp_path, capsys, arguments, status
):
    voice = tmp_path / "voice.wav"
    voice.write_bytes(b"mine")
    arguments = [word.format(m=tmp_path / "m", voice=voice) for word in arguments]
    assert main(["intone", "so many", *arguments, "--force"]) == status
    assert capsys.readouterr().err.count("\n") == 1
    assert list(tmp_path.iterdir()) == [voice]
    assert voice.read_bytes() == b"mine"
