"""The few signal tools that step detection needs: an even grid, filters, autocorrelation.

Everything runs at 100 samples a second. Filters are applied in the frequency domain, so they shift
nothing in time; the band-pass has the magnitude of a Butterworth filter, the smoothing is
Gaussian. NumPy alone is used, because loading SciPy takes longer than finding the steps.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 100
_EDGE = 300  # samples by which the ends are mirrored

FloatArray = NDArray[np.float64]


def on_even_grid(times_s: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Values every 10 ms: the mean over each 10 ms of faster signals, straight lines in slower."""
    grid = np.arange(times_s[0], times_s[-1], 1 / RATE_HZ)
    columns = range(values.shape[1])
    if np.median(np.diff(times_s)) > 0.7 / RATE_HZ:
        return grid, np.stack([np.interp(grid, times_s, values[:, k]) for k in columns], axis=1)
    areas = (values[1:] + values[:-1]) / 2 * np.diff(times_s)[:, None]
    integral = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(areas, axis=0)])
    edges = np.concatenate([grid, [grid[-1] + 1 / RATE_HZ]]) - 0.5 / RATE_HZ
    edges = np.clip(edges, times_s[0], times_s[-1])
    at_edges = np.stack([np.interp(edges, times_s, integral[:, k]) for k in columns], axis=1)
    widths = np.maximum(np.diff(edges), 1e-9)
    return grid, np.diff(at_edges, axis=0) / widths[:, None]


def band_pass(
    signal: FloatArray, low_hz: float | None, high_hz: float | None, order: int = 4
) -> FloatArray:
    """Zero-phase band-pass; ``None`` leaves that side open."""
    mirrored, size = _mirrored(signal, odd=True)
    hz = np.fft.rfftfreq(size, 1 / RATE_HZ)
    gain = np.ones_like(hz)
    if high_hz:
        gain /= 1 + (hz / high_hz) ** (2 * order)
    if low_hz:
        gain *= 1 - 1 / (1 + (hz / low_hz) ** (2 * order))
    return _filtered(mirrored, size, gain, len(signal))


def smooth(signal: FloatArray, sigma_s: float) -> FloatArray:
    """Gaussian smoothing of standard deviation ``sigma_s``."""
    mirrored, size = _mirrored(signal, odd=False)
    hz = np.fft.rfftfreq(size, 1 / RATE_HZ)
    return _filtered(mirrored, size, np.exp(-2 * (np.pi * hz * sigma_s) ** 2), len(signal))


def _mirrored(signal: FloatArray, odd: bool) -> tuple[FloatArray, int]:
    """The signal with both ends mirrored (turned over where ``odd``), and a fast FFT size."""
    edge = min(_EDGE, len(signal) - 1)
    before, after = signal[edge:0:-1], signal[-2 : -edge - 2 : -1]
    if odd:
        before, after = 2 * signal[0] - before, 2 * signal[-1] - after
    mirrored = np.concatenate([before, signal, after])
    return mirrored, int(1 << (len(mirrored) - 1).bit_length())


def _filtered(mirrored: FloatArray, size: int, gain: FloatArray, length: int) -> FloatArray:
    spectrum = np.fft.rfft(mirrored, size, axis=0)
    spectrum *= gain.reshape(-1, *([1] * (mirrored.ndim - 1)))
    edge = (len(mirrored) - length) // 2
    return np.asarray(np.fft.irfft(spectrum, size, axis=0)[edge : edge + length])


def moving_rms(signal: FloatArray, window: int) -> FloatArray:
    """Root mean square over ``window`` samples around each sample."""
    half = min(window // 2, len(signal) - 1)
    squares = signal * signal
    mirrored = np.concatenate([squares[half:0:-1], squares, squares[-2 : -half - 2 : -1]])
    total = np.concatenate(([0.0], np.cumsum(mirrored)))
    mean = (total[2 * half + 1 :] - total[: -2 * half - 1]) / (2 * half + 1)
    return np.sqrt(np.maximum(mean, 0.0))


def frames(signal: FloatArray, window: int, hop: int) -> tuple[FloatArray, FloatArray]:
    """Centres (in samples) and windows of a signal, each with its mean removed."""
    window = min(window, len(signal))
    starts = np.arange(0, len(signal) - window + 1, hop)
    cut = signal[starts[:, None] + np.arange(window)]
    centred = cut - cut.mean(axis=1, keepdims=True)
    return np.asarray(starts + window / 2), np.asarray(centred)


def autocorrelation(windows: FloatArray, longest: int) -> FloatArray:
    """Autocorrelation of each window at lags 0 to ``longest``, 1 at lag 0, freed of the taper.

    Windows of several axes give the correlation of the whole vector, which does not depend on how
    the sensor was turned.
    """
    taper = np.hanning(windows.shape[1] + 2)[1:-1]
    shape = (1, -1) + (1,) * (windows.ndim - 2)
    own = _correlation((taper * taper.mean())[None, :], longest)[0]
    found = _correlation(windows * taper.reshape(shape), longest)
    found = found / np.maximum(found[:, :1], 1e-12)
    return np.asarray(found / np.maximum(own / own[0], 0.1))


def _correlation(windows: FloatArray, longest: int) -> FloatArray:
    size = 1 << (2 * windows.shape[1] - 1).bit_length()
    spectrum = np.fft.rfft(windows, size, axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    if power.ndim == 3:
        power = power.sum(axis=2)
    return np.asarray(np.fft.irfft(power, size, axis=1)[:, : longest + 1])
