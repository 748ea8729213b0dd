"""Refusals about songs and walking tracks."""

from __future__ import annotations

import math

from attune.problems.kinds import CannotWrite, CommandLine, NotPossible, NotReadable, Refused


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
    spans = " or ".join(f"{low} to {high}" for low, high in whole_cadences(reachable_spm))
    return NotPossible(
        "cadence-out-of-reach",
        f"At {cadence_spm:g} steps a minute this song of {tempo_bpm:.0f} beats a minute would have"
        " to be slowed or hurried too much.",
        f"Choose a cadence of {spans}, or another song." if spans else "Choose another song.",
    )


def whole_cadences(spans_spm: tuple[tuple[float, float], ...]) -> tuple[tuple[int, int], ...]:
    """Whole numbers inside each span, so that every cadence that is named can be played."""
    whole = ((math.ceil(low), math.floor(high)) for low, high in spans_spm)
    return tuple((low, high) for low, high in whole if low <= high)


def taps_do_not_follow(count: int, fewest: int, most: int, longest_s: float) -> CommandLine:
    return CommandLine(
        "taps-do-not-follow",
        f"{count} taps were given that do not follow the song from beat to beat.",
        f"Give {fewest} to {most} times within its {longest_s:.1f} seconds, each later than the one"
        " before: 2.1,2.9,3.7 and so on.",
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


def fading_plan_louder(from_s: float, level_lu: float) -> CommandLine:
    return CommandLine(
        "fading-plan-louder",
        f"{from_s:g}:{level_lu:g} would make the cue louder; a fading plan only makes it quieter.",
        f"Write {from_s:g}:{-level_lu:g} for a cue that is {level_lu:g} LU quieter from then on.",
    )
