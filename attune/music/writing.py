"""Writing sound files: beside their place first, then renamed, so that none is ever half-written.

The end of the name chooses the form: FLAC and WAV (16 bit, triangular dither from a fixed seed),
MP3 and Opus. The coders' priming is noted in the file, so a decoder's first sample is ours. A disk
that fills, or a folder one may not write to, is a problem with one sentence, and the file that was
there before is still there. Ctrl-C stops between two blocks: libsndfile's callbacks would swallow
it, and call a damaged file finished. libsndfile writes FLAC and WAV; FFmpeg's build of libopus and
lameenc's of LAME (mp3.py) take a quarter of the time that its own coders take.
"""

from __future__ import annotations

import os
import secrets
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from attune import problems

Samples = NDArray[np.float32]

FORMS: Mapping[str, dict[str, Any]] = {
    ".flac": {"format": "FLAC", "subtype": "PCM_16", "compression_level": 0.5},
    ".wav": {"format": "WAV", "subtype": "PCM_16"},
    ".mp3": {},  # see mp3.py
    ".opus": {},  # see _encode_opus
}
LOSSY = (".mp3", ".opus")
OPUS_RATE_HZ = 48000
OPUS_BITS_PER_S = 128_000
OPUS_OPTIONS = {"application": "audio", "compression_level": "5"}
"""Of 10 levels of effort: the last five take twice the time, for nothing heard at this rate."""
_FRAMES_AT_ONCE = 64
REPEATABLE = {"fflags": "+bitexact"}  # the same sound gives the same file
BLOCK_FRAMES = 65536
STEP = 1 / 32768


def check_output(out: Path, *, force: bool, source: Path | None = None) -> None:
    """Refuse a place that cannot be written to, before any work is done."""
    if out.is_dir():
        raise problems.output_is_a_folder(out.name or str(out))
    if out.suffix.lower() not in FORMS:
        raise problems.unknown_output_form(out.name, tuple(FORMS))
    if not out.parent.is_dir():
        raise problems.no_such_output_folder(str(out.parent))
    if source is not None and out.exists() and source.exists() and out.samefile(source):
        raise problems.output_is_the_song(out.name)
    if out.exists() and not force:
        raise problems.output_exists(out.name)


def write_sound(
    out: Path,
    samples: Samples,
    sample_rate_hz: int,
    *,
    force: bool,
    tags: Mapping[str, str] | None = None,
) -> None:
    """Write samples, shape (frames, channels), in the form that the name asks for."""
    write_blocks(out, in_blocks(samples), sample_rate_hz, samples.shape[1], force=force, tags=tags)


def write_blocks(
    out: Path,
    blocks: Iterator[Samples],
    sample_rate_hz: int,
    channels: int,
    *,
    force: bool,
    tags: Mapping[str, str] | None = None,
) -> None:
    """Write blocks as they come."""
    with written_beside(out, force=force) as file:
        encode(file, out.suffix.lower(), blocks, sample_rate_hz, channels, tags)


def encode(
    file: KeptFile,
    suffix: str,
    blocks: Iterator[Samples],
    sample_rate_hz: int,
    channels: int,
    tags: Mapping[str, str] | None = None,
) -> None:
    """Put the sound into an open file in the form of this suffix."""
    if suffix == ".opus":
        _encode_opus(file, blocks, channels, tags or {})
        return
    if suffix == ".mp3":
        from attune.music.mp3 import encode_mp3

        encode_mp3(file, file.until_stopped(blocks), sample_rate_hz, channels, tags or {})
        file.flush()
        return
    import soundfile

    noise = np.random.default_rng(0)
    with soundfile.SoundFile(
        file, "w", samplerate=sample_rate_hz, channels=channels, **FORMS[suffix]
    ) as sound:
        for name, value in (tags or {}).items():
            setattr(sound, name, value)
        for block in file.until_stopped(blocks):
            sound.write(_dithered(block, noise))
    file.flush()


