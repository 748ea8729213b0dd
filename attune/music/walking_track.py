"""``make_walking_track``: a song with a beat for every step, at one cadence, in one file.

Times are seconds from the first sample of the track; cadence is steps a minute. Every beat of the
analysis is brought onto an exact grid (``step_grid``, ``stretch``), a cue is laid on every step,
the music keeps its song's loudness or less, and the sum stays under a true peak of -1 dBTP.
``cues_s`` are the times to step to, whether or not a cue sounds there; ``source_beats_s`` are the
moments of the song heard at them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attune import problems
from attune.music import cues, limiter, sound, writing
from attune.music.limits import LIMITS
from attune.music.loudness import LoudnessMeter
from attune.music.song import Progress, SongAnalysis
from attune.music.step_grid import StepGrid, step_grid
from attune.music.stretch import stretch
from attune.music.version import ENGINE_VERSION

Samples = NDArray[np.float32]

FORMAT = "attune.walking-track/1"
CEILING_DBTP = -1.05  # a little under -1, for the dither
LOUDEST_MUSIC_LUFS = -16.0
"""Louder songs are turned down to this, so that a cue above the music still fits in."""
FLOOR_DB = -70.0
LOSSY_HEADROOM_DB = 1.0
"""Lossy coders overshoot: they are given this much less, and what they made is measured."""
CODING_ATTEMPTS = 4


@dataclass(frozen=True)
class TrackSettings:
    """How a track is made. Levels in LU: the cue's against the music's own loudness."""

    cue_sound: cues.CueSound = "click"
    cue_level_lu: float = 3.0
    count_in_beats: int = 4
    fading: cues.FadingPlan = ()
    """(from second, change of the cue's level in LU, 0 or less, or None for no cue), in order."""
    music_lufs: float | None = None
    """Loudness of the music; None for the song's own, or ``LOUDEST_MUSIC_LUFS`` if it is louder."""

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "fading": [list(entry) for entry in self.fading]}


@dataclass(frozen=True)
class WalkingTrack:
    """One walking track: what was asked, where its cues are, and how well it came out."""

    made_by: str
    cadence_spm: float
    pulse: str
    speed_ratio: float
    cues_s: tuple[float, ...]
    source_beats_s: tuple[float, ...]
    count_in_s: tuple[float, ...]
    duration_s: float
    loudness_lufs: float
    true_peak_dbtp: float
    grid_error_ms: float
    source_sha256: str
    settings: TrackSettings

    def to_json(self) -> dict[str, Any]:
        return {"format": FORMAT, **asdict(self), "settings": self.settings.to_json()}


def check_track_request(
    cadence_spm: float, out: Path, settings: TrackSettings, *, force: bool
) -> None:
    """Refuse what can be refused before any sound is read."""
    for from_s, level in settings.fading:
        if level is not None and level > 0:
            raise problems.fading_plan_louder(from_s, level)
    low, high = LIMITS.lowest_cadence_spm, LIMITS.highest_cadence_spm
    if not (math.isfinite(cadence_spm) and low <= cadence_spm <= high):
        raise problems.cadence_out_of_range(cadence_spm, low, high)
    for what, value, least, most in (
        ("A cue level", settings.cue_level_lu, -30.0, 20.0),
        ("A count-in", settings.count_in_beats, 0, 16),
        *(("A loudness", lufs, -40.0, -10.0) for lufs in [settings.music_lufs] if lufs is not None),
        *(("A cue level", level, -60.0, 0.0) for _, level in settings.fading if level is not None),
    ):
        if not least <= value <= most:
            raise problems.setting_out_of_range(what, value, least, most)
    seconds = [from_s for from_s, _ in settings.fading]
    if seconds != sorted(seconds) or not all(0 <= from_s < math.inf for from_s in seconds):
        raise problems.fading_plan_out_of_order()
    writing.check_output(out, force=force)


def make_walking_track(
    path: Path,
    analysis: SongAnalysis,
    cadence_spm: float,
    out: Path,
    settings: TrackSettings | None = None,
    progress: Progress | None = None,
    force: bool = False,
) -> WalkingTrack:
    """Make the track that ``analysis`` and ``settings`` describe, and write it to ``out``."""
    path, out, settings = Path(path), Path(out), settings or TrackSettings()
    report = progress or (lambda share, stage: None)
    check_track_request(cadence_spm, out, settings, force=force)
    writing.check_output(out, force=force, source=path)
    sound.check_file(path)
    if sound.file_sha256(path) != analysis.sha256:
        raise problems.not_the_song_analysed(path.name)
    grid = step_grid(analysis, cadence_spm, settings.count_in_beats)
    report(0.0, "reading the song")
    source, rate_hz = sound.read_sound(path)
    for channel in source.T:
        channel -= channel.mean()
    music, attacks = stretch(
        source, rate_hz, grid.warp, grid.silence_s, lambda x, stage: report(0.1 + 0.5 * x, stage)
    )
    grid_error_ms = _grid_error_ms(source, music, rate_hz, attacks, grid)
    del source
    report(0.6, "laying the cues")
    music = _at_output_rate(music, rate_hz, out)
    rate_hz = writing.OPUS_RATE_HZ if out.suffix.lower() == ".opus" else rate_hz
    _mix(music, rate_hz, analysis, grid, settings)
    lossy = out.suffix.lower() in writing.LOSSY
    limiter.limit(music, rate_hz, CEILING_DBTP - (LOSSY_HEADROOM_DB if lossy else 0.0))
    report(0.75, "writing")
    tags = _tags(analysis, cadence_spm, grid.pulse)
    loudness_lufs, true_peak_dbtp = _write_and_measure(out, music, rate_hz, force, tags)
    report(1.0, "done")
    return WalkingTrack(
        made_by=ENGINE_VERSION,
        cadence_spm=cadence_spm,
        pulse=grid.pulse,
        speed_ratio=round(grid.speed_ratio, 4),
        cues_s=tuple(round(float(t), 5) for t in grid.cues_s),
        source_beats_s=tuple(round(float(t), 5) for t in grid.source_beats_s),
        count_in_s=tuple(round(float(t), 5) for t in grid.count_in_s),
        duration_s=len(music) / rate_hz,
        loudness_lufs=round(loudness_lufs, 2),
        true_peak_dbtp=round(true_peak_dbtp, 2),
        grid_error_ms=round(grid_error_ms, 3),
        source_sha256=analysis.sha256,
        settings=settings,
    )


