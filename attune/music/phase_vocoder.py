"""A stretch of sound at another speed, pitch unchanged: a phase vocoder with identity locking.

Units are samples. Laroche and Dolson (1999, "Improved phase vocoder time-scale modification of
audio"): every spectral peak keeps turning at its own frequency, and the bins around it turn with
it. Two departures. The turn of a peak over one output hop is measured, from a second spectrum
exactly one output hop earlier, not unwrapped from a coarser one. And there is one turn for all
channels, taken from their sum, so the stereo image cannot drift. At speed 1 the output is the
input.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Positions = NDArray[np.int64]
Spectra = NDArray[np.complex64]

WINDOW = 4096
HOP = WINDOW // 4
_BATCH_FRAMES = 128
_WINDOW_SQUARED_SUM = 1.5  # of Hann windows squared, four deep


def stretched(source: Samples, reading: Positions, first_unturned: int) -> Samples:
    """The sound whose output frame j, centred on j·HOP, is read at ``reading[j]`` in the source.

    The first ``first_unturned`` frames keep their own phases: there the output is the source.
    ``reading`` may leave the source by up to half a window; there it is mirrored.
    Returns the output from the centre of the first frame to the centre of the last.
    """
    window = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
    padded, offset = _mirrored(source, reading)
    out = np.zeros(((len(reading) - 1) * HOP + WINDOW, source.shape[1]), np.float32)
    turn = np.ones(WINDOW // 2 + 1, np.complex64)
    before: Spectra | None = None
    for start in range(0, len(reading), _BATCH_FRAMES):
        centres = reading[start : start + _BATCH_FRAMES] + offset
        here = _spectra(padded, centres, window)
        turns, turn = _turns(padded, centres, here, before, turn, window, first_unturned - start)
        before = here[-1:]
        frames = np.fft.irfft(here * turns[:, None, :], axis=2).astype(np.float32)
        frames *= window / np.float32(_WINDOW_SQUARED_SUM)
        for index, frame in enumerate(frames):
            at = (start + index) * HOP
            out[at : at + WINDOW] += frame.T
    return out[WINDOW // 2 : len(out) - WINDOW // 2]


def _mirrored(source: Samples, reading: Positions) -> tuple[Samples, int]:
    """The source with its own mirror image on both sides, as far as the frames read."""
    before = max(0, WINDOW // 2 + HOP - int(reading.min()))
    after = max(0, int(reading.max()) + WINDOW // 2 - len(source))
    padded = np.pad(source, ((before, after), (0, 0)), mode="symmetric")
    return padded, before


def _spectra(padded: Samples, centres: Positions, window: Samples) -> Spectra:
    """Spectra of windows around centres: (frames, channels, bins)."""
    from scipy.fft import rfft

    starts = np.maximum(centres - WINDOW // 2, 0)
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW, axis=0)[starts]
    spectra: Spectra = rfft(windows * window, axis=2)
    return spectra


def _turns(
    padded: Samples,
    centres: Positions,
    here: Spectra,
    before: Spectra | None,
    turn: NDArray[np.complex64],
    window: Samples,
    unturned: int,
) -> tuple[Spectra, NDArray[np.complex64]]:
    """For every frame and bin, by how much its phase is turned; and the last frame's turns."""
    turns = np.ones((len(here), here.shape[2]), np.complex64)
    first = min(max(unturned, 0), len(here))
    if first == len(here):
        return turns, turns[-1]
    hop_earlier = _spectra(padded, centres[first:] - HOP, window)
    frame_before = here[first - 1 : -1] if first else here[:-1]
    if not first:
        frame_before = np.concatenate([here[:1] if before is None else before, frame_before])
    steps = _unit(np.einsum("fcb,fcb->fb", frame_before, hop_earlier.conj()))
    peak_of_bin = _nearest_peaks(np.einsum("fcb->fb", np.abs(here[first:])))
    turn = turns[first - 1] if first else turn
    for frame, (step, peaks) in enumerate(zip(steps, peak_of_bin, strict=True), first):
        turn = (turn * step)[peaks]  # of size 1, as both are
        turns[frame] = turn
    return turns, turn


def _unit(values: Spectra) -> Spectra:
    size = np.abs(values)
    nothing = size <= 1e-20
    size[nothing] = 1
    units: Spectra = values * (np.float32(1) / size)
    units[nothing] = 1
    return units


def _nearest_peaks(magnitudes: Samples) -> NDArray[np.int32]:
    """For every bin the nearest bin that is louder than the two on either side of it."""
    bins = magnitudes.shape[1]
    peak = np.zeros(magnitudes.shape, bool)
    middle = magnitudes[:, 2:-2]
    peak[:, 2:-2] = (
        (middle > magnitudes[:, 1:-3])
        & (middle > magnitudes[:, :-4])
        & (middle >= magnitudes[:, 3:-1])
        & (middle >= magnitudes[:, 4:])
    )
    index = np.arange(bins, dtype=np.int32)
    below = np.maximum.accumulate(np.where(peak, index, -bins), axis=1)
    above = np.minimum.accumulate(np.where(peak, index, 2 * bins)[:, ::-1], axis=1)[:, ::-1]
    nearest = np.where(index - below <= above - index, below, above)
    inside = (nearest >= 0) & (nearest < bins)
    return np.where(inside, nearest, index).astype(np.int32)
