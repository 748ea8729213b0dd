"""From a recording to a walking track, by the people who may and those who may not."""

import uuid
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from attune import problems
from attune.care.person.change import add_person
from attune.care.person.models import Person
from attune.care.repertoire import change, tasks
from attune.care.repertoire.arrival import only_what_fits
from attune.care.repertoire.models import Analysis, Song, WalkingTrack
from attune.care.trail.models import Entry
from attune.care.trail.note import Actor
from attune.music import LIMITS
from tests.care.sounds import click_song, in_form, silence
from tests.small_disk import small_disk

pytestmark = pytest.mark.one_database

OUTSIDE = ("tom", "bea", "rafi", "ola")


def actor_of(member):
    return Actor(organisation=member.organisation_id, member=member.pk, role="test")


def song_row(person, **given):
    return Song(person=person, **{"title": "Clicks", "basis": "own", **given})


@pytest.fixture
def song(service, tmp_path):
    """A prepared song of Marta's, 100 beats a minute."""
    path = click_song(tmp_path / "clicks.wav", duration_s=12)
    song, _ = change.add_song(song_row(service.marta), path, by=actor_of(service.ines))
    tasks.prepare_song.call(str(song.pk))
    return Song.objects.get(pk=song.pk)


@pytest.fixture
def track(service, song):
    """A walking track of that song at 104 steps a minute."""
    by = actor_of(service.ines)
    change.accept(song.analyses.get(), by=by)
    wanted = WalkingTrack(analysis=song.analyses.get(), cadence_spm=104)
    track = change.ask_for_track(wanted, by=by)
    tasks.make_track.call(str(track.pk))
    return WalkingTrack.objects.get(pk=track.pk)


def base(service):
    return f"/people/{service.marta.pk}"


def sent(path, **fields):
    data = {"title": "Clicks", "artist": "Nobody", "basis": "own", **fields}
    return {**data, "sound": SimpleUploadedFile(path.name, path.read_bytes())}


def test_a_recording_is_kept_under_its_hash_and_waits_to_be_prepared(service, as_member, tmp_path):
    path = click_song(tmp_path / "clicks.wav")
    answer = as_member(service.ines).post(f"{base(service)}/songs/add/", sent(path))
    song = Song.objects.get(person=service.marta)
    assert answer.headers["Location"] == f"{base(service)}/songs/{song.pk}/"
    assert song.state == "waiting"
    assert tasks.stored_song(song).read_bytes() == path.read_bytes()
    entry = Entry.objects.get(action="added", subject=f"song:{song.pk}")
    assert entry.member == service.ines.pk and entry.person == service.marta.pk
    page = as_member(service.ines).get(answer.headers["Location"]).content.decode()
    assert "Waiting for its turn" in page and "data-song-player" not in page


def test_a_song_is_put_in_the_queue_when_it_is_kept(
    service, as_member, tmp_path, django_capture_on_commit_callbacks
):
    from django_tasks_db.models import DBTaskResult

    path = click_song(tmp_path / "clicks.wav")
    with django_capture_on_commit_callbacks(execute=True):
        as_member(service.ines).post(f"{base(service)}/songs/add/", sent(path))
    queued = DBTaskResult.objects.get()
    assert queued.args_kwargs["args"] == [str(Song.objects.get().pk)]


@pytest.mark.parametrize("ending", ["mp3", "m4a", "ogg", "opus", "flac", "wav"])
def test_each_common_form_of_sound_is_prepared_in_the_songs_own_time(service, tmp_path, ending):
    path = in_form(click_song(tmp_path / "clicks.wav", duration_s=12), ending)
    by = actor_of(service.ines)
    song, _ = change.add_song(song_row(service.marta), path, by=by)
    tasks.prepare_song.call(str(song.pk))
    song.refresh_from_db()
    assert (song.state, song.problem) == ("ready", "")
    assert song.analyses.get().read().tempo_bpm == pytest.approx(100, abs=1)
    assert song.duration_s == pytest.approx(12, abs=0.1)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("words.mp3", b"These are words, not music.\n" * 40, "words.mp3 holds no sound"),
        ("empty.wav", b"", "The file is empty"),
    ],
)
def test_what_is_no_song_is_refused_and_what_was_typed_stays(
    service, as_member, tmp_path, name, content, sentence
):
    path = tmp_path / name
    path.write_bytes(content)
    data = sent(path, title="Blue Danube")
    page = as_member(service.ines).post(f"{base(service)}/songs/add/", data).content.decode()
    assert sentence in page
    assert 'value="Blue Danube"' in page
    assert not Song.objects.exists()


