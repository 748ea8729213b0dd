"""How the command line speaks: one JSON object or plain words on stdout, progress on stderr.

``--json`` prints one finite object alone on stdout. A failure prints its problem instead: as an
object with ``--json``, as one sentence on stderr without. Progress is a bar on a terminal and one
plain line for each stage where there is none (a log file, a pipe).
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from typing import Any

from attune.problems import Problem

BAR_CHARACTERS = 24


def print_result(data: Mapping[str, Any], words: str, *, as_json: bool) -> None:
    """Print a command's result: ``data`` with ``--json``, ``words`` for a person."""
    print(json_text(data) if as_json else words)


def json_text(data: Mapping[str, Any]) -> str:
    """One object; a number that is not finite is our defect and never reaches a reader."""
    return json.dumps(data, allow_nan=False, ensure_ascii=False)


def print_problem(problem: Problem, *, as_json: bool) -> None:
    if as_json:
        print(json_text(problem.to_json()))
    else:
        say(f"{problem.what_happened} {problem.what_to_do}")


def say(words: str) -> None:
    """A line for the person at the keyboard; stdout stays free for the result."""
    print(words, file=sys.stderr, flush=True)


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
