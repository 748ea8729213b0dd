"""Goal Attainment Scaling: what is refused, and what must hold for any goals."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.measures import t_score
from attune.problems import Refused


@given(st.lists(st.integers(-2, 2), min_size=1, max_size=6))
def test_mirrored_levels_give_a_mirrored_score(levels):
    assert t_score(levels) - 50 == pytest.approx(50 - t_score([-level for level in levels]))


@given(st.lists(st.integers(-2, 2), min_size=1, max_size=6), st.floats(0.1, 10))
def test_only_the_ratio_of_weights_matters(levels, weight):
    assert t_score(levels, [weight] * len(levels)) == pytest.approx(t_score(levels))


@pytest.mark.parametrize(
    ("levels", "weights"),
    [
        ([], None),
        ([3], None),
        ([0.5], None),
        ([1, 1], [1]),
        ([1], [0]),
        ([1], [-1]),
        ([1], [math.nan]),
    ],
)
def test_what_is_no_goal_attainment_is_refused(levels, weights):
    with pytest.raises(Refused):
        t_score(levels, weights)
