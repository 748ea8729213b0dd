"""The kinds of problem, each with the exit status of the command line's contract."""

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


class CommandLine(Problem):
    """The command was not understood."""

    exit_status = 2
