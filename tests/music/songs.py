"""Songs for the tests of sound, made here, whose every click is known to the sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

from attune.music.song import SongAnalysis, Walking
from attune.music.sound import file_sha256
from attune.music.tune_book import TUNES, Tune

Samples = NDArray[np.float32]
Times = NDArray[np.float64]

RATE_HZ = 44100


def knock(rate_hz: int = RATE_HZ) -> Samples:
    """A knock of 80 ms that begins on its first sample."""
    time_s = np.arange(int(0.08 * rate_hz)) / rate_hz
    noise = np.random.default_rng(3).standard_normal(len(time_s)) * np.exp(-time_s / 0.005)
    tone = np.cos(2 * np.pi * 180.0 * time_s)
    return (0.4 * (tone + 0.5 * noise) * np.exp(-time_s / 0.025)).astype(np.float32)


def steady_beats_s(tempo_bpm: float, duration_s: float, first_s: float = 0.8) -> Times:
    return np.arange(first_s, duration_s - 0.5, 60.0 / tempo_bpm)


def drifting_beats_s(from_bpm: float, to_bpm: float, duration_s: float) -> Times:
    times_s = [0.8]
    while times_s[-1] < duration_s:
        tempo_bpm = from_bpm + (to_bpm - from_bpm) * times_s[-1] / duration_s
        times_s.append(times_s[-1] + 60.0 / tempo_bpm)
    return np.array([time_s for time_s in times_s if time_s < duration_s - 0.1])


def knocks(beats_s: Times, duration_s: float, rate_hz: int = RATE_HZ) -> Samples:
    """A knock on each beat, every fourth one stronger, over a quiet chord."""
    time_s = np.arange(int(duration_s * rate_hz)) / rate_hz
    chord = 0.01 * (np.sin(2 * np.pi * 220 * time_s) + np.sin(2 * np.pi * 277.2 * time_s))
    sound = chord.astype(np.float32)
    one = knock(rate_hz)
    for count, beat_s in enumerate(beats_s):
        at = round(beat_s * rate_hz)
        piece = one[: len(sound) - at] * np.float32(1.0 if count % 4 == 0 else 0.7)
        sound[at : at + len(piece)] += piece
    return sound


def write(path: Path, samples: Samples, rate_hz: int = RATE_HZ) -> Path:
    soundfile.write(path, samples, rate_hz)
    return path


def write_coded(path: Path, samples: Samples, coder: str, rate_hz: int = RATE_HZ) -> Path:
    """A compressed file made by FFmpeg's coder: m4a, mp3."""
    with av.open(str(path), "w") as made:
        stream = made.add_stream(coder, rate=rate_hz)
        stream.codec_context.layout = "stereo"
        kind = stream.codec_context.format.name
        resampler = av.AudioResampler(format=kind, layout="stereo", rate=rate_hz)
        stereo = np.ascontiguousarray(np.stack([samples, samples]), np.float32)
        whole = av.AudioFrame.from_ndarray(stereo, format="fltp", layout="stereo")
        whole.sample_rate = rate_hz
        fifo = av.AudioFifo()
        for part in resampler.resample(whole):
            fifo.write(part)
        written = 0
        while (part := fifo.read(1024, partial=True)) is not None:
            part.pts, part.time_base = written, Fraction(1, rate_hz)
            written += part.samples
            made.mux(stream.encode(part))
        made.mux(stream.encode(None))
    return path


def known(path: Path, beats_s: Sequence[float] | Times, per_bar: int = 4) -> SongAnalysis:
    """The analysis of a song whose beats we know, without a tracker."""
    samples, rate_hz = soundfile.read(path, dtype="float32")
    beats = tuple(float(beat_s) for beat_s in beats_s)
    return SongAnalysis(
        made_by="a test",
        sha256=file_sha256(path),
        duration_s=len(samples) / rate_hz,
        tempo_bpm=float(60 / np.median(np.diff(beats))),
        beats_s=beats,
        bar_starts_s=beats[::per_bar],
        beats_per_bar=per_bar,
        free_time_s=(),
        beat_interval_cv=0.0,
        loudness_lufs=-24.0,
        true_peak_dbtp=-6.0,
        walking=Walking(True, 1.0),
    )


def knock_times_s(samples: Samples, near_s: Sequence[float], rate_hz: int = RATE_HZ) -> Times:
    """Where the knock nearest to each of these times begins, by correlation with the knock."""
    mono = samples.mean(axis=1) if samples.ndim == 2 else samples
    pattern = knock(rate_hz)[: int(0.02 * rate_hz)]
    reach = int(0.2 * rate_hz)
    padded = np.pad(mono, (reach, reach + len(pattern)))
    found = []
    for time_s in near_s:
        at = round(time_s * rate_hz)
        around = padded[at : at + 2 * reach + len(pattern)]
        likeness = np.correlate(around, pattern, mode="valid")
        found.append((at - reach + int(np.argmax(likeness))) / rate_hz)
    return np.array(found)


def one_verse(name: str) -> Tune:
    """A tune of the book, once through: half a minute in place of two."""
    return replace(TUNES[name], verses=1)
