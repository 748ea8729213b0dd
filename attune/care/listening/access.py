"""The doors to a playlist, a listening and a file of one person, and to a measured device."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from attune.care import files
from attune.care.repertoire.access import not_played, note_played, records
from attune.care.repertoire.deletion import verdict_of_deleted

from .models import Listening, ListeningDevice, Playlist, PlaylistFile
from .page import songs_of
from .tasks import CONTENT_TYPE, stored_file


def playlist_of(request, person, reference, action: str = "person.open") -> Playlist:
    playlists = Playlist.objects.for_member(request.member, action)
    playlists = playlists.select_related("person", "device", "made_by__user")
    return get_object_or_404(playlists, person__in=records(person), pk=reference)


def listening_of(request, person, reference, action: str = "person.open") -> Listening:
    listenings = Listening.objects.for_member(request.member, action)
    listenings = listenings.select_related(
        "playlist__person", "playlist__device", "plan__playlist__person", "contact__session",
        "now_energy__replaced_by", "now_mood__replaced_by",
    )  # fmt: skip
    return get_object_or_404(listenings, playlist__person__in=records(person), pk=reference)


def file_of(request, person, reference, action: str = "person.open") -> PlaylistFile:
    files = PlaylistFile.objects.for_member(request.member, action)
    files = files.select_related("plan__playlist__person")
    return get_object_or_404(files, plan__playlist__person__in=records(person), pk=reference)


def device_of(request, reference) -> ListeningDevice:
    devices = ListeningDevice.objects.for_member(request.member, "device.measure")
    return get_object_or_404(devices, pk=reference, ended_at__isnull=True)


def play_file(request, file: PlaylistFile, songs):
    """Send the file, unless one of its songs has become music not to use since it was made."""
    if file.is_deleted:
        return not_played(request, verdict_of_deleted(file).sentence, status=410)
    path = stored_file(file)
    if not path.is_file():
        raise Http404
    refused = [song for song in songs_of(file.plan, songs) if song.verdict.refused]
    if refused:
        sentence = " ".join(song.verdict.sentence for song in refused)
        return not_played(request, sentence, status=403)
    if request.method == "GET":
        note_played(request, file)
    return files.send_sound(request, path, CONTENT_TYPE)
