"""A planned playlist as one file: every song equally loud, joined on beats where both have them.

Seconds, LUFS (BS.1770-5, gated), dBTP. Each song is brought to the same loudness and kept under the
true peak; where a song has such peaks that this would take more than 6 dB of limiting, the whole
list is made quieter instead, so that it stays equal. Songs overlap with equal power. Where both
have beats, a beat of the one is laid exactly on a beat of the other, near the middle of the
overlap; nothing is stretched, so beats of different tempi meet there and then part. One song is in
memory at a time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attune import problems
from attune.music import limiter, sound, writing
from attune.music.loudness import LoudnessMeter
from attune.music.playlist_songs import SongSound
from attune.music.song import Progress
from attune.music.version import ENGINE_VERSION

Samples = NDArray[np.float32]

FORMAT = "attune.playlist-sound/1"
CEILING_DBTP = -1.0
METER_MARGIN_DB = 0.2
"""Meters that oversample differ by this much; a lossy coder overshoots by more."""
LOSSY_HEADROOM_DB = 1.0
MOST_LIMITING_DB = 6.0
EQUAL_WITHIN_LU = 0.1
ROUNDS = 5
LIMITER_REACH_S = 0.1
LONGEST_SHARE = 0.25
"""An overlap is at most this share of the shorter song."""
NEAREST_BEATS = 0.5
"""A beat may move an overlap by at most this share of its length."""


@dataclass(frozen=True)
class PlaylistSoundSettings:
    """How the file is made."""

    loudness_lufs: float = -18.0
    overlap_s: float = 4.0
    fade_out_s: float = 3.0


@dataclass(frozen=True)
class SongInFile:
    """Where a song lies in the file, how loud it is there, and whether it came in on a beat."""

    reference: str
    from_s: float
    to_s: float
    loudness_lufs: float
    beat_met_s: float | None
    """When a beat of this song falls on a beat of the one before; ``None`` for a plain overlap."""


@dataclass(frozen=True)
class PlaylistSound:
    """The file that was made."""

    made_by: str
    songs: tuple[SongInFile, ...]
    duration_s: float
    loudness_lufs: float
    true_peak_dbtp: float
    quieter_for: str | None
    """The song whose peaks made the whole list quieter than asked, if one did."""
    settings: PlaylistSoundSettings

    def to_json(self) -> dict[str, Any]:
        return {"format": FORMAT, **asdict(self)}


def render_playlist(
    songs: Sequence[SongSound],
    out: Path,
    settings: PlaylistSoundSettings | None = None,
    progress: Progress | None = None,
    force: bool = False,
) -> PlaylistSound:
    """Join the songs, in their order, into one file."""
    out, settings = Path(out), settings or PlaylistSoundSettings()
    report = progress or (lambda share, stage: None)
    check_playlist_sound(songs, out, settings, force=force)
    rate_hz, target_lufs, quieter_for = _listen(songs, out, settings, report)
    joiner = _Joiner(songs, rate_hz, target_lufs, _ceiling_dbtp(out), settings)
    meter = LoudnessMeter(rate_hz, 2)

    def blocks() -> Iterator[Samples]:
        for block in joiner.blocks(lambda share: report(0.4 + 0.6 * share, "joining the songs")):
            for start in range(0, len(block), writing.BLOCK_FRAMES):
                meter.add(block[start : start + writing.BLOCK_FRAMES])
                yield block[start : start + writing.BLOCK_FRAMES]

    tags = {"title": "Playlist", "comment": f"made by {ENGINE_VERSION}"}
    writing.write_blocks(out, blocks(), rate_hz, 2, force=force, tags=tags)
    meter.finish()
    loudness_lufs, true_peak_dbtp = meter.loudness_lufs(), meter.true_peak_dbtp()
    assert loudness_lufs is not None and true_peak_dbtp is not None  # silent songs were refused
    report(1.0, "done")
    return PlaylistSound(
        made_by=ENGINE_VERSION,
        songs=tuple(joiner.placed),
        duration_s=round(joiner.written / rate_hz, 4),
        loudness_lufs=round(loudness_lufs, 2),
        true_peak_dbtp=round(true_peak_dbtp, 2),
        quieter_for=quieter_for,
        settings=settings,
    )


def check_playlist_sound(
    songs: Sequence[SongSound], out: Path, settings: PlaylistSoundSettings, *, force: bool
) -> None:
    """Refuse what can be refused before any sound is read."""
    for what, value, low, high in (
        ("A loudness in LUFS", settings.loudness_lufs, -40.0, -10.0),
        ("A crossfade in seconds", settings.overlap_s, 0.0, 12.0),
        ("A fade-out in seconds", settings.fade_out_s, 0.0, 30.0),
    ):
        if not low <= value <= high:
            raise problems.setting_out_of_range(what, value, low, high)
    writing.check_output(out, force=force)
    for song in songs:
        sound.check_file(song.path)
        writing.check_output(out, force=force, source=song.path)


def _ceiling_dbtp(out: Path) -> float:
    lossy = out.suffix.lower() in writing.LOSSY
    return CEILING_DBTP - METER_MARGIN_DB - (LOSSY_HEADROOM_DB if lossy else 0.0)


def _listen(
    songs: Sequence[SongSound], out: Path, settings: PlaylistSoundSettings, report: Progress
) -> tuple[int, float, str | None]:
    """The file's rate, and the loudness that every song can have without being squeezed."""
    target_lufs, quieter_for, rate_hz = settings.loudness_lufs, None, 0
    for count, song in enumerate(songs):
        report(0.4 * count / len(songs), "listening")
        with sound.open_sound(song.path) as opened:
            rate_hz = max(rate_hz, opened.sample_rate_hz)
            meter = LoudnessMeter(opened.sample_rate_hz, 2)
            for block in opened.blocks:
                meter.add(_stereo(block))
        meter.finish()
        loudness_lufs, peak_dbtp = meter.loudness_lufs(), meter.true_peak_dbtp()
        if loudness_lufs is None or peak_dbtp is None:
            raise problems.sound_is_silent(song.reference)
        possible = loudness_lufs + _ceiling_dbtp(out) - peak_dbtp + MOST_LIMITING_DB
        if possible < target_lufs:
            target_lufs, quieter_for = possible, song.reference
    rate_hz = writing.OPUS_RATE_HZ if out.suffix.lower() == ".opus" else rate_hz
    return rate_hz, target_lufs, quieter_for


