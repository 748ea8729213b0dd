"""Goal attainment: the T score of several goals, with its sum written out.

T = 50 + 10·Σwx / √(0.7·Σw² + 0.3·(Σw)²) (Kiresuk & Sherman 1968), computed by
``attune.measures`` alone. Levels from −2 to +2; weights as the goals carry them. Nothing is kept
here: the levels that were reached are scores of a session.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from attune import measures

from .models import Goal


@dataclass(frozen=True)
class Attainment:
    """The T score and how it was worked out."""

    t: float
    sum: str


def attainment(reached: Sequence[tuple[Goal, int]]) -> Attainment:
    """The T score of goals at the levels they reached."""
    levels = [level for _, level in reached]
    weights = [float(goal.weight) for goal, _ in reached]
    t = measures.t_score(levels, weights)
    weighted = sum(w * level for w, level in zip(weights, levels, strict=True))
    squares, square = sum(w * w for w in weights), sum(weights) ** 2
    under = f"√(0.7 × {squares:g} + 0.3 × {square:g})"
    signed = f"{weighted:+g}".replace("-", "−").removeprefix("+")
    return Attainment(t, f"50 + 10 × {signed} ÷ {under} = {t:.2f}")
