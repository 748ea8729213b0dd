"""One forbidden song at every door under another spelling, and a renamed copy of its sound."""

import pytest

from attune import problems
from attune.care.listening.models import PlaylistFile
from attune.care.listening.tasks import make_playlist_file
from attune.care.person.models import MusicNotToUse
from attune.care.repertoire import change
from attune.care.repertoire.models import Song, WalkingTrack

from .conftest import actor_of
from .floor_plan import prepare
from .sounds import click_song
from .test_repertoire import sent


@pytest.fixture
def doors(service, as_member, tmp_path):
    """Marta's song is prepared, with a track and a session; then it is forbidden."""
    references = prepare(service, actor_of(service.ines), tmp_path)
    Song.objects.filter(pk=references["song"]).update(title="Qué Será Sera (Live)")
    MusicNotToUse.objects.create(
        person=service.marta, what="Que Sera Sera", reason="her last evening at home",
        strength="never",
    )  # fmt: skip
    service.references, service.client = references, as_member(service.ines)
    service.base, service.songs = f"/people/{service.marta.pk}", Song.objects.count()
    return service


def test_a_forbidden_song_passes_no_door_under_another_spelling(doors, tmp_path):
    base, client, at = doors.base, doors.client, doors.references
    song, track = f"{base}/songs/{at['song']}/", f"{base}/tracks/{at['track']}/"

    other = click_song(tmp_path / "other.wav", tempo_bpm=90)
    page = client.post(f"{base}/songs/add/", sent(other, title="QUE SERA, SERA - Remastered 2011"))
    assert "must never be used with Marta" in page.content.decode()
    assert Song.objects.count() == doors.songs

    for address in (song, track):
        page = client.get(address).content.decode()
        assert "must never be used with Marta" in page
        assert "<audio" not in page and "data-song-player" not in page
    for address in (f"{song}listening-copy/", f"{track}file/"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "must never be used with Marta" in answer.content.decode()

    client.post(f"{song}tracks/", {"cadence_spm": "100", "cue_sound": "click"})
    assert WalkingTrack.objects.count() == 1
    track_wanted = WalkingTrack(analysis_id=at["analysis"], cadence_spm=100)
    with pytest.raises(problems.Refused, match="must never be used"):
        change.ask_for_track(track_wanted, by=actor_of(doors.ines))

    session = f"{base}/sessions/{at['contact']}/"
    assert str(at["track"]) not in client.get(session).content.decode()
    walk = {
        "reference": "9b0a3c52-7a5e-4d9b-9a53-0f6c2a0b6a11", "path": "10-in-14",
        "pace": "comfortable", "aid": "stick", "help": "none", "time_s": "12.5", "steps": "20",
        "track_used": at["track"],
    }  # fmt: skip
    client.post(f"{session}walk/during/", {f"walk-during-{k}": v for k, v in walk.items()})
    from attune.care.session.models import Score

    assert not Score.objects.filter(track=at["track"]).exists()


def test_a_forbidden_song_passes_no_door_of_a_playlist_that_holds_it(doors):
    """It was planned, begun and asked for as one file; then it was forbidden."""
    Song.objects.update(title="Qué Será Sera (Live)")
    base, client, at = doors.base, doors.client, doors.references
    playlist = f"{base}/playlists/{at['playlist']}/"
    page = client.get(playlist).content.decode()
    assert "must never be used with Marta" in page and "Begin listening" not in page
    assert "<audio" not in client.get(f"{base}/listenings/{at['listening']}/").content.decode()
    begun = {"reference": at["track"], "contact": at["contact"], "rater": "self"}
    assert "must never be used" in client.post(f"{playlist}begin/", begun).content.decode()
    file = PlaylistFile.objects.get(pk=at["file"])
    make_playlist_file.call(str(file.pk))
    file.refresh_from_db()
    assert file.state == "failed" and "must never be used" in file.problem
    client.post(f"{playlist}again/")
    again = file.plan.playlist.latest_plan()
    assert again.songs == [] and "No song is left to play" in again.problem


def test_a_renamed_copy_of_the_same_audio_is_refused(doors, tmp_path):
    base, client = doors.base, doors.client
    other = click_song(tmp_path / "other.wav", tempo_bpm=90)
    client.post(f"{base}/songs/add/", sent(other, title="Que será, será"))
    renamed = other.rename(tmp_path / "holiday.wav")
    page = client.post(f"{base}/songs/add/", sent(renamed, title="Holiday", artist="Nobody"))
    assert "it is the same recording, whatever it is called" in page.content.decode()
    assert Song.objects.count() == doors.songs
    # A recording that is in the repertoire already and is renamed there.
    song = Song.objects.get(pk=doors.references["song"])
    client.get(f"{base}/songs/{song.pk}/")
    Song.objects.update(title="Holiday")
    assert client.get(f"{base}/songs/{song.pk}/listening-copy/").status_code == 403


def test_what_is_to_be_asked_goes_on_once_somebody_was_asked(doors):
    MusicNotToUse.objects.filter(what="Que Sera Sera").update(strength="ask")
    song = f"{doors.base}/songs/{doors.references['song']}/"
    page = doors.client.get(song).content.decode()
    assert "Write down who was asked" in page and "data-song-player" not in page
    asked = {
        "title": "Qué Será Sera (Live)", "who_was_asked": "Marta", "what_they_said": "Yes, today",
    }  # fmt: skip
    doors.client.post(f"{doors.base}/asked-first/", asked)
    assert "data-song-player" in doors.client.get(song).content.decode()
    assert doors.client.get(f"{song}listening-copy/").status_code == 200


def test_what_cannot_be_matched_is_shown_for_a_person_to_judge(doors):
    MusicNotToUse.objects.all().delete()
    MusicNotToUse.objects.create(
        person=doors.marta, kind="theme", what="war", reason="1944", strength="never"
    )
    page = doors.client.get(f"{doors.base}/songs/{doors.references['song']}/").content.decode()
    assert "For you to judge" in page and "war" in page
    assert "data-song-player" in page