def _stereo(block: Samples) -> Samples:
    return block if block.shape[1] == 2 else np.repeat(block, 2, axis=1)


class _Joiner:
    """Joins songs as they are read; knows afterwards where each of them lies."""

    def __init__(
        self,
        songs: Sequence[SongSound],
        rate_hz: int,
        target_lufs: float,
        ceiling_dbtp: float,
        settings: PlaylistSoundSettings,
    ) -> None:
        self.songs, self.rate_hz, self.target_lufs = songs, rate_hz, target_lufs
        self.ceiling_dbtp, self.settings = ceiling_dbtp, settings
        self.placed: list[SongInFile] = []
        self.written = 0
        self._longer_s = 0.0  # how much longer overlaps were than asked, so that it evens out

    def blocks(self, report: Callable[[float], None]) -> Iterator[Samples]:
        """The finished sound. What may still be overlapped waits in ``tail``."""
        tail: Samples = np.zeros((0, 2), np.float32)
        reach = round(LIMITER_REACH_S * self.rate_hz)
        for count, song in enumerate(self.songs):
            report(count / len(self.songs))
            music, loudness_lufs = self._ready(song)
            overlap, met_s = self._overlap(count, tail, music)
            from_frame = self.written + len(tail) - overlap
            from_s = from_frame / self.rate_hz
            self.placed.append(
                SongInFile(
                    reference=song.reference,
                    from_s=round(from_s, 4),
                    to_s=round((from_frame + len(music)) / self.rate_hz, 4),
                    loudness_lufs=round(loudness_lufs, 2),
                    beat_met_s=None
                    if met_s is None
                    else round(from_frame / self.rate_hz + met_s, 4),
                )
            )
            joined = _crossfaded(tail, music[: overlap + reach], overlap)
            if overlap:
                around = max(len(tail) - overlap - reach, 0)
                limiter.limit(joined[around:], self.rate_hz, self.ceiling_dbtp)
            music = music[overlap + reach :]
            last = count == len(self.songs) - 1
            kept = 0 if last else min(self._longest + reach, len(music))
            if last:
                self._fade_out(music)
            for piece in (joined, music[: len(music) - kept]):
                self.written += len(piece)
                yield piece
            tail = music[len(music) - kept :].copy()

    def _ready(self, song: SongSound) -> tuple[Samples, float]:
        """A song at its loudness and under the ceiling; the gain makes up for what is limited."""
        import soxr

        source, rate_hz = sound.read_sound(song.path)
        if rate_hz != self.rate_hz:
            source = np.asarray(soxr.resample(source, rate_hz, self.rate_hz), np.float32)
        source = _stereo(source)
        source -= source.mean(axis=0)
        gain_db, music, loudness_lufs = 0.0, source, self._loudness_lufs(source, song)
        for _ in range(ROUNDS):
            gain_db += self.target_lufs - loudness_lufs
            music = source * np.float32(10 ** (gain_db / 20))
            limiter.limit(music, self.rate_hz, self.ceiling_dbtp)
            loudness_lufs = self._loudness_lufs(music, song)
            if abs(loudness_lufs - self.target_lufs) <= EQUAL_WITHIN_LU:
                break
        return music, loudness_lufs

    def _loudness_lufs(self, music: Samples, song: SongSound) -> float:
        meter = LoudnessMeter(self.rate_hz, 2)
        for start in range(0, len(music), sound.BLOCK_FRAMES):
            meter.add(music[start : start + sound.BLOCK_FRAMES])
        loudness_lufs = meter.loudness_lufs()
        if loudness_lufs is None:
            raise problems.sound_is_silent(song.reference)
        return loudness_lufs

    @property
    def _longest(self) -> int:
        """The most frames that the end of a song could be overlapped by."""
        asked = self.settings.overlap_s * (1 + NEAREST_BEATS)
        return round(asked * self.rate_hz) + 1

    def _overlap(self, count: int, tail: Samples, music: Samples) -> tuple[int, float | None]:
        """Frames that the song overlaps the one before, and where in it two beats meet."""
        if not count or not self.settings.overlap_s:
            return 0, None
        before, song = self.placed[-1], self.songs[count]
        before_s, song_s = before.to_s - before.from_s, len(music) / self.rate_hz
        asked_s = min(self.settings.overlap_s, LONGEST_SHARE * min(before_s, song_s))
        wanted_s = asked_s - self._longer_s if abs(self._longer_s) < asked_s / 4 else asked_s
        overlap_s, met_s = overlap_on_beats(
            [before_s - beat for beat in self.songs[count - 1].beats_s],
            song.beats_s,
            wanted_s,
            asked_s,
        )
        overlap = min(round(overlap_s * self.rate_hz), len(tail), len(music))
        self._longer_s += overlap / self.rate_hz - asked_s
        return overlap, met_s

    def _fade_out(self, music: Samples) -> None:
        frames = min(round(self.settings.fade_out_s * self.rate_hz), len(music))
        if frames:
            fade = np.cos(0.5 * np.pi * np.arange(1, frames + 1) / frames) ** 2
            music[len(music) - frames :] *= fade.astype(np.float32)[:, None]


