"""Every refusal, said once: what happened, and what to do.

A workshop that cannot do what was asked raises one of these. The front desk prints it as one
sentence (or as one JSON object) with its exit status; care shows the same words in a form. A
problem is never a traceback, and never leaves a half-written file.

Each kind of problem is a class with the exit status of the command line's contract; each refusal
is a function that says its numbers once, so that no message is written in two places.
"""

from __future__ import annotations

from typing import ClassVar


class Problem(Exception):
    """Something Attune will not or cannot do, in words for the person who asked."""

    exit_status: ClassVar[int] = 1

    def __init__(self, code: str, what_happened: str, what_to_do: str) -> None:
        super().__init__(f"{what_happened} {what_to_do}")
        self.code = code
        self.what_happened = what_happened
        self.what_to_do = what_to_do

    def to_json(self) -> dict[str, str]:
        """The object that the command line prints with ``--json``."""
        return {
            "format": "attune.problem/1",
            "code": self.code,
            "message": self.what_happened,
            "what_to_do": self.what_to_do,
        }


class NotReadable(Problem):
    """The input could not be read at all: missing, a folder, empty, or not what it says."""

    exit_status = 3


class Refused(Problem):
    """The input was read and is outside what Attune works with: too long, too short, silent."""

    exit_status = 4


class NotPossible(Problem):
    """The input is fine and the wish cannot be met with it: a cadence out of reach, no beat."""

    exit_status = 5


class CannotWrite(Problem):
    """The result could not be written; nothing half-written is left behind."""

    exit_status = 6


class CommandLine(Problem):
    """The command was not understood."""

    exit_status = 2


def command_line(message: str, program: str) -> CommandLine:
    return CommandLine(
        "command-line",
        f"{message[:1].upper()}{message[1:].rstrip('.')}.",
        f"See {program} --help.",
    )


def defect(error: Exception) -> Problem:
    return Problem(
        "defect",
        f"Attune met a defect of its own ({type(error).__name__}: {error}).",
        "Please report it; with ATTUNE_TRACEBACK=1 set, the same command shows where.",
    )


def no_such_file(name: str) -> NotReadable:
    return NotReadable(
        "no-such-file", f"There is no file called {name}.", "Check the name and the folder."
    )


def is_a_folder(name: str) -> NotReadable:
    return NotReadable("is-a-folder", f"{name} is a folder.", "Name one file inside it.")


def empty_file(name: str) -> NotReadable:
    return NotReadable(
        "empty-file", f"{name} is empty.", "Copy or export it again: nothing arrived."
    )


def output_exists(name: str) -> CannotWrite:
    return CannotWrite(
        "output-exists",
        f"{name} is already there and was left as it is.",
        "Choose another name, or add --force to replace it.",
    )


def cannot_write(name: str, reason: str) -> CannotWrite:
    return CannotWrite(
        "cannot-write",
        f"{name} could not be written ({reason}); nothing was left behind.",
        "Free some space or choose another folder, then try again.",
    )


# Walking and synchrony.


def walk_out_of_limits(name: str, value: float, low: float, high: float, unit: str) -> Refused:
    return Refused(
        "walk-out-of-limits",
        f"A {name} of {value:g} {unit}".rstrip()
        + f" is outside {low:g} to {high:g} {unit}".rstrip()
        + ".",
        f"Check the {name} and enter it again.",
    )


def walk_too_fast(distance_m: float, time_s: float, limit_m_s: float) -> Refused:
    return Refused(
        "walk-too-fast",
        f"{distance_m:g} m in {time_s:g} s would be faster than {limit_m_s:g} m/s, "
        "which is not walking.",
        "Check the distance and the time and enter them again.",
    )


def no_trials() -> Refused:
    return Refused("no-trials", "There is no trial to average.", "Give one walk test or more.")


def trials_differ(distances_m: list[float]) -> NotPossible:
    named = " and ".join(f"{distance:g} m" for distance in distances_m)
    return NotPossible(
        "trials-differ",
        f"These trials were timed over {named}, so they cannot be averaged.",
        "Average only trials done over the same distance and in the same way.",
    )


def times_not_numbers(what: str) -> NotReadable:
    return NotReadable(
        "times-not-numbers",
        f"The {what} times are not all numbers.",
        f"Give the {what} times in seconds, one after another.",
    )


def times_not_rising(what: str) -> NotReadable:
    return NotReadable(
        "times-not-rising",
        f"The {what} times do not rise: one is the same as the one before it, or earlier.",
        f"Give the {what} times in the order in which they happened.",
    )


def too_few_cues(count: int) -> NotPossible:
    return NotPossible(
        "too-few-cues",
        f"Steps cannot be compared with {count} cue{'' if count == 1 else 's'}.",
        "Give two cues or more.",
    )


def no_steps_in_cues(count: int) -> NotPossible:
    return NotPossible(
        "no-steps-in-cues",
        f"None of the {count} steps lies between the first and the last cue.",
        "Check that both were timed from the same moment.",
    )


