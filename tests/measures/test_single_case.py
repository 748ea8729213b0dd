"""Single-case statistics: bounds, directions, and no statistic on too short a baseline."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.measures import nap, tau, tau_u
from attune.problems import NotPossible, Refused

scores = st.lists(st.integers(0, 10), min_size=3, max_size=12)


@given(scores, scores)
def test_the_complete_form_stays_within_one(baseline, phase):
    assert -1 <= tau_u(baseline, phase).complete <= 1
    assert 0 <= nap(baseline, phase) <= 1


@given(scores, scores)
def test_lower_is_better_is_the_same_as_turning_the_scores_round(baseline, phase):
    turned = [-value for value in baseline], [-value for value in phase]
    assert tau(baseline, phase, "lower") == tau(*turned, "higher")
    assert tau_u(baseline, phase, "lower").complete == tau_u(*turned, "higher").complete


def test_the_parker_form_can_exceed_one_and_is_named():
    result = tau_u([5, 4, 3, 2], [6, 7])
    assert result.parker > 1
    assert result.complete == 1
    assert "Parker" in result.parker_form
    assert "tau-a" in result.form


@pytest.mark.parametrize("statistic", [nap, tau, tau_u])
def test_fewer_than_three_baseline_points_give_no_statistic(statistic):
    with pytest.raises(NotPossible, match="chart"):
        statistic([3, 4], [5, 6, 7])


@pytest.mark.parametrize("statistic", [nap, tau, tau_u])
def test_a_phase_without_scores_or_with_none_that_is_a_number(statistic):
    with pytest.raises(NotPossible):
        statistic([3, 4, 3], [])
    with pytest.raises(Refused):
        statistic([3, 4, math.nan], [5])
