"""Reading sound files: any common format in, blocks of samples out, never more than the limits.

Samples are float32 in [-1, 1], shape (frames, channels), one or two channels, at 44,100 or
48,000 Hz: other rates are resampled (soxr) and more channels mixed down (ITU-R BS.775: centre and
surrounds at -3 dB). Time zero is the first sample that the decoder gives after it has dropped the
coder's own priming, as players do. libsndfile reads first; what it does not know (m4a, the sound
of a video) goes to FFmpeg through PyAV, which may read this one file in a form that holds sound
itself: playlists and lists of other files are refused, for they would open what they name.

A header is only believed to refuse early. What counts is what is decoded: reading stops at the
longest song allowed, whatever the header says, so five hours of sound never fill the memory. Where
a header's duration cannot be true of so many bytes, or is missing, what FFmpeg reads is counted: an
MP3 without a count of its frames is only estimated from the first, wrongly if its bit rate varies.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from attune import problems
from attune.music.limits import LIMITS
from attune.music.quiet_decoder import quiet_decoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

BLOCK_FRAMES = 65536
WORKING_RATES_HZ = (44100, 48000)
SMALL_BLOCK_FRAMES = 512
LONGEST_CLAIM_S = 1e6  # a stream of unknown length claims more
LARGEST_STATED_BYTES = 2**31 - 2**20  # what was written into a pipe states about 2 or 4 GB
MIX_DOWN = 0.5**0.5
MP3_BITS_PER_S = (7_000, 400_000)
"""What MP3 allows is 8 to 320 thousand; a little more for tags and pictures."""
MP3_COUNTS = (b"Xing", b"Info", b"VBRI")
"""The marks of a first frame that holds the number of all frames instead of sound."""
ESTIMATE_MISSES_BY_S = 0.5
HOLDING_SOUND = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,eac3,flac,matroska,mov,mp3,mpeg,mpegts,ogg,tta,w64,wav,wv"
)
"""FFmpeg's names of the forms that are read; none of them leads to another file."""


@dataclass(frozen=True)
class SoundInfo:
    """What a file's header says. The duration is what the file claims, decoded only if it must."""

    duration_s: float
    sample_rate_hz: int
    channels: int
    format_name: str


@dataclass(frozen=True)
class Sound:
    """An open file: its working rate, its channels after mixing down, and its blocks, once."""

    sample_rate_hz: int
    channels: int
    claimed_duration_s: float | None
    promised_s: float | None
    """The claim where it was written down when the file was whole, and is no estimate from it."""
    blocks: Iterator[Samples]


def check_file(path: Path) -> None:
    """Refuse what is not a file that could be opened, before anything is decoded."""
    if path.is_dir():
        raise problems.is_a_folder(path.name or str(path))
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except FileNotFoundError:
        raise problems.no_such_file(path.name) from None
    except OSError as error:
        raise problems.cannot_read(path.name, error.strerror or str(error)) from None
    if size == 0:
        raise problems.empty_file(path.name)
    if size > LIMITS.largest_file_bytes:
        raise problems.file_too_large(path.name, size, LIMITS.largest_file_bytes)


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sound_info(path: Path) -> SoundInfo:
    """What a file claims to be; raises the problem it has as a song."""
    check_file(path)
    info = _believable_info(path) or _av_info(path)
    check_duration(path.name, info.duration_s)
    return info


def check_duration(name: str, duration_s: float) -> None:
    if duration_s < LIMITS.shortest_song_s:
        raise problems.sound_too_short(name, duration_s, LIMITS.shortest_song_s)
    if duration_s > LIMITS.longest_song_s:
        raise problems.sound_too_long(name, duration_s, LIMITS.longest_song_s)


@contextmanager
def open_sound(path: Path, shortest_s: float | None = None) -> Iterator[Sound]:
    """Open a song for reading from its first sample to its last; a voice may be shorter."""
    check_file(path)
    info = _believable_info(path)
    reader = _soundfile_blocks if info else _av_blocks
    info = info or _av_info(path)
    if info.duration_s > LIMITS.longest_song_s:
        raise problems.sound_too_long(path.name, info.duration_s, LIMITS.longest_song_s)
    rate_hz = info.sample_rate_hz if info.sample_rate_hz in WORKING_RATES_HZ else 48000
    decoded = reader(path)
    try:
        blocks = _resampled(decoded, info.sample_rate_hz, rate_hz)
        yield Sound(
            rate_hz,
            min(info.channels, 2),
            info.duration_s or None,
            _promised_s(path, info),
            _within_limits(path.name, blocks, rate_hz, shortest_s),
        )
    finally:
        decoded.close()


