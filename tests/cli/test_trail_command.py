"""attune trail verify: whole is 0, tampered with is 7, and nothing there is said in a sentence."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

pytestmark = pytest.mark.xdist_group("trail-command")

MAKE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", "trail", verbosity=0)
import uuid
from django.db import transaction
from attune.care.trail.models import Seal
from attune.care.trail.note import Actor, note
from attune.care.trail.seal import seal_committed_entries
for number in range(3):
    with transaction.atomic():
        note("changed", Seal(number=number), by=Actor(uuid.uuid4()), fields=["name"])
    seal_committed_entries()
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A service whose trail holds three entries in three seals."""
    folder = tmp_path_factory.mktemp("whole") / "service"
    environment = {
        **os.environ,
        "ATTUNE_FOLDER": str(folder),
        "DJANGO_SETTINGS_MODULE": "attune.care.settings",
    }
    subprocess.run([sys.executable, "-c", MAKE], env=environment, check=True)
    return folder


@pytest.fixture
def folder(whole, tmp_path):
    """A copy of it, to tamper with."""
    return shutil.copytree(whole, tmp_path / "service")


def verify(*arguments):
    command = [sys.executable, "-m", "attune.cli.main", "trail", "verify", *map(str, arguments)]
    outside = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO")}
    return subprocess.run(command, env=outside, capture_output=True, text=True, timeout=60)


def sql(folder, statement):
    with sqlite3.connect(folder / "attune.sqlite3") as database:
        database.execute(statement)
    database.close()


def test_a_whole_trail_ends_with_0(folder):
    run = verify("--folder", folder, "--json")
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["format"] == "attune.trail/1"
    assert (found["whole"], found["entries"], found["seals"], found["heads"]) == (True, 3, 3, 3)


def test_a_changed_entry_ends_with_7_and_says_where(folder):
    sql(folder, "UPDATE trail_entry SET action = 'opened' WHERE id = 2")
    run = verify("--folder", folder)
    assert run.returncode == 7
    assert "The trail was tampered with" in run.stdout
    assert "entry 2 of" in run.stdout


def test_a_chain_cut_short_is_found_by_a_copy_of_the_heads(folder, tmp_path):
    copy = tmp_path / "copy.txt"
    copy.write_text((folder / "trail-heads.txt").read_text())
    for statement in ("seal WHERE number = 3", "place WHERE seal_id = 3", "entry WHERE id = 3"):
        sql(folder, f"DELETE FROM trail_{statement}")
    kept = copy.read_text().splitlines(keepends=True)
    (folder / "trail-heads.txt").write_text("".join(kept[:2]))
    assert verify("--folder", folder).returncode == 0
    run = verify("--folder", folder, "--head", copy)
    assert run.returncode == 7
    assert "seal 3 was kept at" in run.stdout


def test_a_folder_without_a_service_and_a_missing_file_are_said(tmp_path, folder):
    run = verify("--folder", tmp_path / "typo")
    assert run.returncode == 3
    assert "There is no service in the folder" in run.stderr
    assert not (tmp_path / "typo").exists()
    assert verify("--folder", folder, "--head", tmp_path / "no.txt").returncode == 3


def test_a_service_that_was_never_started_is_said_in_a_sentence(tmp_path):
    (tmp_path / "secret-key").write_text("a key, and no database yet")
    run = verify("--folder", tmp_path)
    assert run.returncode == 3
    assert "it was never started" in run.stderr
    assert "Traceback" not in run.stderr
