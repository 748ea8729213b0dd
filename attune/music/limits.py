"""The limits of the sound workshop, in one place: forms show them, commands refuse past them.

Seconds, bytes, steps per minute; speed is output tempo divided by input tempo. A song longer than
twenty minutes or a file larger than 200 MB is almost always the wrong file; below 0.8 and above
1.25 times its speed music no longer sounds like itself.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    shortest_song_s: float = 1.0
    longest_song_s: float = 1200.0
    largest_file_bytes: int = 200_000_000
    lowest_cadence_spm: float = 30.0
    highest_cadence_spm: float = 180.0
    slowest_speed: float = 0.8
    fastest_speed: float = 1.25


LIMITS = Limits()
