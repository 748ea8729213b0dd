"""How found steps are compared with true ones: one constant lag off, then one to one.

Recall is the share of true steps found, precision the share of found steps that are true, F1 their
harmonic mean. Cadence is that of the steps themselves, 60·(n - 1) over the time they span.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
LARGEST_LAG_S = 0.4


def without_lag(true_s: FloatArray, found_s: FloatArray) -> FloatArray:
    """Found steps less the one lag at which most of them lie close to a true step."""
    if len(found_s) == 0 or len(true_s) < 2:
        return found_s
    lags = np.arange(-LARGEST_LAG_S, LARGEST_LAG_S + 0.005, 0.01)
    close = [np.maximum(0, 1 - (_nearest(true_s, found_s - lag) / 0.12) ** 2).sum() for lag in lags]
    moved = found_s - lags[int(np.argmax(close))]
    pairs = matches(true_s, moved, 0.1)
    return moved - (np.median([found - true for true, found in pairs]) if pairs else 0.0)


def _nearest(true_s: FloatArray, found_s: FloatArray) -> FloatArray:
    return np.asarray(np.abs(found_s[:, None] - true_s[None, :]).min(axis=1))


def matches(true_s: FloatArray, found_s: FloatArray, within_s: float) -> list[tuple[float, float]]:
    """Pairs of a true and a found step within the tolerance, closest first, each used once."""
    distances = np.abs(true_s[:, None] - found_s[None, :])
    pairs: list[tuple[float, float]] = []
    used_true, used_found = set[int](), set[int]()
    for flat in np.argsort(distances, axis=None, kind="stable"):
        i, j = divmod(int(flat), len(found_s))
        if distances[i, j] > within_s:
            break
        if i not in used_true and j not in used_found:
            used_true.add(i)
            used_found.add(j)
            pairs.append((float(true_s[i]), float(found_s[j])))
    return pairs


def inside(steps_s: FloatArray, start_s: float, end_s: float, margin_s: float = 0.0) -> FloatArray:
    return steps_s[(steps_s >= start_s - margin_s) & (steps_s <= end_s + margin_s)]


def cadence_spm(steps_s: FloatArray) -> float:
    if len(steps_s) < 2:
        return float("nan")
    return float(60 * (len(steps_s) - 1) / (steps_s[-1] - steps_s[0]))


def f1(matched: int, true: int, found: int) -> float:
    return 2 * matched / max(true + found, 1)
