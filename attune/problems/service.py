"""Refusals about a service and its people."""

from __future__ import annotations

from attune.problems.kinds import CannotWrite, CommandLine, NotPossible, NotReadable, Refused


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


def setting_not_understood(name: str, value: str, example: str) -> CommandLine:
    return CommandLine(
        "setting-not-understood",
        f"The setting {name} is “{value}”, which cannot be read.",
        f"Give whole numbers of 1 or more, like {name}={example}, or leave it out.",
    )


def port_in_use(host: str, port: int, reason: str) -> CommandLine:
    return CommandLine(
        "port-not-free",
        f"Port {port} on {host} cannot be used ({reason}).",
        "Another program may be there already: choose another with --port (make demo PORT=8080).",
    )


def folder_not_writable(folder: str, reason: str) -> CannotWrite:
    return CannotWrite(
        "folder-not-writable",
        f"Nothing can be kept in {folder} ({reason}).",
        "Choose a folder of your own with --folder.",
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
