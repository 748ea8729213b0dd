"""The workshops load quickly: NumPy and nothing heavier, and no part of the web application."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("workshop", ["attune.movement", "attune.measures"])
def test_a_workshop_loads_nothing_heavy(workshop):
    code = (
        f"import sys, {workshop}; "
        "print([name for name in ('scipy', 'django', 'av', 'soundfile') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_help_loads_neither_numpy_nor_django():
    code = (
        "import sys, contextlib\n"
        "from attune.cli.main import main\n"
        "with contextlib.suppress(SystemExit):\n"
        "    main(['steps', '--help'])\n"
        "assert not {'numpy', 'django'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
