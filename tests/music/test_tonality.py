"""The key of a song by ear, on music whose key anyone can read off its chords."""

from __future__ import annotations

import numpy as np
import pytest
import soxr

from attune.music.keys import fifths_apart
from attune.music.synthesiser import INSTRUMENTS, drum, tone
from attune.music.tonality import HIGHEST_HZ, hear_key
from attune.music.tunes import TUNES, play_tune
from tests.music import songs

RATE_HZ = 20_000
MAJOR_CADENCE = ((0, 4, 7), (5, 9, 12), (7, 11, 14), (0, 4, 7))
MINOR_CADENCE = ((0, 3, 7), (5, 8, 12), (7, 11, 14), (0, 3, 7))


def cadence(chords: tuple[tuple[int, ...], ...], tonic: int) -> songs.Samples:
    """First, fourth, fifth and first degree on a guitar, twice, a bass an octave below."""
    random = np.random.default_rng(0)
    length = int(0.9 * 44100)
    samples = np.zeros((8 * length + 2 * 44100), np.float32)
    for at, chord in enumerate(chords * 2):
        for pitch in (chord[0] - 12, *chord):
            note = tone(INSTRUMENTS["guitar"], tonic + pitch, 0.9, random)
            piece = note[: len(samples) - at * length]
            samples[at * length : at * length + len(piece)] += piece
    return samples


def heard(samples: songs.Samples, from_hz: int = 44100) -> str | None:
    key = hear_key(soxr.resample(samples, from_hz, RATE_HZ), RATE_HZ)
    return key.name if key else None


@pytest.mark.parametrize(
    ("chords", "tonic", "name"),
    [
        (MAJOR_CADENCE, 60, "C"),
        (MINOR_CADENCE, 57, "Am"),
        (MAJOR_CADENCE, 66, "F#"),
        (MINOR_CADENCE, 60, "Cm"),
    ],
)
def test_a_cadence_is_heard_in_its_key(
    chords: tuple[tuple[int, ...], ...], tonic: int, name: str
) -> None:
    assert heard(cadence(chords, tonic)) == name


def test_a_song_tuned_a_third_of_a_semitone_high_keeps_its_key() -> None:
    samples = cadence(MINOR_CADENCE, 57)
    assert heard(samples, round(44100 * 2 ** (1 / 36))) == "Am"


@pytest.mark.parametrize(
    ("tune", "name"),
    [("greensleeves", "Am"), ("drunken-sailor", "Dm"), ("yankee-doodle", "G")],
)
def test_old_tunes_are_heard_in_their_keys(
    tune: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TUNES, tune, songs.one_verse(tune))
    assert heard(play_tune(tune)[0].mean(axis=1)) == name
    assert fifths_apart(name, name) == 0


def test_a_tone_with_overtones_is_its_own_pitch_and_not_its_fifth() -> None:
    """Without taking overtones away the third partial would make of every C a C and a G."""
    from attune.music.tonality import pitch_classes

    time_s = np.arange(4 * RATE_HZ) / RATE_HZ
    tone_of_c = sum(
        0.8**partial * np.sin(2 * np.pi * 130.81 * (partial + 1) * time_s)
        for partial in range(int(HIGHEST_HZ / 130.81))
    )
    shares = pitch_classes(np.asarray(0.1 * tone_of_c, np.float32), RATE_HZ)
    assert shares[0] > 0.7


def test_drums_noise_and_silence_have_no_key() -> None:
    random = np.random.default_rng(1)
    drums = np.zeros(10 * RATE_HZ, np.float32)
    for at, name in zip(
        range(0, len(drums) - RATE_HZ, RATE_HZ // 2), ["kick", "hat"] * 9, strict=False
    ):
        stroke = drum(name, random)
        drums[at : at + len(stroke)] += stroke[: len(drums) - at]
    noise = 0.1 * random.normal(size=10 * RATE_HZ)
    for samples in (drums, noise.astype(np.float32), np.zeros(RATE_HZ * 3, np.float32)):
        assert hear_key(samples, RATE_HZ) is None
