"""Where the sharp attacks are: the places that a change of speed must leave as they are.

Times are samples. Log-spectral flux of 512-sample windows every 128 samples (about 3 ms), peaks
that stand clear of their surroundings, each moved to the moment its attack begins: the last moment
at which the level is still below a tenth of the level to come.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

WINDOW = 512
HOP = 128
CLEAR_OF_SURROUNDINGS = 2.5
SHARE_OF_LOUDEST = 0.2
ATTACK_BEGINS_AT = 0.1
_LOG_GAIN = 50.0
_BATCH = 8192


def sharp_onsets(mono: Samples, sample_rate_hz: int, shortest_gap_s: float) -> NDArray[np.int64]:
    """The beginnings of sharp attacks, in samples, strongest first kept where they crowd."""
    flux = _flux(mono)
    if len(flux) < 8 or not flux.any():
        return np.zeros(0, np.int64)
    around = _moving_mean(flux, 2 * (sample_rate_hz // (4 * HOP)) + 1)
    strength = flux - CLEAR_OF_SURROUNDINGS * around
    least = SHARE_OF_LOUDEST * np.percentile(flux, 99.5)
    peak = (flux[1:-1] >= flux[:-2]) & (flux[1:-1] > flux[2:])
    frames = 1 + np.flatnonzero(peak & (strength[1:-1] > 0) & (flux[1:-1] > least))
    frames = _spread_out(frames, flux, shortest_gap_s * sample_rate_hz / HOP)
    begins = [_attack_begins(mono, int(frame) * HOP, sample_rate_hz) for frame in frames]
    return np.unique(np.array(begins, np.int64))


def _flux(mono: Samples) -> Samples:
    padded = np.pad(mono, (WINDOW // 2, WINDOW))
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    window = np.hanning(WINDOW).astype(np.float32)
    level = float(np.sqrt(np.mean(mono**2))) * WINDOW / 4 + 1e-12
    flux = np.zeros(len(windows), np.float32)
    from scipy.fft import rfft

    for start in range(0, len(windows), _BATCH):
        spectra = np.abs(rfft(windows[max(start - 2, 0) : start + _BATCH] * window))
        logs = np.log1p(spectra * np.float32(_LOG_GAIN / level))
        rise = np.maximum(logs[2:] - logs[:-2], 0).mean(axis=1)
        at = max(start, 2)
        flux[at : at + len(rise)] = rise
    return flux


def _moving_mean(values: Samples, width: int) -> Samples:
    sums = np.cumsum(np.pad(values.astype(np.float64), (width // 2 + 1, width // 2)))
    return ((sums[width:] - sums[:-width]) / width).astype(np.float32)


def _spread_out(
    frames: NDArray[np.int64], flux: Samples, shortest_gap_frames: float
) -> NDArray[np.int64]:
    """Of attacks closer than the gap, the stronger."""
    kept: list[int] = []
    for frame in frames:
        if kept and frame - kept[-1] < shortest_gap_frames:
            if flux[frame] > flux[kept[-1]]:
                kept[-1] = int(frame)
        else:
            kept.append(int(frame))
    return np.array(kept, np.int64)


def _attack_begins(mono: Samples, near: int, sample_rate_hz: int) -> int:
    """The last quiet moment before the level rises to what it is just after ``near``."""
    reach = int(0.012 * sample_rate_hz)
    width = int(0.0008 * sample_rate_hz)
    start = max(near - reach, 0)
    piece = mono[start : near + reach].astype(np.float64) ** 2
    if len(piece) <= width:
        return near
    level = np.convolve(piece, np.ones(width) / width, mode="valid")
    top = int(np.argmax(level))
    floor = float(np.median(level[: max(reach // 2, 1)]))
    threshold = floor + ATTACK_BEGINS_AT**2 * max(float(level[top]) - floor, 0.0)
    below = np.flatnonzero(level[: top + 1] <= threshold)
    return start + (int(below[-1]) + width if len(below) else top)


ON_BEAT_S = 0.050
ALIKE_S = 0.015
CLOSELY_S, CLOSELY_SHARE = 0.006, 0.75
"""Three beats in four must be as far from their attacks to 6 ms, as in music of sharp strokes.
Elsewhere attacks are of other notes too, and on renders beats moved to them lay 6 ms late."""


def moved_to_attacks(
    beats_s: NDArray[np.float64], mono: Samples, sample_rate_hz: int
) -> NDArray[np.float64]:
    """Beats on the attacks they announce, where they announce sharp ones; else the same beats.

    The offset from beat to attack is then much the same through a song. A beat whose attack agrees
    with the others goes to it; any other beat is moved by the song's own median offset.
    """
    attacks_s = sharp_onsets(mono, sample_rate_hz, 0.05) / sample_rate_hz
    if len(attacks_s) == 0 or len(beats_s) < 4:
        return beats_s
    right = np.clip(np.searchsorted(attacks_s, beats_s), 1, max(len(attacks_s) - 1, 1))
    around = attacks_s[np.stack([right - 1, np.minimum(right, len(attacks_s) - 1)])]
    offsets = around - beats_s
    offset_s = offsets[np.argmin(np.abs(offsets), axis=0), np.arange(len(beats_s))]
    has_attack = np.abs(offset_s) <= ON_BEAT_S
    if has_attack.sum() < max(4, 0.25 * len(beats_s)):
        return beats_s
    usual_s = float(np.median(offset_s[has_attack]))
    close = has_attack & (np.abs(offset_s - usual_s) <= CLOSELY_S)
    if close.sum() < CLOSELY_SHARE * len(beats_s):
        return beats_s
    agrees = has_attack & (np.abs(offset_s - usual_s) <= ALIKE_S)
    return np.maximum.accumulate(np.maximum(beats_s + np.where(agrees, offset_s, usual_s), 0.0))
