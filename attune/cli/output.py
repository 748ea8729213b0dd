"""How the command line speaks: one JSON object or plain words on stdout, progress on stderr.

``--json`` prints one finite object alone on stdout. A failure prints its problem instead: as an
object with ``--json``, as one sentence on stderr without. Progress is a bar on a terminal and one
plain line for each stage where there is none (a log file, a pipe). Results in files are refused
before any work where they cannot be written, and written beside their place and renamed.
"""

from __future__ import annotations

import json
import secrets
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

from attune import problems
from attune.problems import Problem

BAR_CHARACTERS = 24


def print_result(data: Mapping[str, Any], words: str, *, as_json: bool) -> None:
    """Print a command's result: ``data`` with ``--json``, ``words`` for a person."""
    print(_printable(json_text(data) if as_json else words))


def json_text(data: Mapping[str, Any]) -> str:
    """One object; a number that is not finite is our defect and never reaches a reader."""
    return json.dumps(data, allow_nan=False, ensure_ascii=False)


def print_problem(problem: Problem, *, as_json: bool) -> None:
    if as_json:
        print(_printable(json_text(problem.to_json())))
    else:
        say(f"{problem.what_happened} {problem.what_to_do}")


def say(words: str) -> None:
    """A line for the person at the keyboard; stdout stays free for the result."""
    print(_printable(words), file=sys.stderr, flush=True)


def _printable(words: str) -> str:
    """With a sign for each byte of a file's name that is no letter, and could not be printed."""
    return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def progress_on_stderr() -> Callable[[float, str], None]:
    """A progress callback that suits where stderr goes."""
    return _bar() if sys.stderr.isatty() else _lines()


def _bar() -> Callable[[float, str], None]:
    def show(share: float, stage: str) -> None:
        share = min(max(share, 0.0), 1.0)
        filled = round(share * BAR_CHARACTERS)
        bar = "█" * filled + "░" * (BAR_CHARACTERS - filled)
        line = f"{bar} {share * 100:3.0f} % {stage}"
        width = shutil.get_terminal_size().columns - 1
        sys.stderr.write("\r\x1b[K" + ("" if share >= 1 else line[:width]))
        sys.stderr.flush()

    return show


def _lines() -> Callable[[float, str], None]:
    last = ""

    def show(share: float, stage: str) -> None:
        nonlocal last
        if stage != last:
            last = stage
            say(stage)

    return show


def clock(seconds: float) -> str:
    """ "3:05": minutes and seconds, as players show them."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def check_outputs(outputs: Iterable[Path], inputs: Iterable[Path]) -> None:
    """Refuse, whatever --force says, to write over what is read or over the other result."""
    inputs, outputs = list(inputs), list(outputs)
    for out in outputs:
        if any(_same_file(out, read) for read in inputs):
            raise problems.output_is_an_input(out.name)
    for one, other in combinations(outputs, 2):
        if _same_file(one, other):
            raise problems.outputs_are_one_file(other.name)


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there yet
        return one.resolve() == other.resolve()


def check_drawing(out: Path, *, force: bool) -> None:
    """Refuse a place where no drawing can be written, before any work is done."""
    if out.is_dir():
        raise problems.output_is_a_folder(out.name or str(out))
    if out.suffix.lower() != ".svg":
        raise problems.unknown_output_form(out.name, (".svg",))
    if not out.parent.is_dir():
        raise problems.no_such_output_folder(str(out.parent))
    if out.exists() and not force:
        raise problems.output_exists(out.name)


def write_text(out: Path, text: str) -> None:
    """Written beside its place and renamed, so that no half-written file is ever seen."""
    beside = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    try:
        with beside.open("x", encoding="utf-8") as file:
            file.write(text)
        beside.replace(out)
    except OSError as error:
        raise problems.cannot_write(out.name, error.strerror or "unknown reason") from None
    finally:
        beside.unlink(missing_ok=True)
