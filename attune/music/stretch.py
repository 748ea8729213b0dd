"""Every beat moved to its place: a piecewise change of speed that leaves attacks as they were.

Positions are samples. A warp says which source position is heard at which output position. Around
every sharp attack the source is copied as it is (from 3 ms before the attack to 30 ms after), so
drums stay crisp and land on the sample; between two attacks the sound is stretched by itself, and
never sees the attacks beside it, so no attack is heard before its time. The joins are short
crossfades weighted for how much alike the two sides are, so that the level holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from attune.music.onsets import sharp_onsets
from attune.music.phase_vocoder import HOP, WINDOW, stretched
from attune.music.song import Progress
from attune.music.sound import one_channel

Samples = NDArray[np.float32]
Positions = NDArray[np.int64]

GUARD_S = 0.003
KEPT_S = 0.030
FADE_IN_S = 0.005
FADE_OUT_S = 0.010
SHORTEST_GAP_S = 0.090


@dataclass(frozen=True)
class Warp:
    """Corners of the time map, both strictly rising; linear between them."""

    source_s: NDArray[np.float64]
    out_s: NDArray[np.float64]

    def to_out(self, source_s: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.interp(source_s, self.source_s, self.out_s)


def stretch(
    source: Samples,
    sample_rate_hz: int,
    warp: Warp,
    silence_s: float = 0.0,
    progress: Progress | None = None,
) -> tuple[Samples, Positions]:
    """Silence, then the source played along the warp; the length is their sum, to the sample.

    Also the attacks that were copied, as (source, out) positions with the silence counted.
    """
    report = progress or (lambda share, stage: None)
    report(0.0, "finding attacks")
    attacks = _attacks(source, sample_rate_hz, warp)
    corners = np.round(np.stack([warp.source_s, warp.out_s], axis=1) * sample_rate_hz)
    silence = round(silence_s * sample_rate_hz)
    track = np.zeros((silence + int(corners[-1, 1]), source.shape[1]), np.float32)
    out = track[silence:]
    for index, (left, right) in enumerate(pairwise(attacks)):
        _between(source, out, left, right, corners.astype(np.int64), sample_rate_hz)
        if index % 16 == 0:
            report(index / len(attacks), "moving every beat")
    return track, attacks[1:-1] + np.array([0, silence])


def _attacks(source: Samples, sample_rate_hz: int, warp: Warp) -> Positions:
    """Attacks as (source, out) positions, between the beginning and the end of the song."""
    at = sharp_onsets(one_channel(source), sample_rate_hz, SHORTEST_GAP_S)
    out_at = np.round(warp.to_out(at / sample_rate_hz) * sample_rate_hz).astype(np.int64)
    end = [len(source), round(float(warp.out_s[-1]) * sample_rate_hz)]
    gap = round(SHORTEST_GAP_S * sample_rate_hz)
    inside = (at > gap) & (at < end[0] - gap) & (out_at > gap) & (out_at < end[1] - gap)
    return np.concatenate([[[0, 0]], np.stack([at, out_at], axis=1)[inside], [end]])


def _between(
    source: Samples,
    out: Samples,
    left: Positions,
    right: Positions,
    corners: Positions,
    sample_rate_hz: int,
) -> None:
    """Write the attack at ``left`` and what follows it up to the attack at ``right``."""
    kept, guard = round(KEPT_S * sample_rate_hz), round(GUARD_S * sample_rate_hz)
    fade_in, fade_out = round(FADE_IN_S * sample_rate_hz), round(FADE_OUT_S * sample_rate_hz)
    lead = 0 if left[1] == 0 else guard + fade_in
    begin = left + kept
    last = right[1] >= len(out)
    end = right if last else right - guard
    copy = source[left[0] - lead : begin[0]]
    at = int(left[1]) - lead
    _join(out, at, copy, fade_in if lead else 0)
    stretch_from = begin - fade_out
    middle = _stretched_piece(source, stretch_from, end, corners, fade_out)
    _join(out, int(stretch_from[1]), middle, fade_out)


def _stretched_piece(
    source: Samples, begin: Positions, end: Positions, corners: Positions, unturned: int
) -> Samples:
    """The source between two positions, stretched on its own to its place in the output."""
    inside = (corners[:, 1] > begin[1] + unturned + HOP) & (corners[:, 1] < end[1] - HOP)
    inside &= (corners[:, 0] > begin[0] + unturned) & (corners[:, 0] < end[0])
    knots = np.concatenate([[begin, begin + unturned], corners[inside], [end]]) - begin
    length = int(end[1] - begin[1])
    frames = -(-length // HOP) + 1
    centres = np.arange(frames) * HOP
    reading = np.interp(centres, knots[:, 1], knots[:, 0])
    beyond = centres > knots[-1, 1]
    reading[beyond] = knots[-1, 0] + centres[beyond] - knots[-1, 1]
    lead = WINDOW // 2 // HOP
    before = np.arange(-lead, 0) * HOP
    after = reading[-1] + np.arange(1, lead + 1) * HOP
    frames_at = np.round(np.concatenate([before, reading, after])).astype(np.int64)
    piece = stretched(source[begin[0] : end[0]], frames_at, lead + 1 + unturned // HOP)
    return piece[lead * HOP : lead * HOP + length]


def _join(out: Samples, at: int, piece: Samples, fade: int) -> None:
    """Write a piece, its first ``fade`` samples crossfaded with what is already there."""
    piece = piece[: max(len(out) - at, 0)]
    if fade > 0 and len(piece) >= fade:
        old, new = out[at : at + fade], piece[:fade]
        rise = (np.arange(fade, dtype=np.float32) + 0.5)[:, None] / fade
        likeness = float(np.sum(old * new)) / (
            float(np.sqrt(np.sum(old**2) * np.sum(new**2))) + 1e-12
        )
        likeness = min(max(likeness, 0.0), 1.0)
        level = np.sqrt((1 - rise) ** 2 + rise**2 + 2 * likeness * rise * (1 - rise))
        out[at : at + fade] = ((1 - rise) * old + rise * new) / level
    else:
        fade = 0
    out[at + fade : at + len(piece)] = piece[fade:]
