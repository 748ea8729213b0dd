"""Refusals about a service and its people."""

from __future__ import annotations

from attune.problems.kinds import (
    CannotWrite,
    CommandLine,
    NotPossible,
    NotReadable,
    Problem,
    Refused,
)


def no_service_in_folder(folder: str) -> NotReadable:
    return NotReadable(
        "no-service-in-folder",
        f"There is no service in the folder {folder}.",
        "Name the folder that attune serve was started with: --folder FOLDER.",
    )


def no_trail_in_service(folder: str) -> NotReadable:
    return NotReadable(
        "no-trail-in-service",
        f"The service in the folder {folder} holds no trail yet: it was never started.",
        "Start it once (attune serve), then verify again.",
    )


def service_never_started(folder: str) -> NotReadable:
    return NotReadable(
        "service-never-started",
        f"The database of the service in {folder} is empty.",
        "Check the folder and DATABASE_URL, and start attune serve once.",
    )


def database_does_not_answer(reason: str) -> Problem:
    return Problem(
        "no-database",
        f"The database did not answer ({reason}).",
        "Check DATABASE_URL and that the database is running, then start again.",
    )


def setting_not_understood(name: str, value: str, give: str) -> CommandLine:
    return CommandLine(
        "setting-not-understood",
        f"The setting {name} is “{value}”, which cannot be read.",
        f"{give}, or leave it out.",
    )


def port_in_use(host: str, port: int, reason: str) -> CommandLine:
    return CommandLine(
        "port-not-free",
        f"Port {port} on {host} cannot be used ({reason}).",
        "Another program may be there already: choose another with --port (make demo PORT=8080).",
    )


def port_not_allowed(port: int, reason: str) -> CommandLine:
    return CommandLine(
        "port-not-allowed",
        f"Port {port} cannot be used by this account ({reason}).",
        "Choose one of 1024 or more with --port; a web server before Attune may listen on 443.",
    )


def port_out_of_range(port: int) -> CommandLine:
    return CommandLine(
        "port-out-of-range", f"There is no port {port}.", "Give a port from 1 to 65535 with --port."
    )


def host_not_of_this_machine(host: str, reason: str) -> CommandLine:
    return CommandLine(
        "host-not-of-this-machine",
        f"{host} is no address of this machine ({reason}).",
        "Give one of its addresses with --host: 127.0.0.1 for itself alone, 0.0.0.0 for all.",
    )


def name_needed_behind_https() -> CommandLine:
    return CommandLine(
        "name-needed",
        "A proxy that speaks HTTPS is reached by a name, and none was given.",
        "Add it: --behind-https --name music.hospital.example.",
    )


def folder_not_writable(folder: str, reason: str) -> CannotWrite:
    return CannotWrite(
        "folder-not-writable",
        f"Nothing can be kept in {folder} ({reason}).",
        "Choose a folder of your own with --folder.",
    )


def folder_of_other_things(folder: str, found: str) -> Refused:
    return Refused(
        "folder-of-other-things",
        f"{folder} holds other things ({found}), and a service closes its folder to all others.",
        "Name a folder for the service alone with --folder; one that is not there is made.",
    )


def folder_open_to_others(folder: str, reason: str) -> CannotWrite:
    return CannotWrite(
        "folder-open-to-others",
        f"Other accounts of this machine can read {folder}, and it cannot be closed ({reason}).",
        "Start Attune as the account that owns the folder, or choose another with --folder.",
    )


def folder_of_another_account(folder: str, owner: str) -> Refused:
    return Refused(
        "folder-of-another-account",
        f"The folder {folder} belongs to the account {owner}, which alone may do this.",
        f"Run it as that account: sudo -u {owner} attune recover …",
    )


def not_an_administrator(email: str, administrators: str) -> Refused:
    return Refused(
        "not-an-administrator",
        f"{email} is not the address of an administrator (those are: {administrators}).",
        "Give the address of one; an administrator helps everybody else on the page Team.",
    )


def demonstration_in_folder(folder: str) -> Refused:
    return Refused(
        "demonstration-in-folder",
        f"{folder} holds the demonstration, and no real person may be added to it.",
        "Start it with attune demo, or name another folder for your service.",
    )


def not_the_demonstration(folder: str) -> Refused:
    return Refused(
        "not-the-demonstration",
        f"{folder} holds a real service, where nobody may sign in with one click.",
        "Start it with attune serve, or name another folder for the demonstration.",
    )


def music_not_to_use(what_happened: str, what_to_do: str) -> Refused:
    return Refused("music-not-to-use", what_happened, what_to_do)


def sound_deleted(name: str, on: str, by: str) -> Refused:
    return Refused(
        "sound-deleted",
        f"The sound of “{name}” was deleted on {on} by {by}.",
        "What was played stays in the record. To hear it again, add the recording or make it anew.",
    )


def under_legal_hold(person: str, since: str, by: str, reason: str) -> Refused:
    return Refused(
        "legal-hold",
        f"Nothing was deleted: a legal hold on {person}, set on {since} by {by}, stands "
        f"({reason}).",
        "Only an administrator lifts it: ask them.",
    )


def care_has_ended(person: str, on: str) -> Refused:
    return Refused(
        "care-has-ended",
        f"Care of {person} ended on {on}, so no song is kept.",
        "Let care begin again under “End of care”, then add the song.",
    )


def demonstration_not_prepared(why: str) -> NotPossible:
    return NotPossible(
        "demonstration-not-prepared",
        f"The demonstration's first walking track was not made: {why}",
        "Remove the demonstration's folder and start it again.",
    )
