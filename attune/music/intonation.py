"""Singing to speak: from a phrase to a model of it on two notes, in a known voice or as a tone.

Melodic intonation (practice.md §3): the melody follows the speech, stressed syllables high, about
a minor third, about one syllable a second, a tap for each syllable. Times are seconds, pitches Hz,
levels LUFS. The model is written in one channel, as loud as a quiet voice (-20 LUFS), true peak at
most -1 dBTP; the tap is a woodblock on each beat. The same phrase, recording, starts and settings
give the same model. ``to_json`` is what ``attune intone --json`` prints (``attune.intonation/1``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attune import problems
from attune.music import writing
from attune.music.cues import add_cues
from attune.music.intonation_count import count_syllables
from attune.music.intonation_melody import (
    HummedPitch,
    Melody,
    MelodySettings,
    hz_of,
    note_name,
    plan_melody,
)
from attune.music.intonation_phrase import Phrase
from attune.music.intonation_singing import LEAD_IN_S, VoiceParts, sing, take_apart
from attune.music.intonation_syllables import find_starts
from attune.music.intonation_voice import HOP_S, RATE_HZ, check_length, read_voice
from attune.music.limiter import limit
from attune.music.loudness import LoudnessMeter
from attune.music.song import Progress
from attune.music.synthesiser import INSTRUMENTS, SAMPLE_RATE_HZ, Pitched, tone
from attune.music.version import ENGINE_VERSION

Samples = NDArray[np.float32]

FORMAT = "attune.intonation/1"
OUT_RATE_HZ = 48000
MODEL_LUFS = -20.0
TAP_LUFS = -26.0
CEILING_DBTP = -1.0
WAVEFORM_POINTS = 600
HUM = Pitched(
    (1.0, 0.42, 0.2, 0.09, 0.05, 0.02), 0.06, None, release_s=0.1, breath=0.004, vibrato_cents=6.0
)


@dataclass(frozen=True)
class VoiceSyllables:
    """A recording of a phrase: where its syllables begin, and its outline to draw."""

    starts_s: tuple[float, ...]
    end_s: float
    duration_s: float
    heard: int
    """How many syllables are heard without knowing the words."""
    outline: tuple[float, ...]
    """The largest sample of each of 600 equal parts, 0 to 1."""


@dataclass(frozen=True)
class IntonedModel:
    """A written model, and where its syllables lie in it."""

    phrase: Phrase
    melody: Melody
    settings: MelodySettings
    source_starts_s: tuple[float, ...] | None
    beats_s: tuple[float, ...]
    starts_s: tuple[float, ...]
    end_s: float
    duration_s: float
    loudness_lufs: float | None
    true_peak_dbtp: float | None
    made_by: str = ENGINE_VERSION

    def to_json(self) -> dict[str, Any]:
        ends = [*self.starts_s[1:], self.end_s]
        rows = zip(
            self.phrase.syllables,
            self.melody.notes,
            self.starts_s,
            ends,
            self.beats_s,
            strict=True,
        )
        return {
            "format": FORMAT,
            "made_by": self.made_by,
            "phrase": self.phrase.text,
            "written": self.phrase.written,
            "language": self.phrase.language,
            "by_rule": list(self.phrase.by_rule),
            "syllables": [
                {
                    "text": syllable.text,
                    "stressed": syllable.stressed,
                    "note": note_name(note),
                    "pitch_hz": round(hz_of(note), 3),
                    "from_s": round(start, 4),
                    "to_s": round(end, 4),
                    "beat_s": round(beat, 4),
                }
                for syllable, note, start, end, beat in rows
            ],
            "source_starts_s": self.source_starts_s and list(self.source_starts_s),
            "settings": asdict(self.settings),
            "duration_s": self.duration_s,
            "loudness_lufs": self.loudness_lufs,
            "true_peak_dbtp": self.true_peak_dbtp,
        }


def check_voice(path: Path, phrase: Phrase) -> None:
    """Refuse at once what holds no voice, or far too much or little of it for this phrase."""
    check_length(read_voice(Path(path)), len(phrase.syllables))


def find_syllables(
    path: Path, phrase: Phrase, starts_s: tuple[float, ...] | None = None
) -> VoiceSyllables:
    """Where the phrase's syllables begin in a recording of it; starts that are given are kept."""
    voice = read_voice(Path(path))
    if starts_s is None:
        starts_s = find_starts(voice, phrase)
    _check_starts(starts_s, len(phrase.syllables), voice.duration_s)
    parts = np.array_split(np.abs(voice.samples), WAVEFORM_POINTS)
    peaks = np.array([part.max() if len(part) else 0.0 for part in parts])
    return VoiceSyllables(
        tuple(round(start, 4) for start in starts_s),
        voice.speech[1] * HOP_S,
        voice.duration_s,
        count_syllables(voice),
        tuple(round(float(peak), 3) for peak in peaks / peaks.max()),
    )


def check_model_request(
    phrase: Phrase,
    out: Path,
    settings: MelodySettings,
    recording: Path | None = None,
    *,
    force: bool = False,
) -> Melody:
    """Refuse what cannot be made before any work is done."""
    melody = plan_melody(phrase, settings)
    writing.check_output(Path(out), force=force, source=recording and Path(recording))
    return melody


def make_model(
    phrase: Phrase,
    out: Path,
    settings: MelodySettings,
    recording: Path | None = None,
    starts_s: tuple[float, ...] | None = None,
    progress: Progress | None = None,
    force: bool = False,
) -> IntonedModel:
    """Write the phrase sung on its two notes: in the recorded voice, or as a hum or a piano."""
    (model,) = make_models(phrase, {Path(out): settings}, recording, starts_s, progress, force)
    return model