def one_channel(samples: Samples) -> Samples:
    """The mean of one channel or two, shape (frames,); mean(axis=1) takes fifteen times as long."""
    import numpy as np

    return np.asarray((samples[:, 0] + samples[:, -1]) * np.float32(0.5))


def read_sound(path: Path) -> tuple[Samples, int]:
    """A whole song in memory: (frames, channels) and the working rate."""
    import numpy as np

    with open_sound(path) as sound:
        blocks = list(sound.blocks)
    return np.concatenate(blocks), sound.sample_rate_hz


def _believable_info(path: Path) -> SoundInfo | None:
    """What libsndfile says of a file, unless its duration cannot be true."""
    info = _soundfile_info(path)
    return info if info and _is_possible(info, path) else None


def _is_possible(info: SoundInfo, path: Path) -> bool:
    if info.duration_s <= 0 or info.duration_s > LONGEST_CLAIM_S:
        return False
    if info.format_name.lower() != "mp3":
        return True
    low, high = MP3_BITS_PER_S
    if not low <= 8 * path.stat().st_size / info.duration_s <= high:
        return False
    missed_s = 0.0 if _counts_its_frames(path) else info.duration_s - _packets_s(path)
    return abs(missed_s) < ESTIMATE_MISSES_BY_S


def _counts_its_frames(path: Path) -> bool:
    """Whether an MP3's first frame, after its tags, says how many there are."""
    with path.open("rb") as file:
        start = file.read(10)
        if start[:3] == b"ID3":
            tag_bytes = sum(
                byte << shift for byte, shift in zip(start[6:], (21, 14, 7, 0), strict=False)
            )
            file.seek(10 + tag_bytes)
        first = start + file.read(512)
    return any(mark in first for mark in MP3_COUNTS)


def _packets_s(path: Path) -> float:
    """How long the packets of a file are together, without decoding them."""
    import av

    try:
        with _av_open(path) as container:
            stream = container.streams.audio[0]
            ticks = sum(packet.duration or 0 for packet in container.demux(stream))
            return float(ticks * stream.time_base)
    except (av.FFmpegError, ValueError, LookupError):
        return 0.0


def _promised_s(path: Path, info: SoundInfo) -> float | None:
    """The duration that a file states of itself; None where it states none, or it is an estimate.

    Of WAV and AIFF libsndfile gives what is there: the promise is in the size that they state.
    """
    form = info.format_name.lower()
    if form == "flac" or "mp4" in form or (form == "mp3" and _counts_its_frames(path)):
        return info.duration_s
    with path.open("rb") as file:
        start = file.read(8)
    order: Literal["little", "big"] = "little" if start[:4] == b"RIFF" else "big"
    stated_bytes = int.from_bytes(start[4:], order) + 8
    if start[:4] not in (b"RIFF", b"FORM") or stated_bytes > LARGEST_STATED_BYTES:
        return None
    return info.duration_s * stated_bytes / path.stat().st_size


def _soundfile_info(path: Path) -> SoundInfo | None:
    import soundfile

    try:
        with quiet_decoder(), soundfile.SoundFile(os.fsencode(path)) as file:
            return SoundInfo(
                file.frames / file.samplerate, file.samplerate, file.channels, file.format
            )
    except (soundfile.LibsndfileError, RuntimeError):
        return None


def _av_info(path: Path) -> SoundInfo:
    import av

    try:
        with _av_open(path) as container:
            if not container.streams.audio:
                raise problems.not_a_sound(path.name)
            stream = container.streams.audio[0]
            if stream.duration is not None and stream.time_base is not None:
                duration_s = float(stream.duration * stream.time_base)
            else:
                duration_s = (container.duration or 0) / 1e6
            if not stream.rate or not stream.channels:
                raise problems.not_a_sound(path.name)
            info = SoundInfo(duration_s, stream.rate, stream.channels, container.format.name)
        if not _is_possible(info, path):
            info = replace(info, duration_s=_counted_duration_s(path, info))
        return info
    except (av.FFmpegError, ValueError, LookupError):
        raise problems.not_a_sound(path.name) from None


