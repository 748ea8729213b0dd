"""Jobs: background work on a row that is done once, however often it is asked for or cut short.

The queue may deliver a job twice, or lose the worker that has it; so the row itself holds the
truth. A worker takes a waiting row with a token of its own, is heard from every two seconds, and
may finish only while the token still stands, in one transaction with the result and the trail
entry. A row whose worker is gone, or was silent for half a minute, waits again. Times in seconds.
"""

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from attune.care import files
from attune.care.trail.note import Actor, note, the_service
from attune.problems import Problem

from .models import Job, State
from .removal import remove_files

log = logging.getLogger(__name__)

HEARD_EVERY_S = 2.0
SILENT_S = 30.0
# A job that still waits after this long is put in the queue again: its place there was lost.
WAITED_S = 600.0
MOST_TRIES = 3

OUR_SIDE = (
    "Something went wrong on our side while this was prepared. Nothing was lost. Try it again, "
    "and tell your administrator the time if it happens again."
)
GAVE_UP = (
    f"The service stopped {MOST_TRIES} times while this was prepared, and does not try again by "
    "itself. Try it once more, or choose another recording."
)


class ClaimLostError(Exception):
    """Another worker has this job now, or nobody wants it any more: stop, and write nothing."""


@dataclass
class Claim:
    """One worker's hold on one row, what it last said about its progress, and what it is making."""

    model: type[Job]
    pk: uuid.UUID
    token: uuid.UUID
    done_share: float = 0.0
    doing: str = ""
    lost: bool = False
    made: list[Path] = field(default_factory=list)

    def beside(self, suffix: str) -> Path:
        """A name for a file to be made: finishing puts it in its place, or it goes with the claim.

        So a file is in its place only for a row that was still wanted when it was made.
        """
        self.made.append(files.being_made(suffix))
        return self.made[-1]

    def report(self, share: float, doing: str) -> None:
        """The progress callback of the work: remembered here, written by the heartbeat."""
        if self.lost:
            raise ClaimLostError
        self.done_share, self.doing = min(max(share, 0.0), 1.0), doing[:60]

    def row(self):
        """The row, as long as this claim stands."""
        return self.model.objects.filter(pk=self.pk, claim=self.token, state=State.PREPARING)


def enqueue(job: Job) -> None:
    """Put the job in the queue once the transaction in hand is kept."""
    task, reference = import_string(job.TASK), str(job.pk)
    transaction.on_commit(lambda: task.enqueue(reference))


def do(
    model: type[Job],
    reference: str,
    work: Callable[[Any, Claim], Any],
    finish: Callable[[Any, Any, Actor], None],
    called: Callable[[Any], tuple[str, str]],
) -> None:
    """Take the job, do its ``work``, and ``finish`` it with what the work made, once.

    ``called`` gives the name that a problem will use for the stored file, and what people call it.
    """
    claim = take(model, reference)
    if claim is None:
        return
    job = model.objects.get(pk=claim.pk)
    try:
        with _heard(claim):
            made = work(job, claim)
        _finish(claim, finish, made)
    except ClaimLostError:
        log.warning("%s %s was taken over by another worker", model.__name__, reference)
    except Problem as problem:
        stored, name = called(job)
        _fail(claim, str(problem).replace(stored, name))
    except Exception:
        log.exception("%s %s could not be prepared", model.__name__, reference)
        _fail(claim, OUR_SIDE)
    finally:
        for left in claim.made:
            left.unlink(missing_ok=True)


def take(model: type[Job], reference: str) -> Claim | None:
    """The claim on a waiting job, or None when another worker has it or it is done."""
    token = uuid.uuid4()
    taken = model.objects.filter(pk=reference, state=State.WAITING).update(
        state=State.PREPARING,
        claim=token,
        worker=this_process(),
        heard_at=timezone.now(),
        tries=F("tries") + 1,
        done_share=0.0,
        doing="",
        problem="",
    )
    return Claim(model, uuid.UUID(str(reference)), token) if taken else None


