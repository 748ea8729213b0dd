"""What many tests share: the demonstration, made once for those that look at it (they share an
xdist group), and one browser for each process of tests (a second one cannot start beside it).
"""

import json
import shutil
import subprocess

import pytest
from playwright.sync_api import sync_playwright

from tests.service import ATTUNE, environment

CHROMIUM_OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--no-first-run", "--disable-quic",
    "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip


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
