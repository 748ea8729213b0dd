"""When care ends, recordings and what was made from them leave the disk; what happened stays."""

import uuid
from types import SimpleNamespace

import pytest
from django.db import transaction

from attune import problems
from attune.care import files
from attune.care.listening.change import Answers, begin, make_playlist
from attune.care.listening.models import Listening, Playlist, PlaylistFile
from attune.care.person.change import add_person
from attune.care.person.models import Person
from attune.care.repertoire import change, deletion, jobs
from attune.care.repertoire.models import (
    EndOfCare,
    FileToRemove,
    LegalHold,
    LicensingNotice,
    Song,
    State,
    WalkingTrack,
)
from attune.care.session.page import playable_tracks, ready_tracks
from attune.care.singing.change import remove_voice
from attune.care.singing.change_words import delete_words
from attune.care.singing.models import Lyrics, Phrase, Voice
from attune.care.trail.models import Entry

from .conftest import actor_of
from .listening_songs import prepared, session_under_way
from .sounds import click_song


@pytest.fixture
def kept(django_capture_on_commit_callbacks):
    """Do a change, and then what waits for its transaction to be kept: a test's own never is."""

    def done(change, *given, by, **named):
        with django_capture_on_commit_callbacks(execute=True):
            return change(*given, by=by, **named)

    return done


def on_disk(kind, sha256, suffix=""):
    place = files.place_of(kind, sha256, suffix)
    place.write_bytes(sha256.encode())
    return place


def sounding(service, title, person=None):
    """A song as a worker leaves it, with a track, both on the disk."""
    song = prepared(service, title, person=person)
    analysis = song.analyses.get()
    Song.objects.filter(pk=song.pk).update(accepted=analysis)
    song.refresh_from_db()
    track = WalkingTrack.objects.create(
        analysis=analysis, cadence_spm=96, cue_sound="none", state="ready", sha256=uuid.uuid4().hex,
        result={"loudness_lufs": -20.0, "cues_s": [0.5, 1.1], "count_in_s": 0.0},
    )  # fmt: skip
    places = [
        on_disk("songs", song.sha256), on_disk("listening", song.sha256, ".ogg"),
        on_disk("tracks", track.sha256),
    ]  # fmt: skip
    return SimpleNamespace(song=song, analysis=analysis, track=track, places=places)


def listed(song, by):
    """A list of two songs as one file, made and on the disk."""
    asked = Playlist(person=song.person, kind="free", played_as="file", minutes=2)
    plan = make_playlist(asked, by=by).latest_plan()
    assert str(song.pk) in plan.songs
    result = {"songs": [{"reference": song.title, "from_s": 0.0, "to_s": 60.0}]}
    file = PlaylistFile.objects.create(
        plan=plan, state="ready", sha256=uuid.uuid4().hex, result=result
    )
    return file, on_disk("playlists", file.sha256)


@pytest.fixture
def made(service):
    """Marta's song with its track and its playlist file."""
    by = actor_of(service.ines)
    made = sounding(service, f"Larks {uuid.uuid4().hex}")
    prepared(service, "By the Weir")
    made.file, place = listed(made.song, by)
    made.places.append(place)
    made.by = by
    return made


def still_there(places):
    return [place for place in places if place.exists()]


def test_care_ends_and_every_sound_leaves_the_disk_while_the_rows_stay(service, made, kept):
    assert still_there(made.places) == made.places
    ended = kept(deletion.end_care, service.marta, "handed-over", by=made.by)
    assert not still_there(made.places)
    assert not FileToRemove.objects.exists()
    for row in (made.song, made.analysis, made.track, made.file):
        row.refresh_from_db()
        assert (row.state, row.deleted_by) == (State.DELETED, service.ines)
        noted = Entry.objects.get(action="deleted", subject=f"{row._meta.model_name}:{row.pk}")
        assert noted.person == service.marta.pk
    assert made.analysis.result == {}
    assert (made.track.cadence_spm, made.track.song.title) == (96, made.song.title)
    assert made.file.result["songs"]
    assert Entry.objects.filter(action="ended care", subject=f"endofcare:{ended.pk}").exists()


