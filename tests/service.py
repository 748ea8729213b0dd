"""A real service for tests: `attune serve` in a folder of its own, on SQLite or PostgreSQL.

With ``ATTUNE_TEST_POSTGRESQL`` (set by tests/with_postgresql.py) each service gets a new database
on that server; without it, SQLite in its folder.
"""

from __future__ import annotations

import fcntl
import functools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from pathlib import Path

ATTUNE = Path(sys.executable).with_name("attune")
PATIENCE_S = 60.0
# Names the folder that all processes of one run of the tests share (tests/conftest.py makes it).
RUN_FOLDER = "ATTUNE_TEST_RUN"


@dataclass
class Service:
    """A running service: where it is, and its process."""

    address: str
    set_up_address: str
    folder: Path
    process: subprocess.Popen
    log: Path

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def environment() -> dict[str, str]:
    """This environment with a database of its own, and none of this test process's settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ATTUNE_", "DJANGO_"))}
    kept.pop("DATABASE_URL", None)
    if server := os.environ.get("ATTUNE_TEST_POSTGRESQL"):
        kept["DATABASE_URL"] = new_database(server)
    return kept


def new_database(server: str, template: str = "template1") -> str:
    """The address of a new database on this PostgreSQL server, empty or like its template."""
    import psycopg

    name = f"attune_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return re.sub(r"/[^/?]*(\?|$)", rf"/{name}\1", server, count=1)


@functools.cache
def migrated() -> tuple[Path, str]:
    """A folder whose database and static files are up to date, made by the first process to ask.

    With it the database's name on PostgreSQL; on SQLite none, and the database is in the folder.
    """
    folder = Path(os.environ[RUN_FOLDER]) / "migrated"
    named = folder.with_suffix(".name")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not named.exists():
            folder.mkdir()
            surroundings = environment() | {
                "ATTUNE_FOLDER": str(folder), "DJANGO_SETTINGS_MODULE": "attune.care.settings"
            }  # fmt: skip
            for command in (["migrate"], ["collectstatic", "--no-input", "--ignore", "*.scss"]):
                django = [sys.executable, "-m", "django", *command, "--verbosity", "0"]
                subprocess.run(django, env=surroundings, check=True, timeout=300)
            address = surroundings.get("DATABASE_URL", "")
            named.write_text(address.split("?")[0].rpartition("/")[2])
    return folder, named.read_text()


def copy_of_migrated(folder: Path, surroundings: dict[str, str]) -> None:
    """An empty service in this folder without waiting for its tables to be made."""
    template, name = migrated()
    shutil.copytree(template / "static", folder / "static")
    if name:
        server = os.environ["ATTUNE_TEST_POSTGRESQL"]
        surroundings["DATABASE_URL"] = new_database(server, template=name)
    else:
        shutil.copy(template / "attune.sqlite3", folder)


def start_service(
    folder: Path, *arguments: str, command: str = "serve", copied: bool = False
) -> Service:
    """Start it, and wait until it answers; ``copied`` spares what only a first start does."""
    folder.mkdir(parents=True, exist_ok=True)
    surroundings = environment()
    if copied:
        copy_of_migrated(folder, surroundings)
    port, log = free_port(), folder.with_name(f"{folder.name}.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [ATTUNE, command, "--folder", folder, "--port", str(port), *arguments],
            stdout=output, stderr=output, env=surroundings,
        )  # fmt: skip
    wait_for_answer(f"http://127.0.0.1:{port}/accounts/login/", process, log)
    wait_for_words("is at http", log)
    found = re.search(r"http://\S+/set-up/\S+", log.read_text())
    return Service(f"http://127.0.0.1:{port}", found.group() if found else "", folder, process, log)


def wait_for_answer(address: str, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        assert process.poll() is None, f"The service ended:\n{log.read_text()}"
        try:
            urllib.request.urlopen(address, timeout=5)
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"No answer within {PATIENCE_S:g} s:\n{log.read_text()}")


def wait_for_words(words: str, log: Path) -> str:
    """The log, once these words stand in it."""
    until = time.monotonic() + PATIENCE_S
    while words not in (said := log.read_text()):
        assert time.monotonic() < until, f"{words!r} was never said:\n{said}"
        time.sleep(0.05)
    return said
