"""The music that the cue player may play: songs of this person, prepared without cues.

The player lays its own cues, so that they can fade; what it needs of a song is a walking track
without any, at the cadence that will be walked. Levels are shares of full scale: music and cue
keep the distance that walking tracks have (the cue a little above the music), and both together
stay below full scale.
"""

from __future__ import annotations

from dataclasses import dataclass

from attune.care.person import music
from attune.care.repertoire.models import CueSound, Song, State, WalkingTrack

CUES = [(c.value, c.label) for c in (CueSound.CLICK, CueSound.WOODBLOCK, CueSound.DRUM)]
MASTER_DB = -7.0
CUE_OVER_MUSIC_LU = 3.0
CUE_ALONE_LUFS = -16.0
CUE_ALONE_DB = -3.0


@dataclass(frozen=True)
class Prepared:
    """One song at one cadence: made, being made, refused, or still to be asked for."""

    song: Song
    cadence_spm: float
    percent: int
    track: WalkingTrack | None
    may_be_made: bool
    refused: str = ""

    @property
    def ready(self) -> bool:
        return self.track is not None and self.track.state == State.READY


def prepared_for(member, person, rungs) -> list[Prepared]:
    """Every accepted song of the person at every cadence that is open now."""
    songs = (
        Song.objects.for_member(member)
        .filter(person__in=person.all_references(), accepted__isnull=False)
        .select_related("accepted", "person")
        .order_by("title")
    )
    return [
        _prepared(member, song, rung.cadence_spm, rung.percent)
        for song in songs
        for rung in rungs
        if rung.open
    ]


def _prepared(member, song: Song, cadence_spm: float, percent: int) -> Prepared:
    verdict = music.check(song.person, **song.for_the_door)
    track = (
        WalkingTrack.objects.for_member(member)
        .filter(analysis=song.accepted, cadence_spm=cadence_spm, cue_sound=CueSound.NONE)
        .exclude(state=State.DELETED)
        .first()
    )
    reach = song.accepted.read().walking.cadences_spm
    reached = any(low <= cadence_spm <= high for low, high in reach)
    refused = verdict.sentence if verdict.refused else ""
    return Prepared(song, cadence_spm, percent, track, reached and not refused, refused)


def playable_tracks(member, person):
    """Tracks without cues that are made; whoever plays one meets the door of music not to use.

    One that was deleted while it was walked to is among them: what was walked is kept.
    """
    return WalkingTrack.objects.for_member(member).filter(
        analysis__song__person__in=person.all_references(),
        cue_sound=CueSound.NONE,
        state__in=(State.READY, State.DELETED),
    )


def for_the_player(track: WalkingTrack) -> dict:
    """What the player must know of a track: its cues in seconds, and levels."""
    lufs = track.result["loudness_lufs"]
    return {
        "cadence_spm": track.cadence_spm,
        "cues_s": track.result["cues_s"],
        "count_in_s": track.result["count_in_s"],
        "music_level": _share(MASTER_DB),
        "cue_level": _share(lufs + CUE_OVER_MUSIC_LU - CUE_ALONE_LUFS + MASTER_DB),
    }


def cue_alone_level() -> float:
    return _share(CUE_ALONE_DB)


def _share(db: float) -> float:
    return round(float(10 ** (db / 20)), 5)
