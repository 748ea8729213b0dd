"""Recordings as people export them, and files that are none: one sentence each."""

import json
import zipfile

import numpy as np
import pytest

from attune.cli.main import main
from attune.movement import find_steps, make_recording, read_recording
from attune.problems import NotReadable, Problem, Refused
from tests.movement.walks import clock, step_times, trunk

STEPS_S = step_times(100, 30)
TIMES_S = clock(STEPS_S[-1] + 4)
WALK = trunk(TIMES_S, STEPS_S)


def table(header, rows, delimiter=",", decimal="."):
    lines = [delimiter.join(f"{value:.6f}".replace(".", decimal) for value in row) for row in rows]
    return "\n".join([header, *lines]) + "\n"


def columns(times=TIMES_S, acceleration=WALK):
    return np.column_stack([times, acceleration])


def plain(times=TIMES_S, acceleration=WALK):
    return table("time_s,ax_m_s2,ay_m_s2,az_m_s2", columns(times, acceleration))


EXPORTS = {
    "plain": plain(),
    "plain in g": table("time_s,ax_g,ay_g,az_g", columns(acceleration=WALK / 9.80665)),
    "phyphox": table(
        '"Time (s)","Acceleration x (m/s^2)","Acceleration y (m/s^2)","Acceleration z (m/s^2)",'
        '"Absolute acceleration (m/s^2)"',
        np.column_stack([columns(), np.linalg.norm(WALK, axis=1)]),
    ),
    "phyphox with tabs and decimal commas": table(
        '"Time (s)"\t"Acceleration x (m/s^2)"\t"Acceleration y (m/s^2)"\t"Acceleration z (m/s^2)"',
        columns(),
        "\t",
        ",",
    ),
    "Sensor Logger": table(
        "time,seconds_elapsed,z,y,x",
        np.column_stack([1.7e18 + TIMES_S * 1e9, TIMES_S, WALK[:, ::-1] - [0, 0, 9.81]]),
    ),
    "Physics Toolbox g-force": table(
        "time,gFx,gFy,gFz,TgF",
        np.column_stack([columns(acceleration=WALK / 9.80665), np.linalg.norm(WALK, axis=1)]),
    ),
    "Physics Toolbox linear": table(
        "time;ax;ay;az;aT;",
        np.column_stack([columns(acceleration=WALK - [9.81, 0, 0]), WALK[:, 0]]),
        ";",
        ",",
    ),
    "milliseconds, no units": table("timestamp,x,y,z", columns(times=TIMES_S * 1000)),
    "a line above the header": "# made on a phone\n" + plain(),
}


@pytest.mark.parametrize("export", EXPORTS, ids=str)
def test_exports_are_read_as_they_are(export, tmp_path):
    path = tmp_path / "walk.csv"
    path.write_text(EXPORTS[export])
    recording = read_recording(path)
    assert recording.duration_s == pytest.approx(TIMES_S[-1], abs=0.01)
    assert recording.acceleration_m_s2.std(axis=0).max() == pytest.approx(
        WALK.std(axis=0).max(), rel=0.01
    )
    assert len(find_steps(recording, "phone").steps_s) == pytest.approx(30, abs=1)


def test_clock_times_of_day_are_read(tmp_path):
    lines = ["time,gFx,gFy,gFz"]
    for time, row in zip(TIMES_S, WALK / 9.80665, strict=True):
        minutes, seconds = divmod(time, 60)
        thousandths = round(seconds % 1 * 1000) % 1000
        lines.append(
            f"10:{29 + int(minutes):02}:{int(seconds):02}:{thousandths:03},"
            + ",".join(f"{value:.5f}" for value in row)
        )
    path = tmp_path / "toolbox.csv"
    path.write_text("\n".join(lines))
    assert read_recording(path).duration_s == pytest.approx(TIMES_S[-1], abs=0.02)


def test_the_zip_that_a_phone_exports_is_read(tmp_path):
    path = tmp_path / "phyphox.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("meta/device.csv", "property,value\nversion,1\n")
        archive.writestr("Gravity.csv", "time,seconds_elapsed,z,y,x\n1,0,9.8,0,0\n")
        archive.writestr("Raw Data.csv", EXPORTS["phyphox"])
    assert len(find_steps(read_recording(path), "phone").steps_s) == pytest.approx(30, abs=1)


def test_acceleration_with_gravity_is_taken_before_one_without(tmp_path):
    path = tmp_path / "both.csv"
    header = (
        "time_s,linear acceleration x (m/s^2),linear acceleration y (m/s^2),"
        "linear acceleration z (m/s^2),acceleration x (m/s^2),acceleration y (m/s^2),"
        "acceleration z (m/s^2)"
    )
    path.write_text(table(header, np.column_stack([TIMES_S, WALK - [9.81, 0, 0], WALK])))
    assert np.median(read_recording(path).acceleration_m_s2[:, 0]) == pytest.approx(9.8, abs=0.5)


