"""What many tests share: the demonstration, made once for those that look at it (they share an
xdist group), and one browser for each process of tests (a second one cannot start beside it).
"""

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.service import ATTUNE, environment

CHROMIUM_OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--no-first-run", "--disable-quic",
    "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip

GROUP = re.compile(r'xdist_group\("([\w-]+)"\)')


def pytest_xdist_make_scheduler(config, log):
    """Tests of one ``xdist_group`` go to one process, by the name that their file gives.

    pytest-xdist 3.8 finds these marks no more under pytest 9.2, whose nodes keep their own names.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid.split("::")[0]) or nodeid

    return Together(config, log)


@cache
def group_of(file: str) -> str:
    found = GROUP.search((Path(__file__).parents[1] / file).read_text())
    return found[1] if found else ""


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


@pytest.fixture(scope="session")
def browser():
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("This test needs Chromium. On Debian: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()
