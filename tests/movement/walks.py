"""Made walks: what a sensor would read, with steps whose times are known.

The trunk rises and falls once a step and sways once a stride; landings add a short shock. A foot
swings and rests once a stride. Everything is drawn from a seed; nothing is a person's.
"""

from __future__ import annotations

import numpy as np

GRAVITY_M_S2 = 9.81


def turned(acceleration, seed):
    """The same movement from a sensor worn in any other orientation."""
    axes, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    return acceleration @ axes.T


def step_times(cadence_spm, steps, start_s=3.0, seed=0, limp=0.0, jitter_s=0.01):
    """Steps at a cadence; ``limp`` makes every second one late by that share of a step."""
    random = np.random.default_rng(seed)
    step_s = 60 / cadence_spm
    times = start_s + step_s * np.arange(steps) + random.normal(0, jitter_s, steps)
    times[1::2] += limp * step_s
    return times


def trunk(times_s, steps_s, rise_m=0.02, gravity=True, seed=0, noise_m_s2=0.08):
    """Acceleration at the lower back for steps at these times, along x up, y left, z forward.

    The body rises and falls by ``rise_m`` (amplitude) once a step, as bodies do at any cadence.
    """
    random = np.random.default_rng(seed)
    acceleration = random.normal(0, noise_m_s2, (len(times_s), 3))
    step_s = float(np.median(np.diff(steps_s)))
    size_m_s2 = rise_m * (2 * np.pi / step_s) ** 2
    nearest = np.abs(times_s[:, None] - steps_s[None, :]).min(axis=1)
    walking = nearest < 0.75 * step_s
    count = np.interp(times_s, steps_s, np.arange(len(steps_s)))
    swing = np.where(walking, np.cos(2 * np.pi * count), 0.0)
    acceleration[:, 0] += size_m_s2 * swing
    acceleration[:, 1] += np.where(walking, 0.6 * size_m_s2 * np.cos(np.pi * count), 0.0)
    acceleration[:, 2] += 0.5 * size_m_s2 * np.where(walking, np.sin(2 * np.pi * count), 0.0)
    for landing in steps_s:
        shock = np.exp(-0.5 * ((times_s - landing) / 0.02) ** 2)
        acceleration[:, 0] += 1.5 * shock
    if gravity:
        acceleration[:, 0] += GRAVITY_M_S2
    return acceleration


def one_foot(times_s, swings_s, size_m_s2=12.0, seed=0):
    """Acceleration of a foot, without gravity, that swings for half a second around each time."""
    random = np.random.default_rng(seed)
    acceleration = random.normal(0, 0.05, (len(times_s), 3))
    for middle in swings_s:
        since = times_s - middle
        within = np.abs(since) < 0.28
        acceleration[within, 0] += size_m_s2 * np.sin(2 * np.pi * since[within] / 0.56)
        acceleration[within, 2] += 0.5 * size_m_s2 * np.cos(np.pi * since[within] / 0.56)
        landing = np.exp(-0.5 * ((since - 0.28) / 0.015) ** 2)
        acceleration[:, 2] += size_m_s2 * landing
    return acceleration


def clock(duration_s, rate_hz=100.0):
    return np.arange(0, duration_s, 1 / rate_hz)


def matched(true_s, found_s, tolerance_s):
    """How many true steps have a found one within the tolerance, each used once, in order."""
    found = list(found_s)
    hits = 0
    for time in true_s:
        near = [other for other in found if abs(other - time) <= tolerance_s]
        if near:
            found.remove(min(near, key=lambda other: abs(other - time)))
            hits += 1
    return hits
