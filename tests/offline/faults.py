"""Faults of the service, asked for by a request's own headers; for the tests alone.

``X-Kill-At: 7`` ends the worker with SIGKILL before the seventh step of this request: each
statement to the database is a step, and so are the moments before and after a commit, and the one
before the answer. ``X-Removed: version`` takes one check of intake out for this request.
"""

import os
import signal
import threading
from contextlib import ExitStack, nullcontext

from django.db import connection, transaction

from attune.care.intake import accept
from attune.care.intake.models import Accepted

_request = threading.local()


class Countdown:
    """Ends this process when its steps are used up."""

    def __init__(self, steps: int):
        self.steps = steps

    def step(self) -> None:
        self.steps -= 1
        if self.steps <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def __call__(self, execute, sql, params, many, context):
        self.step()
        return execute(sql, params, many, context)


def kill_where_asked(get_response):
    def middleware(request):
        _request.removed = request.headers.get("X-Removed", "")
        asked = request.headers.get("X-Kill-At")
        if asked is None:
            return get_response(request)
        countdown = Countdown(int(asked))
        with ExitStack() as stack:
            stack.enter_context(connection.execute_wrapper(countdown))
            stack.enter_context(_commits_count(countdown))
            response = get_response(request)
        os.kill(os.getpid(), signal.SIGKILL)
        return response

    return middleware


class _commits_count:  # noqa: N801
    """Before and after each commit there is a step."""

    def __init__(self, countdown: Countdown):
        self.countdown = countdown

    def __enter__(self):
        connection.ensure_connection()
        self.commit = connection._commit
        connection._commit = self._counted

    def _counted(self):
        self.countdown.step()
        self.commit()
        self.countdown.step()

    def __exit__(self, *_):
        connection._commit = self.commit


def removed(check: str) -> bool:
    return getattr(_request, "removed", "") == check


_compare, _locked_row, _atomic = accept.compare, accept.locked_row, transaction.atomic


def compare(row, record):
    outcome = _compare(row, record)
    if removed("version") and outcome == accept.Outcome.OLDER:
        return accept.Outcome.UPDATED
    return outcome


def locked_row(record, member):
    if removed("uuid"):
        return Accepted(
            record=record.reference, kind=record.kind.name, author=member,
            organisation_id=member.organisation_id, version=0, changes=0,
        )  # fmt: skip
    if removed("transaction"):
        with _atomic():
            return _locked_row(record, member)
    return _locked_row(record, member)


class Transaction:
    @staticmethod
    def atomic(*arguments):
        return nullcontext() if removed("transaction") else _atomic(*arguments)


accept.compare, accept.locked_row, accept.transaction = compare, locked_row, Transaction
