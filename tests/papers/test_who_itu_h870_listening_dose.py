"""WHO-ITU H.870 (2022): 40 hours a week at 80 dB(A) (children 75), half as long for every 3 dB."""

import pytest

from attune.music import weekly_hours


@pytest.mark.parametrize(
    ("listener", "level_dba", "hours"),
    [
        ("adult", 80, 40.0),
        ("adult", 85, 12.6),
        ("adult", 89, 5.0),
        ("child", 75, 40.0),
        ("child", 80, 12.6),
    ],
)
def test_the_weekly_hours_that_the_recommendation_gives(listener, level_dba, hours):
    assert weekly_hours(level_dba, listener) == pytest.approx(hours, abs=0.06)


def test_three_decibels_more_halve_the_time():
    assert weekly_hours(83) / weekly_hours(80) == pytest.approx(0.5, abs=0.002)