def _encode_opus(
    file: KeptFile, blocks: Iterator[Samples], channels: int, tags: Mapping[str, str]
) -> None:
    import av

    layout = "mono" if channels == 1 else "stereo"
    with av.open(file, "w", format="ogg", options=REPEATABLE) as container:
        container.metadata.update(tags)
        stream = container.add_stream("libopus", rate=OPUS_RATE_HZ, options=OPUS_OPTIONS)
        stream.bit_rate, stream.layout = OPUS_BITS_PER_S * channels // 2, layout
        at = 0
        for block in file.until_stopped(blocks):
            interleaved = np.ascontiguousarray(block, np.float32).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(interleaved, format="flt", layout=layout)
            frame.sample_rate, frame.pts = OPUS_RATE_HZ, at
            at += len(block)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    file.flush()


def decoded(file: KeptFile, suffix: str) -> Iterator[Samples]:
    """The sound in a file that was just written, as a player hears it."""
    file.seek(0)
    yield from file.until_stopped(_decoded(file, suffix))


def _decoded(file: KeptFile, suffix: str) -> Iterator[Samples]:
    if suffix == ".opus":
        import av

        with av.open(file, format="ogg") as container:
            frames = (frame.to_ndarray() for frame in container.decode(audio=0))
            while few := list(islice(frames, _FRAMES_AT_ONCE)):
                yield np.ascontiguousarray(np.concatenate(few, axis=1).T, np.float32)
        return
    import soundfile

    with soundfile.SoundFile(file) as coded:
        yield from coded.blocks(BLOCK_FRAMES, dtype="float32", always_2d=True)


def in_blocks(samples: Samples) -> Iterator[Samples]:
    for start in range(0, len(samples), BLOCK_FRAMES):
        yield samples[start : start + BLOCK_FRAMES]


@contextmanager
def written_beside(out: Path, *, force: bool) -> Iterator[KeptFile]:
    """A file beside ``out`` that takes its place when all went well, and goes when it did not."""
    beside = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    kept: KeptFile | None = None
    try:
        with _interrupts_held() as stop_if_asked:
            with beside.open("xb+") as file:
                kept = KeptFile(file, stop_if_asked)
                yield kept
                if kept.error is not None:
                    raise kept.error
                file.flush()
                os.fsync(file.fileno())
            if out.exists() and not force:
                raise problems.output_exists(out.name)
            stop_if_asked()
            beside.replace(out)
    except problems.Problem:
        raise
    except Exception as error:
        cause = kept.error if kept and kept.error else error
        if not isinstance(cause, OSError):
            raise
        raise problems.cannot_write(out.name, cause.strerror or str(cause)) from None
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _interrupts_held() -> Iterator[Callable[[], None]]:
    """Ctrl-C waits until the function given asks for it; a handler of somebody's own stays."""
    asked = False

    def hold(number: int, frame: object) -> None:
        nonlocal asked
        asked = True

    def stop_if_asked() -> None:
        if asked:
            raise KeyboardInterrupt

    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield stop_if_asked
        return
    signal.signal(signal.SIGINT, hold)
    try:
        yield stop_if_asked
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    stop_if_asked()


class KeptFile:
    """A file for libsndfile, which hears only "nothing written": it keeps the reason why."""

    def __init__(self, file: IO[bytes], stop_if_asked: Callable[[], None]) -> None:
        self._file = file
        self._stop_if_asked = stop_if_asked
        self.error: OSError | None = None

    def until_stopped(self, blocks: Iterator[Samples]) -> Iterator[Samples]:
        """The blocks, with a stop between two of them where somebody asked for it."""
        for block in blocks:
            self._stop_if_asked()
            yield block

    def write(self, data: bytes) -> int:
        if self.error is None:
            try:
                written = self._file.write(data)
                self._file.flush()
                return written
            except OSError as error:
                self.error = error
        return 0

    def read(self, count: int = -1) -> bytes:
        return self._file.read(count)

    def flush(self) -> None:
        """Say now why nothing could be written, if so."""
        if self.error is not None:
            raise self.error

    def truncate(self, size: int) -> int:
        return self._file.truncate(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        try:
            return self._file.seek(offset, whence)
        except OSError as error:  # what was buffered could not be written
            self.error = self.error or error
            return 0

    def tell(self) -> int:
        return self._file.tell()


def _dithered(block: Samples, noise: np.random.Generator) -> Samples:
    """The block with triangular dither of one step, so that quiet endings do not crackle."""
    dither = noise.random(block.shape, np.float32) - noise.random(block.shape, np.float32)
    top = np.float32(1 - STEP)
    return np.clip(block + np.float32(STEP) * dither, -1, top).astype(np.float32)
