"""The rhythm of steps: a period that changes slowly, and the chain of peaks that follows it.

Periods are samples at 100 Hz. The period is followed through the recording by dynamic programming
(Viterbi), and peaks are joined into chains by dynamic programming as Ellis 2007 joins beats: each
peak adds its height, each interval costs by how far it lies from the period of that moment. We
differ in two points: chains end where nothing follows (people stop), and several are kept.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

_OCTAVE_COST = 6.0  # of changing the period by a factor of two from one window to the next
_LONGEST_LINK = 2.2  # periods: over one missed step, not over a pause


def follow_period(evidence: FloatArray, weights: FloatArray, periods: IntArray) -> IntArray:
    """For each window the index of its period: most evidence, fewest sudden changes.

    ``weights`` is how much each window may say (a still one next to nothing).
    """
    change = _OCTAVE_COST * np.abs(np.log2(periods[:, None] / periods[None, :]))
    weighted = evidence * weights[:, None]
    came_from = np.zeros(evidence.shape, dtype=np.intp)
    best = weighted[0]
    rows = np.arange(len(periods))
    for window in range(1, len(evidence)):
        options = best - change  # [to, from]
        origin = options.argmax(axis=1)
        came_from[window] = origin
        best = options[rows, origin] + weighted[window]
    path = np.zeros(len(evidence), dtype=np.intp)
    path[-1] = best.argmax()
    for window in range(len(evidence) - 1, 0, -1):
        path[window - 1] = came_from[window, path[window]]
    return path


def peaks_of(signal: FloatArray, lowest: float) -> IntArray:
    """Samples higher than both neighbours and than ``lowest``."""
    inner = signal[1:-1]
    found = np.flatnonzero((inner > signal[:-2]) & (inner >= signal[2:])) + 1
    return found[signal[found] > lowest]


def chains_of(
    peaks: IntArray, heights: FloatArray, period: FloatArray, freedom: float
) -> list[IntArray]:
    """Peaks joined into chains that keep to the period, in time order, none overlapping.

    ``freedom`` is in octaves: an interval so far from the period costs one full peak.
    """
    best = heights.copy()
    came_from = np.full(len(peaks), -1, dtype=np.intp)
    earliest = np.searchsorted(peaks, peaks - _LONGEST_LINK * period[peaks])
    for j in range(len(peaks)):
        first = earliest[j]
        if first == j:
            continue
        octaves = np.log2((peaks[j] - peaks[first:j]) / period[peaks[j]])
        gains = best[first:j] - (octaves / freedom) ** 2
        winner = int(gains.argmax())
        if gains[winner] > 0:
            best[j] += gains[winner]
            came_from[j] = first + winner
    return _best_first(peaks, best, came_from)


def _best_first(peaks: IntArray, best: FloatArray, came_from: IntArray) -> list[IntArray]:
    """The strongest chain, then the strongest of what lies outside it, and so on."""
    chains: list[IntArray] = []
    used = np.zeros(len(peaks), dtype=bool)
    taken = np.zeros(len(peaks), dtype=bool)
    for end in np.argsort(-best, kind="stable"):
        chain: list[int] = []
        link = int(end)
        while link >= 0 and not used[link]:
            used[link] = True
            chain.append(link)
            link = int(came_from[link])
        if len(chain) < 3 or taken[chain[-1] : chain[0] + 1].any():
            continue
        taken[chain[-1] : chain[0] + 1] = True
        chains.append(peaks[chain[::-1]])
    return sorted(chains, key=lambda chain: int(chain[0]))
