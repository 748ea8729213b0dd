"""What Attune's steps are compared with: plain peaks, autocorrelation, and mobgap's detectors.

mobgap is run by a Python of its own (``--mobgap /path/to/python``), because it is no part of this
project; this file is what that Python runs. It is given the straight walks, as its detectors ask.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
MOBGAP_DETECTORS = ("IcdIonescu", "IcdHKLeeImproved", "IcdShinImproved")


def even(times_s: FloatArray, acceleration: FloatArray) -> tuple[FloatArray, FloatArray]:
    grid = np.arange(times_s[0], times_s[-1], 0.01)
    return grid, np.stack([np.interp(grid, times_s, axis) for axis in acceleration.T], axis=1)


def _low_passed_size(acceleration: FloatArray) -> FloatArray:
    from scipy.signal import butter, sosfiltfilt

    size = np.linalg.norm(acceleration, axis=1)
    low_passed = sosfiltfilt(butter(4, 3.0, fs=100, output="sos"), size)
    return np.asarray(low_passed - np.median(low_passed))


def plain_peaks(times_s: FloatArray, acceleration: FloatArray) -> FloatArray:
    """Peaks of the low-passed size of acceleration, 0.3 s apart and 0.5 m/s² high."""
    from scipy.signal import find_peaks

    grid, values = even(times_s, acceleration)
    peaks, _ = find_peaks(_low_passed_size(values), height=0.5, distance=30)
    return grid[peaks]


def autocorrelation_cadence(times_s: FloatArray, acceleration: FloatArray) -> float:
    """Cadence from the highest peak of autocorrelation between 0.3 and 1.2 s."""
    signal = _low_passed_size(even(times_s, acceleration)[1])
    signal = signal - signal.mean()
    whole = np.correlate(signal, signal, "full")[len(signal) - 1 :]
    lags = np.arange(30, min(120, len(whole) - 1))
    return float(6000 / lags[int(np.argmax(whole[lags]))])


def mobgap_steps(python: str, parts: list[FloatArray]) -> dict[str, list[list[int]]]:
    """For each of mobgap's detectors the samples of the steps in each part (100 Hz, up first)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "parts.npz"
        np.savez(path, *parts)
        run = subprocess.run(
            [python, __file__, str(path)], capture_output=True, text=True, check=True
        )
    found: dict[str, list[list[int]]] = json.loads(run.stdout.splitlines()[-1])
    return found


def body_frame(acceleration: FloatArray) -> FloatArray:
    """Up, left and forward axes from the mean direction of gravity, as mobgap expects them."""
    up = acceleration.mean(axis=0)
    up = up / np.linalg.norm(up)
    side = np.cross(up, np.eye(3)[int(np.argmin(np.abs(up)))])
    side = side / np.linalg.norm(side)
    return np.asarray(acceleration @ np.stack([up, side, np.cross(up, side)], axis=1))


def _run_mobgap(path: str) -> None:
    import pandas as pd
    from mobgap import initial_contacts

    found: dict[str, list[Any]] = {name: [] for name in MOBGAP_DETECTORS}
    with np.load(path) as parts:
        for key in parts.files:
            data = pd.DataFrame(parts[key], columns=["acc_is", "acc_ml", "acc_pa"])
            for gyroscope in ("gyr_is", "gyr_ml", "gyr_pa"):
                data[gyroscope] = 0.0
            for name in MOBGAP_DETECTORS:
                detector = getattr(initial_contacts, name)()
                found[name].append(
                    detector.detect(data, sampling_rate_hz=100).ic_list_["ic"].tolist()
                )
    print(json.dumps(found))


if __name__ == "__main__":
    _run_mobgap(sys.argv[1])
