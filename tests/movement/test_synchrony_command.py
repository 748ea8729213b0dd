"""``attune synchrony`` and its drawing, from files as people have them."""

import json
from xml.etree import ElementTree

import pytest

from attune.cli.main import main
from attune.movement import synchrony, synchrony_chart_svg

CUES = [0.6 * i for i in range(12)]
STEPS = [cue - 0.03 for cue in CUES]


@pytest.fixture
def files(tmp_path):
    steps, cues = tmp_path / "steps.txt", tmp_path / "cues.json"
    steps.write_text("\n".join(map(str, STEPS)))
    cues.write_text(json.dumps({"format": "attune.walking-track/1", "cues_s": CUES}))
    return ["synchrony", "--steps", str(steps), "--cues", str(cues)]


def test_one_json_object_alone_on_stdout(files, capsys):
    assert main([*files, "--latency", "0", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["format"] == "attune.synchrony/1"
    assert data["steps"] == 12
    assert data["mean_asynchrony_ms"] == pytest.approx(-30)


def test_words_for_a_person_say_the_side_or_why_there_is_none(files, capsys):
    main([*files, "--latency", "0"])
    assert "30 ms before the cues" in capsys.readouterr().out
    main(files)
    assert "no milliseconds" in capsys.readouterr().out


def test_a_drawing_is_not_replaced_without_force(files, capsys, tmp_path):
    out = tmp_path / "walk.svg"
    assert main([*files, "--svg", str(out)]) == 0
    drawn = out.read_text()
    assert ElementTree.fromstring(drawn).get("role") == "img"
    out.write_text("mine")
    assert main([*files, "--svg", str(out)]) == 6
    assert out.read_text() == "mine"
    assert main([*files, "--svg", str(out), "--force"]) == 0
    assert out.read_text() == drawn
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "cues.json",
        "steps.txt",
        "walk.svg",
    ]


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["--svg", "{steps}", "--force"], 6, "steps.txt is what this command reads"),
        (["--svg", "{folder}/cues.json", "--force"], 6, "cues.json is what this command reads"),
        (["--svg", "{folder}/walk.png"], 2, "End its name in .svg"),
        (["--latency", "-5"], 2, "outside 0 to 5"),
        (["--latency", "180"], 2, "outside 0 to 5"),
        (["--latency", "180ms"], 2, "'180ms' is not a number"),
    ],
)
def test_no_drawing_over_what_is_read_and_no_delay_that_cannot_be(
    files, capsys, tmp_path, arguments, status, says
):
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    arguments = [word.format(folder=tmp_path, steps=files[2]) for word in arguments]
    assert main([*files, *arguments]) == status
    said = capsys.readouterr().err
    assert says in said and said.count("\n") == 1
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("content", "status"),
    [(None, 3), ("", 3), ("hello there", 3), ('{"steps_s": 4}', 3), ("{", 3), ("1 2 nan", 3)],
)
def test_a_file_without_times_is_one_sentence(files, capsys, tmp_path, content, status):
    steps = tmp_path / "other.txt"
    if content is not None:
        steps.write_text(content)
    assert main([*files[:2], str(steps), *files[3:]]) == status
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err


def test_the_drawing_has_one_dot_a_step_in_ms_or_in_degrees():
    tied = synchrony_chart_svg(synchrony(STEPS, CUES, output_latency_s=0.0))
    loose = synchrony_chart_svg(synchrony(STEPS, CUES))
    assert tied.count("attune-chart-step") == loose.count("attune-chart-step") == 12
    assert "Asynchrony, ms" in tied
    assert "Phase, degrees" in loose