def cannot_read(name: str, reason: str) -> NotReadable:
    return NotReadable(
        "cannot-read",
        f"{name} could not be opened ({reason}).",
        "Check that you may read it, or copy it somewhere else.",
    )


def not_a_sound(name: str) -> NotReadable:
    return NotReadable(
        "not-a-sound",
        f"{name} holds no sound that can be read.",
        "Choose a song as mp3, m4a, ogg, opus, flac or wav; a protected download cannot be read.",
    )


def file_too_large(name: str, size_bytes: int, largest_bytes: int) -> Refused:
    return Refused(
        "file-too-large",
        f"{name} is {size_bytes / 1e6:.0f} MB; at most {largest_bytes / 1e6:.0f} MB is taken.",
        "Save it as mp3 or flac, or choose one song out of it.",
    )


def sound_too_short(name: str, duration_s: float, shortest_s: float) -> Refused:
    return Refused(
        "sound-too-short",
        f"{name} lasts {duration_s:.2f} s; the shortest song taken is {shortest_s:g} s.",
        "Choose a longer recording.",
    )


def sound_too_long(name: str, duration_s: float, longest_s: float) -> Refused:
    return Refused(
        "sound-too-long",
        f"{name} lasts more than {longest_s / 60:g} minutes, the longest song taken.",
        "Cut one song out of it and choose that.",
    )


def sound_is_silent(name: str) -> Refused:
    return Refused(
        "sound-is-silent",
        f"{name} is silent from beginning to end.",
        "Play it in another program first; record or export it again if nothing is heard.",
    )


def cadence_out_of_range(cadence_spm: float, lowest_spm: float, highest_spm: float) -> CommandLine:
    return CommandLine(
        "cadence-out-of-range",
        f"A cadence of {cadence_spm:g} is not within {lowest_spm:g} to {highest_spm:g} steps a"
        " minute.",
        "Choose a cadence that a person walks at.",
    )


def cadence_out_of_reach(
    cadence_spm: float, tempo_bpm: float, reachable_spm: tuple[tuple[float, float], ...]
) -> NotPossible:
    spans = " or ".join(f"{low:.0f} to {high:.0f}" for low, high in reachable_spm)
    return NotPossible(
        "cadence-out-of-reach",
        f"At {cadence_spm:g} steps a minute this song of {tempo_bpm:.0f} beats a minute would have"
        " to be slowed or hurried too much.",
        f"Choose a cadence of {spans}, or another song." if spans else "Choose another song.",
    )


def song_has_no_beat(name: str) -> NotPossible:
    return NotPossible(
        "song-has-no-beat",
        f"No beat that one could walk to was found in {name}.",
        "Tap eight beats along with it, or choose another song.",
    )


def not_the_song_analysed(name: str) -> NotReadable:
    return NotReadable(
        "not-the-song-analysed",
        f"{name} has changed since it was analysed.",
        "Analyse it again, then make the track.",
    )


def output_is_a_folder(name: str) -> CannotWrite:
    return CannotWrite(
        "output-is-a-folder", f"{name} is a folder.", "Name the file to be written inside it."
    )


def no_such_output_folder(name: str) -> CannotWrite:
    return CannotWrite(
        "no-such-output-folder",
        f"The folder {name} for the result does not exist.",
        "Make the folder first, or choose another one.",
    )


def unknown_output_form(name: str, forms: tuple[str, ...]) -> CommandLine:
    return CommandLine(
        "unknown-output-form",
        f"{name} does not end in a form that can be written.",
        f"End its name in one of {', '.join(forms)}.",
    )


def setting_out_of_range(what: str, value: float, low: float, high: float) -> CommandLine:
    return CommandLine(
        "setting-out-of-range",
        f"{what} of {value:g} is outside {low:g} to {high:g}.",
        "Choose a value in that range.",
    )


# Measures.


def no_such_measure(code: str) -> NotPossible:
    return NotPossible(
        "no-such-measure",
        f"There is no measure called {code}.",
        "List them all with: attune measures",
    )


def score_not_a_number(name: str) -> Refused:
    return Refused(
        "score-not-a-number",
        f"A score of {name} is not a number.",
        "Enter a number, or the reason why there is none.",
    )


def score_out_of_range(name: str, value: float, low: float | None, high: float | None) -> Refused:
    limits = " ".join(
        words
        for words in (
            "" if low is None else f"from {low:g}",
            "" if high is None else f"up to {high:g}",
        )
        if words
    )
    return Refused(
        "score-out-of-range",
        f"{value:g} cannot be a score of {name}, which goes {limits}.",
        "Check it and enter it again.",
    )


def score_between_steps(name: str, value: float, low: float, step: float) -> Refused:
    return Refused(
        "score-between-steps",
        f"{value:g} cannot be a score of {name}, which goes in steps of {step:g} from {low:g}.",
        "Check it and enter it again.",
    )


