"""Meaningful change: the threshold of the right population, its source, and the starting score."""

import pytest

from attune.measures import find, meaningful_change
from attune.problems import Refused


def test_chronic_pain_takes_points_or_percent():
    assert meaningful_change(find("pain"), 8, 6, "chronic pain").reached is True
    assert meaningful_change(find("pain"), 8, 7, "chronic pain").reached is False
    assert meaningful_change(find("pain"), 3, 2, "chronic pain").reached is True  # -33 %


def test_acute_pain_has_its_own_threshold():
    assert meaningful_change(find("pain"), 8, 7, "acute pain").reached is False
    assert meaningful_change(find("pain"), 8, 6, "acute pain").reached is True


def test_pain_of_no_named_kind_has_no_threshold():
    result = meaningful_change(find("pain"), 8, 2)
    assert result.reached is None
    assert result.rule is None
    assert "No meaningful change" in result.words


def test_talking_therapies_rules_apply_where_they_do():
    assert meaningful_change(find("phq-9"), 15, 10).reached is True
    assert meaningful_change(find("phq-9"), 15, 10, "NHS Talking Therapies").reached is False


@pytest.mark.parametrize(
    ("code", "before", "after", "towards", "reached"),
    [
        ("anxiety", 8, 6, "better", True),
        ("anxiety", 6, 8, "worse", False),
        ("mood", 3, 5, "better", True),
        ("mood", 5, 3, "worse", False),
        ("mood", 5, 5, "same", False),
        ("gad-7", 14, 10, "better", True),
        ("gad-7", 14, 11, "better", False),
        ("goal-progress", 2, 5, "better", True),
        ("esas-r-tiredness", 5, 4, "better", True),
        ("heart-rate", 140, 120, "no direction", None),
    ],
)
def test_direction_and_threshold(code, before, after, towards, reached):
    result = meaningful_change(find(code), before, after)
    assert result.towards == towards
    assert result.reached is reached


def test_the_starting_score_and_the_caution_stand_beside_the_change():
    words = meaningful_change(find("anxiety"), 9, 6).words
    assert "Started at 9" in words
    assert "Kounali" in words
    assert "service default" in words


def test_from_zero_there_is_no_percent():
    result = meaningful_change(find("pain"), 0, 3, "chronic pain")
    assert result.percent is None
    assert result.reached is False


def test_scores_off_the_scale_are_not_compared():
    with pytest.raises(Refused):
        meaningful_change(find("pain"), 12, 3)
