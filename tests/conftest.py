"""What many tests share: the demonstration, made once for those that look at it (they share an
xdist group), and one browser for each process of tests (a second one cannot start beside it).
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.service import ATTUNE, RUN_FOLDER, copy_of_migrated, environment, migrated

CHROMIUM_OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--no-first-run", "--disable-quic",
    "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip

GROUP = re.compile(r'xdist_group\("([\w-]+)"\)')


def pytest_configure(config):
    """One folder for all processes of this run: the first makes it, and removes it at the end."""
    from django.conf import settings

    config.add_cleanup(lambda: shutil.rmtree(settings.FOLDER, ignore_errors=True))
    if RUN_FOLDER not in os.environ:
        folder = tempfile.TemporaryDirectory(prefix="attune-run-", ignore_cleanup_errors=True)
        os.environ[RUN_FOLDER] = folder.name
        config.add_cleanup(folder.cleanup)


def pytest_xdist_make_scheduler(config, log):
    """Tests of one ``xdist_group`` go to one process, by the name that their file gives; so do the
    tests of a file that makes something once for all of them.

    pytest-xdist 3.8 finds these marks no more under pytest 9.2, whose nodes keep their own names.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid.split("::")[0]) or nodeid

    return Together(config, log)


@cache
def group_of(file: str) -> str:
    words = (Path(__file__).parents[1] / file).read_text()
    found = GROUP.search(words)
    made_once = file if 'scope="module"' in words else ""
    return found[1] if found else made_once


@pytest.fixture(scope="session")
def django_db_keepdb():
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Django's tests begin with a copy of the migrated database too."""
    from django.conf import settings

    folder, name = migrated()
    testing = settings.DATABASES["default"]["TEST"]
    if name:
        testing["TEMPLATE"] = name
    else:
        testing["NAME"] = settings.FOLDER / "tests.sqlite3"
        shutil.copy(folder / "attune.sqlite3", testing["NAME"])


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
    folder.mkdir()
    copy_of_migrated(folder, {})
    return folder, check_demonstration(folder)


def chromium() -> str:
    """Debian's Chromium without its window, which takes two thirds of the whole one's time."""
    found = shutil.which("chromium-headless-shell")
    if found is None:
        pytest.fail(
            "This test needs Chromium. On Debian: sudo apt-get install chromium-headless-shell"
        )
    return found


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()