def _av_open(path: Path) -> Any:
    """This file and no other: the name is never taken for an address, nor the sound for a list."""
    import av

    options = {"protocol_whitelist": "file", "format_whitelist": HOLDING_SOUND}
    return av.open(f"file:{path.absolute()}", options=options)


def _counted_duration_s(path: Path, info: SoundInfo) -> float:
    """For a stream without a true duration: count, and stop counting past the limit."""
    if info.format_name == "mp3":
        return _packets_s(path)
    frames, rate_hz = 0, info.sample_rate_hz
    for block in _av_blocks(path):
        frames += len(block)
        if frames > LIMITS.longest_song_s * rate_hz:
            break
    return frames / rate_hz


def _soundfile_blocks(path: Path) -> Generator[Samples, None, None]:
    import soundfile

    with quiet_decoder():
        opened = soundfile.SoundFile(os.fsencode(path))
    with opened as file:
        frames, at = BLOCK_FRAMES, 0
        while True:
            try:
                with quiet_decoder():
                    block = file.read(frames, dtype="float32", always_2d=True)
            except (soundfile.LibsndfileError, RuntimeError):
                # A file that ends in the middle: what was decoded is kept, to a small block.
                if frames == SMALL_BLOCK_FRAMES or not _went_back(file, at):
                    return
                frames = SMALL_BLOCK_FRAMES
                continue
            if len(block) == 0:
                return
            at += len(block)
            yield _mixed_down(block)


def _went_back(file: Any, frame: int) -> bool:
    import soundfile

    try:
        with quiet_decoder():
            return bool(file.seek(frame) == frame)
    except (soundfile.LibsndfileError, RuntimeError):
        return False


def _av_blocks(path: Path) -> Generator[Samples, None, None]:
    import av
    import numpy as np

    with _av_open(path) as container:
        stream = container.streams.audio[0]
        layout = "mono" if stream.channels == 1 else "stereo"
        to_float = av.AudioResampler(format="fltp", layout=layout, rate=stream.rate)
        frames = iter(container.decode(stream))
        while True:
            try:
                frame = next(frames)
            except StopIteration:
                break
            except av.FFmpegError:
                break  # a file that ends in the middle: what was decoded is kept
            for part in to_float.resample(frame):
                yield np.ascontiguousarray(part.to_ndarray().T, dtype=np.float32)
        for part in to_float.resample(None):
            yield np.ascontiguousarray(part.to_ndarray().T, dtype=np.float32)


def _mixed_down(block: Samples) -> Samples:
    channels = block.shape[1]
    if channels <= 2:
        return block
    import numpy as np

    left, right = block[:, 0].copy(), block[:, 1].copy()
    for index in range(2, channels):
        if channels >= 6 and index == 3:
            continue  # the low-frequency effects channel is left out, as BS.775 allows
        is_centre = index == 2 and channels != 4
        if is_centre or index % 2 == 0:
            left += MIX_DOWN * block[:, index]
        if is_centre or index % 2 == 1:
            right += MIX_DOWN * block[:, index]
    return np.stack([left, right], axis=1)


def _resampled(blocks: Iterator[Samples], from_hz: int, to_hz: int) -> Iterator[Samples]:
    if from_hz == to_hz:
        yield from blocks
        return
    import numpy as np
    import soxr

    stream: Any = None
    channels = 0
    for block in blocks:
        if stream is None:
            channels = block.shape[1]
            stream = soxr.ResampleStream(from_hz, to_hz, channels, dtype="float32")
        yield stream.resample_chunk(block).reshape(-1, channels)
    if stream is not None:
        tail = np.zeros((0, channels), np.float32)
        yield stream.resample_chunk(tail, last=True).reshape(-1, channels)


def _within_limits(
    name: str, blocks: Iterator[Samples], rate_hz: int, shortest_s: float | None
) -> Iterator[Samples]:
    import numpy as np

    shortest_s = LIMITS.shortest_song_s if shortest_s is None else shortest_s
    frames = 0
    for block in blocks:
        frames += len(block)
        if frames > LIMITS.longest_song_s * rate_hz:
            raise problems.sound_too_long(name, frames / rate_hz, LIMITS.longest_song_s)
        if len(block):
            yield np.nan_to_num(block, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    if frames == 0:
        raise problems.not_a_sound(name)
    if frames < shortest_s * rate_hz:
        raise problems.sound_too_short(name, frames / rate_hz, shortest_s)
