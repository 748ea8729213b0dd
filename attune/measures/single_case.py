"""One person, two phases: how far the scores of phase B lie beyond those of baseline A.

NAP is the share of all pairs (one point of A, one of B) that improved, ties counting half (Parker &
Vannest 2009); Tau = 2·NAP - 1; Tau-U takes the baseline's own trend away (Parker, Vannest, Davis &
Sauber 2011). We give Tau-U in its complete form on tau-a,
(S_AB - S_A) / (n_A·n_B + n_A(n_A - 1)/2), which stays within -1..1, and name Parker's form, which
divides by n_A·n_B and can exceed 1. With fewer than three baseline points there is a chart and no
statistic: that rule is our own. R's ``scan`` defaults to tau-b and differs where scores are tied.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from attune import problems

FEWEST_BASELINE_POINTS = 3


@dataclass(frozen=True)
class TauU:
    """Tau-U in both forms, with what each divides by."""

    complete: float
    parker: float
    s_ab: int
    s_a: int
    form: str = "tau-a, complete: (S_AB - S_A) / (n_A·n_B + n_A(n_A - 1)/2)"
    parker_form: str = "Parker: (S_AB - S_A) / (n_A·n_B); can exceed 1"


def nap(
    baseline: Sequence[float],
    phase: Sequence[float],
    better: Literal["lower", "higher"] = "higher",
) -> float:
    """Non-overlap of all pairs, from 0 to 1; 0.5 is what chance gives."""
    return (tau(baseline, phase, better) + 1) / 2


def tau(
    baseline: Sequence[float],
    phase: Sequence[float],
    better: Literal["lower", "higher"] = "higher",
) -> float:
    """Share of pairs that improved less the share that got worse, from -1 to 1."""
    _check(baseline, phase)
    return _s_between(baseline, phase, better) / (len(baseline) * len(phase))


def tau_u(
    baseline: Sequence[float],
    phase: Sequence[float],
    better: Literal["lower", "higher"] = "higher",
) -> TauU:
    """A against B, less the trend in A."""
    _check(baseline, phase)
    s_ab = _s_between(baseline, phase, better)
    s_a = _s_within(baseline, better)
    n_a, pairs = len(baseline), len(baseline) * len(phase)
    return TauU(
        complete=(s_ab - s_a) / (pairs + n_a * (n_a - 1) / 2),
        parker=(s_ab - s_a) / pairs,
        s_ab=s_ab,
        s_a=s_a,
    )


def _check(baseline: Sequence[float], phase: Sequence[float]) -> None:
    if len(baseline) < FEWEST_BASELINE_POINTS:
        raise problems.too_short_baseline(len(baseline), FEWEST_BASELINE_POINTS)
    if not phase:
        raise problems.no_second_phase()
    if not all(math.isfinite(value) for value in (*baseline, *phase)):
        raise problems.score_not_a_number("series")


def _s_between(baseline: Sequence[float], phase: Sequence[float], better: str) -> int:
    return sum(_improved(a, b, better) for a in baseline for b in phase)


def _s_within(values: Sequence[float], better: str) -> int:
    return sum(_improved(a, b, better) for i, a in enumerate(values) for b in values[i + 1 :])


def _improved(earlier: float, later: float, better: str) -> int:
    sign = (later > earlier) - (later < earlier)
    return sign if better == "higher" else -sign
