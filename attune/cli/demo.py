"""``attune demo``: a service of invented people to try, on this machine alone.

The folder carries a mark that makes it the demonstration's for ever: a real service is never
started there, and the demonstration never on a real service's folder.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from attune.cli.output import json_text, progress_on_stderr, say
from attune.cli.serve import DEMONSTRATION_MARK, check_folder, check_port, open_folder, prepare, run
from attune.problems import not_the_demonstration

EXAMPLES = """\
examples:
  attune demo                       at http://127.0.0.1:8000/
  attune demo --port 8080
  attune demo --check               prepare, make one walking track, print it, stop
"""


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    demo = commands.add_parser(
        "demo",
        help="a service of invented people to try, on this machine alone",
        description="A service of invented people to try, on this machine alone.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    demo.add_argument("--folder", type=Path, default=Path("var/demo"), help="var/demo")
    demo.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (8000)")
    demo.add_argument(
        "--check", action="store_true", help="make one walking track, print it, and stop"
    )
    demo.add_argument("--json", action="store_true", help="with --check: print one JSON object")
    demo.set_defaults(run=run_demo)


def run_demo(arguments: argparse.Namespace) -> int:
    folder, mark = arguments.folder, arguments.folder / DEMONSTRATION_MARK
    if not mark.exists() and (folder / "secret-key").exists():
        raise not_the_demonstration(str(folder))
    if not arguments.check:
        check_port("127.0.0.1", arguments.port)
    # The demonstration has a database of its own, whatever this machine serves otherwise.
    for name in ("DATABASE_URL", "ATTUNE_HTTPS", "ATTUNE_PROXIES"):
        os.environ.pop(name, None)
    os.environ["ATTUNE_DEMONSTRATION"] = "1"
    check_folder(folder)
    mark.touch()
    open_folder(folder)
    prepare()
    track = _prepare_people_and_songs()
    if arguments.check:
        _print_track(track, as_json=arguments.json)
        return 0
    return run("127.0.0.1", arguments.port, [], worker=True, ready=_say_where)


def _prepare_people_and_songs() -> Any:
    from attune.care.demonstration import make

    progress = progress_on_stderr()
    progress(0.0, "inventing people")
    make.make_people()
    make.make_songs(progress)
    return make.make_first_track(progress)


def _print_track(track: Any, *, as_json: bool) -> None:
    from attune.care.repertoire.tasks import stored_track

    if as_json:
        print(json_text(track.result))
        return
    made = track.result
    print(
        f"{track.song.title} for {track.song.person}: {made['cadence_spm']:g} steps a minute, "
        f"speed {made['speed_ratio']:.2f}, {len(made['cues_s'])} cues, "
        f"{made['duration_s']:.1f} s, beats within {made['grid_error_ms']:.2f} ms of the grid, "
        f"{made['loudness_lufs']:.1f} LUFS.\n{stored_track(track)}"
    )


def _say_where(address: str) -> None:
    say(f"The demonstration is at {address} (invented people; sign in with one click).")
