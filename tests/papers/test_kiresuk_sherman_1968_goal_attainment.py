"""Kiresuk & Sherman 1968: the T score, with the erratum's formula (Clin Rehabil 23:362)."""

import pytest

from attune.measures import t_score


@pytest.mark.parametrize(
    ("levels", "weights", "expected"),
    [
        ([1, 1, 1], [1, 1, 1], 63.69),
        ([-1, 0, 2], [1, 2, 3], 61.02),
        ([1], None, 60.0),
        ([0, 0, 0], None, 50.0),
    ],
)
def test_published_t_scores(levels, weights, expected):
    assert t_score(levels, weights) == pytest.approx(expected, abs=0.005)
