"""The background work of this room: a plan rendered as one file."""

from pathlib import Path

from django_tasks import task

from attune import music
from attune.care import files
from attune.care.repertoire import jobs
from attune.care.repertoire.models import Song
from attune.care.repertoire.tasks import stored_song

from .change import check_door
from .library import analysis_of
from .models import PlaylistFile

(PLAYLISTS,) = PlaylistFile.KINDS
SUFFIX, CONTENT_TYPE = ".flac", "audio/flac"


def stored_file(file: PlaylistFile):
    return files.place_of(PLAYLISTS, file.sha256)


@task
def make_playlist_file(reference: str) -> None:
    """Every song equally loud, joined on beats where both have them."""
    jobs.do(PlaylistFile, reference, _make, _keep, lambda file: (str(file.pk), str(file)))


def _make(file: PlaylistFile, claim: jobs.Claim) -> tuple[Path, str, dict]:
    """The file, its content hash and its facts."""
    check_door(file.plan)
    rows = Song.objects.in_bulk(file.plan.songs)
    rows = {str(key): song for key, song in rows.items()}
    songs = [_as_sound(rows[key]) for key in file.plan.songs]
    settings = music.PlaylistSoundSettings(
        overlap_s=file.plan.result["overlap_s"], fade_out_s=file.plan.result["stop_fade_s"]
    )
    out = claim.beside(SUFFIX)
    made = music.render_playlist(songs, out, settings, claim.report)
    return out, files.file_sha256(out), made.to_json()


def _as_sound(song: Song) -> music.SongSound:
    found = analysis_of(song)
    return music.SongSound(song.title, stored_song(song), found.beats_s if found else ())


def _keep(file: PlaylistFile, made: tuple[Path, str, dict], by) -> None:
    out, file.sha256, file.result = made
    files.put_in_place(out, stored_file(file))
    file.save(update_fields=["sha256", "result"])
