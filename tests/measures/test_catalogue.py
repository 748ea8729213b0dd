"""The catalogue: which measures ship with what, who may use them, and which never appear."""

import math

import pytest

from attune.measures import catalogue, check_answers, check_value, find
from attune.problems import NotPossible, Refused

SHELLS = {
    "fps-r", "wemwbs", "swemwbs", "stai-6", "hads-anxiety", "hads-depression", "eq-5d-5l-index",
    "eq-5d-5l-vas", "npi-q-severity", "npi-q-distress", "cmai", "midas", "artsobs",
    "copm-performance", "copm-satisfaction", "flacc", "comfort-b", "qol-ad", "gbo",
}  # fmt: skip


def test_every_rating_that_ships_is_there():
    for code in ("pain", "anxiety", "stress", "mood", "energy", "coping"):
        measure = find(code)
        assert (measure.low, measure.high, measure.step) == (0, 10, 1)
        assert measure.question
        assert [anchor.value for anchor in measure.anchors] == [0, 10]


@pytest.mark.parametrize(
    ("code", "better"),
    [
        ("pain", "lower"),
        ("anxiety", "lower"),
        ("stress", "lower"),
        ("mood", "higher"),
        ("energy", "higher"),
        ("coping", "higher"),
        ("observed-distress", "lower"),
        ("observed-connection", "higher"),
        ("ons4-anxious", "lower"),
        ("ons4-happy", "higher"),
        ("goal-progress", "higher"),
        ("walk-speed", "higher"),
        ("timed-up-and-go", "lower"),
        ("heart-rate", "none"),
    ],
)
def test_the_direction_that_is_better(code, better):
    assert find(code).better == better


def test_shells_hold_no_wording():
    assert {m.code for m in catalogue().values() if m.wording_status == "shell"} == SHELLS
    for code in SHELLS:
        measure = find(code)
        assert not (measure.question or measure.items or measure.anchors or measure.options)


def test_result_only_measures_are_for_trained_registrants_and_hold_no_wording():
    for code in ("matadoc", "imtap"):
        measure = find(code)
        assert measure.wording_status == "result-only"
        assert measure.may_use == "registrant"
        assert not (measure.question or measure.items or measure.anchors)


def test_what_may_never_be_embedded_is_not_in_the_catalogue():
    never = (
        "outcome rating scale", "session rating scale", "wong", "baker", "srs", "ors",
    )  # fmt: skip
    for measure in catalogue().values():
        words = f" {measure.code} {measure.name} {measure.family} ".lower().replace("-", " ")
        for name in never:
            assert f" {name} " not in words


@pytest.mark.parametrize("code", ["phq-9", "gad-7"])
def test_questionnaires_of_distress_are_kept_to_registrants_and_out_of_the_home(code):
    measure = find(code)
    assert measure.may_use == "registrant"
    assert measure.home_use is False
    assert measure.needs_risk_path is True
    assert measure.may_rate == ("self",)


def test_item_nine_opens_the_risk_path_and_names_a_question_that_exists():
    phq = find("phq-9")
    assert phq.risk_item in {item.code for item in phq.items}
    assert "better off dead" in next(i.text for i in phq.items if i.code == phq.risk_item)


def test_every_range_of_a_questionnaire_is_what_its_questions_add_up_to():
    for measure in catalogue().values():
        if measure.items:
            answers = [option.value for option in measure.options]
            assert measure.low == len(measure.items) * min(answers)
            assert measure.high == len(measure.items) * max(answers)


def test_ons_questions_are_asked_of_the_person_and_by_age():
    for code in ("ons4-satisfied", "ons4-worthwhile", "ons4-happy", "ons4-anxious"):
        assert find(code).may_rate == ("self",)
        assert find(code).minimum_age_years == 16
    child = find("ons-loneliness-10-15")
    assert (child.minimum_age_years, child.maximum_age_years) == (10, 15)


def test_pain_alone_has_a_loinc_code():
    assert {m.code: m.loinc for m in catalogue().values() if m.loinc} == {"pain": "72514-3"}


def test_every_threshold_names_its_source_and_defaults_are_marked():
    for measure in catalogue().values():
        for rule in measure.meaningful_change:
            assert rule.source
            assert rule.default == ("default" in rule.source)


def test_every_measure_says_by_whose_leave_it_ships():
    for measure in catalogue().values():
        assert measure.licence
        assert measure.may_rate


def test_the_catalogue_cannot_be_changed_by_who_reads_it():
    with pytest.raises(TypeError):
        catalogue()["pain"] = find("mood")


def test_an_unknown_code_is_said_in_words():
    with pytest.raises(NotPossible, match="wong-baker"):
        find("wong-baker")


@pytest.mark.parametrize(
    ("code", "value"),
    [("pain", 0), ("pain", 10), ("gas-level", -2), ("fps-r", 4), ("walk-speed", 0.83)],
)
def test_a_possible_score_is_kept(code, value):
    assert check_value(find(code), value) == value


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("pain", -1),
        ("pain", 11),
        ("pain", 3.5),
        ("fps-r", 3),
        ("oxygen-saturation", 101),
        ("pain", math.nan),
        ("pain", math.inf),
    ],
)
def test_an_impossible_score_is_refused(code, value):
    with pytest.raises(Refused):
        check_value(find(code), value)


def test_a_result_without_a_published_range_takes_any_number():
    assert check_value(find("matadoc"), 14) == 14


def test_answers_add_up_and_every_question_must_be_answered():
    gad = find("gad-7")
    answers = {item.code: 2 for item in gad.items}
    assert check_answers(gad, answers) == 14
    with pytest.raises(Refused, match="7"):
        check_answers(gad, {code: a for code, a in answers.items() if code != "7"})
    with pytest.raises(Refused, match="3"):
        check_answers(gad, {**answers, "3": 4})
    with pytest.raises(Refused):
        check_answers(find("pain"), {})