def answers_missing(name: str, items: list[str]) -> Refused:
    if not items:
        return Refused(
            "no-questions",
            f"{name} has no questions here to answer.",
            "Enter its score, or install the wording your service holds the licence for.",
        )
    return Refused(
        "answers-missing",
        f"{name} cannot be scored: question {', '.join(items)} has no answer.",
        "Answer every question, or give the reason why there is no score.",
    )


def answer_not_offered(name: str, item: str) -> Refused:
    return Refused(
        "answer-not-offered",
        f"Question {item} of {name} was given an answer that it does not offer.",
        "Choose one of its answers.",
    )


def goals_and_weights(levels: int, weights: int) -> Refused:
    return Refused(
        "goals-and-weights",
        f"{levels} goal levels came with {weights} weights.",
        "Give one goal or more, and as many weights as goals or none.",
    )


def goal_level() -> Refused:
    return Refused(
        "goal-level",
        "A goal's level is one of -2, -1, 0, +1 and +2.",
        "Choose the written level that was reached.",
    )


def goal_weight() -> Refused:
    return Refused(
        "goal-weight", "A goal's weight is a number above 0.", "Use 1 where goals weigh the same."
    )


def too_short_baseline(points: int, fewest: int) -> NotPossible:
    return NotPossible(
        "too-short-baseline",
        f"A baseline of {points} point{'' if points == 1 else 's'} is too short for a statistic.",
        f"Look at the chart; a statistic needs {fewest} baseline points or more.",
    )


def no_second_phase() -> NotPossible:
    return NotPossible(
        "no-second-phase",
        "There are no scores after the baseline to compare with it.",
        "Add the scores of the second phase.",
    )


def nothing_to_chart() -> NotPossible:
    return NotPossible(
        "nothing-to-chart",
        "There is nothing to draw: no score and no reason for a missing one.",
        "Record a score, or why there is none, first.",
    )


def score_without_reason() -> Refused:
    return Refused(
        "score-without-reason",
        "A missing score came without the reason why it is missing.",
        "Give the score, or why there is none.",
    )


def phase_not_in_chart(name: str) -> NotPossible:
    return NotPossible(
        "phase-not-in-chart",
        f"The phase {name} starts at a session that the chart does not hold.",
        "Start it at one of the sessions drawn.",
    )


def output_is_the_song(name: str) -> CannotWrite:
    return CannotWrite(
        "output-is-the-song",
        f"The track cannot be written over {name}, the song it is made from.",
        "Give the track another name.",
    )


def fading_plan_out_of_order() -> CommandLine:
    return CommandLine(
        "fading-plan-out-of-order",
        "The fading plan's times do not rise from one entry to the next.",
        "Write it like 180:-6,300:none: 6 LU quieter after 180 s, no cue after 300 s.",
    )


def no_times_in(name: str, key: str) -> NotReadable:
    return NotReadable(
        "no-times",
        f"{name} holds no list of times in seconds.",
        f"Give one number a line, or a JSON object with {key}.",
    )


# Motion recordings.


def no_recording_in(name: str) -> NotReadable:
    return NotReadable(
        "no-recording",
        f"{name} holds no acceleration with its time.",
        "Export the accelerometer as CSV, with its header (time, x, y, z).",
    )


def recording_not_numbers(missing: int, samples: int) -> NotReadable:
    return NotReadable(
        "recording-not-numbers",
        f"{missing} of {samples} samples of this recording are not numbers.",
        "Export it again, or record the walk again.",
    )


def no_acceleration_size() -> NotReadable:
    return NotReadable(
        "no-acceleration-size",
        "These numbers are larger than any acceleration that a motion sensor measures.",
        "Check that the columns are acceleration and that the header names their unit.",
    )


def clock_runs_backwards() -> NotReadable:
    return NotReadable(
        "clock-runs-backwards",
        "The clock of this recording runs backwards.",
        "Record the walk again; the times of steps cannot be known from this file.",
    )


def recording_too_short(duration_s: float, shortest_s: float) -> Refused:
    return Refused(
        "recording-too-short",
        f"A recording of {duration_s:.1f} s is too short to find walking in.",
        f"Record at least {shortest_s:g} s.",
    )


def recording_too_long(longest_s: float) -> Refused:
    return Refused(
        "recording-too-long",
        f"This recording is longer than {longest_s / 3600:g} hours.",
        "Cut out the walk and give that part alone.",
    )


def recording_too_slow(rate_hz: float) -> Refused:
    return Refused(
        "recording-too-slow",
        f"This recording has {rate_hz:.3g} samples a second, which is too few to see steps.",
        "Record with 20 samples a second or more; 100 is good.",
    )


def no_walking(why: str) -> NotPossible:
    return NotPossible(
        "no-walking",
        f"No walking was found: {why}.",
        "Check where the sensor was worn, and record some ten steps or more in a row.",
    )


# A service's folder.


def no_service_in_folder(folder: str) -> NotReadable:
    return NotReadable(
        "no-service-in-folder",
        f"There is no service in the folder {folder}.",
        "Name the folder that attune serve was started with: --folder FOLDER.",
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
