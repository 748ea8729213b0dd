"""From a piece to sound: fluidsynth with Debian's soundfonts, or a small synthesiser in NumPy.

Sound is mono float32 at RATE_HZ, aligned with the piece to within a sample. Drums, loud guitars,
singers and the rest are rendered apart, so that any soundfont can be mixed with any kit, amplifier
and voice at any level. The NumPy synthesiser needs nothing installed; it serves the short run that
tests the whole pipeline.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from training.score import DRUMS, SINGER, Note, Part, Piece
from training.singer import sing
from training.styles import LOUD_GUITARS

Sound = NDArray[np.float32]
RATE_HZ = 32_000
FOLDERS = ("/usr/share/sounds/sf2", "/usr/share/sounds/sf3")
FONTS = (
    "FluidR3_GM.sf2",
    "TimGM6mb.sf2",
    "MuseScore_General_Full.sf2",
    "FluidR3Mono_GM.sf3",
    "OPL-3_FM_128M.sf2",
)
KITS = ("Black_Pearl_4_LV2.sf2",)
HELD_OUT_FONT, HELD_OUT_KIT = "sf_GMbank.sf2", "Red_Zeppelin_4_LV2.sf2"
"""Never trained on."""


def installed(names: tuple[str, ...]) -> list[Path]:
    """Those of the named soundfonts that this machine has."""
    paths = (Path(folder) / name for name in names for folder in FOLDERS)
    return [path for path in paths if path.exists()]


def render(piece: Piece, rng: np.random.Generator, fonts: list[Path], kits: list[Path]) -> Sound:
    """The piece as sound: music, loud guitars, singers and drums mixed at a random balance."""
    length = int((piece.duration_s + 0.5) * RATE_HZ)
    mix = np.zeros(length, np.float32)
    sung = [part for part in piece.parts if part.program == SINGER and part.notes]
    played = [part for part in piece.parts if part.program != SINGER and part.notes]
    if shutil.which("fluidsynth") is None or not fonts:
        mix += _unit(_plain_synth(played, rng, length))
    else:
        mix += _band(played, rng, fonts, kits, length)
    for part in sung:
        mix += _level(rng, -5, 7) * _unit(sing(part.notes, RATE_HZ, length, rng))
    return mix


def _band(
    parts: list[Part], rng: np.random.Generator, fonts: list[Path], kits: list[Path], length: int
) -> Sound:
    font = fonts[rng.integers(len(fonts))]
    amplified = rng.random() < 0.75
    struck = [part for part in parts if part.program == DRUMS]
    loud = [part for part in parts if amplified and part.program in LOUD_GUITARS]
    tuned = [part for part in parts if part not in struck and part not in loud]
    mix = np.zeros(length, np.float32)
    if tuned:
        mix += _unit(_fluidsynth(tuned, font, rng, length))
    if loud:
        guitars = amplifier(_unit(_fluidsynth(loud, font, rng, length)), rng)
        mix += _level(rng, -6, 6) * _unit(guitars)
    if struck:
        kit = kits[rng.integers(len(kits))] if kits and rng.random() < 0.3 else font
        mix += _level(rng, -9, 7) * _unit(_fluidsynth(struck, kit, rng, length))
    return mix


def amplifier(sound: Sound, rng: np.random.Generator) -> Sound:
    """A guitar amplifier: driven until it clips, through a loudspeaker of four kilohertz or so.

    Sustained chords become a wall in which attacks hardly show, as on most records with them.
    """
    drive, bias = 10 ** (rng.uniform(4, 34) / 20), float(rng.uniform(0, 0.4))
    low, high = rng.uniform(60, 140), rng.uniform(3200, 7000)
    before = signal.butter(1, rng.uniform(150, 700), "highpass", fs=RATE_HZ, output="sos")
    cabinet = signal.butter(3, [low, high], "bandpass", fs=RATE_HZ, output="sos")
    pushed = np.tanh(drive * signal.sosfilt(before, sound) + bias) - np.tanh(bias)
    return np.asarray(signal.sosfilt(cabinet, pushed), np.float32)


def _level(rng: np.random.Generator, lowest_db: float, highest_db: float) -> np.float32:
    return np.float32(10 ** (rng.uniform(lowest_db, highest_db) / 20))


def _unit(sound: Sound) -> Sound:
    return np.asarray(sound / max(1e-6, float(np.sqrt(np.mean(sound**2)))), np.float32)


def _fluidsynth(parts: list[Part], font: Path, rng: np.random.Generator, length: int) -> Sound:
    import soundfile

    with tempfile.TemporaryDirectory() as folder:
        midi, wave = Path(folder) / "piece.mid", Path(folder) / "piece.wav"
        midi.write_bytes(midi_bytes(parts, rng))
        reverb = str(int(rng.random() < 0.4))
        subprocess.run(
            [
                *("fluidsynth", "-ni", "-q", "-R", reverb, "-C", "0", "-g", "0.4"),
                *("-o", "synth.dynamic-sample-loading=1"),
                *("-r", str(RATE_HZ), "-O", "float", "-F", str(wave), str(font), str(midi)),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        sound, _ = soundfile.read(wave, dtype="float32", always_2d=True)
    side = sound[:, int(rng.integers(2))] if rng.random() < 0.2 else sound.mean(axis=1)
    return np.asarray(np.pad(side, (0, max(0, length - len(side))))[:length], np.float32)


def midi_bytes(parts: list[Part], rng: np.random.Generator) -> bytes:
    """A type-0 MIDI file of 1 ms ticks; every part has its channel, drums the tenth."""
    events: list[tuple[float, int, bytes]] = []
    channels = [c for c in range(16) if c != 9]
    for index, part in enumerate(parts):
        channel = 9 if part.program == DRUMS else channels[index % 15]
        if part.program != DRUMS:
            events.append((0.0, 0, bytes([0xC0 | channel, part.program])))
        level = int(rng.integers(70, 125))
        events.append((0.0, 1, bytes([0xB0 | channel, 7, level])))
        for note in part.notes:
            pitch = int(np.clip(note.pitch, 1, 126))
            velocity = int(np.clip(note.velocity, 1, 127))
            events.append((note.start, 3, bytes([0x90 | channel, pitch, velocity])))
            events.append((max(note.end, note.start + 0.02), 2, bytes([0x80 | channel, pitch, 0])))
    track = bytearray()
    last = 0
    for at_s, _, message in sorted(events):
        tick = round(at_s * 1000)
        track += _variable_length(tick - last) + message
        last = tick
    track += b"\x00\xff\x2f\x00"
    tempo = b"\x00\xff\x51\x03\x07\xa1\x20"  # half a second a beat of 500 ticks
    body = tempo + bytes(track)
    header = b"MThd" + (6).to_bytes(4, "big") + bytes([0, 0, 0, 1]) + (500).to_bytes(2, "big")
    return header + b"MTrk" + len(body).to_bytes(4, "big") + body


def _variable_length(value: int) -> bytes:
    out = [value & 0x7F]
    while value := value >> 7:
        out.append(0x80 | (value & 0x7F))
    return bytes(reversed(out))


def _plain_synth(parts: list[Part], rng: np.random.Generator, length: int) -> Sound:
    """Decaying harmonic tones and bursts of noise: enough to learn that beats have onsets."""
    sound = np.zeros(length, np.float32)
    for part in parts:
        decay_s, harmonics = float(rng.uniform(0.15, 0.8)), int(rng.integers(2, 7))
        for note in part.notes:
            start = round(note.start * RATE_HZ)
            tone = _stroke(note, rng) if part.program == DRUMS else _tone(note, decay_s, harmonics)
            piece = tone[: max(0, length - start)]
            sound[start : start + len(piece)] += piece * np.float32(note.velocity / 127)
    return sound


def _tone(note: Note, decay_s: float, harmonics: int) -> Sound:
    length_s = min(2.0, note.end - note.start + 0.05)
    time = np.arange(int(length_s * RATE_HZ), dtype=np.float32) / RATE_HZ
    pitch_hz = 440.0 * 2 ** ((note.pitch - 69) / 12)
    wave = sum(np.sin(2 * np.pi * pitch_hz * k * time) / k for k in range(1, harmonics + 1))
    attack = np.minimum(1.0, time / 0.005) * np.minimum(1.0, (length_s - time) / 0.02)
    return np.asarray(wave * attack * np.exp(-time / decay_s), np.float32)


def _stroke(note: Note, rng: np.random.Generator) -> Sound:
    low = note.pitch in (35, 36, 41, 45)
    time = np.arange(int(0.25 * RATE_HZ), dtype=np.float32) / RATE_HZ
    noise = rng.standard_normal(len(time)).astype(np.float32)
    if low:
        sweep = np.sin(2 * np.pi * (55 * time + 60 * 0.03 * (1 - np.exp(-time / 0.03))))
        return np.asarray(2.5 * sweep * np.exp(-time / 0.09), np.float32)
    if note.pitch in (38, 40, 39):
        return np.asarray(1.2 * noise * np.exp(-time / 0.05), np.float32)
    bright = np.diff(noise, prepend=np.float32(0))
    return np.asarray(0.5 * bright * np.exp(-time / 0.025), np.float32)
