"""What happens to music on its way to a listener: mastering, rooms, phones, old records, codecs.

`degrade` takes mono sound and a seeded generator and gives sound of the same length whose onsets
lie where they lay: every filter is causal and short, codec delay is taken out, and only the wow of
an old record moves time (by less than 3 ms). `Silence` cuts are the exception, and are reported.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from training.render import RATE_HZ

Sound = NDArray[np.float32]
Rng = np.random.Generator


def degrade(sound: Sound, rng: Rng, strength: float = 1.0) -> Sound:
    """A random chain of impairments; ``strength`` scales how often each occurs."""
    chain: list[tuple[float, Callable[[Sound, Rng], Sound]]] = [
        (0.45, _mastered),
        (0.5, _equalise),
        (0.35, _room),
        (0.35, _compress),
        (0.12, _old_record),
        (0.12, _phone),
        (0.35, _noise),
        (0.1, _fade_in),
        (0.06, _clip),
        (0.15, _codec),
    ]
    for chance, effect in chain:
        if rng.random() < chance * strength:
            level = float(np.sqrt(np.mean(sound**2))) + 1e-9
            sound = np.asarray(effect(sound / level, rng), np.float32)
    peak = float(np.abs(sound).max()) + 1e-9
    return np.asarray(sound * (10 ** (rng.uniform(-14, -0.5) / 20) / peak), np.float32)


def silence_some(sound: Sound, rng: Rng) -> tuple[Sound, tuple[float, float]]:
    """The sound with 4 to 10 s in the middle gone, and where."""
    length_s = len(sound) / RATE_HZ
    gap_s = float(rng.uniform(4, 10))
    start_s = float(rng.uniform(12, max(13, length_s - gap_s - 12)))
    ramp = np.ones(len(sound), np.float32)
    ramp[int(start_s * RATE_HZ) : int((start_s + gap_s) * RATE_HZ)] = 10 ** (
        rng.uniform(-80, -50) / 20
    )
    smooth = np.ones(320, np.float32) / 320
    return sound * signal.fftconvolve(ramp, smooth, mode="same").astype(np.float32), (
        start_s,
        start_s + gap_s,
    )


def _equalise(sound: Sound, rng: Rng) -> Sound:
    for _ in range(int(rng.integers(1, 4))):
        sound = _peak(
            sound, float(np.exp(rng.uniform(np.log(60), np.log(9000)))), rng.uniform(-9, 9)
        )
    tilt = float(rng.uniform(-0.45, 0.45))
    return np.asarray(signal.lfilter([1.0, -max(0, tilt)], [1.0, min(0, tilt)], sound))


def _peak(sound: Sound, centre_hz: float, gain_db: float) -> Sound:
    """A peaking filter of about one octave (Bristow-Johnson's audio EQ cookbook)."""
    gain = 10 ** (gain_db / 40)
    omega = 2 * np.pi * centre_hz / RATE_HZ
    alpha = np.sin(omega) / 1.6
    b = [1 + alpha * gain, -2 * np.cos(omega), 1 - alpha * gain]
    a = [1 + alpha / gain, -2 * np.cos(omega), 1 - alpha / gain]
    return np.asarray(signal.lfilter(b, a, sound))


def _room(sound: Sound, rng: Rng) -> Sound:
    """Direct sound, some early reflections, and a decaying tail."""
    decay_s = float(np.exp(rng.uniform(np.log(0.12), np.log(1.8))))
    time = np.arange(int(min(1.5, decay_s * 1.2) * RATE_HZ)) / RATE_HZ
    tail = rng.standard_normal(len(time)) * np.exp(-6.9 * time / decay_s)
    tail = signal.lfilter([0.4], [1, -0.6], tail)
    tail[: int(rng.uniform(0.001, 0.02) * RATE_HZ)] = 0
    for _ in range(6):
        tail[int(rng.uniform(0.002, 0.04) * RATE_HZ) % len(tail)] += rng.normal(0, 3)
    tail *= 10 ** (rng.uniform(-16, 1) / 20) / np.sqrt(np.sum(tail**2))
    tail[0] += 1.0
    return np.asarray(signal.fftconvolve(sound, tail)[: len(sound)])


def _compress(sound: Sound, rng: Rng) -> Sound:
    """A compressor: the louder the last few milliseconds, the smaller the gain."""
    release = np.exp(-1 / (rng.uniform(0.03, 0.3) * RATE_HZ / 32))
    blocks = np.pad(np.abs(sound), (0, -len(sound) % 32)).reshape(-1, 32).max(axis=1)
    level = signal.lfilter([1 - release], [1, -release], blocks)
    ratio, threshold = rng.uniform(0.3, 0.9), rng.uniform(0.2, 1.0)
    gain = np.minimum(1.0, (np.maximum(level, 1e-4) / threshold) ** (ratio - 1.0))
    return np.asarray(sound * np.interp(np.arange(len(sound)) / 32, np.arange(len(gain)), gain))


def _mastered(sound: Sound, rng: Rng) -> Sound:
    """As records are made loud: three bands, each compressed by itself, driven into a limiter."""
    low, high = rng.uniform(120, 300), rng.uniform(1800, 4500)
    bass = signal.sosfilt(signal.butter(2, low, fs=RATE_HZ, output="sos"), sound)
    treble = signal.sosfilt(signal.butter(2, high, "highpass", fs=RATE_HZ, output="sos"), sound)
    louder = np.zeros(len(sound))
    for band in (bass, sound - bass - treble, treble):
        level = float(np.sqrt(np.mean(band**2))) + 1e-9
        louder += level * 10 ** (rng.normal(0, 2) / 20) * _compress(band / level, rng)
    level = float(np.sqrt(np.mean(louder**2))) + 1e-9
    return np.asarray(np.tanh(10 ** (rng.uniform(-6, 6) / 20) * louder / level))


def _old_record(sound: Sound, rng: Rng) -> Sound:
    low, high = rng.uniform(100, 350), rng.uniform(2500, 6000)
    sos = signal.butter(2, [low, high], "bandpass", fs=RATE_HZ, output="sos")
    sound = np.asarray(signal.sosfilt(sos, sound))
    time = np.arange(len(sound))
    wow = (
        rng.uniform(0, 0.0025)
        * RATE_HZ
        * np.sin(2 * np.pi * rng.uniform(0.4, 1.3) * time / RATE_HZ)
    )
    sound = np.interp(time + wow, time, sound).astype(np.float32)
    crackle = (rng.random(len(sound)) < rng.uniform(2, 40) / RATE_HZ) * rng.normal(0, 4, len(sound))
    hiss = rng.standard_normal(len(sound)) * 10 ** (rng.uniform(-40, -18) / 20)
    noise = signal.sosfilt(sos, crackle + hiss)
    return np.asarray(np.tanh(rng.uniform(0.5, 2) * sound) + noise)


def _phone(sound: Sound, rng: Rng) -> Sound:
    """A phone across the room: narrow band, the room, the phone's automatic gain."""
    sos = signal.butter(
        2, [rng.uniform(120, 400), rng.uniform(3400, 9000)], "bandpass", fs=RATE_HZ, output="sos"
    )
    return _compress(np.asarray(signal.sosfilt(sos, _room(sound, rng)), np.float32), rng)


def _noise(sound: Sound, rng: Rng) -> Sound:
    noise = rng.standard_normal(len(sound))
    colour = rng.uniform(0, 0.98)
    noise = signal.lfilter([1.0], [1.0, -colour], noise)
    noise *= 10 ** (rng.uniform(-45, -6) / 20) / np.sqrt(np.mean(noise**2))
    return np.asarray(sound + noise)


def _fade_in(sound: Sound, rng: Rng) -> Sound:
    length = int(rng.uniform(3, 15) * RATE_HZ)
    ramp = np.minimum(1.0, np.arange(len(sound)) / length) ** rng.uniform(1, 2)
    return np.asarray(sound * ramp)


def _clip(sound: Sound, rng: Rng) -> Sound:
    return np.asarray(np.clip(sound, -1, 1) if rng.random() < 0.5 else np.tanh(2 * sound))


def _codec(sound: Sound, rng: Rng) -> Sound:
    """Through mp3 or opus at a low rate and back; the codec's delay is measured and removed."""
    import soundfile

    kind = ("MP3", "MPEG_LAYER_III") if rng.random() < 0.6 else ("OGG", "OPUS")
    rate_hz = RATE_HZ if kind[0] == "MP3" else 24_000
    carried = signal.resample_poly(sound, 3, 4) if rate_hz == 24_000 else sound
    peak = float(np.abs(carried).max()) + 1e-9
    buffer = io.BytesIO()
    level = float(rng.uniform(0.3, 0.98))
    soundfile.write(
        buffer,
        carried / peak * 0.7,
        rate_hz,
        format=kind[0],
        subtype=kind[1],
        compression_level=level,
    )
    buffer.seek(0)
    decoded, _ = soundfile.read(buffer, dtype="float32")
    if rate_hz == 24_000:
        decoded = signal.resample_poly(decoded, 4, 3)
    decoded = np.pad(decoded, (0, max(0, len(sound) - len(decoded))))
    return _aligned(np.asarray(decoded, np.float32), sound)


def _aligned(late: Sound, sound: Sound) -> Sound:
    """``late`` moved back by the lag at which it best matches ``sound``."""
    reach, window = 4096, min(len(sound), RATE_HZ * 12)
    middle = max(0, (len(sound) - window) // 2)
    piece = sound[middle : middle + window]
    other = late[middle : middle + window + reach]
    match = signal.fftconvolve(other, piece[::-1], mode="full")[len(piece) - 1 :][:reach]
    lag = int(np.argmax(match))
    return np.pad(late[lag:], (0, max(0, len(sound) - len(late) + lag)))[: len(sound)]
