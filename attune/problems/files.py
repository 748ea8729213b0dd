"""Refusals about files, settings and the command line itself."""

from __future__ import annotations

from collections.abc import Sequence

from attune.problems.kinds import CannotWrite, CommandLine, NotReadable, Problem


def command_line(message: str, program: str) -> CommandLine:
    return CommandLine(
        "command-line",
        f"{message[:1].upper()}{message[1:].rstrip('.')}.",
        f"See {program} --help.",
    )


def no_such_command(name: str, names: Sequence[str]) -> CommandLine:
    from difflib import get_close_matches

    near = get_close_matches(name, names, 1, cutoff=0.7)
    return CommandLine(
        "no-such-command",
        f"There is no command called {name}.",
        (f"Did you mean {near[0]}? " if near else "") + "attune --help lists them all.",
    )


def arguments_left_over(words: Sequence[str], program: str) -> CommandLine:
    named = any(not word.startswith("-") for word in words)
    return CommandLine(
        "command-line",
        f"{program} does not know what to do with {' '.join(words)}.",
        f"{'Put a name with spaces in quotes; see' if named else 'See'} {program} --help.",
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


def output_is_an_input(name: str) -> CannotWrite:
    return CannotWrite(
        "output-is-an-input",
        f"{name} is what this command reads, and cannot be written over by it.",
        "Give the result another name.",
    )


def outputs_are_one_file(name: str) -> CommandLine:
    return CommandLine(
        "outputs-are-one-file",
        f"Two results would be written to {name}.",
        "Give each a name of its own.",
    )


def cannot_write(name: str, reason: str) -> CannotWrite:
    return CannotWrite(
        "cannot-write",
        f"{name} could not be written ({reason}); nothing was left behind.",
        "Free some space or choose another folder, then try again.",
    )


def cannot_read(name: str, reason: str) -> NotReadable:
    return NotReadable(
        "cannot-read",
        f"{name} could not be opened ({reason}).",
        "Check that you may read it, or copy it somewhere else.",
    )


def output_is_a_folder(name: str) -> CannotWrite:
    return CannotWrite(
        "output-is-a-folder", f"{name} is a folder.", "Name the file to be written inside it."
    )


def no_such_output_folder(name: str) -> CannotWrite:
    return CannotWrite(
        "no-such-output-folder",
        f"The folder {name} for the result does not exist.",
        "Make the folder first, or choose another one.",
    )


def unknown_output_form(name: str, forms: tuple[str, ...]) -> CommandLine:
    return CommandLine(
        "unknown-output-form",
        f"{name} does not end in a form that can be written.",
        f"End its name in {'one of ' if len(forms) > 1 else ''}{', '.join(forms)}.",
    )


def setting_out_of_range(what: str, value: float, low: float, high: float) -> CommandLine:
    return CommandLine(
        "setting-out-of-range",
        f"{what} of {value:g} is outside {low:g} to {high:g}.",
        "Choose a value in that range.",
    )
