"""The timed walk: sums, limits, trials, and the bands that a change is judged by."""

import math

import pytest

from attune.movement import detectable_change, mean_of_trials, walk_test
from attune.problems import NotPossible, Refused


@pytest.mark.parametrize(("distance_m", "time_s", "steps"), [(10, 12.5, 20), (6, 7.5, 12)])
def test_the_same_walk_timed_over_two_distances_gives_the_same_figures(distance_m, time_s, steps):
    walk = walk_test(distance_m, time_s, steps)
    assert walk.speed_m_s == pytest.approx(0.80)
    assert walk.cadence_spm == pytest.approx(96)
    assert walk.stride_length_m == pytest.approx(1.00)


def test_without_counted_steps_there_is_a_speed_and_no_cadence():
    walk = walk_test(10, 12.5)
    assert walk.speed_m_s == pytest.approx(0.8)
    assert walk.cadence_spm is None
    assert walk.stride_length_m is None


@pytest.mark.parametrize(
    ("distance_m", "time_s", "steps"),
    [
        (0, 10, None),
        (101, 60, None),
        (10, 0, None),
        (10, -3, None),
        (10, 601, None),
        (10, math.nan, None),
        (math.inf, 10, None),
        (10, 10, 0),
        (10, 10, 1001),
        (10, 1, None),
    ],
)
def test_what_is_no_walk_is_refused_in_words(distance_m, time_s, steps):
    with pytest.raises(Refused) as refusal:
        walk_test(distance_m, time_s, steps)
    assert refusal.value.what_happened.endswith(".")
    assert "  " not in refusal.value.what_happened
    assert "again" in refusal.value.what_to_do


def test_trials_are_averaged_by_speed():
    mean = mean_of_trials([walk_test(10, 10, 18), walk_test(10, 12.5, 20)])
    assert mean.trials == 2
    assert mean.speed_m_s == pytest.approx(0.9)
    assert mean.cadence_spm == pytest.approx((108 + 96) / 2)
    assert mean.stride_length_m == pytest.approx((20 / 18 + 1) / 2)


def test_one_trial_without_steps_leaves_the_mean_without_cadence():
    mean = mean_of_trials([walk_test(10, 10, 18), walk_test(10, 12.5)])
    assert mean.cadence_spm is None
    assert mean.speed_m_s == pytest.approx(0.9)


def test_trials_over_different_distances_are_not_averaged():
    with pytest.raises(NotPossible, match="6 m and 10 m"):
        mean_of_trials([walk_test(10, 10), walk_test(6, 6)])


def test_no_trials_have_no_mean():
    with pytest.raises(Refused):
        mean_of_trials([])


@pytest.mark.parametrize(
    ("before_m_s", "trials", "visits"),
    [(0.3, 0.05, 0.10), (0.4, 0.11, 0.15), (0.8, 0.11, 0.15), (0.81, 0.21, 0.21)],
)
def test_the_band_is_that_of_the_starting_speed(before_m_s, trials, visits):
    def band(comparison):
        change = detectable_change(
            before_m_s, before_m_s + 0.2, population="stroke", comparison=comparison
        )
        return change.threshold_m_s

    assert band("repeated-trials") == trials
    assert band("between-visits") == visits


def test_a_change_on_the_threshold_is_not_past_it():
    assert detectable_change(0.5, 0.65, population="stroke").beyond_error is False
    assert detectable_change(0.5, 0.66, population="stroke").beyond_error is True
    assert detectable_change(0.66, 0.5, population="stroke").beyond_error is True


def test_the_population_and_the_source_stand_in_the_words():
    words = detectable_change(0.5, 0.7, population="stroke").words
    assert "stroke" in words
    assert "Lewek" in words


@pytest.mark.parametrize("population", ["parkinson", "multiple sclerosis", "unknown"])
def test_outside_stroke_no_threshold_is_shown(population):
    change = detectable_change(0.3, 0.9, population=population, early_after_stroke=True)
    assert change.threshold_m_s is None
    assert change.beyond_error is None
    assert change.important is None
    assert population in change.words


def test_the_important_change_belongs_to_slow_walkers_early_after_stroke():
    early = detectable_change(0.2, 0.36, population="stroke", early_after_stroke=True)
    assert early.important is True
    assert early.important_source == "Tilson et al. 2010"
    assert detectable_change(0.2, 0.36, population="stroke").important is None
    fast = detectable_change(0.9, 1.2, population="stroke", early_after_stroke=True)
    assert fast.important is None