def overlap_on_beats(
    before_end_s: Sequence[float], beats_s: Sequence[float], wanted_s: float, asked_s: float
) -> tuple[float, float | None]:
    """How long two songs overlap so that a beat of the one falls on a beat of the other.

    ``before_end_s`` are the first song's beats, in seconds before its end; ``beats_s`` the second's
    from its beginning. Of the pairs that come near the wanted overlap, the one that meets nearest
    to its middle is taken. Also returns when in the second song they meet.
    """
    low_s, high_s = asked_s * (1 - NEAREST_BEATS), asked_s * (1 + NEAREST_BEATS)
    pairs = [
        (abs(left_s + beat_s - wanted_s) + 0.25 * abs(left_s - beat_s), left_s + beat_s, beat_s)
        for left_s in before_end_s
        if 0 < left_s < high_s
        for beat_s in beats_s
        if 0 < beat_s < high_s and low_s <= left_s + beat_s <= high_s
    ]
    if not pairs:
        return asked_s, None
    _, overlap_s, met_s = min(pairs)
    return overlap_s, met_s


def _crossfaded(tail: Samples, head: Samples, overlap: int) -> Samples:
    """The end of one song and the beginning of the next, overlapped with equal power."""
    joined = np.concatenate([tail, head[overlap:]])
    if overlap:
        share = (np.arange(overlap) + 0.5) / overlap * (math.pi / 2)
        at = len(tail) - overlap
        joined[at : len(tail)] *= np.cos(share).astype(np.float32)[:, None]
        joined[at : len(tail)] += head[:overlap] * np.sin(share).astype(np.float32)[:, None]
    return joined
