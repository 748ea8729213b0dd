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
Phasors = NDArray[np.complex128]

SAMPLE_RATE_HZ = 44100
HIGHEST_PARTIAL_HZ = 9000.0
LOUDEST = 1.1
BLOCK = 256


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
    """Of real strings: used where a sound dies away."""
    detune_cents: tuple[float, ...] = (0.0,)
    breath: float = 0.0
    vibrato_cents: float = 0.0
    """Used where a sound is held."""
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
"""For each drum its level, place (-1 left, 1 right) and share of the room."""
PLAYERS = [*INSTRUMENTS, *DRUM_LEVELS]


@dataclass
class Band:
    """Plays notes, each instrument on a tape of its own, and mixes the tapes to stereo.

    The same note of the same instrument is made only once.
    """

    duration_s: float
    seed: int = 0
    _made: dict[tuple[str, int, int], Samples] = field(default_factory=dict)

    def __post_init__(self) -> None:
        frames = int(self.duration_s * SAMPLE_RATE_HZ)
        self._tapes = np.zeros((len(PLAYERS), frames), np.float32)

    def play(
        self, instrument: str, note: int, start_s: float, length_s: float, force: float
    ) -> None:
        """One note or stroke, with ``force`` in [0, 1]; a drum ignores note and length."""
        tape, at = self._tapes[PLAYERS.index(instrument)], round(start_s * SAMPLE_RATE_HZ)
        if not 0 <= at < len(tape):
            return
        drums = instrument in DRUM_LEVELS
        twentieths = 0 if drums else max(1, round(length_s * 20))
        sound = self._sound(instrument, 0 if drums else note, twentieths)[: len(tape) - at]
        tape[at : at + len(sound)] += np.float32(force) * sound

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
        """The tapes with their room, levelled to a peak a little under full scale."""
        from scipy.signal import oaconvolve

        level, pan, share = np.array([_place(player) for player in PLAYERS]).T
        sides = level * np.array([np.cos((pan + 1) * np.pi / 4), np.sin((pan + 1) * np.pi / 4)])
        mix = sides.astype(np.float32) @ self._tapes
        room = (share * sides).astype(np.float32) @ self._tapes
        for side, response in enumerate(room_response(self.seed).T):
            mix[side] += oaconvolve(room[side], response)[: mix.shape[1]]
        peak = float(np.percentile(np.maximum(*np.abs(mix)), 99.95))
        return np.ascontiguousarray(LOUDEST * np.tanh(np.float32(0.6 / max(peak, 1e-9)) * mix.T))


def _place(player: str) -> tuple[float, float, float]:
    """A player's level, place (-1 left, 1 right) and share of the room."""
    if player in DRUM_LEVELS:
        return DRUM_LEVELS[player]
    recipe = INSTRUMENTS[player]
    return recipe.level, recipe.pan, recipe.reverb


def tone(recipe: Pitched, note: int, length_s: float, random: np.random.Generator) -> Samples:
    """One note of a pitched instrument, from attack to the end of its release."""
    rings_s = length_s + recipe.release_s
    time_s = np.arange(int(rings_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    base_hz = 440.0 * 2 ** ((note - 69) / 12)
    heard_s = _vibrato(recipe, time_s, random)
    out = np.zeros(len(time_s))
    for cents in recipe.detune_cents:
        hz = _partials_hz(recipe, base_hz * 2 ** (cents / 1200))
        strengths = recipe.partials[: len(hz)] * np.exp(2j * np.pi * random.random(len(hz)))
        if recipe.decay_s is None:
            out += _held(recipe, hz, strengths, heard_s, time_s)
        else:
            decay_s = recipe.decay_s * 2 ** ((60 - note) / 24)
            out += _dying_away(hz, strengths, decay_s, recipe.damping, len(time_s))
    out /= len(recipe.detune_cents) * np.sqrt(np.sum(np.square(recipe.partials)))
    out += recipe.breath * _smooth_noise(len(time_s), random) if recipe.breath else 0.0
    if recipe.decay_s is not None:
        click = random.normal(size=len(time_s)) * np.exp(-time_s / 0.004)
        out += 0.08 * click
    rises, falls = time_s < recipe.attack_s, time_s > length_s
    out[rises] *= time_s[rises] / recipe.attack_s
    out[falls] *= ((rings_s - time_s[falls]) / recipe.release_s) ** 1.5
    return out.astype(np.float32)


def _vibrato(recipe: Pitched, time_s: Floats, random: np.random.Generator) -> Floats:
    """Elapsed time as the pitch hears it: it sways a little once a note is held."""
    if recipe.vibrato_cents == 0:
        return time_s
    rate_hz = 5.2 + 0.5 * random.random()
    depth = (2 ** (recipe.vibrato_cents / 1200) - 1) * np.clip((time_s - 0.2) / 0.3, 0.0, 1.0)
    sway = depth * np.sin(2 * np.pi * rate_hz * time_s)
    return time_s + np.cumsum(sway) / SAMPLE_RATE_HZ


def _partials_hz(recipe: Pitched, base_hz: float) -> Floats:
    """The partials of a note as far up as they are played; real strings stretch them a little."""
    k = np.arange(1, len(recipe.partials) + 1)
    hz = base_hz * k * np.sqrt(1 + recipe.inharmonicity * k * k)
    return np.asarray(hz[hz <= HIGHEST_PARTIAL_HZ])


def _held(
    recipe: Pitched, hz: Floats, strengths: Phasors, heard_s: Floats, time_s: Floats
) -> Floats:
    """A blown or bowed sound: it grows brighter as it swells, and its partials are harmonic.

    The turns of partial k are those of the first to the power of k, so that all of them are one
    polynomial, which is summed by Horner's rule with one sine and one cosine a sample.
    """
    if not len(hz):
        return np.zeros(len(time_s))
    angle = 2 * np.pi * hz[0] * heard_s
    turns = np.cos(angle) + 1j * np.sin(angle)
    swelling_s = recipe.attack_s * (1 + 0.15 * np.arange(1, len(hz) + 1))
    swells = time_s[time_s < swelling_s[-1]]
    total = np.zeros(len(time_s), complex)
    for strength, until_s in zip(strengths[::-1], swelling_s[::-1], strict=True):
        total[: len(swells)] += strength * np.minimum(swells / until_s, 1.0)
        total[len(swells) :] += strength
        total *= turns
    return total.imag


def _dying_away(
    hz: Floats, strengths: Phasors, decay_s: float, damping: float, length: int
) -> Floats:
    """A plucked or struck sound: the higher a partial, the sooner it has died away.

    A decaying sine is a power of one complex number, and a power of a sum of two counts is the
    product of the powers of each: of the count of blocks and of the count within a block.
    """
    rate = 2j * np.pi * hz - (1 + damping * np.arange(len(hz))) / decay_s
    step = rate[:, None] / SAMPLE_RATE_HZ
    of_block = strengths[:, None] * np.exp(step * np.arange(0, length, BLOCK))
    within = np.exp(step * np.arange(BLOCK))
    return np.asarray((of_block.T @ within).imag.ravel()[:length])


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
