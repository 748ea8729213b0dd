"""A song and a place as playlists know them: energy and mood on a person's sliders, 0 to 1.

Durations are seconds, tempi beats per minute. A song's ``reference`` is its name in the list; no
two songs share one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """Where someone is, or a song is, on the sliders. Without a mood, energy alone counts."""

    energy: float
    mood: float | None = None


@dataclass(frozen=True)
class PlaylistSong:
    """One song as the planner knows it. ``mood`` counts only where the person gave it."""

    reference: str
    duration_s: float
    energy: float | None = None
    mood: float | None = None
    rated_by_person: bool = False
    tempo_bpm: float | None = None
    key: str | None = None
    never: bool = False
    tied_to_memory: bool = False
    vetoed: bool = False


@dataclass(frozen=True)
class SongSound:
    """A song to be played: its file, and its beats in seconds if they are known."""

    reference: str
    path: Path
    beats_s: tuple[float, ...] = ()
