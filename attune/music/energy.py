"""How much energy a song has, in [0, 1], and the four parts of it.

Each part is in [0, 1] and none depends on how loud the file plays: tempo (50 to 200 beats a minute,
logarithmic), loudness (how close the song stays to its own peaks: 20 to 6 LU below them), onset
rate (0 to 8 a second) and brightness (spectral centroid 300 to 4,000 Hz, logarithmic). These are
the features that predict felt arousal in Schubert (2004, Music Perception 21:561) and in Gingras,
Marin and Fitch (2014, Q J Exp Psychol 67:1501). The studies agree on the features and not on their
weights, which shift with the style of the songs; so the weights here are equal, and said to be.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

WEIGHTS: Mapping[str, float] = {
    "tempo": 0.25,
    "loudness": 0.25,
    "onset_rate": 0.25,
    "brightness": 0.25,
}
WINDOW = 2048
FRAMES_PER_S = 50
LOUD_ENOUGH = 0.05  # frames below this share of the loud frames' level are silence, not sound
ONSET_THRESHOLD = 0.12
SHORTEST_GAP_FRAMES = 4


def energy(parts: Mapping[str, float]) -> float:
    """The weighted mean of the parts that are known (a song may have no tempo)."""
    known = {name: value for name, value in parts.items() if name in WEIGHTS}
    total = sum(WEIGHTS[name] for name in known)
    return sum(WEIGHTS[name] * value for name, value in known.items()) / total


def energy_parts(
    samples: Floats, sample_rate_hz: int, tempo_bpm: float | None, peak_to_loudness_lu: float
) -> dict[str, float]:
    """The parts, from mono samples and what was measured of the whole file."""
    spectra, frequencies_hz = _spectra(samples, sample_rate_hz)
    parts = {
        "loudness": _placed(peak_to_loudness_lu, 20.0, 6.0),
        "onset_rate": _placed(_onsets_per_s(spectra), 0.0, 8.0),
        "brightness": _placed(math.log(_centroid_hz(spectra, frequencies_hz)), *_LOG_CENTROIDS),
    }
    if tempo_bpm is not None:
        parts["tempo"] = _placed(math.log(tempo_bpm), math.log(50.0), math.log(200.0))
    return {name: round(parts[name], 4) for name in WEIGHTS if name in parts}


_LOG_CENTROIDS = (math.log(300.0), math.log(4000.0))


def _placed(value: float, at_zero: float, at_one: float) -> float:
    return min(max((value - at_zero) / (at_one - at_zero), 0.0), 1.0)


def _spectra(samples: Floats, sample_rate_hz: int) -> tuple[Floats, Floats]:
    """Magnitudes of overlapping windows, scaled by the level of the song's own loud frames."""
    from scipy.fft import rfft  # faster than NumPy's on many short windows

    hop = sample_rate_hz // FRAMES_PER_S
    padded = np.pad(samples, (0, WINDOW))
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::hop]
    window = np.hanning(WINDOW).astype(np.float32)
    magnitudes: Floats = np.empty((len(windows), WINDOW // 2 + 1), np.float32)
    for start in range(0, len(windows), 1024):
        magnitudes[start : start + 1024] = np.abs(rfft(windows[start : start + 1024] * window))
    level = np.sqrt(np.mean(magnitudes**2, axis=1))
    magnitudes /= max(float(np.percentile(level, 90)), 1e-12)
    return magnitudes, np.fft.rfftfreq(WINDOW, 1 / sample_rate_hz).astype(np.float32)


def _centroid_hz(spectra: Floats, frequencies_hz: Floats) -> float:
    """Mean over the sounding frames, each weighted by its level."""
    totals = spectra.sum(axis=1)
    sounding = totals > LOUD_ENOUGH * np.percentile(totals, 90)
    weighted = spectra[sounding] @ frequencies_hz
    total = float(totals[sounding].sum())
    return max(float(weighted.sum()) / total, 1.0) if total > 0 else 1.0


def _onsets_per_s(spectra: Floats) -> float:
    """Peaks of the spectral flux above its surroundings, per second of sounding music."""
    logs = np.float32(20.0) * spectra
    logs += np.float32(1.0)
    np.log(logs, out=logs)  # NumPy has log a good deal faster than log1p, and 1e-7 is no matter
    flux = np.maximum(logs[2:] - logs[:-2], 0.0).mean(axis=1)
    if len(flux) < 2 * SHORTEST_GAP_FRAMES:
        return 0.0
    around = np.convolve(flux, np.ones(51) / 51, mode="same")
    raised = flux - around
    windows = np.lib.stride_tricks.sliding_window_view(
        np.pad(raised, SHORTEST_GAP_FRAMES, constant_values=-np.inf), 2 * SHORTEST_GAP_FRAMES + 1
    )
    peaks = (raised >= windows.max(axis=1)) & (raised > ONSET_THRESHOLD * flux.max())
    totals = spectra.sum(axis=1)
    sounding_s = float((totals > LOUD_ENOUGH * np.percentile(totals, 90)).sum()) / FRAMES_PER_S
    return float(peaks.sum()) / max(sounding_s, 1e-9)
