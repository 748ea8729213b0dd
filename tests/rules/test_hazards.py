"""Every control in the hazard log names a test, and every test that it names exists."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOG = ROOT / "docs/safety/hazards.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
# The hazards that this project began with: none of them may leave the log.
FIRST = (
    "Wrong person's track",
    "Precaution not shown",
    "Trigger song played",
    "Cadence above the limit",
    "Record lost",
    "Record shown as kept that is not",
    "Loudness",
    "Concern seen by the wrong person",
)


def rows() -> list[list[str]]:
    lines = [line for line in LOG.read_text().splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def test_the_log_holds_the_hazards_it_began_with():
    hazards = {row[0] for row in rows()}
    assert set(FIRST) <= hazards


def test_every_hazard_has_a_cause_a_control_and_a_test_that_exists():
    for hazard, cause, control, tests in rows():
        assert cause and control, hazard
        named = NAMED.findall(tests)
        assert named, f"{hazard}: no test named"
        for file, function in named:
            path = ROOT / file
            assert path.is_file(), f"{hazard}: there is no {file}"
            assert f"def {function}(" in path.read_text(), f"{hazard}: {file} has no {function}"
