"""The sound workshop's door: songs in, analyses and walking tracks out.

Names are loaded when they are first used, so that importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attune.music.analysis import analyse_song
    from attune.music.limits import LIMITS, Limits
    from attune.music.song import AnalysisSettings, Progress, Reason, SongAnalysis, Walking
    from attune.music.sound import SoundInfo, sound_info
    from attune.music.version import ENGINE_VERSION

_HOMES = {
    "LIMITS": "limits",
    "Limits": "limits",
    "ENGINE_VERSION": "version",
    "AnalysisSettings": "song",
    "Progress": "song",
    "Reason": "song",
    "SongAnalysis": "song",
    "Walking": "song",
    "SoundInfo": "sound",
    "sound_info": "sound",
    "analyse_song": "analysis",
}

__all__ = [
    "ENGINE_VERSION",
    "LIMITS",
    "AnalysisSettings",
    "Limits",
    "Progress",
    "Reason",
    "SongAnalysis",
    "SoundInfo",
    "Walking",
    "analyse_song",
    "sound_info",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
