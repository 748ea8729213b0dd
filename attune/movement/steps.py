"""Steps from a motion recording: when each foot came down, and where the person walked.

Times are seconds from the start of the recording, cadence steps per minute. A sensor on the trunk
or a phone rises and falls once a step: the steps are the peaks of vertical acceleration that
follow the step rhythm. A sensor on one foot moves and rests once a stride: its steps are the peaks
of the foot's smoothed movement, and cadence counts both feet. The evidence for a step period is
the vertical autocorrelation at that period less the one at half of it, plus the correlation of the
whole vector at two steps (after Moe-Nilssen & Helbostad 2004), so that neither a limp nor a phone
in a back pocket doubles or halves the count. We differ in weighing periods by what a body can do:
a rise and fall of more than a few centimetres at the step rhythm is a swinging leg or a shaken
phone, not steps (Orendurff et al. 2004). Turns with weak or no steps, standing, sitting down and
fidgeting fall out because their peaks are low or keep no rhythm.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from attune import problems
from attune.movement.recording import Recording
from attune.movement.rhythm import chains_of, follow_period, peaks_of
from attune.movement.signals import (
    RATE_HZ,
    autocorrelation,
    band_pass,
    frames,
    moving_rms,
    on_even_grid,
    smooth,
)

Sensor = Literal["lower-back", "phone", "foot"]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

SHORTEST_STRETCH_S = 3.0
LONGEST_GAP_S = 0.5  # a longer hole in the samples parts the recording
STILL_RMS_M_S2 = 0.15
SHAKEN_RMS_M_S2 = 12.0
PAUSE_S = 1.5
FEWEST_STEPS = 5  # in a row and in rhythm: fewer cannot be told from fidgeting

_REACH = 0.65  # windows: how far from the steady core a first or last step may lie

# Trunk and phone: periods of one step, 40 to 214 steps/min, 24 to the octave.
_STEP_PERIODS = np.unique(np.round(28 * 2 ** (np.arange(59) / 24))).astype(np.intp)
_USUAL_STEP = 57.0  # samples; 105 steps/min
_BODY_WINDOW, _BODY_HOP = 400, 50
_LARGEST_RISE_M = 0.04  # amplitude of the body's rise and fall that no walking passes
# Foot: periods of one stride, 20 to 100 strides/min.
_STRIDE_PERIODS = np.unique(np.round(60 * 2 ** (np.arange(57) / 24))).astype(np.intp)
_USUAL_STRIDE = 114.0
_FOOT_WINDOW, _FOOT_HOP = 800, 100


@dataclass(frozen=True)
class Steps:
    """The steps of one recording. ``asymmetry`` is ``None``: one sensor does not know the sides."""

    sensor: Sensor
    steps_s: tuple[float, ...]
    cadence_spm: float
    bouts_s: tuple[tuple[float, float], ...]
    step_time_cv: float | None
    asymmetry: float | None
    pauses_s: tuple[tuple[float, float], ...]
    gaps_s: tuple[tuple[float, float], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Beat:
    """What chains are made from: a signal with a peak a step, its period, where it is steady.

    ``reach`` (samples) and ``freedom`` (octaves) say how far a chain may be grown and may stray.
    """

    signal: FloatArray
    height: FloatArray
    period: FloatArray
    steady: NDArray[np.bool_]
    lowest: float
    reach: float
    freedom: float


def find_steps(recording: Recording, sensor: Sensor = "lower-back") -> Steps:
    """The steps of a recording; a recording without walking is refused in words."""
    gaps = _gaps_s(recording.times_s)
    found: list[FloatArray] = []
    intervals: list[FloatArray] = []
    for times_s, acceleration in _stretches(recording):
        grid_s, even = on_even_grid(times_s, acceleration)
        beat = _foot_beat(even) if sensor == "foot" else _body_beat(even)
        for run in _walks(beat):
            found.append(_between_samples(grid_s[0], beat.signal, run))
            usual = np.diff(found[-1])[np.diff(run) < 1.75 * beat.period[run[1:]]]
            intervals.append(usual)
    if not found or sum(map(len, intervals)) == 0:
        raise problems.no_walking(_why_no_walking(recording))
    return _summary(sensor, found, np.concatenate(intervals), gaps, recording.notes)


def _stretches(recording: Recording) -> list[tuple[FloatArray, FloatArray]]:
    """The recording parted at its gaps; stretches too short to hold a walk are left out."""
    breaks = np.flatnonzero(np.diff(recording.times_s) > LONGEST_GAP_S) + 1
    parts = zip(
        np.split(recording.times_s, breaks),
        np.split(recording.acceleration_m_s2, breaks),
        strict=True,
    )
    return [(t, a) for t, a in parts if len(t) > 2 and t[-1] - t[0] >= SHORTEST_STRETCH_S]


def _gaps_s(times_s: FloatArray) -> tuple[tuple[float, float], ...]:
    holes = np.flatnonzero(np.diff(times_s) > LONGEST_GAP_S)
    return tuple((float(times_s[i]), float(times_s[i + 1])) for i in holes)


def _body_beat(even: FloatArray) -> _Beat:
    """Vertical acceleration of trunk or phone: one peak a step."""
    gravity = band_pass(even, None, 0.25, order=2)
    vertical = _vertical(even, gravity)
    centres, periods, steady = _step_rhythm(vertical, even)
    calm = _strength(even - gravity) < SHAKEN_RMS_M_S2
    signal = band_pass(vertical, 0.5, 3.0)
    envelope = np.maximum(moving_rms(signal, 2 * RATE_HZ), 1e-3)
    return _Beat(
        signal=signal,
        height=np.minimum(signal / envelope, 2.0),
        period=_between_windows(centres, periods, len(even)),
        steady=_nearest_window(centres, steady, len(even)) & calm,
        lowest=0.05,
        reach=_REACH * _BODY_WINDOW,
        freedom=0.35,
    )


def _step_rhythm(
    vertical: FloatArray, even: FloatArray
) -> tuple[FloatArray, IntArray, NDArray[np.bool_]]:
    """For each window its centre, the period of a step in it, and whether that is walking."""
    centres, windows = frames(band_pass(vertical, 0.5, 5.0), _BODY_WINDOW, _BODY_HOP)
    _, whole = frames(band_pass(even, 0.5, 5.0), _BODY_WINDOW, _BODY_HOP)
    longest = windows.shape[1] - 1
    periods = _STEP_PERIODS[longest > _STEP_PERIODS]
    upright = autocorrelation(windows, longest)
    two_steps = autocorrelation(whole, longest)[:, np.minimum(2 * periods, longest)]
    contrast = upright[:, periods] - upright[:, periods // 2]
    rise = _rise_m(windows, periods)
    unlikely = np.minimum(np.log2(periods / _USUAL_STEP) ** 2, 0.8)
    too_high = np.maximum(np.log2(np.maximum(rise, 1e-9) / _LARGEST_RISE_M), 0.0)
    rms = np.sqrt((windows**2).mean(axis=1))
    evidence = contrast + 0.5 * two_steps - unlikely - too_high
    path = follow_period(evidence, np.clip(2 * rms, 0.02, 1.0), periods)
    each = np.arange(len(path)), path
    omega = 2 * np.pi * RATE_HZ / periods[path]
    own = rise[each] * omega**2 / np.sqrt(2)  # of a fast shaking its multiples have none
    steady = (
        (np.maximum(upright[each[0], periods[path]], two_steps[each]) > 0.5)
        & (contrast[each] > 0.15)
        & (rise[each] < 1.5 * _LARGEST_RISE_M)
        & (rms > STILL_RMS_M_S2)
        & (own > 0.2 * rms)
    )
    return centres, periods[path], steady


def _strength(moving: FloatArray) -> FloatArray:
    """How hard the sensor is moved: rms of acceleration without gravity, over four seconds."""
    return moving_rms(np.sqrt((moving * moving).sum(axis=1)), _BODY_WINDOW)


def _vertical(even: FloatArray, gravity: FloatArray) -> FloatArray:
    """Acceleration along gravity; without gravity, along the axis that moves most at step pace.

    The way up of that axis is the one in which the sharp peaks, the landings, point up.
    """
    size = np.linalg.norm(gravity, axis=1)
    if np.median(size) > 4.0:
        up = gravity / np.maximum(size, 1e-6)[:, None]
        return np.asarray((even * up).sum(axis=1) - size)
    moving = band_pass(even, 0.5, 3.5)
    axis = np.linalg.eigh(moving.T @ moving)[1][:, -1]
    along = even @ axis
    sharp = band_pass(along, 0.5, 12.0)
    return np.asarray(along if (sharp**3).mean() >= 0 else -along)


def _rise_m(windows: FloatArray, periods: IntArray) -> FloatArray:
    """Amplitude in metres of the movement at each period: a(ω) / ω²."""
    taper = np.hanning(windows.shape[1] + 2)[1:-1]
    omega = 2 * np.pi * RATE_HZ / periods
    angles = np.outer(np.arange(windows.shape[1]), omega / RATE_HZ)
    waves = np.exp(-1j * angles)
    return np.asarray(np.abs((windows * taper) @ waves) * 2 / taper.sum() / omega**2)


def _foot_beat(even: FloatArray) -> _Beat:
    """How much the foot moves, smoothed over a part of the stride: one peak a stride."""
    moving = np.linalg.norm(band_pass(even, 0.3, 12.0), axis=1)
    centres, windows = frames(
        np.sqrt(np.maximum(smooth(moving, 0.08), 0.0)), _FOOT_WINDOW, _FOOT_HOP
    )
    longest = windows.shape[1] - 1
    periods = _STRIDE_PERIODS[longest > _STRIDE_PERIODS]
    repeats = autocorrelation(windows, longest)
    contrast = repeats[:, periods] - repeats[:, periods // 2]
    unlikely = 0.5 * np.log2(periods / _USUAL_STRIDE) ** 2
    spread = windows.std(axis=1)
    weights = np.clip(spread / max(float(np.median(spread)), 1e-9), 0.05, 1.0)
    path = follow_period(contrast - unlikely, weights, periods)
    each = np.arange(len(path))
    steady = (repeats[each, periods[path]] > 0.15) & (contrast[each, path] > 0.15)
    period = _between_windows(centres, periods[path], len(even))
    signal = smooth(moving, 0.14 * float(np.median(period)) / RATE_HZ)
    candidates = peaks_of(signal, STILL_RMS_M_S2)
    usual = float(np.percentile(signal[candidates], 75)) if len(candidates) else 1.0
    return _Beat(
        signal=signal,
        height=np.minimum(signal / usual, 1.2),
        period=period,
        steady=_nearest_window(centres, steady & (spread > STILL_RMS_M_S2), len(even)),
        lowest=max(0.12 * usual, STILL_RMS_M_S2),
        reach=_REACH * _FOOT_WINDOW,
        freedom=0.6,  # the middle of a foot's movement lies less exactly than a landing
    )


def _between_windows(centres: FloatArray, values: IntArray, samples: int) -> FloatArray:
    return np.exp(np.interp(np.arange(samples), centres, np.log(values)))


def _nearest_window(
    centres: FloatArray, values: NDArray[np.bool_], samples: int
) -> NDArray[np.bool_]:
    return np.asarray(np.interp(np.arange(samples), centres, values.astype(float)) >= 0.5)


def _walks(beat: _Beat) -> list[IntArray]:
    """Chains of peaks cut to what is walking: a steady core, grown over weaker first, last and
    turning steps."""
    peaks = peaks_of(beat.signal, beat.lowest)
    walks: list[IntArray] = []
    for chain in chains_of(peaks, beat.height[peaks], beat.period, beat.freedom):
        height = beat.signal[chain]
        steady = beat.steady[chain]
        if steady.sum() < FEWEST_STEPS:
            continue
        usual = float(np.median(height[steady]))
        core = steady & (height > 0.35 * usual)
        kept = _grown(chain, core, height > 0.15 * usual, beat.reach)
        parts = np.flatnonzero(~kept)
        for run in np.split(np.arange(len(chain)), parts):
            run = run[kept[run]]
            if core[run].sum() >= FEWEST_STEPS:
                walks.append(chain[run])
    return walks


def _grown(
    chain: IntArray, core: NDArray[np.bool_], strong_enough: NDArray[np.bool_], reach: float
) -> NDArray[np.bool_]:
    """The core and its weaker neighbours, as far as a window blurs where walking begins."""
    kept = core.copy()
    for indices in (range(1, len(chain)), range(len(chain) - 2, -1, -1)):
        step = 1 if indices.step > 0 else -1
        last_core = -np.inf
        for i in indices:
            if core[i - step]:
                last_core = chain[i - step]
            if kept[i - step] and strong_enough[i] and abs(chain[i] - last_core) < reach:
                kept[i] = True
    return kept


def _between_samples(start_s: float, signal: FloatArray, peaks: IntArray) -> FloatArray:
    """Peak times to a part of a sample, by the parabola through the three samples around each."""
    left, middle, right = signal[peaks - 1], signal[peaks], signal[peaks + 1]
    bend = np.minimum(left - 2 * middle + right, -1e-12)
    offset = np.clip((left - right) / (2 * bend), -0.5, 0.5)
    return np.asarray(start_s + (peaks + offset) / RATE_HZ)


def _why_no_walking(recording: Recording) -> str:
    stretches = _stretches(recording)
    if not stretches:
        return "its gaps leave no three seconds in one piece"
    strongest = 0.0
    for times_s, acceleration in stretches:
        _, even = on_even_grid(times_s, acceleration)
        moving = even - band_pass(even, None, 0.25, order=2)
        strongest = max(strongest, float(_strength(moving).max()))
    if strongest < STILL_RMS_M_S2:
        return "the sensor hardly moved"
    if strongest > SHAKEN_RMS_M_S2:
        return "the sensor was shaken more than walking does"
    return "the movement keeps no walking rhythm"


def _summary(
    sensor: Sensor,
    walks: list[FloatArray],
    intervals_s: FloatArray,
    gaps_s: tuple[tuple[float, float], ...],
    notes: tuple[str, ...],
) -> Steps:
    """Bouts are walks that follow one another within a second and a half."""
    walks = sorted(walks, key=lambda walk: float(walk[0]))
    bouts: list[tuple[float, float]] = []
    for walk in walks:
        start, end = float(walk[0]), float(walk[-1])
        if bouts and start - bouts[-1][1] < PAUSE_S:
            bouts[-1] = (bouts[-1][0], max(end, bouts[-1][1]))
        else:
            bouts.append((start, end))
    feet = 2 if sensor == "foot" else 1
    many = len(intervals_s) >= 5
    return Steps(
        sensor=sensor,
        steps_s=tuple(round(float(t), 4) for walk in walks for t in walk),
        cadence_spm=feet * 60 / float(np.median(intervals_s)),
        bouts_s=tuple(bouts),
        step_time_cv=float(intervals_s.std() / intervals_s.mean()) if many else None,
        asymmetry=None,
        pauses_s=tuple((a[1], b[0]) for a, b in itertools.pairwise(bouts)),
        gaps_s=gaps_s,
        notes=notes,
    )
