"""``analyse_song``: everything Attune knows about one song, from one pass over its sound.

The file is decoded once, in blocks: loudness and true peak are measured on the full stereo sound
while a mono copy at 20 kHz is kept for beats and energy, so memory grows by 5 MB a minute. Times
are seconds from the first decoded sample. The same file, settings and version give the same result.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from attune import problems
from attune.music import beats, energy, features, gate, tonality
from attune.music.dynamics import dynamics
from attune.music.loudness import LoudnessMeter
from attune.music.onsets import moved_to_attacks
from attune.music.song import (
    FEWEST_TAPS,
    MOST_TAPS,
    AnalysisSettings,
    Progress,
    SongAnalysis,
    taps_follow,
)
from attune.music.sound import Sound, file_sha256, one_channel, open_sound
from attune.music.version import ENGINE_VERSION

Floats = NDArray[np.float32]

MISSING_S = 1.0
"""A file that ends earlier than this before its promise was cut off: coders pad by much less."""
DECODING_SHARE = 0.4
TIME_DECIMALS = 4
"""Times are stored to 0.1 ms, finer than any ear or foot."""


def analyse_song(
    path: Path,
    settings: AnalysisSettings | None = None,
    progress: Progress | None = None,
) -> SongAnalysis:
    """Find the beats, the loudness and the energy of a song, and whether one can walk to it."""
    path = Path(path)
    settings = settings or AnalysisSettings()
    report = progress or (lambda share, stage: None)
    with open_sound(path) as sound:
        meter = LoudnessMeter(sound.sample_rate_hz, sound.channels)
        mono, frames = _listen(sound, meter, report)
    duration_s = frames / sound.sample_rate_hz
    if settings.taps_s and not taps_follow(settings.taps_s, duration_s):
        count = len(settings.taps_s)
        raise problems.taps_do_not_follow(count, FEWEST_TAPS, MOST_TAPS, duration_s)
    loudness_lufs, true_peak_dbtp = meter.loudness_lufs(), meter.true_peak_dbtp()
    if loudness_lufs is None or true_peak_dbtp is None:
        raise problems.sound_is_silent(path.name)
    report(DECODING_SHARE, "finding the beat")
    heard = beats.track_beats(mono, features.RATE_HZ, taps_s=settings.taps_s)
    track = beats.at_level(_on_attacks(heard, mono), settings.level)
    report(0.9, "judging the beat")
    parts = energy.energy_parts(
        mono, features.RATE_HZ, track.tempo_bpm, true_peak_dbtp - loudness_lufs
    )
    key = tonality.hear_key(mono, features.RATE_HZ)
    levels = dynamics(meter.powers(), loudness_lufs)
    analysis = SongAnalysis(
        made_by=ENGINE_VERSION,
        sha256=file_sha256(path),
        duration_s=duration_s,
        tempo_bpm=_rounded(track.tempo_bpm),
        beats_s=_times(track.beats_s),
        bar_starts_s=_times(track.bar_starts_s),
        beats_per_bar=track.beats_per_bar,
        free_time_s=tuple((round(a, 4), round(b, 4)) for a, b in track.free_time_s),
        beat_interval_cv=_interval_cv(track.beats_s),
        loudness_lufs=round(loudness_lufs, 2),
        true_peak_dbtp=round(true_peak_dbtp, 2),
        walking=gate.judge_walking(track),
        energy=round(energy.energy(parts), 4),
        energy_parts=parts,
        settings=settings,
        key=key.name if key else None,
        mode=key.mode if key else None,
        key_correlation=key.correlation if key else None,
        quiet_s=levels.quiet_s,
        loud_s=levels.loud_s,
        introduction_s=levels.introduction_s,
        ending_s=levels.ending_s,
        promised_s=_broken_promise_s(sound.promised_s, duration_s),
    )
    report(1.0, "done")
    return analysis


def _broken_promise_s(promised_s: float | None, duration_s: float) -> float | None:
    if promised_s is None or promised_s < duration_s + MISSING_S:
        return None
    return round(promised_s, 3)


def _on_attacks(track: beats.BeatTrack, mono: Floats) -> beats.BeatTrack:
    moved_s = moved_to_attacks(track.beats_s, mono, features.RATE_HZ)
    on_bar = np.isin(track.beats_s, track.bar_starts_s)
    return replace(track, beats_s=moved_s, bar_starts_s=moved_s[on_bar])


def _listen(sound: Sound, meter: LoudnessMeter, report: Progress) -> tuple[Floats, int]:
    """Measure every block, and keep a mono copy at the beat tracker's rate."""
    import soxr

    resampler = soxr.ResampleStream(
        sound.sample_rate_hz, features.RATE_HZ, 1, dtype="float32", quality="MQ"
    )
    kept, frames = [], 0
    for block in sound.blocks:
        meter.add(block)
        kept.append(resampler.resample_chunk(one_channel(block)))
        frames += len(block)
        if sound.claimed_duration_s:
            heard = frames / sound.sample_rate_hz / sound.claimed_duration_s
            report(DECODING_SHARE * min(heard, 1.0), "listening")
    meter.finish()
    kept.append(resampler.resample_chunk(np.zeros(0, np.float32), last=True))
    return np.concatenate(kept), frames


def _times(times_s: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(round(float(time_s), TIME_DECIMALS) for time_s in times_s)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _interval_cv(beats_s: NDArray[np.float64]) -> float | None:
    """Coefficient of variation of the beat intervals; gaps where no beat is claimed left out."""
    if len(beats_s) < 3:
        return None
    intervals = np.diff(beats_s)
    inside = intervals[intervals < 1.5 * np.median(intervals)]
    return round(float(inside.std() / inside.mean()), 4)
