"""Seals: committed entries in order, under a chain of hashes whose head is kept elsewhere.

The worker calls ``seal_committed_entries`` each minute. An entry's place in the chain is written
with the entry and waits until a seal takes it in, so a transaction that commits late, with a
lower number than entries already sealed, is simply taken in by the next seal: numbers in use are
no proof of anything, and gaps that rolled-back transactions leave mean nothing. Whoever writes an
entry waits for nobody; only two workers that seal at the same time meet, on the next seal's
number, and the second leaves it to the first.

The head of the chain (number, hash, time) is added to a file outside the database, on the disk
before we return: copy it elsewhere, and a chain cut short or made anew is found by the copy.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from .mark import canonical
from .models import Entry, Place, Seal

# So many entries to one seal; more are sealed one after another.
LARGEST_SEAL = 1000
BEFORE_THE_FIRST = "0" * 64


def heads_file() -> Path:
    return settings.FOLDER / "trail-heads.txt"


def seal_committed_entries() -> int:
    """Seal what was committed and waits, write the heads; return how many entries were sealed."""
    sealed = 0
    while Place.objects.filter(seal=None).exists():
        try:
            count = _seal_some()
        except IntegrityError:  # Another worker made this seal first.
            break
        sealed += count
        if count < LARGEST_SEAL:
            break
    write_heads(heads_file())
    return sealed


@transaction.atomic
def _seal_some() -> int:
    """One seal. The last seal is read first: whatever another worker sealed after that takes the
    number that we are about to use, so we can never seal its entries a second time."""
    last = Seal.objects.order_by("number").last()
    waiting = Place.objects.filter(seal=None).order_by("entry_id")
    entries = [place.entry for place in waiting.select_related("entry")[:LARGEST_SEAL]]
    if not entries:
        return 0
    seal = Seal(
        number=last.number + 1 if last else 1,
        first_entry=entries[0].pk,
        last_entry=entries[-1].pk,
        count=len(entries),
        entries_hash=entries_hash(entries),
        seal_before=last.hash if last else BEFORE_THE_FIRST,
    )
    seal.hash = seal_hash(seal)
    seal.save(force_insert=True)
    places = Place.objects.filter(seal=None, pk__in=[entry.pk for entry in entries])
    if places.update(seal=seal) != len(entries):
        raise IntegrityError("Another worker sealed some of these entries.")
    return len(entries)


def entries_hash(entries: Iterable[Entry]) -> str:
    """SHA-256 over number, content and mark of the entries, one a line, in order."""
    total = hashlib.sha256()
    for entry in entries:
        total.update(f"{entry.pk} {entry.mark} {canonical(entry)}\n".encode())
    return total.hexdigest()


def seal_hash(seal: Seal) -> str:
    said = (
        seal.number,
        seal.at.timestamp(),
        seal.first_entry,
        seal.last_entry,
        seal.count,
        seal.entries_hash,
        seal.seal_before,
    )
    return hashlib.sha256(" ".join(map(str, said)).encode()).hexdigest()


def head_line(seal: Seal) -> str:
    return f"{seal.number} {seal.hash} {seal.at:%Y-%m-%dT%H:%M:%SZ}\n"


def write_heads(path: Path) -> None:
    """Add the heads of seals that the file lacks: also those of a run that was cut off."""
    newest = Seal.objects.order_by("number").last()
    if newest is None:
        return
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        lacking = Seal.objects.filter(number__gt=_last_whole_number(file)).order_by("number")
        lines = "".join(head_line(seal) for seal in lacking)
        if lines:
            file.write(lines.encode())
            file.flush()
            os.fsync(file.fileno())


def _last_whole_number(file) -> int:
    """The number of the file's last head; a line that a power cut broke off is taken away."""
    end = file.seek(0, os.SEEK_END)
    start = max(0, end - 4096)
    file.seek(start)
    tail = file.read()
    whole = tail[: tail.rfind(b"\n") + 1]
    if len(whole) < len(tail):
        file.truncate(start + len(whole))
    lines = whole.split(b"\n")[:-1]
    return int(lines[-1].split(b" ", 1)[0]) if lines else 0
