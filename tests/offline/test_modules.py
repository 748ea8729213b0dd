"""The shipped modules in Node, promise by promise: see modules.test.mjs."""

import subprocess

from tests.node import node

from .test_faults import ROOT


def test_the_modules_keep_what_they_promise():
    done = subprocess.run(
        [node(), "--no-warnings", "--test", "tests/offline/modules.test.mjs"],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 10" in done.stdout and "# skipped 0" in done.stdout
