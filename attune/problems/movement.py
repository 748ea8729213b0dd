"""Refusals about walks, steps and motion recordings."""

from __future__ import annotations

from attune.problems.kinds import NotPossible, NotReadable, Refused


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


def no_times_in(name: str, key: str) -> NotReadable:
    return NotReadable(
        "no-times",
        f"{name} holds no list of times in seconds.",
        f"Give one number a line, or a JSON object with {key}.",
    )


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