def test_a_recording_that_another_person_has_stays_for_them(service, made, kept):
    karl = Person(site=service.north, preferred_name="Karl")
    add_person(karl, by=made.by, caseload_of=service.ines)
    his = prepared(service, made.song.title, person=karl)
    kept(deletion.end_care, service.marta, "", by=made.by)
    assert still_there(made.places) == made.places[:2], "the song and its listening copy"
    kept(deletion.delete, his, by=made.by)
    assert not still_there(made.places)


def test_care_begins_again_and_the_same_recording_is_added_anew(service, made, kept, tmp_path):
    path = click_song(tmp_path / "clicks.wav", duration_s=4)
    about = {"person": service.marta, "title": "One", "basis": "own"}
    first, _ = change.add_song(Song(**about), path, by=made.by)
    kept(deletion.end_care, service.marta, "not-wanted", by=made.by)
    again = Song(**about)
    with pytest.raises(problems.Problem, match="Care of Marta ended on"):
        change.add_song(again, path, by=made.by)
    deletion.begin_again(service.marta, by=made.by)
    song, is_new = change.add_song(again, path, by=made.by)
    assert is_new and song.pk != first.pk
    assert files.place_of("songs", song.sha256).read_bytes() == path.read_bytes()
    assert EndOfCare.objects.get().lifted_by == service.ines


def test_a_deletion_that_is_not_kept_removes_nothing(made, kept):
    def and_then_the_service_dies(by):
        with transaction.atomic():
            deletion.delete(made.song, by=by)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        kept(and_then_the_service_dies, by=made.by)
    jobs.requeue_abandoned()
    made.song.refresh_from_db()
    assert made.song.state == State.READY
    assert still_there(made.places) == made.places


def test_what_cannot_be_removed_is_removed_by_the_worker_later(made, kept, monkeypatch):
    def no_disk(path):
        raise OSError("The disk does not answer.")

    with monkeypatch.context() as patched:
        patched.setattr(files, "take_aside", no_disk)
        kept(deletion.delete, made.song, by=made.by)
    assert still_there(made.places) == made.places
    assert FileToRemove.objects.count() == len(made.places)
    jobs.requeue_abandoned()
    assert not still_there(made.places)
    assert not FileToRemove.objects.exists()


def test_a_file_that_somebody_adds_meanwhile_is_put_back(service, made, kept, monkeypatch):
    """Between the look and the removal a second person gets the same recording."""
    take_aside = files.take_aside
    karl = Person(site=service.north, preferred_name="Karl")
    add_person(karl, by=made.by, caseload_of=service.ines)

    def while_somebody_adds_it(path):
        if path == made.places[0]:
            prepared(service, made.song.title, person=karl)
        return take_aside(path)

    monkeypatch.setattr(files, "take_aside", while_somebody_adds_it)
    kept(deletion.delete, made.song, by=made.by)
    assert made.places[0].exists()


def test_a_job_that_is_deleted_under_a_worker_leaves_no_file(service, made, kept):
    track = WalkingTrack.objects.create(analysis=made.analysis, cadence_spm=100)
    out = []

    def work(job, claim):
        out.append(claim.beside(".flac"))
        out[0].write_bytes(b"a track")
        kept(deletion.delete, made.song, by=made.by)
        return out[0], "f" * 64, {}

    def finish(job, made, by):
        raise AssertionError("A deleted job is not finished.")

    jobs.do(WalkingTrack, str(track.pk), work, finish, lambda job: ("", ""))
    track.refresh_from_db()
    assert track.state == State.DELETED
    assert not out[0].exists()


def test_nothing_new_is_made_of_a_deleted_song(service, made, kept):
    kept(deletion.delete, made.song, by=made.by)
    wanted = WalkingTrack(analysis=made.analysis, cadence_spm=90)
    with pytest.raises(problems.Problem, match="was deleted on"):
        change.ask_for_track(wanted, by=made.by)


def test_one_track_or_file_is_deleted_by_itself_and_can_be_made_anew(service, made, kept):
    kept(deletion.delete, made.track, by=made.by)
    kept(deletion.delete, made.file, by=made.by)
    assert still_there(made.places) == made.places[:2]
    wanted = WalkingTrack(analysis=made.analysis, cadence_spm=96, cue_sound="none")
    assert change.ask_for_track(wanted, by=made.by).pk != made.track.pk