def make_models(
    phrase: Phrase,
    wanted: Mapping[Path, MelodySettings],
    recording: Path | None = None,
    starts_s: tuple[float, ...] | None = None,
    progress: Progress | None = None,
    force: bool = False,
) -> tuple[IntonedModel, ...]:
    """Several models of one phrase (paces, with and without the tap): the voice is heard once."""
    report = progress or (lambda share, stage: None)
    for out, settings in wanted.items():
        check_model_request(phrase, out, settings, recording, force=force)
    parts: VoiceParts | None = None
    if any(settings.sound == "voice" for settings in wanted.values()):
        if recording is None:
            raise problems.voice_not_given()
        report(0.05, "listening to the voice")
        voice = read_voice(Path(recording))
        starts_s = find_starts(voice, phrase) if starts_s is None else starts_s
        _check_starts(starts_s, len(phrase.syllables), voice.duration_s)
        parts = take_apart(voice)
    made: list[IntonedModel] = []
    for out, settings in wanted.items():
        report(0.3 + 0.7 * len(made) / len(wanted), "singing")
        melody = plan_melody(phrase, settings)
        if settings.sound == "voice":
            assert parts is not None and starts_s is not None
            mono, model = _sung(phrase, melody, settings, parts, starts_s)
        else:
            mono, model = _played(phrase, melody, settings)
        made.append(_written(mono, model, out, force=force))
    report(1.0, "done")
    return tuple(made)


def _sung(
    phrase: Phrase,
    melody: Melody,
    settings: MelodySettings,
    parts: VoiceParts,
    starts_s: tuple[float, ...],
) -> tuple[Samples, IntonedModel]:
    import soxr

    sung = sing(parts, starts_s, melody)
    mono = soxr.resample(sung.samples, RATE_HZ, OUT_RATE_HZ).astype(np.float32)
    return mono, _model(
        phrase, melody, settings, starts_s, sung.beats_s, sung.starts_s, sung.ends_s
    )


def _check_starts(starts_s: tuple[float, ...], syllables: int, duration_s: float) -> None:
    fits = len(starts_s) == syllables and all(0 <= start < duration_s for start in starts_s)
    if not fits or any(b - a < 4 * HOP_S for a, b in pairwise(starts_s)):
        raise problems.starts_do_not_fit(len(starts_s), syllables)


def _played(
    phrase: Phrase, melody: Melody, settings: MelodySettings
) -> tuple[Samples, IntonedModel]:
    """The melody as a tone, for a phrase without a recording."""
    import soxr

    count, beat_s = len(melody.notes), melody.beat_s
    beats_s = tuple(LEAD_IN_S + index * beat_s for index in range(count))
    recipe = HUM if settings.sound == "hum" else INSTRUMENTS["piano"]
    mono = np.zeros(int((beats_s[-1] + beat_s + 0.4) * SAMPLE_RATE_HZ), np.float32)
    for index, (note, at_s) in enumerate(zip(melody.notes, beats_s, strict=True)):
        length_s = 0.88 * beat_s - recipe.release_s
        sound = tone(recipe, note, max(length_s, 0.1), np.random.default_rng([index, note]))
        at = round(at_s * SAMPLE_RATE_HZ)
        piece = sound[: len(mono) - at]
        mono[at : at + len(piece)] += piece
    out = soxr.resample(mono, SAMPLE_RATE_HZ, OUT_RATE_HZ).astype(np.float32)
    ends_s = beats_s[-1] + beat_s
    return out, _model(phrase, melody, settings, None, beats_s, beats_s, ends_s)


def _model(
    phrase: Phrase,
    melody: Melody,
    settings: MelodySettings,
    source_starts_s: tuple[float, ...] | None,
    beats_s: tuple[float, ...],
    starts_s: tuple[float, ...],
    end_s: float,
) -> IntonedModel:
    return IntonedModel(
        phrase, melody, settings, source_starts_s, beats_s, starts_s, end_s, 0.0, None, None
    )


def _written(mono: Samples, model: IntonedModel, out: Path, *, force: bool) -> IntonedModel:
    """Level the model, lay the taps on it, measure what was made, write it."""
    samples = np.ascontiguousarray(mono[:, None])
    loudness = _measured(samples)[0]
    if loudness is not None:
        samples *= np.float32(10 ** ((MODEL_LUFS - loudness) / 20))
    if model.settings.tap:
        add_cues(samples, OUT_RATE_HZ, model.beats_s, "woodblock", TAP_LUFS)
    limit(samples, OUT_RATE_HZ, CEILING_DBTP)
    loudness, peak = _measured(samples)
    title = f"{model.phrase.text}, {model.settings.pace_per_min:g} syllables a minute"
    tags = {"title": title, "software": ENGINE_VERSION}
    writing.write_sound(out, samples, OUT_RATE_HZ, force=force, tags=tags)
    return replace(
        model,
        duration_s=len(samples) / OUT_RATE_HZ,
        loudness_lufs=loudness,
        true_peak_dbtp=peak,
    )


def _measured(samples: Samples) -> tuple[float | None, float | None]:
    meter = LoudnessMeter(OUT_RATE_HZ, 1)
    meter.add(samples)
    meter.finish()
    return meter.loudness_lufs(), meter.true_peak_dbtp()


__all__ = [
    "HummedPitch",
    "IntonedModel",
    "VoiceSyllables",
    "check_model_request",
    "check_voice",
    "find_syllables",
    "make_model",
    "make_models",
]
