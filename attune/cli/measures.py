"""``attune measures``: the measures Attune knows, or one of them in full.

The object printed with ``--json`` is ``attune.measures/1``: ``measures``, each with the fields of
``attune.measures.Measure``.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from attune.cli.output import print_result

if TYPE_CHECKING:
    from attune.measures import Measure

EXAMPLES = """\
examples:
  attune measures                 every measure, one a line
  attune measures phq-9           one measure: questions, range, who may use it
  attune measures pain --json
"""
RIGHTS = {
    "wording": "with its wording",
    "shell": "scores only; your service installs the wording it is licensed for",
    "result-only": "result only, from a trained rater",
}


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    measures = commands.add_parser(
        "measures",
        help="list the measures, or show one",
        description="List the measures, or show one: questions, range, rights, change.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    measures.add_argument("code", nargs="?", metavar="CODE", help="one measure")
    measures.add_argument("--json", action="store_true", help="print one JSON object")
    measures.set_defaults(run=run_measures)


def run_measures(arguments: argparse.Namespace) -> int:
    from dataclasses import asdict

    from attune import __version__
    from attune.measures import catalogue, find

    chosen = [find(arguments.code)] if arguments.code else list(catalogue().values())
    data = {
        "format": "attune.measures/1",
        "made_by": f"attune {__version__}",
        "measures": [asdict(measure) for measure in chosen],
    }
    words = _in_full(chosen[0]) if arguments.code else "\n".join(map(_in_a_line, chosen))
    print_result(data, words, as_json=arguments.json)
    return 0


def _in_a_line(measure: Measure) -> str:
    return f"{measure.code:<22} {measure.name} ({_range(measure)}; {measure.wording_status})"


def _range(measure: Measure) -> str:
    if measure.low is None or measure.high is None:
        return "no range given here"
    return f"{measure.low:g} to {measure.high:g} {measure.unit}".rstrip()


def _in_full(measure: Measure) -> str:
    ages = measure.minimum_age_years, measure.maximum_age_years
    lines = [
        f"{measure.name} ({measure.code})",
        f"Range: {_range(measure)}; better: {measure.better}.",
        f"Rated by: {', '.join(measure.may_rate)}. Used by: {measure.may_use}.",
        f"Ships {RIGHTS[measure.wording_status]}. {measure.licence}",
    ]
    if ages != (None, None):
        lines.append(f"Ages: {ages[0] or 0} to {ages[1] or 'any'}.")
    lines += [words for words in (measure.explanation, measure.question) if words]
    lines += [f"  {item.code}. {item.text}" for item in measure.items]
    lines += [f"  {a.value:g} = {a.text}" for a in (*measure.options, *measure.anchors)]
    for rule in measure.meaningful_change:
        percent = f" or {rule.percent:g} %" if rule.percent else ""
        lines.append(
            f"Meaningful change ({rule.population}): {rule.points:g}{percent}; {rule.source}."
        )
    lines += [words for words in (measure.caution, measure.acknowledgement) if words]
    if measure.source:
        lines.append(f"Source: {measure.source}.")
    return "\n".join(lines)
