"""Singing to speak: phrases as they are sung, and models on their beats and their notes."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from attune.music import (
    PACES_PER_MIN,
    MelodySettings,
    divide_as_written,
    find_hummed_pitch,
    find_syllables,
    make_model,
    make_models,
    notation_lines_svg,
    notation_svg,
    plan_melody,
    read_phrase,
    stress_as_tapped,
    waveform_svg,
)
from attune.music.intonation_count import count_syllables
from attune.music.intonation_two_voices import two_voices
from attune.music.intonation_voice import hear
from attune.problems import Problem
from tests.music import voices

SETTINGS = MelodySettings(pitch_hz=130.0, tap=False)


def as_sung(text: str, language: str = "en-GB") -> str:
    phrase = read_phrase(text, language)
    highs = [syllable.stressed for syllable in phrase.syllables]
    return f"{phrase.written} {''.join('?' if h is None else 'LH'[h] for h in highs)}"


@pytest.mark.parametrize(
    ("text", "language", "sung"),
    [
        ("good morning", "en-GB", "good mor-ning HHL"),
        ("How are you?", "en-GB", "How are you HLL"),
        ("I would like some water", "en-GB", "I would like some wa-ter LLHLHL"),
        ("it is for you", "en-GB", "it is for you LLLH"),
        ("garage", "en-GB", "ga-rage HL"),
        ("garage", "en-US", "ga-rage LH"),
        ("organised neighbours", "en-GB", "or-ga-nised neigh-bours HLLHL"),
        ("little table", "en-GB", "lit-tle ta-ble HLHL"),
        ("dobrý den", "other", "do-brý den ???"),
        ("안녕", "other", "안-녕 ??"),
    ],
)
def test_a_phrase_is_divided_and_stressed_as_it_is_said(text, language, sung):
    assert as_sung(text, language) == sung


def test_british_and_american_words_have_their_own_number_of_syllables():
    assert len(read_phrase("secretary", "en-GB").syllables) == 3
    assert len(read_phrase("secretary", "en-US").syllables) == 4


def test_a_word_that_no_dictionary_holds_goes_by_rule_and_is_named():
    phrase = read_phrase("hello Blorvanti")
    assert phrase.by_rule == ("Blorvanti",)
    assert phrase.written == "hel-lo Blor-van-ti"
    assert [syllable.stressed for syllable in phrase.syllables[2:]] == [False, True, False]


def test_division_and_stress_are_corrected_by_hand():
    phrase = divide_as_written(read_phrase("every day"), "ev'ry day")
    assert [syllable.text for syllable in phrase.syllables] == ["ev'ry", "day"]
    phrase = divide_as_written(phrase, "ev-'ry day")
    assert phrase.written == "ev-'ry day"
    for other in ("good day", "every", "every day now", "e-v"):
        with pytest.raises(Problem) as caught:
            divide_as_written(phrase, other)
        assert caught.value.code == "division-of-other-words"
    tapped = stress_as_tapped(phrase, (False, False, True))
    assert [syllable.stressed for syllable in tapped.syllables] == [False, False, True]
    with pytest.raises(Problem, match="2 syllables, and the phrase has 3"):
        stress_as_tapped(phrase, (True, False))


def test_in_another_language_nothing_is_sung_before_the_stress_is_tapped(tmp_path):
    phrase = read_phrase("guten Morgen", "other")
    with pytest.raises(Problem) as caught:
        make_model(phrase, tmp_path / "m.wav", replace(SETTINGS, sound="hum"))
    assert caught.value.code == "stress-unknown"
    tapped = stress_as_tapped(phrase, (True, False, True, False))
    make_model(tapped, tmp_path / "m.wav", replace(SETTINGS, sound="hum"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "phrase-without-words"),
        ("?!", "phrase-without-words"),
        ("2 cups", "phrase-with-numbers"),
        ("a very long sentence that nobody learns to sing in one breath today", "phrase-too-long"),
    ],
)
def test_what_is_no_phrase_is_one_sentence(text, code):
    with pytest.raises(Problem) as caught:
        read_phrase(text)
    assert caught.value.code == code


def test_the_notes_lie_around_the_hummed_pitch_a_minor_third_apart(tmp_path):
    hummed = find_hummed_pitch(voices.write(tmp_path / "hum.wav", voices.hum(196.0)))
    assert abs(1200 * np.log2(hummed.pitch_hz / 196.0)) < 5
    assert hummed.note == "G3"
    melody = plan_melody(read_phrase("good morning"), MelodySettings(hummed.pitch_hz))
    assert (melody.high - melody.low, melody.low < 55 < melody.high) == (3, True)
    assert melody.notes == (melody.high, melody.high, melody.low)


@pytest.mark.parametrize(
    ("words", "said"),
    [("so many", ("so", "me", "ni")), ("nice money", ("na", "ma", "ni"))],
)
def test_syllables_are_found_in_a_voice(tmp_path, words, said):
    samples, starts_s = voices.say(said)
    found = find_syllables(voices.write(tmp_path / "v.wav", samples), read_phrase(words))
    assert np.abs(np.array(found.starts_s) - starts_s).max() <= 0.04
    assert found.heard == 3


@pytest.mark.parametrize("pitch_hz", [90.0, 130.0, 210.0, 300.0])
@pytest.mark.parametrize(
    "said", [("na",), ("ma", "so"), ("so", "ma", "ti"), ("na", "me", "so", "ma")]
)
def test_syllables_are_counted_in_sound_alone_and_one_voice_is_one(said, pitch_hz):
    samples, _ = voices.say(said, pitch_hz=pitch_hz, before_s=0.15, after_s=0.15)
    voice = hear(samples.astype(float))
    assert count_syllables(voice) == len(said)
    assert not two_voices(voice)


def test_models_lie_on_their_beats_and_their_notes_at_every_pace(tmp_path):
    samples, starts_s = voices.say(("so", "me", "ni"))
    path = voices.write(tmp_path / "v.wav", samples)
    wanted = {
        tmp_path / f"{pace}.wav": replace(SETTINGS, pace_per_min=pace) for pace in PACES_PER_MIN
    }
    started_s = time.process_time()
    models = make_models(read_phrase("so many"), wanted, path, starts_s)
    assert time.process_time() - started_s < sum(model.duration_s for model in models)
    for (out, settings), model in zip(wanted.items(), models, strict=True):
        assert np.allclose(np.diff(model.beats_s), 60 / settings.pace_per_min, atol=0.006)
        sung, rate_hz = soundfile.read(out)
        for syllable in model.to_json()["syllables"]:
            assert abs(cents_off(sung, rate_hz, syllable)) <= 10, syllable


def cents_off(sung: np.ndarray, rate_hz: int, syllable: dict) -> float:
    """The pitch of the middle of a syllable, by autocorrelation, against its note."""
    start, end = syllable["from_s"], syllable["to_s"]
    middle, span = (start + end) / 2, 0.25 * (end - start)
    piece = sung[int((middle - span) * rate_hz) : int((middle + span) * rate_hz)]
    wanted = rate_hz / syllable["pitch_hz"]
    lags = np.arange(int(0.7 * wanted), int(1.4 * wanted))
    fits = np.array([np.dot(piece[:-lag], piece[lag:]) / (len(piece) - lag) for lag in lags])
    at = int(np.argmax(fits[1:-1])) + 1
    left, top, right = fits[at - 1 : at + 2]
    lag = lags[at] + 0.5 * (left - right) / (left - 2 * top + right)
    return float(1200 * np.log2(wanted / lag))


def test_starts_that_a_person_set_are_the_ones_that_are_used(tmp_path):
    samples, starts_s = voices.say(("so", "me", "ni"))
    path = voices.write(tmp_path / "v.wav", samples)
    tapped = (starts_s[0] + 0.03, starts_s[1] + 0.05, starts_s[2] - 0.04)
    model = make_model(read_phrase("so many"), tmp_path / "m.wav", SETTINGS, path, tapped)
    assert model.source_starts_s == tapped
    for wrong in ((0.3, 0.2, 0.5), (0.1, 0.2), (0.1, 0.2, 99.0)):
        with pytest.raises(Problem) as caught:
            make_model(read_phrase("so many"), tmp_path / "n.wav", SETTINGS, path, wrong)
        assert caught.value.code == "starts-do-not-fit"
        assert not (tmp_path / "n.wav").exists()


def test_the_tap_is_heard_on_each_beat_or_not_at_all(tmp_path):
    phrase = read_phrase("good morning")
    for tap in (True, False):
        settings = replace(SETTINGS, sound="hum", tap=tap)
        make_model(phrase, tmp_path / f"{tap}.wav", settings)
    with_tap, rate_hz = soundfile.read(tmp_path / "True.wav")
    without, _ = soundfile.read(tmp_path / "False.wav")
    taps = np.abs(with_tap - without) > 0.02
    first = np.flatnonzero(taps & ~np.roll(np.convolve(taps, np.ones(4800))[: len(taps)] > 0, 1))
    assert np.allclose(first / rate_hz, [0.25, 1.25, 2.25], atol=0.01)


def test_the_same_request_gives_the_same_model(tmp_path):
    samples, _ = voices.say(("so", "me", "ni"))
    path = voices.write(tmp_path / "v.wav", samples)
    for name in ("a.wav", "b.wav"):
        make_model(read_phrase("so many"), tmp_path / name, SETTINGS, path)
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def minute_of_talk() -> np.ndarray:
    return np.concatenate([voices.say(("ma", "ni", "to"))[0]] * 45)


def noise() -> np.ndarray:
    return (0.1 * np.random.default_rng(2).normal(size=3 * voices.RATE_HZ)).astype(np.float32)


def silence() -> np.ndarray:
    return np.zeros(3 * voices.RATE_HZ, np.float32)


def two_at_once() -> np.ndarray:
    low = voices.say(("mo", "na", "no"), pitch_hz=110, vowel_s=0.4)[0]
    high = voices.say(("na", "mi", "ma"), pitch_hz=256, vowel_s=0.4)[0]
    return low[: len(high)] + high[: len(low)]


def two_at_once_one_half_as_loud() -> np.ndarray:
    low = voices.say(("mo", "na", "no"), pitch_hz=120, vowel_s=0.4)[0]
    high = voices.say(("na", "mi", "ma"), pitch_hz=170, vowel_s=0.4)[0]
    return low[: len(high)] + 0.5 * high[: len(low)]


def two_in_turn() -> np.ndarray:
    low = voices.say(("so", "me"), pitch_hz=105, after_s=0.1)[0]
    return np.concatenate([low, voices.say(("me", "ni"), pitch_hz=260, before_s=0.1)[0]])


def clipped() -> np.ndarray:
    return np.clip(8 * voices.say(("so", "me", "ni"))[0], -1, 1)


def other_words() -> np.ndarray:
    return voices.say(("ma", "ti", "so", "na", "ti", "ma", "so"), vowel_s=0.14)[0]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (minute_of_talk, "voice-too-long"),
        (noise, "no-voice-in-recording"),
        (silence, "sound-is-silent"),
        (two_at_once, "two-voices"),
        (two_at_once_one_half_as_loud, "two-voices"),
        (two_in_turn, "two-voices"),
        (clipped, "recording-clipped"),
        (other_words, "words-do-not-fit"),
    ],
)
def test_a_bad_recording_is_one_sentence(tmp_path, make, code):
    path = voices.write(tmp_path / "v.wav", make())
    with pytest.raises(Problem) as caught:
        make_model(read_phrase("so many"), tmp_path / "m.wav", SETTINGS, path)
    assert caught.value.code == code
    assert [file.name for file in tmp_path.iterdir()] == ["v.wav"]


def test_a_hum_without_a_tone_is_refused(tmp_path):
    with pytest.raises(Problem):
        find_hummed_pitch(voices.write(tmp_path / "n.wav", noise()))
    spoken = voices.say(("so", "ti"), vowel_s=0.1)[0]
    with pytest.raises(Problem) as caught:
        find_hummed_pitch(voices.write(tmp_path / "s.wav", spoken))
    assert caught.value.code == "no-pitch-hummed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"pitch_hz": float("nan")},
        {"pitch_hz": 2000.0},
        {"pace_per_min": 0.0},
        {"interval_semitones": 12},
    ],
)
def test_a_melody_that_nobody_sings_is_refused(wrong):
    with pytest.raises(Problem) as caught:
        plan_melody(read_phrase("good morning"), replace(SETTINGS, **wrong))
    assert caught.value.exit_status == 2


def test_drawings_say_high_and_low_in_words_and_hold_no_markup_of_others(tmp_path):
    phrase = read_phrase("good morning")
    drawn = notation_svg(phrase, plan_melody(phrase, SETTINGS))
    assert "good high, mor high, ning low" in drawn
    lines = notation_lines_svg(long := read_phrase("a cup of coffee"), plan_melody(long, SETTINGS))
    assert [line.count("<rect") for line in lines] == [3, 2]
    assert "line 2: cof high, fee low" in lines[1]
    hostile = replace(phrase, text="<script>")
    drawn = waveform_svg(hostile, [0.1, 0.9], [0.1, 0.3, 0.6], 1.0)
    assert "<script>" not in drawn
    assert drawn.count("attune-syllable-grip") == 3


def test_a_recording_is_never_written_over(tmp_path: Path):
    path = voices.write(tmp_path / "v.wav", voices.say(("so", "me", "ni"))[0])
    with pytest.raises(Problem) as caught:
        make_model(read_phrase("so many"), path, SETTINGS, path, force=True)
    assert caught.value.exit_status == 6
