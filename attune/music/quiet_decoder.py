"""A decoder that writes its own remarks to the terminal, kept quiet while it is at work.

libmpg123, inside libsndfile, prints notes and warnings past Python straight to file descriptor 2,
around the one sentence that a person should read. The descriptor belongs to the whole process, so
it is turned away only while nobody else could write to it: while this is Python's only thread, and
only for as long as one call of the decoder lasts. In a service with more threads the remarks stay.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

STDERR = 2


@contextmanager
def quiet_decoder() -> Iterator[None]:
    """Without what C code writes to stderr; Python's own words are said before and after."""
    kept = _copy_of_stderr() if threading.active_count() == 1 else None
    if kept is None:
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, STDERR)
        yield
    finally:
        os.dup2(kept, STDERR)
        os.close(nowhere)
        os.close(kept)


def _copy_of_stderr() -> int | None:
    try:
        return os.dup(STDERR)
    except OSError:
        return None  # closed by whoever started us: there is nothing to keep quiet
