"""Refusals about playlists and the listening dose."""

from __future__ import annotations

from attune.problems.kinds import CommandLine, NotPossible, NotReadable, Problem, Refused

IN_A_LIBRARY = {
    "no-song-usable": 'Ask the person, and write "energy", "mood" and "rated_by_person": true into'
    " the library; or choose another kind of list.",
    "no-song-near": 'Ask the person for a song there, with "rated_by_person": true in the library,'
    " or give another place.",
    "wish-equals-now": "Give another place for one of them, or choose a free list.",
}
"""What to do where there is a library file and there are no sliders."""


def as_of_a_library(problem: Problem) -> Problem:
    """The same refusal for whoever wrote the library themselves."""
    what_to_do = IN_A_LIBRARY.get(problem.code, problem.what_to_do)
    return type(problem)(problem.code, problem.what_happened, what_to_do)


def no_library_in(name: str, why: str) -> NotReadable:
    return NotReadable(
        "no-library",
        f"{name} holds no library of songs: {why}.",
        'Write a JSON object {"songs": [{"reference": "Waltz", "duration_s": 180, "energy": 0.4,'
        ' "mood": 0.6, "rated_by_person": true}]}.',
    )


def no_such_song_in_library(reference: str) -> CommandLine:
    return CommandLine(
        "no-such-song-in-library",
        f"No song of this library is called {reference}.",
        "Write its reference as the library does.",
    )


def song_has_no_file(reference: str) -> NotReadable:
    return NotReadable(
        "song-has-no-file",
        f"The library names no sound file for {reference}.",
        'Add "file" to that song, or plan without -o.',
    )


def too_few_songs(count: int) -> Refused:
    return Refused(
        "too-few-songs",
        f"A library of {count} song{'' if count == 1 else 's'} makes no playlist.",
        "Add songs: two at least, and ten or more for a choice.",
    )


def song_twice_in_library(reference: str) -> Refused:
    return Refused(
        "song-twice",
        f"{reference} is in this library twice.",
        "Give every song a name of its own.",
    )


def song_without_sound(reference: str) -> Refused:
    return Refused(
        "song-without-sound",
        f"{reference} has no sound that could be played.",
        "Take it out of the library, or add its recording again.",
    )


def song_out_of_range(reference: str, name: str, value: float, span: str) -> Refused:
    return Refused(
        "song-out-of-range",
        f"The {name} of {reference} is {value:g}, outside {span}.",
        "Correct it in the library.",
    )


def song_key_unknown(reference: str, key: str) -> Refused:
    return Refused(
        "song-key-unknown",
        f"{reference} has a key called {key[:20]}, which is not a key.",
        "Write it like C, F#, Bb, Am or C#m, or leave it out.",
    )


def no_now_and_wish() -> CommandLine:
    return CommandLine(
        "no-now-and-wish",
        "A path needs both places: where the person is now, and where they wish to be.",
        "Give now and wish, or choose a free list.",
    )


def wish_equals_now() -> Refused:
    return Refused(
        "wish-equals-now",
        "The wish is the same place as now, so there is no path to plan.",
        "Move one of the sliders, or choose a free list.",
    )


def mood_on_one_side() -> CommandLine:
    return CommandLine(
        "mood-on-one-side",
        "A mood was given for only one of now and wish.",
        "Give it for both, or for neither to go by energy alone.",
    )


def every_song_vetoed(vetoed: int, never: int) -> NotPossible:
    both = f"{vetoed} vetoed, {never} not to be used" if never else f"{vetoed} vetoed"
    return NotPossible(
        "every-song-vetoed",
        f"No song is left to play ({both}).",
        "Take back a veto, or add other songs.",
    )


def no_song_usable(why: list[str]) -> NotPossible:
    return NotPossible(
        "no-song-usable",
        f"No song may be used here: {', '.join(why)}.",
        "Let the person place some songs on the sliders, or choose another kind of list.",
    )


def library_too_short(count: int, total_minutes: float, asked_minutes: float) -> NotPossible:
    who = "1 song that may be used lasts" if count == 1 else f"{count} songs that may be used last"
    return NotPossible(
        "library-too-short",
        f"{who} {total_minutes:.1f} minutes together and cannot fill {asked_minutes:g}.",
        "Ask for fewer minutes, or add songs; no song is played twice.",
    )


def no_song_near(name: str, energy: float, mood: float | None, within: float) -> NotPossible:
    place = f"energy {energy:g}" + ("" if mood is None else f", mood {mood:g}")
    return NotPossible(
        "no-song-near",
        f"No song that may be played there lies within {within:g} of {name} ({place}).",
        "Let the person place a song there, or move that slider.",
    )


def lengths_do_not_fit(count: int, minutes: float, within_s: float) -> NotPossible:
    return NotPossible(
        "lengths-do-not-fit",
        f"No choice of these {count} songs lasts within {within_s:g} s of {minutes:g} minutes.",
        "Ask for a few minutes more or fewer, or add songs.",
    )


def no_playlist(minutes: float, within_s: float, proved: bool) -> NotPossible:
    there_is = "There is" if proved else "After a long search there was found"
    return NotPossible(
        "no-playlist",
        f"{there_is} no order of these songs that keeps its places and lasts within"
        f" {within_s:g} s of {minutes:g} minutes.",
        "Ask for a few minutes more or fewer, or add songs near now and the wish.",
    )


def listening_dose_exceeded(
    minutes: float, level_dba: float, week_h: float, used_share: float, *, age_known: bool = True
) -> Refused:
    used = f", of which {100 * used_share:.0f} % is used" if used_share else ""
    week = f"{week_h:.1f} hours" if week_h >= 1 else f"{60 * week_h:.0f} minutes"
    whose = "" if age_known else " by the lower limit, for children and sensitive listeners"
    say_whose = "" if age_known else " If an adult listens, say so."
    return Refused(
        "listening-dose-exceeded",
        f"{minutes:g} minutes at {level_dba:g} dB(A) are more than the week's listening dose"
        f" allows ({week} at that level{whose}{used}).",
        f"Turn the music down, or make the list shorter.{say_whose}",
    )


def too_loud_for_a_baby(level_dba: float, stop_dba: float, aim: str) -> Refused:
    return Refused(
        "too-loud-for-a-baby",
        f"{level_dba:g} dB(A) is too loud near a baby: music stops at {stop_dba:g} dB(A).",
        f"Turn it down to {aim} and measure again.",
    )


def too_long_for_a_baby(minutes: float, longest_min: float, set_by: str) -> Refused:
    return Refused(
        "too-long-for-a-baby",
        f"{minutes:g} minutes are longer than the {longest_min:g} minutes of music that {set_by}"
        " allows with a baby.",
        "Make the list shorter.",
    )
