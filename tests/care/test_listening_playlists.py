"""Playlists in the page: planned, vetoed and planned anew, made into one file, never forbidden."""

from datetime import timedelta

import pytest
from django.utils import timezone

from attune.care import files
from attune.care.listening import tasks
from attune.care.listening.models import ListeningDevice, Plan, Playlist, PlaylistFile
from attune.care.person.models import MemorySong, MusicNotToUse
from attune.care.repertoire.models import Song

from .listening_songs import prepared, to_listen
from .sounds import tone

pytestmark = pytest.mark.one_database


@pytest.fixture
def listening(service, as_member):
    return to_listen(service, as_member)


def plan(listening, **asked):
    """Ask for a list; the page that answers, and the playlist if there is one."""
    answer = listening.client.post(
        f"{listening.base}/playlists/plan/", listening.asked | asked, follow=True
    )
    return answer.content.decode(), Playlist.objects.first()


def titles(playlist):
    keys = playlist.latest_plan().songs
    songs = {str(song.pk): song.title for song in Song.objects.filter(pk__in=keys)}
    return [songs[key] for key in keys]


def test_a_path_from_now_to_the_wish_says_what_it_traded_and_what_it_does_not_know(listening):
    MemorySong.objects.create(
        person=listening.songs[0].person, title="slow air", memory="The boat."
    )
    page, playlist = plan(listening)
    assert titles(playlist) == ["Slow Air", "By the Weir", "Clay Pipe", "Larks", "Harbour Reel"]
    result = playlist.latest_plan().result
    assert abs(result["duration_s"] - 300) <= 30 and result["proved_least"]
    assert result["songs"][0]["tied_to_memory"] and not result["songs"][1]["tied_to_memory"]
    for words in (
        "What it traded", "1 of 2 comfort places", "Weights: ", "step 1", "Listening dose unknown",
        "no date of birth is written down", "path planned", "Before the first sound",
    ):  # fmt: skip
        assert words in page, words


def test_nothing_is_set_beforehand_and_a_guess_is_called_one(service, listening):
    page = listening.client.get(f"{listening.base}/playlists/plan/").content.decode()
    assert " checked" not in page and 'type="number" name="now_energy" value' not in page
    prepared(service, "Unplaced", energy=None, duration_s=120.0)
    page, playlist = plan(listening, minutes="7", wish_mood="", now_mood="")
    assert "Unplaced" in titles(playlist)
    assert page.count("A guess from the sound") == 1


def test_a_forbidden_song_passes_no_door_of_a_playlist_under_another_spelling(service, listening):
    """In the plan, on its page, at its file, and while it is heard: never by any name."""
    prepared(service, "AVE  MARÍA (Schubert) remastered", 0.45, 0.56)
    _, playlist = plan(listening)
    assert "AVE  MARÍA (Schubert) remastered" not in titles(playlist)
    _, by_file = plan(listening, played_as="file")
    file = PlaylistFile.objects.create(plan=by_file.latest_plan())
    MusicNotToUse.objects.create(
        person=service.marta, what="clay-pipe", reason="her brother's", strength="never"
    )
    page = listening.client.get(f"{listening.base}/playlists/{playlist.pk}/").content.decode()
    assert "Never use this" in page and "Begin listening" not in page
    tasks.make_playlist_file.call(str(file.pk))
    file.refresh_from_db()
    assert file.state == "failed" and "must never be used" in file.problem
    listening.client.post(f"{listening.base}/playlists/{playlist.pk}/again/")
    assert "Clay Pipe" not in titles(playlist)


def test_a_veto_plans_the_rest_at_once_and_can_be_taken_back(service, listening):
    prepared(service, "Second Choice", 0.4, 0.5)
    _, playlist = plan(listening)
    gone = Song.objects.get(title="Clay Pipe")
    address = f"{listening.base}/playlists/{playlist.pk}"
    page = listening.client.post(f"{address}/veto/{gone.pk}/", follow=True).content.decode()
    assert "Clay Pipe is left out" in page and "Left out of this list" in page
    assert titles(playlist)[2] == "Second Choice" and len(titles(playlist)) == 5
    listening.client.post(f"{address}/take-back/{gone.pk}/")
    assert "Clay Pipe" in titles(playlist)
    for song in Song.objects.all():
        page = listening.client.post(f"{address}/veto/{song.pk}/", follow=True).content.decode()
    assert "No song is left to play (6 vetoed)" in page and "Begin listening" not in page
    assert playlist.plans.count() == 9 and Plan.objects.filter(problem="").exists()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"wish_energy": "2", "wish_mood": "3"}, "The wish is the same place as now"),
        ({"minutes": "90"}, "songs that may be used last 5.0 minutes together and cannot fill 90"),
        ({"now_energy": "", "now_mood": ""}, "A path needs both places"),
        ({"wish_mood": ""}, "A mood was given for only one of now and wish"),
        ({"wish_energy": ""}, "Move energy too"),
        ({"minutes": "0"}, "A playlist&#x27;s length in minutes"),
        ({"minutes": "soon"}, "Enter a number"),
        ({"now_energy": "11"}, "less than or equal to 10"),
        ({"wish_energy": "10", "wish_mood": "0"}, "lies within 0.1 of wish"),
        ({"kind": ""}, "Choose what it is for."),
        ({"played_as": ""}, "Choose how it is played."),
    ],
)
def test_what_cannot_be_planned_is_a_sentence_and_nothing_is_kept(listening, asked, sentence):
    page, playlist = plan(listening, **asked)
    assert sentence in page and playlist is None, page


