"""The sound workshop's door: songs in, analyses and walking tracks out.

Names are loaded when they are first used, so that importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attune.music.analysis import analyse_song
    from attune.music.cues import cue_wav
    from attune.music.intonation import (
        IntonedModel,
        VoiceSyllables,
        check_model_request,
        check_voice,
        find_syllables,
        make_model,
        make_models,
    )
    from attune.music.intonation_drawing import (
        notation_lines_svg,
        notation_svg,
        waveform_svg,
    )
    from attune.music.intonation_melody import (
        PACES_PER_MIN,
        HummedPitch,
        Melody,
        MelodySettings,
        ModelSound,
        check_melody,
        find_hummed_pitch,
        note_name,
        plan_melody,
    )
    from attune.music.intonation_phrase import (
        LANGUAGES,
        Phrase,
        Syllable,
        divide_as_written,
        read_phrase,
        stress_as_tapped,
    )
    from attune.music.iso_principle import (
        Playlist,
        PlaylistRequest,
        PlaylistWeights,
        plan_playlist,
    )
    from attune.music.limits import LIMITS, Limits
    from attune.music.listening_copy import LISTENING_SUFFIX, write_listening_copy
    from attune.music.listening_dose import (
        BABY_DEFAULT_MINUTES,
        BabyLimits,
        ListeningDose,
        reckon_listening_dose,
        weekly_hours,
    )
    from attune.music.playlist_songs import Place, PlaylistSong, SongSound
    from attune.music.playlist_sound import (
        PlaylistSound,
        PlaylistSoundSettings,
        check_playlist_sound,
        render_playlist,
    )
    from attune.music.song import (
        FEWEST_TAPS,
        AnalysisSettings,
        Progress,
        Reason,
        SongAnalysis,
        Walking,
        taps_follow,
    )
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
    "HummedPitch": "intonation_melody",
    "Melody": "intonation_melody",
    "MelodySettings": "intonation_melody",
    "ModelSound": "intonation_melody",
    "PACES_PER_MIN": "intonation_melody",
    "find_hummed_pitch": "intonation_melody",
    "note_name": "intonation_melody",
    "plan_melody": "intonation_melody",
    "check_melody": "intonation_melody",
    "IntonedModel": "intonation",
    "VoiceSyllables": "intonation",
    "check_model_request": "intonation",
    "check_voice": "intonation",
    "find_syllables": "intonation",
    "make_model": "intonation",
    "make_models": "intonation",
    "Phrase": "intonation_phrase",
    "Syllable": "intonation_phrase",
    "LANGUAGES": "intonation_phrase",
    "read_phrase": "intonation_phrase",
    "divide_as_written": "intonation_phrase",
    "stress_as_tapped": "intonation_phrase",
    "notation_lines_svg": "intonation_drawing",
    "notation_svg": "intonation_drawing",
    "waveform_svg": "intonation_drawing",
    "PlaylistSound": "playlist_sound",
    "PlaylistSoundSettings": "playlist_sound",
    "SongSound": "playlist_songs",
    "check_playlist_sound": "playlist_sound",
    "render_playlist": "playlist_sound",
    "BABY_DEFAULT_MINUTES": "listening_dose",
    "BabyLimits": "listening_dose",
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
    "FEWEST_TAPS": "song",
    "taps_follow": "song",
    "AnalysisSettings": "song",
    "Progress": "song",
    "Reason": "song",
    "SongAnalysis": "song",
    "Walking": "song",
    "SoundInfo": "sound",
    "sound_info": "sound",
    "analyse_song": "analysis",
    "cue_wav": "cues",
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
    "BABY_DEFAULT_MINUTES",
    "ENGINE_VERSION",
    "FEWEST_TAPS",
    "LANGUAGES",
    "LIMITS",
    "LISTENING_SUFFIX",
    "PACES_PER_MIN",
    "TUNES",
    "AnalysisSettings",
    "BabyLimits",
    "HummedPitch",
    "IntonedModel",
    "Limits",
    "ListeningDose",
    "Melody",
    "MelodySettings",
    "ModelSound",
    "Phrase",
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
    "Syllable",
    "TrackSettings",
    "VoiceSyllables",
    "Walking",
    "WalkingTrack",
    "analyse_song",
    "check_melody",
    "check_model_request",
    "check_playlist_sound",
    "check_track_request",
    "check_voice",
    "cue_wav",
    "divide_as_written",
    "find_hummed_pitch",
    "find_syllables",
    "make_model",
    "make_models",
    "make_walking_track",
    "notation_lines_svg",
    "notation_svg",
    "note_name",
    "plan_melody",
    "plan_playlist",
    "read_phrase",
    "reckon_listening_dose",
    "render_playlist",
    "render_tune",
    "sound_info",
    "stress_as_tapped",
    "taps_follow",
    "waveform_svg",
    "weekly_hours",
    "write_listening_copy",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
