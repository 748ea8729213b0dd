"""``attune steps`` and ``attune synchrony``: steps in a recording, and how well they kept to cues.

Times are seconds, cadence steps per minute. The objects printed with ``--json`` are
``attune.steps/1`` and ``attune.synchrony/1``.
"""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attune import problems
from attune.cli.output import check_drawing, check_outputs, print_result, say, write_text

if TYPE_CHECKING:
    from attune.movement import Steps, Synchrony

STEPS_EXAMPLES = """\
examples:
  attune steps walk.csv                       worn at the lower back
  attune steps "phyphox 2026-03-01.zip" --sensor phone --json
  attune steps left-ankle.csv --sensor foot

Reads CSV (or the zip of CSVs) from phyphox, Sensor Logger and Physics Toolbox, and a plain CSV
with the header time_s,ax_m_s2,ay_m_s2,az_m_s2 (ax_g and so on for g).
"""
LONGEST_LATENCY_S = 5.0
SYNCHRONY_EXAMPLES = """\
examples:
  attune synchrony --steps steps.json --cues track.json
      what "attune steps --json" and "attune walking-track --json" printed
  attune synchrony --steps steps.txt --cues cues.txt --latency 0.18 --svg walk.svg
      one time in seconds a line; the sound came 0.18 s after its cue, measured in this set-up
"""


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    steps = commands.add_parser(
        "steps",
        help="find the steps in a motion recording",
        description="Find the steps, the walks and their cadence in a motion recording.",
        epilog=STEPS_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    steps.add_argument("recording", type=Path, metavar="RECORDING", help="motion recording")
    steps.add_argument(
        "--sensor",
        choices=("lower-back", "phone", "foot"),
        default="lower-back",
        help="where it was worn; foot is one foot, and its own steps (default: lower-back)",
    )
    steps.add_argument("--json", action="store_true", help="print one JSON object")
    steps.set_defaults(run=run_steps)

    synchrony = commands.add_parser(
        "synchrony",
        help="how well steps kept to cues",
        description="Compare the times of steps with the times of cues.",
        epilog=SYNCHRONY_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    synchrony.add_argument("--steps", type=Path, required=True, help="file with the step times")
    synchrony.add_argument("--cues", type=Path, required=True, help="file with the cue times")
    synchrony.add_argument(
        "--latency",
        type=float,
        metavar="SECONDS",
        help="measured delay from a cue's time to its sound; without it no milliseconds are given",
    )
    synchrony.add_argument("--svg", type=Path, metavar="OUT", help="draw the steps over time")
    synchrony.add_argument("--force", action="store_true", help="replace OUT if it is there")
    synchrony.add_argument("--json", action="store_true", help="print one JSON object")
    synchrony.set_defaults(run=run_synchrony)


def run_steps(arguments: argparse.Namespace) -> int:
    from attune import __version__
    from attune.movement import find_steps, read_recording

    found = find_steps(read_recording(arguments.recording), arguments.sensor)
    for note in found.notes:
        say(note)
    data = {"format": "attune.steps/1", "made_by": f"attune {__version__}", **asdict(found)}
    print_result(data, _steps_words(found), as_json=arguments.json)
    return 0


def _steps_words(found: Steps) -> str:
    whose = "of this foot" if found.sensor == "foot" else "found"
    lines = [f"{len(found.steps_s)} steps {whose}, cadence {found.cadence_spm:.1f} steps/min."]
    walks = ", ".join(f"{start:.1f} to {end:.1f} s" for start, end in found.bouts_s)
    lines.append(f"Walking: {walks}.")
    if found.step_time_cv is not None:
        lines.append(f"Step time varies by {found.step_time_cv * 100:.1f} % (CV).")
    if found.gaps_s:
        gaps = ", ".join(f"{start:.1f} to {end:.1f} s" for start, end in found.gaps_s)
        lines.append(f"Nothing was recorded: {gaps}.")
    return "\n".join(lines)


def run_synchrony(arguments: argparse.Namespace) -> int:
    from attune import __version__
    from attune.movement import synchrony, synchrony_chart_svg

    _check_synchrony(arguments)
    found = synchrony(
        _read_times(arguments.steps, "steps_s"),
        _read_times(arguments.cues, "cues_s"),
        output_latency_s=arguments.latency,
    )
    if arguments.svg:
        write_text(arguments.svg, synchrony_chart_svg(found))
    data = {"format": "attune.synchrony/1", "made_by": f"attune {__version__}", **asdict(found)}
    print_result(data, _synchrony_words(found), as_json=arguments.json)
    return 0


def _check_synchrony(arguments: argparse.Namespace) -> None:
    latency_s = arguments.latency
    if latency_s is not None and not 0 <= latency_s <= LONGEST_LATENCY_S:
        what = "A delay in seconds"
        raise problems.setting_out_of_range(what, latency_s, 0, LONGEST_LATENCY_S)
    if arguments.svg:
        check_outputs([arguments.svg], [arguments.steps, arguments.cues])
        check_drawing(arguments.svg, force=arguments.force)


def _read_times(path: Path, key: str) -> list[float]:
    """The times under ``key`` of a JSON object, or a plain list of numbers."""
    if path.is_dir():
        raise problems.is_a_folder(path.name)
    try:
        text = path.read_text(encoding="utf-8-sig").strip()
    except FileNotFoundError:
        raise problems.no_such_file(path.name) from None
    except (OSError, UnicodeDecodeError):
        raise problems.no_times_in(path.name, key) from None
    if not text:
        raise problems.empty_file(path.name)
    try:
        found = json.loads(text)[key] if text.startswith("{") else re.split(r"[\s,;]+", text)
        return [float(time) for time in found]
    except (ValueError, TypeError, KeyError):
        raise problems.no_times_in(path.name, key) from None


def _synchrony_words(found: Synchrony) -> str:
    lines = [f"R {found.resultant_length:.2f} from {found.steps} steps."]
    if found.resultant_length_shifted is not None:
        lines.append(
            f"The same steps against shifted cues: R {found.resultant_length_shifted:.2f}."
        )
    lines += [found.shifted_note] if found.shifted_note else []
    if found.tempo_ratio is not None:
        lines.append(f"Tempo of the steps over that of the cues: {found.tempo_ratio:.3f}.")
    if found.mean_asynchrony_ms is None:
        lines.append(str(found.asynchrony_reason))
    else:
        side = "before" if found.mean_asynchrony_ms < 0 else "after"
        size = abs(found.mean_asynchrony_ms)
        lines.append(f"Steps came {size:.0f} ms {side} the cues on average.")
    if found.rayleigh_p is None:
        lines.append(found.rayleigh_note)
    else:
        lines.append(f"Rayleigh p {found.rayleigh_p:.2g} ({found.rayleigh_note}).")
    if found.steps_outside_cues:
        lines.append(f"{found.steps_outside_cues} steps lay outside the cues and were left out.")
    return "\n".join(lines)