def test_a_legal_hold_refuses_every_deletion_until_it_is_lifted(service, made, kept):
    phrase = Phrase.objects.create(person=service.marta, words="Tea", language="en-GB")
    voice = Voice.objects.create(phrase=phrase, spoken_by="Karl", whose="relative", sha256="1" * 64)
    lyrics = Lyrics.objects.create(person=service.marta, title="Rain")
    deletion.set_hold(service.marta, "A claim of May", by=actor_of(service.ada))
    for refused in (
        lambda: remove_voice(voice, by=made.by),
        lambda: delete_words(lyrics, "Marta", by=made.by),
        lambda: deletion.delete(made.song, by=made.by),
        lambda: deletion.delete(made.file, by=made.by),
        lambda: deletion.end_care(service.marta, "", by=made.by),
    ):
        with pytest.raises(problems.Problem, match=r"a legal hold on Marta, .*A claim of May"):
            refused()
    assert still_there(made.places) == made.places
    deletion.lift_hold(service.marta, by=actor_of(service.ada))
    kept(deletion.end_care, service.marta, "", by=made.by)
    assert not still_there(made.places)
    assert LegalHold.objects.get().lifted_by == service.ada
    actions = set(Entry.objects.filter(subject__startswith="legalhold:").values_list("action"))
    assert actions == {("set legal hold",), ("lifted legal hold",)}


def base(service):
    return f"/people/{service.marta.pk}"


def text_of(answer):
    assert answer.status_code == 200, answer
    return " ".join(answer.content.decode().split())


@pytest.mark.one_database
def test_the_page_says_what_goes_and_stays_and_offers_their_own_recordings_first(
    service, made, as_member, django_capture_on_commit_callbacks
):
    client, address = as_member(service.ines), f"{base(service)}/end-of-care/"
    page = text_of(client.get(address))
    assert "2 songs, 2 analyses, 1 walking track, 1 playlist file" in page
    assert "Sessions, scores, walks" in page and "checked" not in page
    assert f"{base(service)}/songs/{made.song.pk}/own-recording/" in page
    sound = client.get(f"{base(service)}/songs/{made.song.pk}/own-recording/")
    assert sound.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(sound.streaming_content) == made.places[0].read_bytes()
    assert Entry.objects.filter(action="handed over", subject=f"song:{made.song.pk}").exists()
    page = text_of(client.post(address))
    assert "Offer them their own recordings first" in page and still_there(made.places)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, {"own_recordings": "handed-over"}).status_code == 302
    assert not still_there(made.places)
    page = text_of(client.get(address))
    assert "Care ended on" in page and "By Ines Okafor" in page and "Begin care again" in page
    assert "Care ended on" in text_of(client.get(f"{base(service)}/songs/"))
    # A bought copy is never given out, whoever asks.
    Song.objects.filter(pk=made.song.pk).update(basis="bought", state="ready")
    assert client.get(f"{base(service)}/songs/{made.song.pk}/own-recording/").status_code == 404


