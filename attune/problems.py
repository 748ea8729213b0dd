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


class CommandLine(Problem):
    """The command was not understood."""

    exit_status = 2


def command_line(message: str, program: str) -> CommandLine:
    return CommandLine(
        "command-line",
        f"{message[:1].upper()}{message[1:].rstrip('.')}.",
        f"See {program} --help.",
    )


def defect(error: Exception) -> Problem:
    return Problem(
        "defect",
        f"Attune met a defect of its own ({type(error).__name__}: {error}).",
        "Please report it; with ATTUNE_TRACEBACK=1 set, the same command shows where.",
    )


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


# Walking and synchrony.


def walk_out_of_limits(name: str, value: float, low: float, high: float, unit: str) -> Refused:
    return Refused(
        "walk-out-of-limits",
        f"A {name} of {value:g} {unit}".rstrip()
        + f" is outside {low:g} to {high:g} {unit}".rstrip()
        + ".",
        f"Check the {name} and enter it again.",
    )


def walk_too_fast(distance_m: float, time_s: float, limit_m_s: float) -> Refused:
    return Refused(
        "walk-too-fast",
        f"{distance_m:g} m in {time_s:g} s would be faster than {limit_m_s:g} m/s, "
        "which is not walking.",
        "Check the distance and the time and enter them again.",
    )


def no_trials() -> Refused:
    return Refused("no-trials", "There is no trial to average.", "Give one walk test or more.")


def trials_differ(distances_m: list[float]) -> NotPossible:
    named = " and ".join(f"{distance:g} m" for distance in distances_m)
    return NotPossible(
        "trials-differ",
        f"These trials were timed over {named}, so they cannot be averaged.",
        "Average only trials done over the same distance and in the same way.",
    )


def times_not_numbers(what: str) -> NotReadable:
    return NotReadable(
        "times-not-numbers",
        f"The {what} times are not all numbers.",
        f"Give the {what} times in seconds, one after another.",
    )


def times_not_rising(what: str) -> NotReadable:
    return NotReadable(
        "times-not-rising",
        f"The {what} times do not rise: one is the same as the one before it, or earlier.",
        f"Give the {what} times in the order in which they happened.",
    )


def too_few_cues(count: int) -> NotPossible:
    return NotPossible(
        "too-few-cues",
        f"Steps cannot be compared with {count} cue{'' if count == 1 else 's'}.",
        "Give two cues or more.",
    )


def no_steps_in_cues(count: int) -> NotPossible:
    return NotPossible(
        "no-steps-in-cues",
        f"None of the {count} steps lies between the first and the last cue.",
        "Check that both were timed from the same moment.",
    )
