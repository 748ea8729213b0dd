"""Refusals about measures, scores and charts."""

from __future__ import annotations

from attune.problems.kinds import NotPossible, Refused


def no_such_measure(code: str) -> NotPossible:
    return NotPossible(
        "no-such-measure",
        f"There is no measure called {code}.",
        "List them all with: attune measures",
    )


def score_not_a_number(name: str) -> Refused:
    return Refused(
        "score-not-a-number",
        f"A score of {name} is not a number.",
        "Enter a number, or the reason why there is none.",
    )


def score_out_of_range(name: str, value: float, low: float | None, high: float | None) -> Refused:
    limits = " ".join(
        words
        for words in (
            "" if low is None else f"from {low:g}",
            "" if high is None else f"up to {high:g}",
        )
        if words
    )
    return Refused(
        "score-out-of-range",
        f"{value:g} cannot be a score of {name}, which goes {limits}.",
        "Check it and enter it again.",
    )


def score_between_steps(name: str, value: float, low: float, step: float) -> Refused:
    return Refused(
        "score-between-steps",
        f"{value:g} cannot be a score of {name}, which goes in steps of {step:g} from {low:g}.",
        "Check it and enter it again.",
    )


def answers_missing(name: str, items: list[str]) -> Refused:
    if not items:
        return Refused(
            "no-questions",
            f"{name} has no questions here to answer.",
            "Enter its score, or install the wording your service holds the licence for.",
        )
    return Refused(
        "answers-missing",
        f"{name} cannot be scored: question {', '.join(items)} has no answer.",
        "Answer every question, or give the reason why there is no score.",
    )


def answer_not_offered(name: str, item: str) -> Refused:
    return Refused(
        "answer-not-offered",
        f"Question {item} of {name} was given an answer that it does not offer.",
        "Choose one of its answers.",
    )


def goals_and_weights(levels: int, weights: int) -> Refused:
    return Refused(
        "goals-and-weights",
        f"{levels} goal levels came with {weights} weights.",
        "Give one goal or more, and as many weights as goals or none.",
    )


def goal_level() -> Refused:
    return Refused(
        "goal-level",
        "A goal's level is one of -2, -1, 0, +1 and +2.",
        "Choose the written level that was reached.",
    )


def goal_weight() -> Refused:
    return Refused(
        "goal-weight", "A goal's weight is a number above 0.", "Use 1 where goals weigh the same."
    )


def too_short_baseline(points: int, fewest: int) -> NotPossible:
    return NotPossible(
        "too-short-baseline",
        f"A baseline of {points} point{'' if points == 1 else 's'} is too short for a statistic.",
        f"Look at the chart; a statistic needs {fewest} baseline points or more.",
    )


def no_second_phase() -> NotPossible:
    return NotPossible(
        "no-second-phase",
        "There are no scores after the baseline to compare with it.",
        "Add the scores of the second phase.",
    )


def nothing_to_chart() -> NotPossible:
    return NotPossible(
        "nothing-to-chart",
        "There is nothing to draw: no score and no reason for a missing one.",
        "Record a score, or why there is none, first.",
    )


def score_without_reason() -> Refused:
    return Refused(
        "score-without-reason",
        "A missing score came without the reason why it is missing.",
        "Give the score, or why there is none.",
    )


def phase_not_in_chart(name: str) -> NotPossible:
    return NotPossible(
        "phase-not-in-chart",
        f"The phase {name} starts at a session that the chart does not hold.",
        "Start it at one of the sessions drawn.",
    )