def test_a_library_of_one_song_and_songs_without_sound(service, listening):
    Song.objects.exclude(title="Larks").update(state="failed", problem="Larks is silent.")
    page, playlist = plan(listening)
    assert "A library of 1 song makes no playlist" in page and playlist is None
    assert page.count("is left out: Larks is silent.") == 4


def test_the_kinds_of_list_each_keep_their_promise(service, listening):
    for number, bpm in enumerate((80, 81, 82, 140, 160)):
        prepared(service, f"Beat {number}", duration_s=120.0, tempo_bpm=bpm, energy=0.9)
    nowhere = {f"{w}_{s}": "" for w in ("now", "wish") for s in ("energy", "mood")}
    _, focus = plan(listening, kind="focus", minutes="6", **nowhere)
    tempi = [song["tempo_bpm"] for song in focus.latest_plan().result["songs"]]
    assert max(tempi) / min(tempi) < 1.05
    page, around = plan(
        listening, kind="procedure", minutes="2", before_minutes="1", after_minutes="2", **nowhere
    )
    result = around.latest_plan().result
    assert abs(result["duration_s"] - 300) <= 30 and result["stop_fade_s"] == 8
    assert all(song["rated_by_person"] for song in result["songs"])
    page, hard = plan(listening, kind="hard-hour", minutes="4", hard_hour_at="16:30", **nowhere)
    assert "Start it at 16:26" in page
    page, _ = plan(listening, kind="hard-hour", minutes="4", **nowhere | {"wish_energy": "4"})
    assert "Energy, 0 to 10" in page and "song 1: planned 4" in page
    assert all(song["rated_by_person"] for song in hard.latest_plan().result["songs"])
    _, free = plan(listening, kind="free", minutes="15", **nowhere)
    assert len(titles(free)) == 10 and focus.minutes == 6


def test_the_dose_is_shown_before_and_refused_past_its_limit(service, listening, as_member):
    service.marta.born_on = timezone.localdate() - timedelta(days=80 * 365)
    service.marta.save()
    dana = as_member(service.dana)
    about = {
        "site": service.north.pk, "name": "Ward tablet, half volume", "level_dba": "85",
        "measured_on": "2026-01-05", "measured_with": "class 2 meter at the ear",
    }  # fmt: skip
    assert "dB(A)" in dana.post("/listening-devices/", about, follow=True).content.decode()
    assert "no level of music" in (
        dana.post("/listening-devices/", about | {"level_dba": "400"}).content.decode()
    )
    device = ListeningDevice.objects.get()
    page, playlist = plan(listening, device=str(device.pk))
    assert "12.6 h a week for an adult" in page and "Reckoned for an adult" in page
    assert playlist.latest_plan().result["dose"]["week_share"] == pytest.approx(
        300 / 3600 / 12.6, 0.01
    )
    service.marta.hyperacusis = "yes"
    service.marta.save()
    page, _ = plan(listening, device=str(device.pk))
    assert "lower limit for children and sensitive listeners: hyperacusis" in page
    ListeningDevice.objects.update(level_dba=112)
    page, _ = plan(listening, device=str(device.pk))
    assert "more than the week&#x27;s listening dose allows" in page
    assert "Turn the music down" in page and Playlist.objects.count() == 2
    dana.post(f"/listening-devices/{device.pk}/end/")
    assert (
        "Ward tablet"
        not in listening.client.get(f"{listening.base}/playlists/plan/").content.decode()
    )


def test_a_plan_becomes_one_file_of_equally_loud_songs(service, listening, tmp_path):
    Song.objects.all().update(state="failed")
    for number in range(3):
        song = prepared(service, f"Tone {number}", duration_s=20.0)
        path = tone(tmp_path / f"{number}.wav", hertz=300 + 100 * number, level=0.1 + 0.1 * number)
        files.keep_copy(path, "songs", song.sha256, path.name)
    _, playlist = plan(listening, kind="free", minutes="1", played_as="file")
    address = f"{listening.base}/playlists/{playlist.pk}"
    listening.client.post(f"{address}/file/")
    file = PlaylistFile.objects.get()
    tasks.make_playlist_file.call(str(file.pk))
    file.refresh_from_db()
    assert file.state == "ready", file.problem
    levels = [song["loudness_lufs"] for song in file.result["songs"]]
    assert max(levels) - min(levels) <= 0.5 and file.result["true_peak_dbtp"] <= -1
    assert "every song equally loud" in listening.client.get(f"{address}/").content.decode()
    sound = f"{listening.base}/playlist-files/{file.pk}/sound/"
    answer = listening.client.get(sound, headers={"Range": "bytes=0-3"})
    assert answer.status_code == 206 and b"".join(answer) == b"fLaC"
    MusicNotToUse.objects.create(
        person=service.marta, what="Tone  1", reason="too loud once", strength="ask"
    )
    assert listening.client.get(sound).status_code == 403