def test_a_song_too_long_or_too_short_is_a_form_error(service, as_member, tmp_path):
    for duration_s, sentence in ((LIMITS.longest_song_s + 5, "20 minutes"), (0.5, "shortest song")):
        path = silence(tmp_path / "length.flac", duration_s)
        page = as_member(service.ines).post(f"{base(service)}/songs/add/", sent(path))
        assert sentence in page.content.decode()
    assert not Song.objects.exists()


def test_silence_is_not_prepared_and_the_page_says_why(service, as_member, tmp_path):
    path = silence(tmp_path / "night.wav")
    as_member(service.ines).post(f"{base(service)}/songs/add/", sent(path, title="Night"))
    song = Song.objects.get()
    tasks.prepare_song.call(str(song.pk))
    page = as_member(service.ines).get(f"{base(service)}/songs/{song.pk}/").content.decode()
    assert "Night is silent from beginning to end." in page
    assert "data-song-player" not in page
    assert not Analysis.objects.exists()


def test_a_licensed_song_names_who_licensed_it_and_no_basis_is_chosen_beforehand(
    service, as_member, tmp_path
):
    client = as_member(service.ines)
    assert "checked" not in client.get(f"{base(service)}/songs/add/").content.decode()
    path = click_song(tmp_path / "clicks.wav")
    data = sent(path, basis="licensed")
    page = client.post(f"{base(service)}/songs/add/", data).content.decode()
    assert "Write down who gave the licence." in page
    assert not Song.objects.exists()


def test_the_same_recording_twice_leads_to_the_one_there_is(service, as_member, song, tmp_path):
    path = tasks.stored_song(song)
    data = sent(path, title="The same under another name")
    answer = as_member(service.ines).post(f"{base(service)}/songs/add/", data, follow=True)
    assert answer.redirect_chain == [(f"{base(service)}/songs/{song.pk}/", 302)]
    assert "has this recording already" in answer.content.decode()
    assert Song.objects.count() == 1


def test_too_large_a_file_is_refused_by_its_length_before_it_is_read():
    class Unread:
        def read(self, *args):
            raise AssertionError("the body was read")

    address = f"/people/{uuid.uuid4()}/songs/add/"
    request = RequestFactory().post(address)
    request.META.update(CONTENT_LENGTH=str(LIMITS.largest_file_bytes + 2_000_000))
    request._stream = request.META["wsgi.input"] = Unread()
    answer = only_what_fits(lambda request: None)(request)
    assert answer.status_code == 413
    assert "At most 200 MB is taken" in answer.content.decode()


def test_a_body_without_a_length_is_refused_with_a_sentence(service, as_member):
    answer = as_member(service.ines).post(
        f"{base(service)}/songs/add/", headers={"Transfer-Encoding": "chunked"}
    )
    assert answer.status_code == 411
    assert "did not say how large it is" in answer.content.decode()


def test_a_disk_that_fills_as_a_file_arrives_is_a_sentence_and_leaves_nothing(service, as_member):
    content = b"RIFF" + bytes(600_000)
    data = {"title": "Blue Danube", "basis": "own", "sound": SimpleUploadedFile("a.wav", content)}
    client = as_member(service.ines)
    with small_disk(300_000):
        page = client.post(f"{base(service)}/songs/add/", data).content.decode()
    assert "a.wav could not be written" in page
    assert 'value="Blue Danube"' in page
    assert not list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir())
    assert not Song.objects.exists()


def test_a_disk_that_fills_as_a_song_is_kept_leaves_nothing(service, tmp_path):
    path = click_song(tmp_path / "clicks.wav", tempo_bpm=77.0)
    assert path.stat().st_size > 300_000
    refused = pytest.raises(problems.CannotWrite, match=r"clicks\.wav could not be written")
    with small_disk(300_000), refused:
        change.add_song(song_row(service.marta), path, by=actor_of(service.ines))
    making = Path(settings.MEDIA_ROOT) / "making"
    assert not list(making.iterdir())
    assert not Song.objects.exists()


