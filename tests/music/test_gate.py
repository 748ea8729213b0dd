"""The gate names what a walker would stumble over, at its place: faults put into a plain song."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from attune.music.beats import track_beats
from attune.music.gate import judge_walking
from attune.music.song import Reason, Walking

Samples = NDArray[np.float32]
Times = NDArray[np.float64]

RATE_HZ = 22_050
STEADY_BPM = 104.0


def played(beats_s: Times, duration_s: float) -> Samples:
    """Kick and snare in turn on the beats, a hat on each and between, and a quiet held chord."""
    rng = np.random.default_rng(8)
    time_s = np.arange(int(0.25 * RATE_HZ)) / RATE_HZ
    noise = rng.standard_normal(len(time_s))
    kick = np.sin(2 * np.pi * (50 * time_s - 2.0 * np.exp(-time_s / 0.03))) * np.exp(-time_s / 0.08)
    snare = 0.6 * noise * np.exp(-time_s / 0.06) + 0.3 * np.sin(2 * np.pi * 190 * time_s) * np.exp(
        -time_s / 0.05
    )
    hat = 0.15 * np.diff(noise, prepend=0.0) * np.exp(-time_s / 0.02)
    sound = held_chord(duration_s)
    for count, beat_s in enumerate(beats_s):
        strike(sound, kick if count % 2 == 0 else snare, beat_s)
        strike(sound, hat, beat_s)
    gaps_s = np.diff(beats_s)
    for beat_s, gap_s in zip(beats_s[:-1], gaps_s, strict=True):
        if gap_s < 1.0:
            strike(sound, hat, beat_s + gap_s / 2)
    return sound


def held_chord(duration_s: float) -> Samples:
    time_s = np.arange(int(duration_s * RATE_HZ)) / RATE_HZ
    return sum(0.02 * np.sin(2 * np.pi * hz * time_s) for hz in (220.0, 277.2, 329.6)).astype(
        np.float32
    )


def strike(sound: Samples, stroke: NDArray[np.float64], at_s: float) -> None:
    start = round(at_s * RATE_HZ)
    piece = stroke[: max(0, len(sound) - start)]
    sound[start : start + len(piece)] += piece.astype(np.float32)


def beats_of_tempo(tempo_bpm: list[tuple[float, float]], first_s: float, end_s: float) -> Times:
    """Beats whose tempo follows the given (time, tempo) points, evenly between them."""
    times_s, tempi = zip(*tempo_bpm, strict=True)
    beats_s = [first_s]
    while beats_s[-1] < end_s:
        beats_s.append(beats_s[-1] + 60.0 / float(np.interp(beats_s[-1], times_s, tempi)))
    return np.array(beats_s[:-1])


def judged(sound: Samples) -> Walking:
    return judge_walking(track_beats(sound, RATE_HZ))


def the_one(walking: Walking, code: str) -> Reason:
    found = [reason for reason in walking.reasons if reason.code == code]
    assert len(found) == 1, walking.reasons
    return found[0]


def steady(from_s: float, to_s: float) -> Times:
    return np.arange(from_s, to_s, 60.0 / STEADY_BPM)


def test_a_plain_song_is_ready_and_says_at_which_cadences() -> None:
    walking = judged(played(steady(0.4, 79.5), 80.0))
    assert walking.ready and walking.reasons == ()
    assert any(low <= STEADY_BPM <= high for low, high in walking.cadences_spm)


@pytest.mark.parametrize("from_s, to_s", [(24.0, 44.0), (50.0, 90.0)])
def test_a_tempo_that_leaves_and_comes_back_is_named_at_its_place(
    from_s: float, to_s: float
) -> None:
    there = [(0, 100), (from_s, 100), (from_s + 0.01, 114), (to_s, 114), (to_s + 0.01, 100)]
    walking = judged(played(beats_of_tempo(there, 0.5, 109.0), 110.0))
    drift = the_one(walking, "drift")
    assert not walking.ready
    assert drift.from_s == pytest.approx(from_s, abs=2.0)
    assert drift.to_s == pytest.approx(to_s, abs=2.0)


@pytest.mark.parametrize("begins_s", [11.0, 21.0])
def test_an_introduction_without_a_beat_is_named_to_where_the_beat_begins(begins_s: float) -> None:
    walking = judged(played(steady(begins_s, begins_s + 60.0), begins_s + 60.5))
    late = the_one(walking, "late-start")
    assert not walking.ready
    assert late.from_s == 0.0
    assert late.to_s == pytest.approx(begins_s, abs=2.0)


@pytest.mark.parametrize("sounding", [False, True], ids=["silence", "chords in free time"])
def test_free_time_is_named_at_its_place(sounding: bool) -> None:
    first, second = steady(0.5, 30.0), steady(43.0, 80.0)
    sound = played(first, 80.5) + played(second, 80.5)
    if sounding:
        add_free_chords(sound, 30.6, 42.6)
    else:
        sound[int(30.6 * RATE_HZ) : int(42.9 * RATE_HZ)] = 0.0
    walking = judged(sound)
    free = the_one(walking, "free-time")
    assert not walking.ready
    assert free.from_s == pytest.approx(30.0, abs=2.0)
    assert free.to_s == pytest.approx(43.0, abs=2.0)


def add_free_chords(sound: Samples, from_s: float, to_s: float) -> None:
    """Soft chords at moments that no pulse joins."""
    rng = np.random.default_rng(2)
    time_s = np.arange(int(2.5 * RATE_HZ)) / RATE_HZ
    at_s = from_s
    while at_s < to_s:
        hz = float(rng.choice([220.0, 247.0, 294.0, 330.0]))
        rise = np.minimum(1.0, time_s / 0.15)
        chord = sum(0.06 * np.sin(2 * np.pi * hz * k * time_s) for k in (1.0, 1.25, 1.5))
        strike(sound, chord * rise * np.exp(-time_s / 0.8), at_s)
        at_s += float(rng.uniform(0.9, 2.6))


def test_taps_around_a_hidden_beat_make_a_song_usable() -> None:
    """Equal strokes every quarter of a second: only the taps say which of them are the beats."""
    strokes_s = np.arange(0.5, 59.5, 0.25)
    time_s = np.arange(int(0.1 * RATE_HZ)) / RATE_HZ
    stroke = np.sin(2 * np.pi * 300 * time_s) * np.exp(-time_s / 0.03)
    sound = held_chord(60.0)
    for at_s in strokes_s:
        strike(sound, stroke, float(at_s))
    for first_s in (0.5, 0.75):
        taps_s = first_s + 12.0 + 0.5 * np.arange(8) + 0.02
        track = track_beats(sound, RATE_HZ, taps_s=tuple(taps_s))
        from_beat_s = (track.beats_s - first_s + 0.25) % 0.5 - 0.25
        assert np.abs(from_beat_s).max() < 0.03
        assert judge_walking(track).ready
