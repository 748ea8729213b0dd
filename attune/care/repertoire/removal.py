"""Sound files of deleted rows are removed from the disk, for good, as soon as that can be done.

The deletion itself writes which files are to go, in its own transaction; once that is kept the
files are removed, and each row goes with its file. What could not be removed then (a disk that
does not answer, a service that was killed in between) is tried again by the worker every few
seconds. A file stays as long as any row that is not deleted has the same content: one recording
is kept once, whoever has it. Nothing is removed but what a deletion named.
"""

import logging
from collections.abc import Iterable

from django.db import transaction

from attune.care import files

from .models import FileToRemove, Job, State

log = logging.getLogger(__name__)


def ask_to_remove(jobs: Iterable[Job]) -> None:
    """Have the files of these deleted rows removed once the transaction in hand is kept."""
    wanted = {(kind, job.sha256) for job in jobs for kind in job.KINDS if job.sha256}
    rows = [FileToRemove(kind=kind, sha256=sha256) for kind, sha256 in sorted(wanted)]
    FileToRemove.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(remove_files, robust=True)


def remove_files() -> None:
    """Remove what waits to be removed; what cannot be removed now goes on waiting."""
    for row in FileToRemove.objects.all():
        try:
            _remove(row)
        except OSError as error:
            log.warning("%s could not be removed yet: %s", row, error)
            continue
        row.delete()


def _remove(row: FileToRemove) -> None:
    """Take the file aside, look once more whether somebody needs it, and delete it or put it back.

    Whoever adds the same recording at this moment either has a row that is seen here, or finds
    the place empty and keeps the file anew (see change.add_song).
    """
    if _is_needed(row):
        return
    for path in files.kept_under(row.kind, row.sha256):
        aside = files.take_aside(path)
        if _is_needed(row):
            files.put_in_place(aside, path)
        else:
            aside.unlink()


def _is_needed(row: FileToRemove) -> bool:
    return any(
        model.objects.filter(sha256=row.sha256).exclude(state=State.DELETED).exists()
        for model in Job.__subclasses__()
        if row.kind in model.KINDS
    )