def _at_output_rate(music: Samples, rate_hz: int, out: Path) -> Samples:
    """Opus knows 48 kHz; every other form keeps the song's own rate."""
    if out.suffix.lower() != ".opus" or rate_hz == writing.OPUS_RATE_HZ:
        return music
    import soxr

    return np.asarray(soxr.resample(music, rate_hz, writing.OPUS_RATE_HZ), np.float32)


def _mix(
    music: Samples, rate_hz: int, analysis: SongAnalysis, grid: StepGrid, settings: TrackSettings
) -> None:
    """The music at its loudness, with a cue on every step and on the count-in, in place."""
    assert analysis.loudness_lufs is not None  # a silent song has no analysis
    music_lufs = settings.music_lufs
    if music_lufs is None:
        music_lufs = min(analysis.loudness_lufs, LOUDEST_MUSIC_LUFS)
    # A change of speed takes up to 1 LU from noisy sounds, so what was made is measured.
    meter = LoudnessMeter(rate_hz, music.shape[1], with_peak=False)
    for block in writing.in_blocks(music):
        meter.add(block)
    made_lufs = meter.loudness_lufs() or analysis.loudness_lufs
    music *= np.float32(10 ** ((music_lufs - made_lufs) / 20))
    cues.add_cues(
        music,
        rate_hz,
        [*grid.count_in_s, *grid.cues_s],
        settings.cue_sound,
        music_lufs + settings.cue_level_lu,
        settings.fading,
    )


def _write_and_measure(
    out: Path, music: Samples, rate_hz: int, force: bool, tags: dict[str, str]
) -> tuple[float, float]:
    """Write the track; loudness and true peak of the sound in the file, as a player hears it.

    A lossy coder that overshoots is given less and asked again, before the file takes its place.
    """
    suffix = out.suffix.lower()
    lossy = suffix in writing.LOSSY
    with writing.written_beside(out, force=force) as file:
        for _ in range(CODING_ATTEMPTS):
            blocks = writing.in_blocks(music)
            writing.encode(file, suffix, blocks, rate_hz, music.shape[1], tags)
            heard = writing.decoded(file, suffix) if lossy else writing.in_blocks(music)
            loudness_lufs, true_peak_dbtp = _measured(heard, rate_hz, music.shape[1])
            if true_peak_dbtp <= CEILING_DBTP:
                break
            music *= np.float32(10 ** ((CEILING_DBTP - 0.05 - true_peak_dbtp) / 20))
            file.seek(0)
            file.truncate(0)
    return loudness_lufs, true_peak_dbtp


def _measured(blocks: Iterator[Samples], rate_hz: int, channels: int) -> tuple[float, float]:
    meter = LoudnessMeter(rate_hz, channels)
    for block in blocks:
        meter.add(block)
    meter.finish()
    loudness_lufs, true_peak_dbtp = meter.loudness_lufs(), meter.true_peak_dbtp()
    return (
        FLOOR_DB if loudness_lufs is None else loudness_lufs,
        FLOOR_DB if true_peak_dbtp is None else true_peak_dbtp,
    )


def _grid_error_ms(
    source: Samples, music: Samples, rate_hz: int, attacks: NDArray[np.int64], grid: StepGrid
) -> float:
    """How far the sound at a beat lies from where the grid puts it, at worst.

    Measured on the finished sound, by cross-correlation, at every attack within 50 ms of a beat;
    a beat without an attack lies where the warp put it, within half a sample.
    """
    before, after, reach = (round(s * rate_hz) for s in (0.002, 0.018, 0.008))
    nearest = np.searchsorted(grid.source_beats_s, attacks[:, 0] / rate_hz)
    worst = 0.5 / rate_hz
    for (at, _), right in zip(attacks, nearest, strict=True):
        around = grid.source_beats_s[max(right - 1, 0) : right + 1]
        if np.min(np.abs(around - at / rate_hz)) > 0.05:
            continue
        planned = float(grid.warp.to_out(np.array([at / rate_hz]))[0] + grid.silence_s) * rate_hz
        low = round(planned) - before - reach
        piece = source[at - before : at + after].mean(axis=1)
        there = music[low : low + len(piece) + 2 * reach].mean(axis=1)
        if low < 0 or len(there) < len(piece) + 2 * reach:
            continue
        lags = np.correlate(there, piece, mode="valid")
        power = np.convolve(there**2, np.ones(len(piece), np.float32), mode="valid")
        best = int(np.argmax(lags / np.sqrt(np.maximum(power, 1e-12))))
        worst = max(worst, abs(best - reach + round(planned) - planned) / rate_hz)
    return 1000 * worst


def _tags(analysis: SongAnalysis, cadence_spm: float, pulse: str) -> dict[str, str]:
    made_from = {
        "cadence_spm": cadence_spm,
        "pulse": pulse,
        "source_sha256": analysis.sha256,
        "made_by": ENGINE_VERSION,
    }
    return {
        "title": f"Walking track, {cadence_spm:g} steps a minute",
        "comment": json.dumps(made_from),
    }
