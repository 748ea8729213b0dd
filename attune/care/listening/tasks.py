"""The background work of this room: a plan rendered as one file."""

from django_tasks import task

from attune import music
from attune.care import files
from attune.care.repertoire import jobs
from attune.care.repertoire.models import Song
from attune.care.repertoire.tasks import made_beside, stored_song

from .change import check_door
from .library import analysis_of
from .models import PlaylistFile

PLAYLISTS = "playlists"
SUFFIX, CONTENT_TYPE = ".flac", "audio/flac"


def stored_file(file: PlaylistFile):
    return files.place_of(PLAYLISTS, file.sha256)


@task
def make_playlist_file(reference: str) -> None:
    """Every song equally loud, joined on beats where both have them."""
    jobs.do(PlaylistFile, reference, _make, _keep, lambda file: (str(file.pk), str(file)))


def _make(file: PlaylistFile, claim: jobs.Claim) -> tuple[str, dict]:
    """The file's content hash and its facts, the file in its place."""
    check_door(file.plan)
    rows = Song.objects.in_bulk(file.plan.songs)
    rows = {str(key): song for key, song in rows.items()}
    songs = [_as_sound(rows[key]) for key in file.plan.songs]
    settings = music.PlaylistSoundSettings(
        overlap_s=file.plan.result["overlap_s"], fade_out_s=file.plan.result["stop_fade_s"]
    )
    with made_beside(SUFFIX) as out:
        made = music.render_playlist(songs, out, settings, claim.report)
        sha256 = files.file_sha256(out)
        files.put_in_place(out, files.place_of(PLAYLISTS, sha256))
    return sha256, made.to_json()


def _as_sound(song: Song) -> music.SongSound:
    found = analysis_of(song)
    return music.SongSound(song.title, stored_song(song), found.beats_s if found else ())


def _keep(file: PlaylistFile, made: tuple[str, dict], by) -> None:
    file.sha256, file.result = made
    file.save(update_fields=["sha256", "result"])