def test_what_is_assumed_is_said():
    in_g = make_recording(TIMES_S, WALK / 9.80665, unit_m_s2=None)
    assert "taken as g" in in_g.notes[0]
    bare = make_recording(TIMES_S, WALK - [9.81, 0, 0], unit_m_s2=None)
    assert "taken as m/s²" in bare.notes[0]
    assert make_recording(TIMES_S, WALK, unit_m_s2=None).notes == ()


def test_a_few_samples_that_are_no_numbers_are_left_out_and_said():
    broken = WALK.copy()
    broken[500:520] = np.nan
    recording = make_recording(TIMES_S, broken)
    assert "20 of" in recording.notes[0]
    assert len(find_steps(recording).steps_s) == pytest.approx(30, abs=1)


def test_late_packets_are_sorted():
    times, walk = TIMES_S.copy(), WALK.copy()
    times[[700, 701]], walk[[700, 701]] = times[[701, 700]], walk[[701, 700]]
    assert np.all(np.diff(make_recording(times, walk).times_s) > 0)


BAD = {
    "empty": "",
    "spreadsheet": "name,ward,date\nA,4,1 March\nB,5,2 March\n",
    "text": "hello there\n",
    "header only": "time_s,ax_m_s2,ay_m_s2,az_m_s2\n",
    "two seconds": plain(TIMES_S[:200], WALK[:200]),
    "not numbers": plain(acceleration=np.full_like(WALK, np.nan)),
    "words for numbers": "time_s,ax_m_s2,ay_m_s2,az_m_s2\n" + "0.1,a,b,c\n" * 900,
    "clock backwards": plain(times=TIMES_S[::-1]),
    "clock set back": plain(times=np.where(TIMES_S > 10, TIMES_S - 5, TIMES_S)),
    "clock stands still": plain(times=np.zeros_like(TIMES_S)),
    "one sample a second": plain(np.arange(60.0), np.zeros((60, 3)) + 9.81),
    "a day": plain(np.arange(0.0, 86400, 43.2), np.zeros((2000, 3)) + 9.81),
    "a day by its ends": plain(np.array([0.0, 86400]), np.zeros((2, 3))),
    "sitting still": plain(acceleration=np.tile([9.81, 0.0, 0.0], (len(WALK), 1))),
    "too large": plain(acceleration=WALK * 1000),
}


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_bad_input_is_one_sentence_and_never_a_traceback(bad, tmp_path, capsys):
    path = tmp_path / "walk.csv"
    path.write_text(BAD[bad])
    status = main(["steps", str(path)])
    said = capsys.readouterr()
    assert status in (3, 4, 5)
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert main(["steps", str(path), "--json"]) == status
    problem = json.loads(capsys.readouterr().out)
    assert problem["format"] == "attune.problem/1"
    assert problem["message"].count(". ") == 0


@pytest.mark.parametrize("name", ["nothing.csv", "."])
def test_what_is_no_file(name, tmp_path):
    with pytest.raises(NotReadable):
        read_recording(tmp_path / name)


@pytest.mark.parametrize("data", [b"\x00\x01\xff\xfe" * 500, b"PK\x03\x04broken", b"\xff\xfe\x00"])
def test_bytes_that_are_no_recording(data, tmp_path):
    path = tmp_path / "walk.csv"
    path.write_bytes(data)
    with pytest.raises(Problem):
        read_recording(path)


def test_a_workbook_is_no_recording(tmp_path):
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(NotReadable, match="holds no acceleration"):
        read_recording(path)


def test_another_sensors_file_is_not_taken_for_acceleration(tmp_path):
    path = tmp_path / "Gyroscope.csv"
    path.write_text(EXPORTS["Sensor Logger"])
    with pytest.raises(NotReadable):
        read_recording(path)


def test_a_day_is_refused_for_its_length():
    with pytest.raises(Refused, match="4 hours"):
        make_recording(np.arange(0, 86400, 0.05), np.zeros((1728000, 3)))


def test_steps_as_json_are_what_the_contract_says(tmp_path, capsys):
    path = tmp_path / "walk.csv"
    path.write_text(plain())
    assert main(["steps", str(path), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["format"] == "attune.steps/1"
    assert {
        "made_by",
        "steps_s",
        "cadence_spm",
        "bouts_s",
        "step_time_cv",
        "asymmetry",
        "pauses_s",
    } <= data.keys()
    assert data["asymmetry"] is None
    assert data["cadence_spm"] == pytest.approx(100, rel=0.01)


def test_steps_in_words(tmp_path, capsys):
    path = tmp_path / "walk.csv"
    path.write_text(plain())
    assert main(["steps", str(path)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("30 steps found, cadence ")
    assert "Walking: 3.0 to 20.4 s" in said