def test_a_prepared_song_can_be_heard_with_clicks_and_accepted(service, as_member, song):
    client = as_member(service.ines)
    address = f"{base(service)}/songs/{song.pk}/"
    page = client.get(address).content.decode()
    assert page.index("Before the first sound") < page.index("data-song-player")
    assert "Accept the beats first" in page
    analysis = song.analyses.get()
    assert analysis.read().tempo_bpm == pytest.approx(100, abs=1)
    client.post(f"{address}analyses/{analysis.pk}/accept/")
    song.refresh_from_db()
    assert song.accepted == analysis
    entry = Entry.objects.get(action="accepted", subject=f"analysis:{analysis.pk}")
    assert entry.member == service.ines.pk
    page = client.get(address).content.decode()
    form = page[page.index("Make a track at a cadence") :]
    assert "checked" not in form and 'name="cadence_spm" value' not in form


def test_half_is_a_row_beside_the_guess(service, as_member, song):
    client, guess = as_member(service.ines), song.analyses.get()
    before = guess.result
    address = f"{base(service)}/songs/{song.pk}/analyses/{guess.pk}/correct/"
    client.post(address, {"level": "half"})
    half = song.analyses.exclude(pk=guess.pk).get()
    tasks.analyse_again.call(str(half.pk))
    half.refresh_from_db()
    guess.refresh_from_db()
    assert half.read().tempo_bpm == pytest.approx(guess.read().tempo_bpm / 2, rel=0.02)
    assert guess.result == before
    client.post(address, {"level": "half"})
    assert song.analyses.count() == 2


def test_taps_become_an_analysis_that_follows_them(service, as_member, song):
    client = as_member(service.ines)
    taps_s = [round(2.4 + 1.2 * k, 4) for k in range(8)]
    address = f"{base(service)}/songs/{song.pk}/taps/"
    client.post(address, {"taps": ",".join(map(str, taps_s))})
    tapped = song.analyses.order_by("made_at").last()
    assert tapped.asked.taps_s == tuple(taps_s)
    tasks.analyse_again.call(str(tapped.pk))
    tapped.refresh_from_db()
    assert tapped.read().tempo_bpm == pytest.approx(50, abs=2)


@pytest.mark.parametrize("taps", ["1,2,3", "8,7,6,5,4,3,2,1", "a,b", "1,2,3,4,5,6,7,900"])
def test_taps_that_follow_no_song_are_refused(service, as_member, song, taps):
    address = f"{base(service)}/songs/{song.pk}/taps/"
    page = as_member(service.ines).post(address, {"taps": taps}).content.decode()
    assert "There is a problem" in page
    assert song.analyses.count() == 1


def test_no_track_before_the_beats_are_accepted(service, as_member, song):
    data = {"cadence_spm": 104, "cue_sound": "click"}
    answer = as_member(service.ines).post(f"{base(service)}/songs/{song.pk}/tracks/", data)
    assert answer.status_code == 404
    assert not WalkingTrack.objects.exists()


@pytest.mark.parametrize(
    ("cadence_spm", "sentence"),
    [
        (0, "not within 30 to 180"),
        (20, "not within 30 to 180"),
        (400, "not within 30 to 180"),
        (96.3, "whole or a half"),
        (140, "slowed or hurried too much"),
    ],
)
def test_a_cadence_outside_the_limits_or_out_of_reach_is_a_sentence(
    service, as_member, song, cadence_spm, sentence
):
    change.accept(song.analyses.get(), by=actor_of(service.ines))
    data = {"cadence_spm": cadence_spm, "cue_sound": "click"}
    page = as_member(service.ines).post(f"{base(service)}/songs/{song.pk}/tracks/", data)
    assert sentence in page.content.decode()
    assert not WalkingTrack.objects.exists()


def test_a_track_says_what_it_is_and_what_it_was_made_from(service, as_member, track):
    page = as_member(service.ines).get(f"{base(service)}/tracks/{track.pk}/").content.decode()
    assert page.index("Before the first sound") < page.index("<audio")
    for words in ("104 steps a minute", "1.04 times", "Each beat", "LUFS", "as heard"):
        assert words in page
    cues_s = track.result["cues_s"]
    gaps_s = [b - a for a, b in pairwise(cues_s)]
    assert all(gap_s == pytest.approx(60 / 104, abs=1e-4) for gap_s in gaps_s)
    assert Entry.objects.filter(action="prepared", subject=f"walkingtrack:{track.pk}").count() == 1


