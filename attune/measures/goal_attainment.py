"""Goal Attainment Scaling: one T score from several goals, each reached at a level from -2 to +2.

T = 50 + 10·Σwx / √(0.7·Σw² + 0.3·(Σw)²), Kiresuk & Sherman 1968, with their assumed correlation of
0.3 between goals. A guide of 2009 printed wrong formulas (erratum: Clin Rehabil 23:362). Levels are
those of ``gas-level``; weights are positive and equal unless given.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from attune import problems

LEVELS = (-2, -1, 0, 1, 2)
CORRELATION = 0.3


def t_score(levels: Sequence[int], weights: Sequence[float] | None = None) -> float:
    """The T score: 50 where every goal came out as expected."""
    weights = [1.0] * len(levels) if weights is None else list(weights)
    if not levels or len(weights) != len(levels):
        raise problems.goals_and_weights(len(levels), len(weights))
    if any(level not in LEVELS for level in levels):
        raise problems.goal_level()
    if not all(math.isfinite(weight) and weight > 0 for weight in weights):
        raise problems.goal_weight()
    weighted = sum(weight * level for weight, level in zip(weights, levels, strict=True))
    squares = sum(weight * weight for weight in weights)
    square = sum(weights) ** 2
    return 50 + 10 * weighted / math.sqrt((1 - CORRELATION) * squares + CORRELATION * square)
