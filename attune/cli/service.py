"""For whoever runs a service: is its trail as it was written, and who lets an administrator in?

``attune trail verify`` prints with ``--json`` one ``attune.trail/1``: ``whole``, ``entries``,
``waiting`` (not sealed yet), ``seals``, ``heads`` (compared), ``findings`` [{``kind``, ``where``,
``what``}]. Exit status 0 when the trail is whole, 7 when it was tampered with.

``attune recover`` makes one-time links for an administrator whom no other can help, and prints
one ``attune.recovery/1``: ``name``, ``email``, ``links`` {``password``, ``phone``}. Only the
account that owns the service's folder can run it (it could read everything there anyway); the
trail says that it was done there.
"""

from __future__ import annotations

import argparse
import os
import pwd
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attune.cli.output import print_result
from attune.cli.serve import open_folder, open_service
from attune.problems import (
    folder_of_another_account,
    no_service_in_folder,
    no_such_file,
    no_trail_in_service,
    not_an_administrator,
)

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
RECOVER = """\
examples:
  attune recover ada@hospital.example --lost password
  attune recover ada@hospital.example --lost password phone --folder /srv/attune
                 --address https://music.hospital.example

The administrator is signed out everywhere and gets a link for each thing lost, which works once,
for 7 days. A lost phone needs the password beside its link: with both lost, use the password's
link first. The trail says that this was done at the folder, and by which account.
"""


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    trail = commands.add_parser(
        "trail",
        help="check that the trail of a service is whole",
        description="The trail says who did or saw what in a service; check that it is whole.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
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
    _add_recover(commands)


def _add_recover(commands: argparse._SubParsersAction[Any]) -> None:
    about = "let an administrator in who has lost their password or the phone with their codes"
    recover = commands.add_parser(
        "recover",
        help=about,
        description=f"{about[0].upper()}{about[1:]}.",
        epilog=RECOVER,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    recover.add_argument("email", metavar="EMAIL", help="the address they sign in with")
    recover.add_argument(
        "--lost", nargs="+", choices=("password", "phone"), required=True, help="what is lost"
    )
    recover.add_argument(
        "--folder",
        default=os.environ.get("ATTUNE_FOLDER", "var/service"),
        help="the service's folder (ATTUNE_FOLDER, otherwise var/service)",
    )
    recover.add_argument(
        "--address",
        default="http://127.0.0.1:8000",
        help="where browsers reach the service, for the links (http://127.0.0.1:8000)",
    )
    recover.add_argument("--json", action="store_true", help="print one JSON object")
    recover.set_defaults(run=run_recover)


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


def run_recover(arguments: argparse.Namespace) -> int:
    folder = Path(arguments.folder)
    if folder.is_dir() and folder.stat().st_uid != os.geteuid():
        raise folder_of_another_account(str(folder), _account(folder.stat().st_uid))
    open_service(folder)
    from django.urls import reverse

    from attune.care.team.change import administrators, recover
    from attune.care.trail.note import Actor

    known = {member.user.email: member for member in administrators()}
    member = known.get(arguments.email.strip().lower())
    if member is None:
        raise not_an_administrator(arguments.email, ", ".join(known) or "nobody yet")
    by = Actor(member.organisation_id, role=f"at the service's folder: {_account(os.geteuid())}")
    tokens = recover(member, set(arguments.lost), by=by)
    pages = {"password": "team:new-password", "phone": "team:new-second-factor"}
    links = {
        what: arguments.address.rstrip("/") + reverse(pages[what], args=[token])
        for what, token in tokens.items()
    }
    print_result(
        {
            "format": "attune.recovery/1",
            "name": member.user.name,
            "email": member.user.email,
            "links": links,
        },
        recovery_words(member.user.name, links),
        as_json=arguments.json,
    )
    return 0


def _account(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def recovery_words(name: str, links: dict[str, str]) -> str:
    purposes = {"password": "To choose a new password", "phone": "Then, to set up new codes"}
    if "password" not in links:
        purposes["phone"] = "To set up new codes (the password is asked for)"
    lines = [f"{purposes[lost]}: {link}" for lost, link in links.items()]
    return "\n".join(
        [f"{name} is signed out everywhere. Each link works once, for 7 days.", *lines]
    )
