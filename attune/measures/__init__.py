"""Measures, and what changed: the catalogue, goal attainment, change, single case, and the chart.

Everything that care and the command line may use is named here.
"""

from attune.measures.catalogue import (
    MISSING_REASONS,
    Anchor,
    ChangeRule,
    Item,
    Measure,
    catalogue,
    check_answers,
    check_value,
    find,
)
from attune.measures.change import MeaningfulChange, meaningful_change
from attune.measures.chart import score_chart_svg
from attune.measures.chart_layout import ChartPhase, ChartPoint
from attune.measures.goal_attainment import t_score
from attune.measures.single_case import TauU, nap, tau, tau_u

__all__ = [
    "MISSING_REASONS",
    "Anchor",
    "ChangeRule",
    "ChartPhase",
    "ChartPoint",
    "Item",
    "MeaningfulChange",
    "Measure",
    "TauU",
    "catalogue",
    "check_answers",
    "check_value",
    "find",
    "meaningful_change",
    "nap",
    "score_chart_svg",
    "t_score",
    "tau",
    "tau_u",
]