def test_the_engines_refusal_of_a_track_is_a_sentence_on_its_page(service, as_member, song):
    analysis = song.analyses.get()
    wanted = WalkingTrack(analysis=analysis, cadence_spm=140)
    track = change.ask_for_track(wanted, by=actor_of(service.ines))
    tasks.make_track.call(str(track.pk))
    page = as_member(service.ines).get(f"{base(service)}/tracks/{track.pk}/").content.decode()
    assert "slowed or hurried too much" in page
    assert "<audio" not in page


def test_a_track_is_sent_in_ranges_and_kept_by_no_cache(service, as_member, track):
    client, address = as_member(service.ines), f"{base(service)}/tracks/{track.pk}/file/"
    whole = client.get(address)
    content = b"".join(whole.streaming_content)
    assert content == tasks.stored_track(track).read_bytes()
    assert whole.headers["Cache-Control"] == "no-store"
    for asked, span in (
        ("bytes=0-1", content[:2]),
        ("bytes=100-", content[100:]),
        ("bytes=-10", content[-10:]),
    ):
        part = client.get(address, headers={"Range": asked})
        assert part.status_code == 206
        assert b"".join(part.streaming_content) == span
    assert client.get(address, headers={"Range": "bytes=0-1"}).headers["Content-Range"] == (
        f"bytes 0-1/{len(content)}"
    )
    beyond = client.get(address, headers={"Range": f"bytes={len(content)}-"})
    assert beyond.status_code == 416


def test_a_playing_is_noted_once_however_many_parts_it_is_asked_for_in(service, as_member, track):
    client, address = as_member(service.dana), f"{base(service)}/tracks/{track.pk}/file/"
    for asked in ("bytes=1-", "bytes=100-200", "bytes=200-"):
        client.get(address, headers={"Range": asked})
    entry = Entry.objects.get(action="played", subject=f"walkingtrack:{track.pk}")
    assert entry.member == service.dana.pk and entry.outside_caseload
    client.get(address)
    assert Entry.objects.filter(action="played").count() == 2


def addresses(service, song, track):
    """(method, address) of everything in this room."""
    analysis = song.analyses.get()
    songs, one = f"{base(service)}/songs/", f"{base(service)}/songs/{song.pk}/"
    tracks = f"{base(service)}/tracks/{track.pk}/"
    row = f"{one}analyses/{analysis.pk}/"
    reads = [songs, f"{songs}list/", f"{songs}add/", one, f"{one}preparation/"]
    reads += [f"{one}listening-copy/", f"{row}preparation/", tracks, f"{tracks}preparation/"]
    reads += [f"{tracks}file/"]
    writes = [f"{songs}add/", f"{one}prepare-again/", f"{row}accept/", f"{row}correct/"]
    writes += [f"{row}again/", f"{one}taps/", f"{one}tracks/", f"{tracks}make-again/"]
    return [("get", address) for address in reads] + [("post", address) for address in writes]


def test_every_address_is_open_to_those_within_reach_alone(service, as_member, song, track):
    for name in ("ines", "dana"):
        client = as_member(getattr(service, name))
        for method, address in addresses(service, song, track):
            assert getattr(client, method)(address).status_code in (200, 302), (name, address)
    for name in OUTSIDE:
        client = as_member(getattr(service, name))
        before = Entry.objects.count()
        for method, address in addresses(service, song, track):
            assert getattr(client, method)(address).status_code == 404, (name, address)
        assert Entry.objects.count() == before


def test_nothing_of_another_person_is_at_this_persons_address(service, as_member, song, track):
    joe = Person(site=service.north, preferred_name="Joe")
    joe = add_person(joe, by=actor_of(service.ines), caseload_of=service.ines)
    client = as_member(service.ines)
    for method, address in addresses(service, song, track):
        if str(song.pk) in address or str(track.pk) in address:
            other = address.replace(str(service.marta.pk), str(joe.pk))
            assert getattr(client, method)(other).status_code == 404, other
