"""A copy of a song that every browser plays, with the song's own time: second 0 is second 0.

Clicks scheduled at ``beats_s`` must be heard on the beats, so the copy may not begin late. Every
compressed coder adds a priming of 20 to 50 ms, which players drop or do not drop as they please
(MP3's lies in a tag that not all read). FLAC has none, and every current browser plays it, Safari
since 2017; so the copy is FLAC, one channel, 16 bit: about 2 MB a minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from attune.music import writing
from attune.music.song import Progress
from attune.music.sound import Sound, one_channel, open_sound

LISTENING_SUFFIX = ".flac"


def write_listening_copy(
    path: Path, out: Path, progress: Progress | None = None, force: bool = False
) -> None:
    """Write the song to ``out``, mixed to one channel, decoded second by second as it was read."""
    path, out = Path(path), Path(out)
    writing.check_output(out, force=force, source=path)
    report = progress or (lambda share, stage: None)
    with open_sound(path) as sound:
        rate_hz = writing.OPUS_RATE_HZ if out.suffix.lower() == ".opus" else sound.sample_rate_hz
        writing.write_blocks(out, _one_channel(sound, rate_hz, report), rate_hz, 1, force=force)
    report(1.0, "done")


def _one_channel(sound: Sound, rate_hz: int, report: Progress) -> Iterator[NDArray[np.float32]]:
    import soxr

    resampler = soxr.ResampleStream(sound.sample_rate_hz, rate_hz, 1, dtype="float32")
    frames = 0
    for block in sound.blocks:
        frames += len(block)
        yield resampler.resample_chunk(one_channel(block))[:, None]
        if sound.claimed_duration_s:
            report(frames / sound.sample_rate_hz / sound.claimed_duration_s, "copying")
    yield resampler.resample_chunk(np.zeros(0, np.float32), last=True)[:, None]
