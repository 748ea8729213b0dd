"""Steps against cues: the phase is wrapped, the clocks must be tied, and R is never alone."""

import numpy as np
import pytest

from attune.movement import synchrony
from attune.problems import NotPossible, NotReadable

CUES_S = [0.6 * i for i in range(12)]


def wandering_cues(seed, count=200):
    """Cues of live music: the interval drifts slowly around 0.6 s."""
    random = np.random.default_rng(seed)
    drift = np.convolve(random.normal(0, 1, count + 20), np.ones(20) / 20, "valid")[:count]
    return np.cumsum(0.6 + 0.15 * drift)


def test_twelve_steps_each_thirty_ms_before_the_beat():
    found = synchrony([cue - 0.03 for cue in CUES_S], CUES_S, output_latency_s=0.0)
    assert found.steps == 12
    assert found.steps_outside_cues == 0
    assert found.resultant_length == pytest.approx(1.0)
    assert found.mean_asynchrony_ms == pytest.approx(-30)
    assert found.tempo_ratio == pytest.approx(1.0)


def test_late_steps_are_positive():
    found = synchrony([cue + 0.05 for cue in CUES_S], CUES_S, output_latency_s=0.0)
    assert found.mean_asynchrony_ms == pytest.approx(50)


def test_the_measured_latency_moves_the_cue_to_where_it_was_heard():
    found = synchrony([cue + 0.17 for cue in CUES_S], CUES_S, output_latency_s=0.2)
    assert found.mean_asynchrony_ms == pytest.approx(-30)


def test_without_a_measured_latency_there_are_no_milliseconds_and_the_reason_is_said():
    found = synchrony(CUES_S, CUES_S)
    assert found.mean_asynchrony_ms is None
    assert found.asynchronies_ms is None
    assert "not measured" in found.asynchrony_reason


def test_steps_before_after_and_in_a_gap_of_the_cues_are_counted_apart():
    cues = [0.6 * i for i in range(6)] + [20 + 0.6 * i for i in range(6)]
    steps = [-5.0, *[cue - 0.03 for cue in cues[:6]], 10.0, *[cue - 0.03 for cue in cues[6:]], 40.0]
    found = synchrony(steps, cues, output_latency_s=0.0)
    assert found.steps == 12
    assert found.steps_outside_cues == 3
    assert found.mean_asynchrony_ms == pytest.approx(-30)


def test_a_missed_step_does_not_change_the_tempo_ratio():
    steps = [cue for i, cue in enumerate(CUES_S) if i != 5]
    assert synchrony(steps, CUES_S).tempo_ratio == pytest.approx(1.0)


def test_a_faster_walker_has_a_tempo_ratio_above_one_and_a_short_resultant():
    cues = [0.6 * i for i in range(100)]
    steps = [0.5 * i for i in range(118)]
    found = synchrony(steps, cues)
    assert found.tempo_ratio == pytest.approx(1.2)
    assert found.resultant_length < 0.1


def test_p_is_given_from_ten_steps_on_and_always_with_the_words():
    nine = synchrony(CUES_S[:9], CUES_S)
    ten = synchrony(CUES_S[:10], CUES_S)
    assert nine.rayleigh_p is None
    assert "Fewer than 10" in nine.rayleigh_note
    assert ten.rayleigh_p == pytest.approx(0, abs=1e-4)
    assert "not independent" in ten.rayleigh_note


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shifted_cues_show_what_walking_at_that_tempo_alone_would_give(seed):
    cues = wandering_cues(seed)
    random = np.random.default_rng(seed + 100)
    following = synchrony(cues + random.normal(-0.03, 0.02, len(cues)), cues)
    assert following.resultant_length > 0.95
    assert following.resultant_length_shifted < 0.75
    assert following.shifted_note is None
    own_way = np.arange(len(cues)) * float(np.mean(np.diff(cues))) + cues[0]
    not_listening = synchrony(own_way, cues)
    assert not_listening.resultant_length < 0.85


def test_even_cues_say_that_shifting_them_shows_nothing():
    found = synchrony(CUES_S, CUES_S)
    assert found.resultant_length_shifted == pytest.approx(1.0)
    assert "even" in found.shifted_note


@pytest.mark.parametrize(
    ("steps", "cues", "problem"),
    [
        ([1.0, 2.0], [1.0], NotPossible),
        ([], CUES_S, NotPossible),
        ([100.0, 101.0], CUES_S, NotPossible),
        ([1.0, float("nan")], CUES_S, NotReadable),
        ([2.0, 1.0], CUES_S, NotReadable),
        ([1.0, 2.0], [0.0, 0.0, 1.0], NotReadable),
    ],
)
def test_what_cannot_be_compared_is_said_in_words(steps, cues, problem):
    with pytest.raises(problem):
        synchrony(steps, cues)
