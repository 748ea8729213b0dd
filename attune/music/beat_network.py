"""The beat network: for each hundredth of a second, how likely a beat and the start of a bar are.

Runs in NumPy alone what ``training/network.py`` trains: two small convolutions over time and
frequency halve the frame rate, nine residual layers with dilations 1 to 256 see 20 s either way, as
in Davies and Böck, "Temporal convolutional networks for musical audio beat tracking" (EUSIPCO
2019). Between them the mean and the greatest over frequency are taken: no timbre is known by its
place. Input: log bands, 100 frames a second (features.py). Output: log odds per frame, and the log
probability of each beat interval in ``TEMPO_CLASSES`` steps. The weights are described in
weights/MODEL_CARD.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from attune.music.features import BANDS

Floats = NDArray[np.float32]

WEIGHTS = Path(__file__).parent / "weights" / "beats.npz"
BAND_SCALE, BAND_SHIFT = np.float32(0.7), np.float32(-1.2)
LAYERS = 9
TEMPO_CLASSES = 40
SHORTEST_S, LONGEST_S = 0.27, 1.5
_TIME_A, _FREQ_A, _TIME_B, _FREQ_B = 6, 12, 3, 3
_CHUNK = 500


@dataclass(frozen=True)
class Heard:
    """Log odds of a beat and a bar start, 100 a second; log tempo probabilities, 50 a second."""

    beat: Floats
    bar_start: Floats
    tempo: Floats


def hear(bands: Floats) -> Heard:
    """What the network makes of log bands of shape (frames, BANDS)."""
    weights = read_weights()
    length = len(bands)
    even = np.concatenate([bands, np.zeros((length % 2, BANDS), np.float32)])
    hidden = _first_layers(even, weights)
    for layer in range(LAYERS):
        seen = _look_around(hidden, weights[f"look{layer}"], 2**layer)
        seen = _elu(seen + weights[f"look{layer}_bias"])
        hidden = hidden + seen @ weights[f"mix{layer}"] + weights[f"mix{layer}_bias"]
    out = _elu(hidden) @ weights["out"] + weights["out_bias"]
    tempo = out[:, 4:] - out[:, 4:].max(axis=1, keepdims=True)
    tempo = tempo - np.log(np.exp(tempo).sum(axis=1, keepdims=True))
    return Heard(out[:, 0:2].reshape(-1)[:length], out[:, 2:4].reshape(-1)[:length], tempo)


@lru_cache(maxsize=1)
def read_weights() -> dict[str, Floats]:
    with np.load(WEIGHTS) as kept:
        return {name: kept[name].astype(np.float32) for name in kept.files}


def _first_layers(bands: Floats, weights: dict[str, Floats]) -> Floats:
    """The two convolutions and the dense layer, a stretch of frames at a time: (frames/2, C)."""
    sound = bands * BAND_SCALE + BAND_SHIFT
    # Padded for both convolutions at once: 1 frame of the halved rate for b, 2 frames for a.
    frames = len(sound) // 2
    padded = np.pad(sound, ((2, 2), (0, 0)))
    parts = []
    for start in range(0, frames, _CHUNK):
        stop = min(start + _CHUNK, frames)
        first, last = max(start - 1, 0), min(stop + 1, frames)
        a = _convolve_a(padded[2 * first : 2 * last + 4], weights)
        before, after = int(start == 0), int(stop == frames)
        a = np.pad(a, ((before, after), (0, 0), (0, 0)))
        parts.append(_convolve_b(a, weights))
    flat = np.concatenate(parts)
    return _elu(flat @ weights["dense"] + weights["dense_bias"])


def _convolve_a(sound: Floats, weights: dict[str, Floats]) -> Floats:
    windows = np.lib.stride_tricks.sliding_window_view(sound, (_TIME_A, _FREQ_A))[::2, ::4]
    kernel = weights["a"].reshape(_TIME_A * _FREQ_A, -1)
    flat = windows.reshape(*windows.shape[:2], _TIME_A * _FREQ_A)
    return _elu(flat @ kernel + weights["a_bias"])


def _convolve_b(hidden: Floats, weights: dict[str, Floats]) -> Floats:
    windows = np.lib.stride_tricks.sliding_window_view(hidden, (_TIME_B, _FREQ_B), axis=(0, 1))
    windows = windows[:, ::2].transpose(0, 1, 3, 4, 2)
    kernel = weights["b"].reshape(-1, weights["b"].shape[-1])
    flat = np.ascontiguousarray(windows).reshape(*windows.shape[:2], len(kernel))
    out = _elu(flat @ kernel + weights["b_bias"])
    return np.concatenate([out.mean(axis=1), out.max(axis=1)], axis=1)


def _look_around(hidden: Floats, kernel: Floats, apart: int) -> Floats:
    """Five taps, ``apart`` frames from each other, around every frame."""
    reach = 2 * apart
    padded = np.pad(hidden, ((reach, reach), (0, 0)))
    seen = np.zeros((len(hidden), kernel.shape[2]), np.float32)
    for tap in range(5):
        seen += padded[tap * apart : tap * apart + len(hidden)] @ kernel[tap]
    return seen


def _elu(values: Floats) -> Floats:
    """In place; exp less one, not expm1: NumPy has the first four times as fast, to 1e-7."""
    below = np.minimum(values, 0)
    np.exp(below, out=below)
    below -= np.float32(1.0)
    np.maximum(values, 0, out=values)
    values += below
    return values
