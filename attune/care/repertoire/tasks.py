"""The background work of this room: each task takes a row's reference and does that row's job."""

from pathlib import Path

from django_tasks import task

from attune import music
from attune.care import files

from . import jobs
from .models import Analysis, Song, State, WalkingTrack, hash_of

(SONGS, LISTENING), (TRACKS,) = Song.KINDS, WalkingTrack.KINDS
TRACK_SUFFIX = ".flac"
TRACK_TYPE = LISTENING_TYPE = "audio/flac"


def stored_song(song: Song) -> Path:
    return files.place_of(SONGS, song.sha256)


def listening_copy(song: Song) -> Path:
    """The copy that every browser plays, in the song's own time."""
    return files.place_of(LISTENING, song.sha256, music.LISTENING_SUFFIX)


def stored_track(track: WalkingTrack) -> Path:
    return files.place_of(TRACKS, track.sha256)


@task
def prepare_song(reference: str) -> None:
    """A song's first analysis, and the copy to listen to."""
    jobs.do(Song, reference, _listen, _keep_first_analysis, _called)


@task
def analyse_again(reference: str) -> None:
    """An analysis that a person asked for: half, double, or around their taps."""
    jobs.do(Analysis, reference, _analyse, _keep_result, lambda analysis: _called(analysis.song))


@task
def make_track(reference: str) -> None:
    """A walking track from the analysis it names."""
    jobs.do(WalkingTrack, reference, _make, _keep_track, lambda track: _called(track.song))


def _called(song: Song) -> tuple[str, str]:
    return song.sha256, song.title


def _listen(song: Song, claim: jobs.Claim) -> tuple[music.SongAnalysis, Path | None]:
    """What was found in the song; and its listening copy, unless there is one already."""
    path = stored_song(song)
    analysis = music.analyse_song(
        path, progress=lambda share, doing: claim.report(0.8 * share, doing)
    )
    if listening_copy(song).exists():
        return analysis, None
    out = claim.beside(music.LISTENING_SUFFIX)
    music.write_listening_copy(
        path, out, progress=lambda share, doing: claim.report(0.8 + 0.2 * share, doing)
    )
    return analysis, out


def _keep_first_analysis(song: Song, made_both: tuple[music.SongAnalysis, Path | None], by) -> None:
    """Its row, once: a song prepared again by the same engine keeps the row it has."""
    made, out = made_both
    if out is not None:
        files.put_in_place(out, listening_copy(song))
    asked = made.settings.to_json()
    analysis, _ = Analysis.objects.get_or_create(
        song=song,
        version=made.made_by,
        settings_hash=hash_of(asked),
        defaults={"settings": asked, "result": made.to_json(), "state": State.READY},
    )
    Song.objects.filter(pk=song.pk).update(duration_s=made.duration_s)
    jobs.note("analysed", analysis, by=by, person=song.person_id, fields=["result"])


def _analyse(analysis: Analysis, claim: jobs.Claim) -> music.SongAnalysis:
    return music.analyse_song(stored_song(analysis.song), analysis.asked, claim.report)


def _keep_result(analysis: Analysis, made: music.SongAnalysis, by) -> None:
    analysis.result, analysis.version = made.to_json(), made.made_by
    analysis.save(update_fields=["result", "version"])


def _make(track: WalkingTrack, claim: jobs.Claim) -> tuple[Path, str, dict]:
    """The track's file, its content hash and its facts."""
    out = claim.beside(TRACK_SUFFIX)
    made = music.make_walking_track(
        stored_song(track.song),
        track.analysis.read(),
        track.cadence_spm,
        out,
        settings=music.TrackSettings(cue_sound=track.cue_sound),
        progress=claim.report,
    )
    return out, files.file_sha256(out), made.to_json()


def _keep_track(track: WalkingTrack, made: tuple[Path, str, dict], by) -> None:
    out, track.sha256, track.result = made
    files.put_in_place(out, stored_track(track))
    track.save(update_fields=["sha256", "result"])
