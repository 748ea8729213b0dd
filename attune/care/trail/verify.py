"""Whether the trail is as the service wrote it: what was changed, removed, inserted or cut short.

Four things must agree: each entry with its mark, each place with its entry, each seal with its
entries and the seal before, and each head kept outside the database with the seal of its number.
What this cannot find: an entry removed together with its place before the next seal took it in
(within a minute), and forgery by whoever holds the service's folder with its key, unless a copy
of the heads lies where they cannot write.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.db import connection

from .mark import mark_is_right
from .models import Entry, Place, Seal
from .seal import BEFORE_THE_FIRST, entries_hash, seal_hash


@dataclass(frozen=True)
class Finding:
    """One disagreement: its kind, where it is, and what it means."""

    kind: str
    where: str
    what: str


@dataclass(frozen=True)
class Verdict:
    entries: int
    waiting: int
    seals: int
    heads: int
    findings: tuple[Finding, ...]


def there_is_a_trail() -> bool:
    """Whether the database was prepared at all: without its tables there is nothing to read."""
    return Entry._meta.db_table in connection.introspection.table_names()


def verify(heads: Path) -> Verdict:
    """Read the whole trail once. The heads first: seals made meanwhile are no disagreement."""
    lines = heads.read_text(errors="replace").splitlines() if heads.is_file() else []
    seals = list(Seal.objects.order_by("number"))
    findings = [*_heads(lines, seals), *_chain(seals)]
    if seals and not lines:
        findings.append(Finding("head", str(heads), "holds no heads, though there are seals"))
    findings += [*_seals(seals), *_entries(), *_places()]
    return Verdict(
        entries=Entry.objects.count(),
        waiting=Place.objects.filter(seal=None).count(),
        seals=len(seals),
        heads=len(lines),
        findings=tuple(findings),
    )


def _heads(lines: list[str], seals: list[Seal]) -> Iterator[Finding]:
    hashes = {seal.number: seal.hash for seal in seals}
    for number, line in enumerate(lines, start=1):
        words = line.split()
        if len(words) != 3 or not words[0].isdecimal():
            yield Finding("head", f"line {number} of the heads", "cannot be read as a head")
        elif int(words[0]) not in hashes:
            what = f"was kept at {words[2]}, and is not in the database: the chain was cut short"
            yield Finding("head", f"seal {words[0]}", what)
        elif hashes[int(words[0])] != words[1]:
            what = f"is not the seal whose head was kept at {words[2]}: the chain was made anew"
            yield Finding("head", f"seal {words[0]}", what)


def _chain(seals: list[Seal]) -> Iterator[Finding]:
    number, before = 0, BEFORE_THE_FIRST
    for seal in seals:
        where = f"seal {seal.number} of {seal.at:%Y-%m-%d %H:%M} UTC"
        if seal.number != number + 1:
            yield Finding("chain", where, f"follows seal {number}: seals between were removed")
        elif seal.seal_before != before:
            yield Finding("chain", where, "does not follow from the seal before it")
        if seal.hash != seal_hash(seal):
            yield Finding("chain", where, "was changed: its hash is not that of what it holds")
        number, before = seal.number, seal.hash


def _seals(seals: list[Seal]) -> Iterator[Finding]:
    """Each seal with the entries that stand in it, streamed in the order of the chain."""
    last = seals[-1].number if seals else 0
    sealed = Place.objects.filter(seal_id__lte=last).select_related("entry")
    places = sealed.order_by("seal_id", "entry_id").iterator(chunk_size=2000)
    unseen = {seal.number: seal for seal in seals}
    for number, group in groupby(places, key=lambda place: place.seal_id):
        seal = unseen.pop(number, None)
        if seal is not None:
            yield from _one_seal(seal, [place.entry for place in group])
    for seal in unseen.values():
        yield from _one_seal(seal, [])


def _one_seal(seal: Seal, entries: list[Entry]) -> Iterator[Finding]:
    where = f"seal {seal.number} of {seal.at:%Y-%m-%d %H:%M} UTC"
    if len(entries) < seal.count:
        yield Finding("removed", where, f"has {len(entries)} of its {seal.count} entries")
    elif len(entries) > seal.count:
        yield Finding("inserted", where, f"took in {seal.count} entries, has {len(entries)}")
    elif entries_hash(entries) != seal.entries_hash:
        yield Finding("changed", where, "does not fit its entries any more")


def _entries() -> Iterator[Finding]:
    for entry in Entry.objects.order_by("pk").iterator(chunk_size=2000):
        if not mark_is_right(entry):
            what = "is not as the service wrote it: changed, or inserted by another hand"
            yield Finding("changed", _where(entry), what)
    for entry in Entry.objects.filter(place=None).order_by("pk"):
        what = "has no place in the chain: inserted by another hand"
        yield Finding("inserted", _where(entry), what)


def _places() -> Iterator[Finding]:
    known = Entry.objects.values("pk")
    for place in Place.objects.exclude(entry_id__in=known).order_by("entry_id"):
        seal = f"seal {place.seal_id}" if place.seal_id else "no seal yet"
        yield Finding("removed", f"entry {place.entry_id} ({seal})", "was removed")


def _where(entry: Entry) -> str:
    return f"entry {entry.pk} of {entry.at:%Y-%m-%d %H:%M:%S} UTC ({entry.action} {entry.subject})"