@contextmanager
def _heard(claim: Claim) -> Iterator[None]:
    """While the work goes on, a thread of its own says every two seconds that it is alive."""
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=(claim, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat(claim: Claim, stop: threading.Event) -> None:
    try:
        while not stop.wait(HEARD_EVERY_S):
            try:
                alive = claim.row().update(
                    heard_at=timezone.now(), done_share=claim.done_share, doing=claim.doing
                )
            except DatabaseError as error:
                log.warning("A job could not be heard from just now: %s", error)
                continue
            claim.lost = claim.lost or not alive
    finally:
        connection.close()


@transaction.atomic
def _finish(claim: Claim, finish: Callable[[Any, Any, Actor], None], made: Any) -> None:
    """Ready, with its result and the trail entry, or (when the claim is gone) nothing at all."""
    ready = claim.row().update(
        state=State.READY, claim=None, worker="", done_share=1.0, doing="", heard_at=timezone.now()
    )
    if not ready:
        raise ClaimLostError
    job = claim.model.objects.get(pk=claim.pk)
    by = _service_of(job)
    finish(job, made, by)
    note("prepared", job, by=by, person=job.of_person.pk, fields=["state"])


@transaction.atomic
def _fail(claim: Claim, sentence: str) -> None:
    failed = claim.row().update(
        state=State.FAILED, claim=None, worker="", doing="", problem=sentence[:500]
    )
    if failed:
        job = claim.model.objects.get(pk=claim.pk)
        note("not prepared", job, by=_service_of(job), person=job.of_person.pk, fields=["state"])


def requeue_abandoned(now: datetime | None = None) -> int:
    """Let the jobs of dead workers wait again, and give those back to the queue that it lost.

    Files that could not be removed when they were deleted are tried again here.

    Called by every worker at its start and every few seconds; many may call it at once. Returns
    how many jobs wait again.
    """
    now = now or timezone.now()
    again = 0
    for model in Job.__subclasses__():
        for job in model.objects.filter(state=State.PREPARING):
            silent = job.heard_at < now - timedelta(seconds=SILENT_S)
            if silent or is_dead(job.worker):
                again += _give_back(job, now)
        for job in model.objects.filter(
            state=State.WAITING, heard_at__lt=now - timedelta(seconds=WAITED_S)
        ):
            waiting = model.objects.filter(state=State.WAITING, heard_at=job.heard_at)
            again += _wait_again(waiting, job, now)
    remove_files()
    files.clear_leftovers(now.timestamp())
    return again


def _give_back(job: Job, now: datetime) -> int:
    held = type(job).objects.filter(claim=job.claim, state=State.PREPARING)
    if job.tries < MOST_TRIES:
        return _wait_again(held, job, now)
    with transaction.atomic():
        given_up = held.filter(pk=job.pk).update(
            state=State.FAILED, claim=None, worker="", doing="", problem=GAVE_UP
        )
        if given_up:
            note("not prepared", job, by=_service_of(job), person=job.of_person.pk)
    return 0


@transaction.atomic
def _wait_again(rows, job: Job, now: datetime) -> int:
    """One caller wins: the rows no longer match once another has given the job back."""
    given_back = rows.filter(pk=job.pk).update(
        state=State.WAITING, claim=None, worker="", doing="", done_share=0.0, heard_at=now
    )
    if given_back:
        note("waits again", job, by=_service_of(job), person=job.of_person.pk, fields=["state"])
        enqueue(job)
    return given_back


def _service_of(job: Job) -> Actor:
    return the_service(job.of_person.organisation_id)


def this_process() -> str:
    """Who holds a claim: the machine, the process and when it started (process ids come again)."""
    return f"{_machine()}:{os.getpid()}:{_started(os.getpid())}"


def is_dead(worker: str) -> bool:
    """Whether this process is known to be gone: only one of this very machine can be."""
    machine, _, rest = worker.rpartition(":")[0].rpartition(":")
    if not machine or machine != _machine() or not Path("/proc/self/stat").exists():
        return False
    return _started(int(rest)) != worker.rpartition(":")[2]


def _machine() -> str:
    """The machine's name and, where there is one, its process namespace since this boot."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
        space = Path("/proc/self/ns/pid").readlink().name.strip("pid:[]")
    except OSError:
        boot = space = ""
    return f"{socket.gethostname()[:50]}.{boot}.{space}"


def _started(pid: int) -> str:
    """When a process started, in the kernel's ticks; empty when there is none, or only its end."""
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state in "ZX" else rest[18]
