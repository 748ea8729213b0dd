"""A small band in NumPy: plucked string, piano, flute, brass, reed, strings, bass and drums.

Samples at 44,100 Hz, pitches as MIDI note numbers, times in seconds. Pitched sounds are sums of
partials, each with its own decay (plucked, struck) or swelling with the breath (blown, bowed), with
the slight inharmonicity of real strings and a little noise at the attack. It renders Attune's own
songs for the demonstration and for tests; it is not made to sound like any one instrument.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Floats = NDArray[np.float64]

SAMPLE_RATE_HZ = 44100
HIGHEST_PARTIAL_HZ = 9000.0
LOUDEST = 1.1


@dataclass(frozen=True)
class Pitched:
    """The recipe of a pitched instrument."""

    partials: tuple[float, ...]
    attack_s: float
    decay_s: float | None
    """Time constant of the fundamental; ``None`` for a sound that is held."""
    damping: float = 0.0
    """How much faster each higher partial dies away."""
    release_s: float = 0.08
    inharmonicity: float = 0.0
    detune_cents: tuple[float, ...] = (0.0,)
    breath: float = 0.0
    vibrato_cents: float = 0.0
    level: float = 1.0
    pan: float = 0.0
    reverb: float = 0.25


def _falling(count: int, power: float) -> tuple[float, ...]:
    return tuple(1.0 / (k + 1) ** power for k in range(count))


INSTRUMENTS: dict[str, Pitched] = {
    "guitar": Pitched(
        (1.0, 0.75, 0.5, 0.42, 0.2, 0.22, 0.12, 0.1, 0.06, 0.04),
        0.002,
        0.9,
        damping=0.35,
        inharmonicity=1e-4,
        level=0.5,
        pan=-0.35,
    ),
    "piano": Pitched(
        (1.0, 0.6, 0.45, 0.3, 0.22, 0.14, 0.1, 0.07, 0.05, 0.03),
        0.003,
        1.3,
        damping=0.4,
        inharmonicity=3e-4,
        detune_cents=(-1.0, 1.2),
        level=0.5,
        pan=0.2,
    ),
    "banjo": Pitched(
        (0.7, 1.0, 0.9, 0.7, 0.6, 0.4, 0.35, 0.2, 0.2, 0.1, 0.1),
        0.001,
        0.25,
        damping=0.15,
        level=0.35,
        pan=-0.4,
    ),
    "flute": Pitched(
        (1.0, 0.35, 0.12, 0.05, 0.02),
        0.045,
        None,
        breath=0.012,
        vibrato_cents=9.0,
        level=0.6,
        pan=0.1,
        reverb=0.4,
    ),
    "fife": Pitched(
        (1.0, 0.5, 0.25, 0.08, 0.04),
        0.02,
        None,
        breath=0.02,
        vibrato_cents=4.0,
        level=0.45,
        pan=0.15,
        reverb=0.3,
    ),
    "brass": Pitched(
        (1.0, 0.95, 0.8, 0.6, 0.45, 0.32, 0.22, 0.15, 0.1, 0.06),
        0.035,
        None,
        breath=0.005,
        vibrato_cents=3.0,
        level=0.33,
        pan=0.15,
        reverb=0.3,
    ),
    "reed": Pitched(
        (0.8, 1.0, 0.55, 0.6, 0.4, 0.3, 0.2, 0.15, 0.1, 0.08),
        0.03,
        None,
        detune_cents=(-4.0, 5.0),
        level=0.25,
        pan=0.3,
        reverb=0.2,
    ),
    "strings": Pitched(
        _falling(12, 1.15),
        0.12,
        None,
        release_s=0.25,
        detune_cents=(-6.0, 0.0, 7.0),
        vibrato_cents=5.0,
        level=0.16,
        reverb=0.5,
    ),
    "fiddle": Pitched(
        _falling(14, 0.9),
        0.04,
        None,
        breath=0.008,
        vibrato_cents=8.0,
        level=0.3,
        pan=0.2,
        reverb=0.35,
    ),
    "bass": Pitched((1.0, 0.6, 0.3, 0.15, 0.06), 0.004, 0.7, damping=0.5, level=0.75, reverb=0.08),
    "tuba": Pitched((1.0, 0.7, 0.35, 0.15, 0.06), 0.03, None, level=0.55, reverb=0.15),
}
DRUM_LEVELS = {
    "kick": (0.95, 0.0, 0.05),
    "snare": (0.5, 0.05, 0.2),
    "brush": (0.28, -0.1, 0.2),
    "hat": (0.17, 0.35, 0.08),
    "ride": (0.2, 0.4, 0.15),
    "tambourine": (0.22, -0.3, 0.25),
    "clap": (0.4, -0.1, 0.35),
    "frame drum": (0.8, 0.0, 0.25),
}
"""For each drum its level, its place (-1 left, 1 right) and its share of the room."""


@dataclass
class Band:
    """Plays notes into a stereo tape; the same note of the same instrument is made only once."""

    duration_s: float
    seed: int = 0
    _made: dict[tuple[str, int, int], Samples] = field(default_factory=dict)

    def __post_init__(self) -> None:
        frames = int(self.duration_s * SAMPLE_RATE_HZ)
        self._dry = np.zeros((frames, 2), np.float32)
        self._room = np.zeros((frames, 2), np.float32)

    def play(
        self, instrument: str, note: int, start_s: float, length_s: float, force: float
    ) -> None:
        """One note or stroke, with ``force`` in [0, 1]; a drum ignores note and length."""
        if instrument in DRUM_LEVELS:
            level, pan, room = DRUM_LEVELS[instrument]
            sound = self._sound(instrument, 0, 0)
        else:
            recipe = INSTRUMENTS[instrument]
            level, pan, room = recipe.level, recipe.pan, recipe.reverb
            twentieths = max(1, round(length_s * 20))
            sound = self._sound(instrument, note, twentieths)
        at = round(start_s * SAMPLE_RATE_HZ)
        if at < 0 or at >= len(self._dry):
            return
        sound = sound[: len(self._dry) - at] * np.float32(level * force)
        sides = np.array([np.cos((pan + 1) * np.pi / 4), np.sin((pan + 1) * np.pi / 4)], np.float32)
        stereo = sound[:, None] * sides
        self._dry[at : at + len(sound)] += stereo
        self._room[at : at + len(sound)] += np.float32(room) * stereo

    def _sound(self, instrument: str, note: int, twentieths: int) -> Samples:
        key = (instrument, note, twentieths)
        if key not in self._made:
            random = np.random.default_rng([self.seed, note, twentieths])
            self._made[key] = (
                drum(instrument, random)
                if instrument in DRUM_LEVELS
                else tone(INSTRUMENTS[instrument], note, twentieths / 20, random)
            )
        return self._made[key]

    def mixed(self) -> Samples:
        """The tape with its room, levelled to a peak a little under full scale."""
        from scipy.signal import oaconvolve

        room = room_response(self.seed)
        for side in range(2):
            echo = oaconvolve(self._room[:, side], room[:, side])[: len(self._dry)]
            self._dry[:, side] += echo.astype(np.float32)
        peak = float(np.percentile(np.abs(self._dry).max(axis=1), 99.95))
        return np.asarray(LOUDEST * np.tanh(0.6 * self._dry / max(peak, 1e-9)), np.float32)


def tone(recipe: Pitched, note: int, length_s: float, random: np.random.Generator) -> Samples:
    """One note of a pitched instrument, from attack to the end of its release."""
    rings_s = length_s + recipe.release_s
    time_s = np.arange(int(rings_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    base_hz = 440.0 * 2 ** ((note - 69) / 12)
    vibrato = _vibrato(recipe, time_s, random)
    out = np.zeros(len(time_s))
    for cents in recipe.detune_cents:
        for k, loudness in enumerate(recipe.partials, start=1):
            hz = base_hz * 2 ** (cents / 1200) * k * np.sqrt(1 + recipe.inharmonicity * k * k)
            if hz > HIGHEST_PARTIAL_HZ:
                break
            phase = 2 * np.pi * (hz * vibrato + random.random())
            out += loudness * np.sin(phase) * _partial_envelope(recipe, time_s, k, note)
    out /= len(recipe.detune_cents) * np.sqrt(np.sum(np.square(recipe.partials)))
    out += recipe.breath * _smooth_noise(len(time_s), random) if recipe.breath else 0.0
    if recipe.decay_s is not None:
        click = random.normal(size=len(time_s)) * np.exp(-time_s / 0.004)
        out += 0.08 * click
    rise = np.minimum(time_s / recipe.attack_s, 1.0)
    fall = np.clip((rings_s - time_s) / recipe.release_s, 0.0, 1.0)
    return (out * rise * fall**1.5).astype(np.float32)


def _vibrato(recipe: Pitched, time_s: Floats, random: np.random.Generator) -> Floats:
    """Elapsed time as the pitch hears it: it sways a little once a note is held."""
    if recipe.vibrato_cents == 0:
        return time_s
    rate_hz = 5.2 + 0.5 * random.random()
    depth = (2 ** (recipe.vibrato_cents / 1200) - 1) * np.clip((time_s - 0.2) / 0.3, 0.0, 1.0)
    sway = depth * np.sin(2 * np.pi * rate_hz * time_s)
    return time_s + np.cumsum(sway) / SAMPLE_RATE_HZ


def _partial_envelope(recipe: Pitched, time_s: Floats, k: int, note: int) -> Floats | float:
    if recipe.decay_s is None:
        # Blown and bowed sounds grow brighter as they swell.
        return np.minimum(time_s / (recipe.attack_s * (1 + 0.15 * k)), 1.0)
    decay_s = recipe.decay_s * 2 ** ((60 - note) / 24) / (1 + recipe.damping * (k - 1))
    return np.exp(-time_s / decay_s)


def _smooth_noise(length: int, random: np.random.Generator) -> Floats:
    noise = random.normal(size=length + 7)
    return np.convolve(noise, np.ones(8) / np.sqrt(8), mode="valid")


def drum(name: str, random: np.random.Generator) -> Samples:
    """One stroke of a drum."""
    length_s = {"kick": 0.3, "ride": 0.5, "frame drum": 0.4, "snare": 0.25}.get(name, 0.15)
    time_s = np.arange(int(length_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    noise = random.normal(size=len(time_s))
    bright = np.diff(noise, prepend=0.0)
    if name == "kick":
        out = _skin(time_s, 50.0, 110.0, 0.025, 0.11) + 0.15 * noise * np.exp(-time_s / 0.003)
    elif name == "frame drum":
        out = _skin(time_s, 82.0, 60.0, 0.03, 0.13) + 0.12 * noise * np.exp(-time_s / 0.012)
    elif name == "snare":
        out = 0.6 * _skin(time_s, 185.0, 60.0, 0.01, 0.05) + 0.45 * noise * np.exp(-time_s / 0.07)
    elif name == "brush":
        out = 0.5 * noise * np.minimum(time_s / 0.006, 1.0) * np.exp(-time_s / 0.06)
    elif name == "clap":
        bursts = sum(np.where(time_s >= d, np.exp(-(time_s - d) / 0.006), 0) for d in (0, 0.009))
        out = noise * (0.4 * bursts + 0.35 * np.exp(-time_s / 0.05))
    elif name == "ride":
        ring = sum(np.sin(2 * np.pi * hz * time_s) for hz in (3120.0, 4170.0, 5390.0, 7230.0))
        out = 0.12 * ring * np.exp(-time_s / 0.18) + 0.5 * bright * np.exp(-time_s / 0.03)
    elif name == "tambourine":
        ring = sum(np.sin(2 * np.pi * hz * time_s) for hz in (6100.0, 7450.0, 8900.0))
        out = (0.5 * bright + 0.2 * ring) * np.exp(-time_s / 0.045)
    else:
        out = bright * np.exp(-time_s / 0.025)
    return np.asarray(out * np.minimum((length_s - time_s) / 0.02, 1.0), np.float32)


def _skin(time_s: Floats, hz: float, bend_hz: float, bend_s: float, decay_s: float) -> Floats:
    """A drum skin: its pitch falls as the stroke dies away."""
    phase = 2 * np.pi * (hz * time_s + bend_hz * bend_s * (1 - np.exp(-time_s / bend_s)))
    return np.asarray(np.sin(phase) * np.exp(-time_s / decay_s))


def room_response(seed: int, reverberation_s: float = 1.1) -> Samples:
    """A small hall: noise that dies away, darker as it goes, different for the two ears."""
    random = np.random.default_rng([seed, 7])
    length = int(reverberation_s * SAMPLE_RATE_HZ)
    time_s = np.arange(length) / SAMPLE_RATE_HZ
    tail = random.normal(size=(length, 2)) * np.exp(-6.9 * time_s / reverberation_s)[:, None]
    tail = np.stack(
        [np.convolve(tail[:, s], np.ones(6) / 6, mode="same") for s in range(2)], axis=1
    )
    tail[: int(0.012 * SAMPLE_RATE_HZ)] = 0.0
    return np.asarray(tail / np.sqrt(np.sum(tail**2, axis=0)), np.float32)
