"""The sound workshop's door: songs in, analyses and walking tracks out.

Names are loaded when they are first used, so that importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attune.music.analysis import analyse_song
    from attune.music.iso_principle import (
        Playlist,
        PlaylistRequest,
        PlaylistWeights,
        plan_playlist,
    )
    from attune.music.limits import LIMITS, Limits
    from attune.music.listening_copy import LISTENING_SUFFIX, write_listening_copy
    from attune.music.listening_dose import ListeningDose, reckon_listening_dose, weekly_hours
    from attune.music.playlist_songs import Place, PlaylistSong, SongSound
    from attune.music.playlist_sound import (
        PlaylistSound,
        PlaylistSoundSettings,
        check_playlist_sound,
        render_playlist,
    )
    from attune.music.song import AnalysisSettings, Progress, Reason, SongAnalysis, Walking
    from attune.music.sound import SoundInfo, sound_info
    from attune.music.tunes import TUNES, render_tune
    from attune.music.version import ENGINE_VERSION
    from attune.music.walking_track import (
        TrackSettings,
        WalkingTrack,
        check_track_request,
        make_walking_track,
    )

_HOMES = {
    "PlaylistSound": "playlist_sound",
    "PlaylistSoundSettings": "playlist_sound",
    "SongSound": "playlist_songs",
    "check_playlist_sound": "playlist_sound",
    "render_playlist": "playlist_sound",
    "ListeningDose": "listening_dose",
    "Place": "playlist_songs",
    "Playlist": "iso_principle",
    "PlaylistRequest": "iso_principle",
    "PlaylistSong": "playlist_songs",
    "PlaylistWeights": "iso_principle",
    "plan_playlist": "iso_principle",
    "reckon_listening_dose": "listening_dose",
    "weekly_hours": "listening_dose",
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
    "LISTENING_SUFFIX": "listening_copy",
    "write_listening_copy": "listening_copy",
    "TrackSettings": "walking_track",
    "WalkingTrack": "walking_track",
    "check_track_request": "walking_track",
    "make_walking_track": "walking_track",
    "TUNES": "tunes",
    "render_tune": "tunes",
}

__all__ = [
    "ENGINE_VERSION",
    "LIMITS",
    "LISTENING_SUFFIX",
    "TUNES",
    "AnalysisSettings",
    "Limits",
    "ListeningDose",
    "Place",
    "Playlist",
    "PlaylistRequest",
    "PlaylistSong",
    "PlaylistSound",
    "PlaylistSoundSettings",
    "PlaylistWeights",
    "Progress",
    "Reason",
    "SongAnalysis",
    "SongSound",
    "SoundInfo",
    "TrackSettings",
    "Walking",
    "WalkingTrack",
    "analyse_song",
    "check_playlist_sound",
    "check_track_request",
    "make_walking_track",
    "plan_playlist",
    "reckon_listening_dose",
    "render_playlist",
    "render_tune",
    "sound_info",
    "weekly_hours",
    "write_listening_copy",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
