"""The ``attune`` command: finds the command that was asked for, runs it, says how it ended.

Each module of this package adds its own commands (``add_commands``) and imports what it needs
inside the function that runs, so that ``attune song --help`` loads neither NumPy nor Django.
Exit status: 0 done, 1 our defect, 2 command line, 3 not readable, 4 refused, 5 not possible,
6 cannot write, 7 a trail that was tampered with (attune trail verify).
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

from attune import __version__
from attune.cli.arguments import PLAIN_TYPES
from attune.cli.output import print_problem, say
from attune.problems import Problem, arguments_left_over, command_line, defect, no_such_command

COMMAND_MODULES = (
    "music",
    "playlist",
    "intone",
    "movement",
    "measures",
    "serve",
    "demo",
    "service",
)

DESCRIPTION = "Music as a part of health care: songs to walk to, steps, measures, and the record."
EXAMPLES = """\
examples:
  attune song waltz.mp3                       what Attune hears in a song
  attune walking-track waltz.mp3 --cadence 96 -o walk.flac
  attune song waltz.mp3 --json | python -m json.tool

Every command explains itself: attune song --help
"""


class Parser(argparse.ArgumentParser):
    """An argument parser whose refusals are problems like any other, in the words of people."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for python_type, reader in PLAIN_TYPES.items():
            self.register("type", python_type, reader)

    def error(self, message: str) -> NoReturn:
        raise command_line(message, self.prog)


def main(arguments: Sequence[str] | None = None) -> int:
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    as_json = "--json" in arguments
    try:
        parsed = read_arguments(arguments)
        return int(parsed.run(parsed) or 0)
    except Problem as problem:
        _end_progress_line()
        print_problem(problem, as_json=as_json)
        return problem.exit_status
    except KeyboardInterrupt:
        _end_progress_line()
        say("Stopped; nothing half-written is left behind.")
        return 130
    except BrokenPipeError:
        # The reader of our output went away (attune ... | head); that is no error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        _end_progress_line()
        if os.environ.get("ATTUNE_TRACEBACK"):
            traceback.print_exc()
        print_problem(defect(error), as_json=as_json)
        return 1


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """What was asked for; a command that does not exist and words left over are refused here."""
    top, names = parser()
    first = next((word for word in arguments if not word.startswith("-")), None)
    if first is not None and first not in names:
        raise no_such_command(first, names)
    parsed, left_over = top.parse_known_args(arguments)
    if left_over:
        raise arguments_left_over(left_over, f"attune {parsed.command}")
    return parsed


def parser() -> tuple[Parser, tuple[str, ...]]:
    """The parser of everything, and the names of its commands."""
    top = Parser(
        prog="attune",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"attune {__version__}")
    commands = top.add_subparsers(
        title="commands", dest="command", metavar="COMMAND", required=True, parser_class=Parser
    )
    for name in COMMAND_MODULES:
        if importlib.util.find_spec(f"attune.cli.{name}") is not None:
            importlib.import_module(f"attune.cli.{name}").add_commands(commands)
    return top, tuple(commands.choices)


def _end_progress_line() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")


if __name__ == "__main__":
    sys.exit(main())
