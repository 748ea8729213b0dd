"""Twenty writers at once, on PostgreSQL: run by test_trail_postgresql.py, in a process of its own.

Each writer holds its transaction open with an entry written until all twenty have written, so
one common lock would stop them all. Half of them then commit late, after later entries were
sealed; every second of those rolls back. Prints what came of it as one JSON object.
"""

import json
import threading
import time
import uuid

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from attune.care.trail.models import Entry, Place, Seal  # noqa: E402
from attune.care.trail.note import Actor, note  # noqa: E402
from attune.care.trail.seal import heads_file, seal_committed_entries  # noqa: E402
from attune.care.trail.verify import verify  # noqa: E402

WRITERS = 20
all_have_written = threading.Barrier(WRITERS + 1)
late_ones_may_go_on = threading.Event()
BY = Actor(organisation=uuid.uuid4(), role="test", address="192.0.2.7")


def write(number: int, ended: list[int]) -> None:
    try:
        with transaction.atomic():
            note("changed", Seal(number=number), by=BY, fields=["name"])
            all_have_written.wait(timeout=30)
            if number % 2:
                late_ones_may_go_on.wait(timeout=30)
                if number % 4 == 1:
                    raise RuntimeError("rolled back")
    except RuntimeError:
        pass
    finally:
        connection.close()
    ended.append(number)


def main() -> None:
    call_command("migrate", "trail", verbosity=0)
    ended: list[int] = []
    writers = [threading.Thread(target=write, args=(n, ended)) for n in range(WRITERS)]
    started = time.monotonic()
    for writer in writers:
        writer.start()
    all_have_written.wait(timeout=30)
    all_had_written_s = time.monotonic() - started
    for writer in writers[0::2]:
        writer.join(timeout=30)
    with transaction.atomic():
        note("changed", Seal(number=WRITERS), by=BY)
    first = seal_committed_entries()
    late_ones_may_go_on.set()
    for writer in writers[1::2]:
        writer.join(timeout=30)
    late = seal_together()
    verdict = verify(heads_file())
    print(json.dumps({
        "all_had_written_s": all_had_written_s,
        "ended": len(ended),
        "sealed_first": first,
        "sealed_late": late,
        "late_ones_are_lower": late_ones_are_lower(),
        "waiting": verdict.waiting,
        "entries": Entry.objects.count(),
        "findings": [str(found) for found in verdict.findings],
    }))  # fmt: skip


def seal_together() -> int:
    """Three workers seal at the same moment; each entry is sealed once."""
    sealed: list[int] = []

    def seal() -> None:
        sealed.append(seal_committed_entries())
        connection.close()

    workers = [threading.Thread(target=seal) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    return sum(sealed)


def late_ones_are_lower() -> bool:
    """The second seal took in an entry with a lower number than the last of the first seal."""
    first = Seal.objects.get(number=1)
    return Place.objects.filter(seal_id=2, entry_id__lt=first.last_entry).exists()


main()
