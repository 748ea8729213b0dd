"""Refusals about singing to speak: phrases, voices and their models."""

from __future__ import annotations

from attune.problems.kinds import CommandLine, NotPossible, Refused


def phrase_without_words() -> CommandLine:
    return CommandLine(
        "phrase-without-words",
        "There is no word in this phrase.",
        "Write the phrase as it is said, for example: good morning.",
    )


def phrase_with_numbers() -> CommandLine:
    return CommandLine(
        "phrase-with-numbers",
        "There is a number in figures in this phrase.",
        "Write it as it is said: two cups, not 2 cups.",
    )


def phrase_too_long(syllables: int, most: int) -> CommandLine:
    return CommandLine(
        "phrase-too-long",
        f"This phrase has {syllables} syllables; at most {most} are taken.",
        "Take a shorter phrase: two or three syllables at first, five or more later.",
    )


def language_unknown(language: str, known: tuple[str, ...]) -> CommandLine:
    return CommandLine(
        "language-unknown",
        f"{language} is not a language of phrases here.",
        f"Choose one of {', '.join(known)}; with other, the stress is given by hand.",
    )


def division_of_other_words(written: str, phrase: str) -> CommandLine:
    return CommandLine(
        "division-of-other-words",
        f"{written} does not divide the words of {phrase}.",
        "Write the same words with hyphens between syllables, and an apostrophe for what is left"
        " out: good mor-ning, ev'-ry day.",
    )


def stress_of_other_phrase(given: int, syllables: int) -> CommandLine:
    return CommandLine(
        "stress-of-other-phrase",
        f"High or low is said for {given} syllables, and the phrase has {syllables}.",
        "Say it once for each syllable.",
    )


def stress_unknown() -> NotPossible:
    return NotPossible(
        "stress-unknown",
        "Nobody has said yet which syllables of this phrase are stressed.",
        "Tap the stressed syllables; in languages other than English they are not looked up.",
    )


def starts_do_not_fit(starts: int, syllables: int) -> CommandLine:
    return CommandLine(
        "starts-do-not-fit",
        f"{starts} starts were given for {syllables} syllables.",
        "Give one start in seconds for each syllable, rising, and within the recording.",
    )


def voice_too_long(speech_s: float, syllables: int, most_s: float) -> Refused:
    return Refused(
        "voice-too-long",
        f"The recording holds {speech_s:.0f} s of voice, and {syllables} syllables take"
        f" {most_s:.0f} s at most.",
        "Record the phrase alone, said once.",
    )


def voice_too_short(speech_s: float, syllables: int) -> Refused:
    return Refused(
        "voice-too-short",
        f"The recording holds {speech_s:.2f} s of voice, too little for {syllables} syllables.",
        "Record the whole phrase, said once at an easy pace.",
    )


def no_voice_in_recording() -> Refused:
    return Refused(
        "no-voice-in-recording",
        "There is noise in the recording, and no voice that can be told from it.",
        "Record again in a quiet place, close to the microphone.",
    )


def recording_clipped(share: float) -> Refused:
    return Refused(
        "recording-clipped",
        f"The recording is too loud for its microphone: {share:.1%} of it is cut off.",
        "Record again, a little further from the microphone.",
    )


def two_voices() -> Refused:
    return Refused(
        "two-voices",
        "Two voices seem to speak in this recording.",
        "Record one person alone.",
    )


def words_do_not_fit(heard: int, syllables: int) -> NotPossible:
    return NotPossible(
        "words-do-not-fit",
        f"About {heard} syllables are heard in the recording, and the phrase has {syllables}.",
        "Record this phrase, said once, or mark its syllables by tapping.",
    )


def no_pitch_hummed() -> Refused:
    return Refused(
        "no-pitch-hummed",
        "No steady tone was heard.",
        "Hum one comfortable note for two seconds, close to the microphone, or set the pitch.",
    )


def melody_out_of_range(high_hz: float, lowest_hz: float, highest_hz: float) -> CommandLine:
    return CommandLine(
        "melody-out-of-range",
        f"A melody around {high_hz:.0f} Hz is outside {lowest_hz:.0f} to {highest_hz:.0f} Hz.",
        "Set a pitch that the person can sing in comfort.",
    )


def voice_not_given() -> CommandLine:
    return CommandLine(
        "voice-not-given",
        "No recording of the phrase was given for a model in a known voice.",
        "Record the phrase, or choose a hummed or played tone.",
    )
