"""Every refusal, said once: what happened, and what to do.

A workshop that cannot do what was asked raises one of these. The front desk prints it as one
sentence (or as one JSON object) with its exit status; care shows the same words in a form. A
problem is never a traceback, and never leaves a half-written file.

Each kind of problem is a class with the exit status of the command line's contract; each refusal
is a function that says its numbers once, so that no message is written in two places.
"""

from __future__ import annotations

from typing import ClassVar


class Problem(Exception):
    """Something Attune will not or cannot do, in words for the person who asked."""

    exit_status: ClassVar[int] = 1

    def __init__(self, code: str, what_happened: str, what_to_do: str) -> None:
        super().__init__(f"{what_happened} {what_to_do}")
        self.code = code
        self.what_happened = what_happened
        self.what_to_do = what_to_do

    def to_json(self) -> dict[str, str]:
        """The object that the command line prints with ``--json``."""
        return {
            "format": "attune.problem/1",
            "code": self.code,
            "message": self.what_happened,
            "what_to_do": self.what_to_do,
        }


class NotReadable(Problem):
    """The input could not be read at all: missing, a folder, empty, or not what it says."""

    exit_status = 3


class Refused(Problem):
    """The input was read and is outside what Attune works with: too long, too short, silent."""

    exit_status = 4


class NotPossible(Problem):
    """The input is fine and the wish cannot be met with it: a cadence out of reach, no beat."""

    exit_status = 5


class CannotWrite(Problem):
    """The result could not be written; nothing half-written is left behind."""

    exit_status = 6


def no_such_file(name: str) -> NotReadable:
    return NotReadable(
        "no-such-file", f"There is no file called {name}.", "Check the name and the folder."
    )


def is_a_folder(name: str) -> NotReadable:
    return NotReadable("is-a-folder", f"{name} is a folder.", "Name one file inside it.")


def empty_file(name: str) -> NotReadable:
    return NotReadable(
        "empty-file", f"{name} is empty.", "Copy or export it again: nothing arrived."
    )


def output_exists(name: str) -> CannotWrite:
    return CannotWrite(
        "output-exists",
        f"{name} is already there and was left as it is.",
        "Choose another name, or add --force to replace it.",
    )


def cannot_write(name: str, reason: str) -> CannotWrite:
    return CannotWrite(
        "cannot-write",
        f"{name} could not be written ({reason}); nothing was left behind.",
        "Free some space or choose another folder, then try again.",
    )