@pytest.mark.one_database
def test_every_page_that_meets_a_deleted_sound_says_so(service, made, as_member, kept):
    contact = session_under_way(service)
    client, song = as_member(service.ines), made.song
    by_song = make_playlist(
        Playlist(person=service.marta, kind="free", played_as="songs", minutes=2), by=made.by
    )
    listening = Listening(pk=uuid.uuid4(), playlist=by_song, contact=contact, rater="self")
    begin(listening, Answers(), by=made.by)
    as_file = f"{base(service)}/playlists/{made.file.plan.playlist_id}/"
    confirm = text_of(client.get(f"{base(service)}/songs/{song.pk}/delete/"))
    assert "made from it: 1 analysis, 1 walking track, 1 playlist file." in confirm
    kept(lambda by: client.post(f"{base(service)}/songs/{song.pk}/delete/"), by=made.by)
    said = f"The sound of “{song}” was deleted on"
    for address in (
        f"{base(service)}/songs/{song.pk}/",
        as_file,
        f"{base(service)}/playlists/{by_song.pk}/",
    ):
        page = text_of(client.get(address))
        assert said in page and "<audio" not in page, address
    page = text_of(client.get(f"{base(service)}/tracks/{made.track.pk}/"))
    assert "96 steps" in page and "was deleted on" in page and "<audio" not in page
    for _ in range(2):  # the deleted song is one of two: one of them is on now
        page = text_of(client.get(f"{base(service)}/listenings/{listening.pk}/"))
        on_now = "Go on without it" in page
        assert on_now == (said in page)
        ended_as = "vetoed" if on_now else "next"
        place = 1 if "Song 1:" in page else 2
        client.post(
            f"{base(service)}/listenings/{listening.pk}/heard/",
            {"place": place, "ended_as": ended_as, "heard_s": 1},
        )
    for sound in (f"songs/{song.pk}/listening-copy/", f"tracks/{made.track.pk}/file/"):
        assert client.get(f"{base(service)}/{sound}").status_code == 410
    file = f"{base(service)}/playlist-files/{made.file.pk}/sound/"
    assert client.get(file).status_code == 410
    assert song.title not in text_of(client.get(f"{base(service)}/playlists/plan/"))
    assert client.get(f"{base(service)}/sessions/{contact.pk}/cue/").status_code == 200
    assert client.get(f"{base(service)}/sessions/{contact.pk}/").status_code == 200
    # A walk to the track can be corrected and still names it; nobody is offered it to play.
    assert made.track in ready_tracks(service.ines, service.marta)
    assert made.track not in playable_tracks(service.ines, service.marta)


@pytest.mark.one_database
def test_one_track_and_one_file_are_deleted_on_pages_of_their_own(service, made, as_member):
    client = as_member(service.ines)
    track = f"{base(service)}/tracks/{made.track.pk}/"
    file = f"{base(service)}/playlist-files/{made.file.pk}/"
    for address in (track, file):
        assert "This cannot be undone" in text_of(client.get(f"{address}delete/"))
        assert client.post(f"{address}delete/").status_code == 302
        assert client.get(f"{address}delete/").status_code == 302, "there is nothing to delete"
    made.song.refresh_from_db()
    assert made.song.state == State.READY
    page = text_of(client.get(f"{base(service)}/playlists/{made.file.plan.playlist_id}/"))
    assert "The file of this list was deleted on" in page and "Begin listening" not in page


@pytest.mark.one_database
def test_an_administrator_sets_and_lifts_a_hold_and_opens_no_record(service, made, as_member):
    ada, ines = as_member(service.ada), as_member(service.ines)
    hold = f"/legal-holds/{service.marta.pk}/"
    assert "Write why nothing may be deleted." in text_of(ada.post(hold))
    ada.post(hold, {"reason": "Claim 12"})
    page = text_of(ada.get(hold))
    assert "Claim 12" in page and "Falls" not in page
    assert "Claim 12" in text_of(ada.get("/legal-holds/"))
    assert ada.get(f"{base(service)}/end-of-care/").status_code == 404
    page = text_of(ines.get(f"{base(service)}/end-of-care/"))
    assert "Claim 12" in page and "End care" not in page
    asked = {"own_recordings": "handed-over"}
    assert "Nothing was deleted" in text_of(ines.post(f"{base(service)}/end-of-care/", asked))
    assert "Claim 12" in text_of(ines.get(f"{base(service)}/songs/{made.song.pk}/delete/"))
    ada.post(f"{hold}lift/")
    assert ines.post(f"{base(service)}/end-of-care/", asked).status_code == 302


@pytest.mark.one_database
def test_the_service_is_told_once_to_ask_its_licensing_body(service, as_member):
    ada = as_member(service.ada)
    assert "Ask your licensing body" in text_of(ada.get("/team/"))
    assert "licensing body" not in text_of(as_member(service.ines).get("/"))
    ada.post("/service/licensing/")
    assert "Ask your licensing body" not in text_of(ada.get("/team/"))
    assert "as Ada Moss said" in text_of(ada.get("/service/licensing/"))
    ada.post("/service/licensing/")
    notice = LicensingNotice.objects.get()
    assert (notice.organisation, notice.read_by) == (service.river, service.ada)
    assert Entry.objects.filter(action="read about licensing").count() == 1
