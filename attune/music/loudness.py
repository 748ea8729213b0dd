"""Loudness and true peak of a stream of blocks: ITU-R BS.1770-5, gated as in EBU R 128.

Loudness in LUFS, true peak in dBTP. The K-weighting filters are the standard's two biquads,
re-derived for the working rate from their analogue prototypes (De Man 2018, "Evaluation of
implementations of the EBU R 128 loudness measurement"). Power is kept per 100 ms, so a song of any
length needs a few kilobytes. Below the absolute gate of -70 LUFS there is no loudness: ``None``.
True peak is the largest sample after fourfold oversampling (soxr).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]
    Floats = NDArray[np.float64]

ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
PARTS_PER_BLOCK = 4  # gating blocks of 400 ms overlap by 75 %
PARTS_PER_SHORT_TERM = 30  # short-term loudness looks at 3 s


class LoudnessMeter:
    """Takes blocks as they come; knows loudness and true peak of all of them so far."""

    def __init__(self, sample_rate_hz: int, channels: int, *, with_peak: bool = True) -> None:
        import numpy as np
        import soxr

        self._filters = k_weighting(sample_rate_hz)
        self._state = np.zeros((2, 2, channels))
        self._part_frames = sample_rate_hz // 10
        self._rest = np.zeros(0)
        self._powers: list[Floats] = []
        self._oversampler = soxr.ResampleStream(sample_rate_hz, 4 * sample_rate_hz, channels)
        self._peak = 0.0
        self._with_peak = with_peak

    def add(self, block: Samples) -> None:
        import numpy as np
        from scipy.signal import sosfilt

        weighted, self._state = sosfilt(
            self._filters, block.astype(np.float64), axis=0, zi=self._state
        )
        power = np.concatenate([self._rest, np.einsum("ij,ij->i", weighted, weighted)])
        whole = len(power) // self._part_frames * self._part_frames
        self._powers.append(power[:whole].reshape(-1, self._part_frames).mean(axis=1))
        self._rest = power[whole:]
        if self._with_peak:
            self._note_peak(self._oversampler.resample_chunk(block), block)

    def _note_peak(self, oversampled: Samples, block: Samples) -> None:
        import numpy as np

        for samples in (oversampled, block):
            if samples.size:
                self._peak = max(self._peak, float(np.max(samples)), -float(np.min(samples)))

    def finish(self) -> None:
        """Let the last samples out of the oversampling filter."""
        import numpy as np

        tail = np.zeros((0, self._state.shape[2]), np.float32)
        self._note_peak(self._oversampler.resample_chunk(tail, last=True), tail)

    def powers(self) -> Floats:
        """Mean K-weighted power of each 100 ms, channels added."""
        import numpy as np

        return np.concatenate(self._powers) if self._powers else np.zeros(0)

    def loudness_lufs(self) -> float | None:
        return gated_loudness_lufs(self.powers())

    def true_peak_dbtp(self) -> float | None:
        return 20 * math.log10(self._peak) if self._peak > 0 else None


def k_weighting(sample_rate_hz: int) -> Floats:
    """Second-order sections of the standard's shelf and high-pass at this rate."""
    import numpy as np

    k = math.tan(math.pi * 1681.974450955533 / sample_rate_hz)
    q = 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    shelf = [
        (high + band * k / q + k * k) / a0,
        2 * (k * k - high) / a0,
        (high - band * k / q + k * k) / a0,
        1.0,
        2 * (k * k - 1) / a0,
        (1 - k / q + k * k) / a0,
    ]
    k = math.tan(math.pi * 38.13547087602444 / sample_rate_hz)
    q = 0.5003270373238773
    a0 = 1 + k / q + k * k
    high_pass = [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
    return np.array([shelf, high_pass])


def gated_loudness_lufs(powers: Floats) -> float | None:
    """Integrated loudness from the power of each 100 ms; ``None`` for silence."""
    import numpy as np

    blocks = moving_mean(powers, PARTS_PER_BLOCK)
    loud = blocks[blocks > _power(ABSOLUTE_GATE_LUFS)]
    if not len(loud):
        return None
    relative_gate = _power(_lufs(float(loud.mean())) + RELATIVE_GATE_LU)
    return _lufs(float(np.mean(loud[loud > relative_gate])))


def moving_mean(values: Floats, width: int) -> Floats:
    """Means of ``width`` neighbours; of everything, where there are fewer."""
    import numpy as np

    if len(values) == 0:
        return values
    width = min(width, len(values))
    sums = np.cumsum(np.concatenate([[0.0], values]))
    means: Floats = np.maximum(sums[width:] - sums[:-width], 0.0) / width
    return means


def _lufs(power: float) -> float:
    return -0.691 + 10 * math.log10(power)


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))
