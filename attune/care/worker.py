"""The background worker of a service: runs queued tasks, and looks after what was left behind.

One process beside the web server (`attune serve` starts it and starts it again). Every few
seconds it puts back the jobs whose worker is gone, and each minute it seals the trail.
"""

import logging
import os
import threading
import time

import django
from django.core.management import call_command
from django.db import DatabaseError, close_old_connections

log = logging.getLogger(__name__)

LOOK_EVERY_S = 3.0
SEAL_EVERY_S = 60.0
QUEUE_EVERY_S = 0.3


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attune.care.settings")
    django.setup()
    look_after_the_service()
    threading.Thread(target=_look_after_for_ever, daemon=True).start()
    call_command(
        "db_worker", interval=QUEUE_EVERY_S, startup_delay=False, reload=False, verbosity=0
    )


def look_after_the_service(*, seal: bool = True) -> None:
    """Put abandoned jobs back in the queue, and seal what the trail has gained."""
    from attune.care.repertoire.jobs import requeue_abandoned
    from attune.care.trail.seal import seal_committed_entries

    requeue_abandoned()
    if seal:
        seal_committed_entries()


def _look_after_for_ever() -> None:
    sealed_at = time.monotonic()
    while True:
        time.sleep(LOOK_EVERY_S)
        due = time.monotonic() - sealed_at >= SEAL_EVERY_S
        try:
            close_old_connections()
            look_after_the_service(seal=due)
        except DatabaseError:
            # The database is busy or away for a moment; the next look comes in seconds.
            log.warning("The database did not answer; looking again soon.", exc_info=True)
            continue
        if due:
            sealed_at = time.monotonic()


if __name__ == "__main__":
    main()
