"""Random schedules of faults: the shipped modules in Node, against a real service and database.

The service is gunicorn, killed with ``kill -9`` between any two steps of a request; the phone is
fake-indexeddb, with two tabs and two users; the network cuts, loses answers, delivers late and
twice; storage is full, the clock jumps, the sign-in lapses. What must hold is read from the
database: every saved UUID once, in its latest version, with one trail entry for each version.
`make test` runs 100 schedules, and three in Chromium; `make test-long` 1,000 and ten, on both
databases.
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
from urllib.parse import urlsplit

import pytest

from tests.node import node
from tests.service import environment, free_port, wait_for_answer

pytestmark = pytest.mark.xdist_group("offline-faults")
ROOT = Path(__file__).resolve().parents[2]
SCHEDULES = int(os.environ.get("ATTUNE_TEST_SCHEDULES", "100"))
IN_BROWSER = max(3, SCHEDULES // 100)
# Of all faults, the share that kills the service: each costs the time to start a worker anew.
KILLS = float(os.environ.get("ATTUNE_TEST_KILLS", "0.05"))
# More than the steps of the longest request, so that "before the answer" is among them.
STEPS = 60
KINDS = ("line", "contact", "contact", "concern")
# What a kill must not undo is decided by transactions, not by the disk: memory is as good, and
# spares the wait for it.
MEMORY = Path("/dev/shm")
STATIC = ROOT / "attune/care/static"
TOKEN = "abcdefghijklmnopqrstuvwxyz012345"
IN_CHROMIUM = """async ([plan, seeds]) => {
    const { Phone, load } = await import("/tests/offline/phone.mjs");
    const attune = await load("/static/attune/offline");
    const done = [];
    for (const seed of seeds) done.push({ seed, ...(await new Phone(seed, plan, attune).run()) });
    return done;
}"""


class Faulty:
    """The service under faults, and the two members whose phone it is."""

    def __init__(self, folder: Path):
        self.surroundings = environment() | {
            "ATTUNE_FOLDER": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.offline.settings",
        }
        self.members = self.database("prepare")
        self.ines = self.members["ines"]
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
        wait_for_answer(f"{self.address}/offline/worker.js", self.process, self.log)
        self.known: set[str] = set()

    def database(self, what: str) -> dict:
        done = subprocess.run(
            [sys.executable, "-m", "tests.offline.database", what],
            cwd=ROOT, env=self.surroundings, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return json.loads(done.stdout)

    def plan(self, *, kills: float, kinds=KINDS, **more) -> dict:
        return {
            "address": self.address, "kills": kills, "steps": STEPS, "kinds": kinds,
            "site": self.members["site"], "ward": self.members["ward"], "members": self.members,
            **more,
        }  # fmt: skip

    def run(self, first: int, count: int, **asked) -> list[dict]:
        """Run these schedules, and return what each of them saved and said."""
        plan = self.plan(**asked, atOnce=6) | {"from": first, "to": first + count}
        done = subprocess.run(
            [node(), "--no-warnings", "tests/offline/schedules.mjs", json.dumps(plan)],
            cwd=ROOT, capture_output=True, text=True, timeout=120 + 5 * count,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr + self.log.read_text()[-2000:]
        results = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(results) == count
        return results

    def violations(self, results: list[dict]) -> list[str]:
        """Every way in which the database is not what was saved in these schedules."""
        kept, found = self.database("read"), []
        saved = {record: said for result in results for record, said in result["saved"].items()}
        rows = {kind: _by_record(there) for kind, there in kept["kept"].items()}
        there = {record for found in rows.values() for record in found} - self.known
        came_back = set(kept["returned"]) - self.known
        found += [f"{record}: kept, and never saved" for record in there - saved.keys()]
        found += [f"{record}: came back as invalid" for record in came_back]
        for record, said in saved.items():
            its = rows[said["kind"]][record]
            wrong = _wrong(its, said, kept["accepted"].get(record), self.members)
            found += [f"{said['kind']} {record}: {words}" for words in wrong]
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
    # A line is written for each version, a contact is one row that changes: one entry a version.
    changes = len(rows) if said["kind"] != "contact" else rows[0]["entries"]
    if sum(row["entries"] for row in rows) != changes or not all(row["entries"] for row in rows):
        wrong.append(f"trail entries: {[row['entries'] for row in rows]}")
    author = members["ines"]["member"]
    if accepted != {"version": said["version"], "changes": changes, "author": author}:
        wrong.append(f"remembered as {accepted}, with {changes} trail entries")
    return wrong


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
    assert {said["kind"] for said in saved} == set(KINDS)
    assert len(saved) > SCHEDULES


def test_the_same_schedules_in_chromium(faulty, browser):
    """The same schedules over a real browser's own IndexedDB, WebCrypto and network."""
    plan = faulty.plan(kills=0.1) | {"members": {"ines": {"member": faulty.ines["member"]}}}
    context = browser.new_context()
    page = context.new_page()
    page.route("**/static/**", lambda route: route.fulfill(path=STATIC / _below(route, "static")))
    page.route("**/tests/**", lambda route: route.fulfill(path=ROOT / _below(route, "")))
    cookies = {"sessionid": faulty.ines["session"], "csrftoken": TOKEN}
    context.add_cookies(
        [{"name": n, "value": v, "url": faulty.address} for n, v in cookies.items()]
    )
    page.goto(f"{faulty.address}/offline/line/")
    results = page.evaluate(IN_CHROMIUM, [plan, list(range(500, 500 + IN_BROWSER))])
    context.close()
    assert len(results) == IN_BROWSER
    assert all(result["saved"] for result in results)
    assert {fault for result in results for fault in result["faults"]} - {"none"}
    assert not faulty.violations(results)


def _below(route, folder: str) -> str:
    path = urlsplit(route.request.url).path
    return path.removeprefix(f"/{folder}" if folder else "").lstrip("/")


@pytest.mark.parametrize(
    ("check", "kills"), [("version", 0.0), ("uuid", 0.0), ("transaction", 0.5)]
)
def test_without_one_check_of_the_service_the_schedules_fail(faulty, check, kills):
    found: list[str] = []
    for first in range(10_000, 10_400, 10):
        asked = {"kinds": ["line", "line", "concern"], "removed": check}
        found = faulty.violations(faulty.run(first, 10, kills=kills, **asked))
        if found:
            break
    assert found, f"Nothing noticed that the check of the {check} was removed."
    print(f"without the check of the {check}, after {first - 9_990} schedules: {found[0]}")
