"""The demonstration: made once, of invented people alone, and kept."""

import re
import shutil
import sqlite3
import time
from contextlib import closing

import pytest

from attune.care.person.nhs_number import is_valid_nhs_number
from attune.music.sound import file_sha256
from tests.conftest import check_demonstration
from tests.music import songs

pytestmark = pytest.mark.xdist_group("demonstration")


def rows(folder, question: str) -> list[tuple]:
    with closing(sqlite3.connect(folder / "attune.sqlite3")) as database:
        return database.execute(question).fetchall()


def test_it_makes_one_walking_track_and_says_what_it_is(demonstration):
    folder, made = demonstration
    assert made["format"] == "attune.walking-track/1"
    assert made["cadence_spm"] == 96
    assert made["grid_error_ms"] < 5
    assert len(made["cues_s"]) > 100
    assert rows(folder, "select count(*) from repertoire_walkingtrack where state='ready'") == [
        (1,)
    ]


def test_everybody_in_it_is_invented(demonstration):
    folder, _ = demonstration
    numbers = [n for (n,) in rows(folder, "select nhs_number from person_person")]
    assert len(numbers) >= 6
    assert all(re.match("999", n) and is_valid_nhs_number(n) for n in numbers)
    emails = [e for (e,) in rows(folder, "select email from team_user")]
    assert emails and all(e.endswith("@attune.example") for e in emails)


def test_a_second_run_keeps_everything_and_is_quick(demonstration):
    folder, made = demonstration
    counts = "select (select count(*) from person_person), (select count(*) from session_score)"
    before = rows(folder, counts)
    started = time.monotonic()
    assert check_demonstration(folder) == made
    assert time.monotonic() - started < 20
    assert rows(folder, counts) == before


def test_a_first_run_that_was_cut_short_is_finished_by_the_next(demonstration, tmp_path):
    """Cut off after the people and before a song was prepared: the song waits, and is prepared.

    The song that waits is a short one in the place of its own, which takes longer to prepare.
    """
    folder = tmp_path / "data"
    shutil.copytree(demonstration[0], folder)
    recording = songs.write(tmp_path / "a.flac", songs.knocks(songs.steady_beats_s(100, 16), 16))
    sha256 = file_sha256(recording)
    place = folder / "files/songs" / sha256[:2] / sha256
    place.parent.mkdir(exist_ok=True)
    recording.rename(place)
    saints = "title = 'When the Saints Go Marching In'"
    with closing(sqlite3.connect(folder / "attune.sqlite3")) as database, database:
        database.execute("delete from repertoire_walkingtrack")
        database.execute(
            f"update repertoire_song set state='waiting', accepted_id=null, sha256='{sha256}' "
            f"where {saints}"
        )
        database.execute(
            "delete from repertoire_analysis where song_id in "
            f"(select id from repertoire_song where {saints})"
        )
    track = check_demonstration(folder)
    assert track["grid_error_ms"] < 5
    assert len(track["cues_s"]) == pytest.approx(25, abs=2)
    assert rows(folder, "select count(*) from repertoire_song where state='ready'") == [(9,)]
