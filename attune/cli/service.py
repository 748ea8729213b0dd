"""``attune trail verify``: whether the service's trail is as the service wrote it.

The object printed with ``--json`` is ``attune.trail/1``: ``whole``, ``entries``, ``waiting`` (not
sealed yet), ``seals``, ``heads`` (compared), ``findings`` [{``kind``, ``where``, ``what``}].
Exit status 0 when the trail is whole, 7 when it was tampered with; the others as everywhere.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attune.cli.output import print_result
from attune.cli.serve import open_folder
from attune.problems import no_service_in_folder, no_such_file, no_trail_in_service

if TYPE_CHECKING:
    from attune.care.trail.verify import Verdict

TAMPERED = 7
EXAMPLES = """\
examples:
  attune trail verify                              the service in var/service
  attune trail verify --folder /srv/attune --json
  attune trail verify --head /media/usb/trail-heads.txt
                                                   against a copy kept elsewhere

exit status: 0 the trail is whole, 7 it was tampered with, 3 not readable.
"""


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    trail = commands.add_parser("trail", help="check that the trail of a service is whole")
    actions = trail.add_subparsers(title="actions", metavar="ACTION", required=True)
    verify = actions.add_parser(
        "verify",
        help="find changed, removed or inserted entries, and a chain cut short",
        description="Find changed, removed or inserted entries, and a chain cut short.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verify.add_argument(
        "--folder",
        default=os.environ.get("ATTUNE_FOLDER", "var/service"),
        help="the service's folder (ATTUNE_FOLDER, otherwise var/service)",
    )
    verify.add_argument(
        "--head", metavar="FILE", help="the heads kept elsewhere (trail-heads.txt in the folder)"
    )
    verify.add_argument("--json", action="store_true", help="print one JSON object")
    verify.set_defaults(run=run_verify)


def run_verify(arguments: argparse.Namespace) -> int:
    if arguments.head and not Path(arguments.head).is_file():
        raise no_such_file(arguments.head)
    folder = Path(arguments.folder)
    if not (folder / "secret-key").is_file():
        raise no_service_in_folder(str(folder))
    open_folder(folder)
    from attune.care.trail.seal import heads_file
    from attune.care.trail.verify import there_is_a_trail, verify

    if not there_is_a_trail():
        raise no_trail_in_service(str(folder))
    verdict = verify(Path(arguments.head) if arguments.head else heads_file())
    print_result(verdict_object(verdict), verdict_words(verdict), as_json=arguments.json)
    return TAMPERED if verdict.findings else 0


def verdict_object(verdict: Verdict) -> dict[str, Any]:
    return {
        "format": "attune.trail/1",
        "whole": not verdict.findings,
        "entries": verdict.entries,
        "waiting": verdict.waiting,
        "seals": verdict.seals,
        "heads": verdict.heads,
        "findings": [
            {"kind": found.kind, "where": found.where, "what": found.what}
            for found in verdict.findings
        ],
    }


def verdict_words(verdict: Verdict) -> str:
    read = (
        f"{verdict.entries} entries ({verdict.waiting} not sealed yet), {verdict.seals} seals,"
        f" {verdict.heads} heads compared."
    )
    if not verdict.findings:
        return f"The trail is whole: {read}"
    lines = [f"{found.where} {found.what}." for found in verdict.findings]
    return "\n".join([f"The trail was tampered with: {read}", *lines])
