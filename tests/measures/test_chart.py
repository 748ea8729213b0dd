"""The chart: what is missing is as visible as what is there, and it can be read without seeing."""

from datetime import date, datetime
from xml.etree import ElementTree

import pytest

from attune.measures import ChartPhase, ChartPoint, score_chart_svg
from attune.problems import NotPossible, Refused

SVG = "{http://www.w3.org/2000/svg}"


def pair(day, before, after):
    """Before and after of one session; a word in place of a number is why it is missing."""
    return [
        ChartPoint(
            date(2026, 3, day),
            None if isinstance(value, str) else value,
            value if isinstance(value, str) else None,
            moment,
        )
        for moment, value in (("before", before), ("after", after))
    ]


def drawn(points, **keywords):
    return ElementTree.fromstring(score_chart_svg(points, title="Anxiety", **keywords))


def texts(svg):
    return [element.text for element in svg.iter(f"{SVG}text")]


def classes(svg):
    return [element.get("class") for element in svg.iter()]


POINTS = [*pair(1, 8, 5), *pair(3, "asleep", "asleep"), *pair(5, 6, "interrupted")]


def test_it_is_an_image_with_a_title_and_a_description():
    svg = drawn(POINTS)
    assert svg.get("role") == "img"
    ids = {element.get("id") for element in svg if element.get("id")}
    assert set(svg.get("aria-labelledby").split()) == ids
    assert svg.find(f"{SVG}title").text == "Anxiety"


def test_the_description_tells_start_end_and_each_missing_score_with_its_reason():
    told = drawn(POINTS).find(f"{SVG}desc").text
    assert "3 sessions" in told
    assert "First: 1 Mar, before 8, after 5" in told
    assert "5 Mar after (interrupted)" in told
    assert "3 Mar before (asleep)" in told


def test_a_missing_score_is_a_gap_with_its_word_and_never_a_mark():
    svg = drawn(POINTS)
    assert classes(svg).count("attune-chart-missing") == 2  # one for both moments of 3 March
    assert texts(svg).count("asleep") == 1
    assert texts(svg).count("interrupted") == 1
    marks = [c for c in classes(svg) if c in ("attune-chart-before", "attune-chart-after")]
    assert len(marks) == 3 + 2  # three scores, and the two of the key


def test_two_reasons_in_one_session_are_two_gaps():
    svg = drawn(pair(1, "asleep", "could not"))
    assert classes(svg).count("attune-chart-missing") == 2


def test_a_line_over_sessions_stops_at_a_missing_one():
    speeds = [0.5, 0.55, None, 0.6, 0.7]
    points = [
        ChartPoint(f"week {i}", speed, None if speed else "declined")
        for i, speed in enumerate(speeds)
    ]
    svg = drawn(points, unit="m/s", better="higher")
    assert classes(svg).count("attune-chart-line") == 2
    assert "m/s, ↑ higher is better" in texts(svg)


def test_zero_is_a_score_and_not_a_gap():
    svg = drawn(pair(1, 4, 0), low=0, high=10)
    assert "attune-chart-missing" not in classes(svg)
    assert "attune-chart-pair" in classes(svg)


def test_start_and_end_stand_as_numbers():
    svg = drawn([*pair(1, 9, 7), *pair(2, 8, 8), *pair(3, 6, 1)], low=0, high=10)
    bold = [t.text for t in svg.iter(f"{SVG}text") if t.get("font-weight") == "600"]
    assert sorted(bold) == ["1", "6", "7", "9"]


def test_few_sessions_fit_a_phone_and_many_make_it_wider():
    few = drawn(POINTS)
    many = drawn([point for day in range(1, 29) for point in pair(day, 5, 4)])
    assert float(few.get("width")) <= 328
    assert float(many.get("width")) > 328
    assert few.get("font-size") == many.get("font-size") == "16"


def test_all_marks_lie_inside_the_picture():
    svg = drawn([*pair(1, 0, 10), *pair(2, 10, 0)], low=0, high=10, better="lower")
    width, height = float(svg.get("width")), float(svg.get("height"))
    for circle in svg.iter(f"{SVG}circle"):
        assert 5 <= float(circle.get("cx")) <= width - 5
        assert 5 <= float(circle.get("cy")) <= height - 5


def test_phases_are_named_and_parted():
    points = [*pair(1, 8, 7), *pair(3, 8, 5)]
    phases = [ChartPhase(date(2026, 3, 1), "baseline"), ChartPhase(date(2026, 3, 3), "music")]
    svg = drawn(points, phases=phases)
    assert {"baseline", "music"} <= set(texts(svg))
    assert classes(svg).count("attune-chart-phase") == 1


def test_names_are_escaped():
    svg = score_chart_svg(pair(1, 3, 2), title="<script>&", chart_id='a"b')
    assert ElementTree.fromstring(svg).find(f"{SVG}title").text == "<script>&"


def test_one_point_all_missing_and_equal_scores_can_be_drawn():
    drawn([ChartPoint(datetime(2026, 3, 1, 9, 30), 3.0)])
    drawn([ChartPoint("1", None, "asleep")])
    drawn([ChartPoint("1", 0.0), ChartPoint("2", 0.0)])


@pytest.mark.parametrize(
    ("points", "problem"),
    [
        ([], NotPossible),
        ([ChartPoint("1", None)], Refused),
        ([ChartPoint("1", float("nan"))], Refused),
    ],
)
def test_what_cannot_be_drawn(points, problem):
    with pytest.raises(problem):
        score_chart_svg(points, title="Anxiety")


def test_a_phase_that_starts_nowhere_in_the_chart():
    with pytest.raises(NotPossible, match="later"):
        score_chart_svg(pair(1, 3, 2), title="x", phases=[ChartPhase("never", "later")])
