"""The demonstration, made once for all the tests that look at it (they share an xdist group)."""

import json
import subprocess

import pytest

from tests.service import ATTUNE, environment


def check_demonstration(folder) -> dict:
    """`attune demo --check`: prepare, make one walking track, and say what it is."""
    run = subprocess.run(
        [ATTUNE, "demo", "--folder", folder, "--check", "--json"],
        env=environment() | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory):
    """Its folder, and the facts of its first walking track."""
    folder = tmp_path_factory.mktemp("demonstration") / "data"
    return folder, check_demonstration(folder)
