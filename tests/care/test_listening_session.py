"""A list while it is heard: now before, one slider after each song, veto, removal, stop, chart."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from attune.care.listening import change
from attune.care.listening.dose import week_of
from attune.care.listening.models import (
    HeardSong,
    Listening,
    ListeningDevice,
    Playlist,
    PlaylistFile,
    RemovedSong,
)
from attune.care.person import consent
from attune.care.person.models import Precaution
from attune.care.plan.techniques import FOLDER, read_folders
from attune.care.repertoire.models import Song
from attune.care.session.change import finish
from attune.care.session.models import Score, UnitLimits
from attune.care.trail.models import Entry

from .conftest import actor_of
from .listening_songs import prepared, session_under_way, to_listen

pytestmark = pytest.mark.one_database


@pytest.fixture
def listening(service, as_member):
    """Marta's five songs, a list planned from them, and a session in which she said yes."""
    ready = to_listen(service, as_member)
    ready.by = actor_of(service.ines)
    places = {"now_energy": 0.2, "now_mood": 0.3, "wish_energy": 0.7, "wish_mood": 0.8}
    ready.playlist = change.make_playlist(
        Playlist(person=service.marta, kind="iso", played_as="songs", minutes=5, **places),
        by=ready.by,
    )
    ready.contact = session_under_way(service)
    ready.begin = f"{ready.base}/playlists/{ready.playlist.pk}/begin/"
    return ready


def begun(listening, **answers):
    asked = {"reference": uuid.uuid4(), "contact": listening.contact.pk, "rater": "self"} | answers
    answer = listening.client.post(listening.begin, asked, follow=True)
    return answer.content.decode(), Listening.objects.order_by("started_at").last()


def hear(listening, this, ended_as="next", value="", heard_s="60"):
    """One song's form, as the page sends it; the page that answers."""
    form = {"place": this.heard.count() + 1, "ended_as": ended_as, "value": value}
    address = f"{listening.base}/listenings/{this.pk}/heard/"
    answer = listening.client.post(address, form | {"heard_s": heard_s}, follow=True)
    this.refresh_from_db()
    return answer.content.decode()


def titles(this):
    songs = {str(song.pk): song.title for song in Song.objects.all()}
    return [songs[key] for key in this.plan.songs]


def test_the_path_is_lived_song_by_song_and_every_answer_is_a_score(listening):
    page, this = begun(listening, now_energy="2", now_mood="2")
    assert this.slider == "mood" and "Song 1: Slow Air" in page and "<audio" in page
    before = {s.measure: (s.value, s.moment, s.rater) for s in Score.objects.all()}
    assert before == {"energy": (2, "before", "self"), "mood": (2, "before", "self")}
    assert "Song 2" in hear(listening, this, value="5")
    page = hear(listening, this)  # the slider stays untouched
    assert "Song 3" in page and 'name="value" value' not in page
    hear(listening, this, ended_as="end", value="7")
    hear(listening, this, ended_as="stopped", heard_s="12")
    during = Score.objects.filter(moment="during").order_by("trial")
    assert [(s.value, s.missing) for s in during] == [(5, ""), (None, "not-asked"), (7, "")]
    assert [song.heard_s for song in this.heard.all()] == [60, 60, 60, 12]
    page = listening.client.get(f"{listening.base}/listenings/{this.pk}/").content.decode()
    assert "now: planned 2, answered 2; song 1: planned 2, answered 5" in page
    assert "song 2: planned 3.5, not asked" in page and "song 4: planned 6.5, stopped" in page
    assert "<audio" not in page and "no comparison" in page and "the wish: 8" in page
    acts = set(Entry.objects.values_list("action", flat=True))
    assert {"planned", "began", "heard", "ended", "kept"} <= acts


def test_nothing_is_chosen_beforehand_and_who_rates_is_asked(listening):
    page = listening.client.get(listening.begin).content.decode()
    assert " checked" not in page and "Listening dose unknown" in page
    page, this = begun(listening, rater="")
    assert "Say who moves the sliders" in page and this is None
    page, this = begun(listening)
    assert this is not None and not Score.objects.exists() and this.plan.songs


def test_a_veto_in_the_middle_plans_the_rest_from_where_the_person_is(service, listening):
    prepared(service, "Other Pipe", 0.5, 0.6)
    _, this = begun(listening)
    hear(listening, this, value="4")
    page = hear(listening, this, ended_as="vetoed", heard_s="5")
    assert "By the Weir" not in titles(this) and titles(this)[-1] == "Harbour Reel"
    assert this.plan.playlist.vetoes.count() == 1 and len(titles(this)) in (3, 4)
    gone = titles(this)[0]
    page = hear(listening, this, ended_as="removed", heard_s="3")
    assert gone not in titles(this) and RemovedSong.objects.get().song.title == gone
    page = listening.client.get(f"{listening.base}/playlists/").content.decode()
    assert "Removed songs" in page and "Put back<span" in page
    _, again = begun(listening)
    assert gone not in titles(again)
    song = RemovedSong.objects.get().song
    listening.client.post(f"{listening.base}/songs/{song.pk}/put-back/")
    assert not RemovedSong.objects.exists()


def test_where_no_new_rest_is_possible_the_old_one_goes_on_and_says_so(listening):
    _, this = begun(listening)
    page = hear(listening, this, ended_as="vetoed", heard_s="2")
    assert titles(this) == ["By the Weir", "Clay Pipe", "Larks", "Harbour Reel"]
    assert "No new plan was possible, so the rest goes on in its old order" in page
    for _ in range(4):
        hear(listening, this, ended_as="vetoed", heard_s="2")
    assert this.ended_as == "end" and this.heard.count() == 5


def test_a_now_far_from_every_song_begins_as_near_as_it_can(listening):
    page, this = begun(listening, now_energy="5", now_mood="1")
    assert "It begins as near as it can" in page and "lies within 0.1 of now" in page
    assert titles(this)[-1] == "Harbour Reel"
    listening.playlist.refresh_from_db()
    assert listening.playlist.now_mood == 0.1


def test_what_is_sent_twice_is_kept_once(listening):
    reference = uuid.uuid4()
    begun(listening, reference=reference, now_mood="4")
    _, this = begun(listening, reference=reference, now_mood="4")
    assert Listening.objects.count() == 1 and Score.objects.count() == 1
    address = f"{listening.base}/listenings/{this.pk}/heard/"
    form = {"place": 1, "ended_as": "next", "value": "6", "heard_s": "60"}
    listening.client.post(address, form)
    answer = listening.client.post(address, form, headers={"HX-Request": "true"})
    assert answer.headers["Attune-Part"] == "listening-now"
    assert HeardSong.objects.count() == 1 and Score.objects.count() == 2
    answer = listening.client.post(address, form | {"place": 3}, headers={"HX-Request": "true"})
    assert "NOT kept: This list went on in another window" in answer.content.decode()


def test_it_needs_a_session_a_yes_and_no_refusal_of_consent(service, listening):
    decision = {
        "purpose": "take-part", "agreed": False, "capacity": "person", "decided_by": "Marta",
        "decided_on": timezone.localdate() - timedelta(days=1),
    }  # fmt: skip
    service.marta.born_on = timezone.localdate() - timedelta(days=60 * 365)
    service.marta.save()
    consent.decide(service.marta, decision, by=listening.by)
    page, this = begun(listening)
    assert "There is no consent to take part. No: Marta" in page and this is None
    type(listening.contact).objects.update(assent="not-asked")
    page, this = begun(listening)
    assert "has not said yes today" in page and this is None
    finish(listening.contact, by=listening.by)
    page = listening.client.get(listening.begin).content.decode()
    assert "Start a session" in page and "none is under way" in page


def test_a_technique_that_the_service_never_does_with_such_a_precaution_does_not_begin(
    service, listening, tmp_path, monkeypatch
):
    ours = FOLDER / "techniques"
    rule = '\n[[precaution]]\non = "seizures"\nstrength = "never"\ntext = "No lists here."\n'
    words = (ours / "receptive-listening.toml").read_text(encoding="utf-8")
    (tmp_path / "receptive-listening.toml").write_text(
        words + rule + 'status = "rule"\n', encoding="utf-8"
    )
    own = read_folders(((ours, False), (tmp_path, True)))[0]
    monkeypatch.setattr("attune.care.plan.techniques.techniques", lambda: own)
    Precaution.objects.create(person=service.marta, kind="seizures", what="after her stroke")
    page = listening.client.get(listening.begin).content.decode()
    assert "Never" in page and "No lists here." in page and 'name="rater"' not in page
    page, this = begun(listening)
    assert "This is never done." in page and this is None
    monkeypatch.undo()
    page, this = begun(listening)
    assert this is not None


def test_near_a_baby_the_units_own_stop_and_minutes_hold_and_stand_on_the_page(service, listening):
    baby = service.marta
    baby.born_on = timezone.localdate() - timedelta(days=100)
    baby.save()
    asked = listening.asked | {"minutes": ""}

    def planned(**changes):
        answer = listening.client.post(f"{listening.base}/playlists/plan/", asked | changes)
        newest = Playlist.objects.order_by("made_at").last()
        return answer.content.decode() if answer.status_code == 200 else newest

    page = listening.client.get(f"{listening.base}/playlists/plan/").content.decode()
    assert "Left empty: 15 in all, for a baby" in page
    page = listening.client.get(listening.begin).content.decode()
    assert "where the baby lies before anything is played: aim at 45 to 60 dB(A), stop" in page
    assert "stop at 65 (design standards for newborn units, 2006); about 15 minutes (def" in page
    assert "for a baby: under one year old" in page and "a phone is not" in page
    assert "week’s listening dose" not in page
    UnitLimits.objects.create(
        ward=service.ward, sound_stop_dba=55, longest_min=4, stop_signs="Hiccups, splayed fingers",
        agreed_with="Sister Amara",
    )  # fmt: skip
    page = listening.client.get(listening.begin).content.decode()
    assert "With a baby: aim at 45 to 55 dB(A), stop at 55 (set by Stroke ward" in page
    page, this = begun(listening)  # planned for 5 minutes before the unit said 4
    assert "5 minutes are longer than the 4 minutes of music that Stroke ward" in page
    assert this is None and "Hiccups, splayed fingers" in page and "Sister Amara" in page
    assert "5 minutes are longer than the 4 minutes" in planned(minutes="5")
    device = ListeningDevice(
        site=service.north, name="Tablet", level_dba=55, measured_on=timezone.localdate(),
        measured_with="class 2 meter",
    )  # fmt: skip
    device = change.add_device(device, by=listening.by)
    assert "55 dB(A) is too loud near a baby: music stops at 55" in planned(device=device.pk)
    listening.playlist = planned()
    assert listening.playlist.minutes == 4
    assert 0 < listening.playlist.latest_plan().duration_s <= 240
    listening.begin = f"{listening.base}/playlists/{listening.playlist.pk}/begin/"
    page, this = begun(listening)
    assert this.listener == "baby" and "Hiccups, splayed fingers" in page


def made_as_file(listening, seconds=60):
    """The plan's five songs as one file, as a worker leaves it; nothing sounds."""
    Playlist.objects.update(played_as="file")
    plan = listening.playlist.latest_plan()
    songs = [
        {"reference": song.title, "from_s": n * seconds, "to_s": (n + 1) * seconds}
        for n, song in enumerate(listening.songs)
    ]
    return PlaylistFile.objects.create(plan=plan, state="ready", result={"songs": songs})


def test_a_list_in_one_file_begins_when_it_is_made_and_counts_what_sounded(service, listening):
    Playlist.objects.update(played_as="file")
    page, this = begun(listening)
    assert "The file is not made yet" in page and this is None
    file = made_as_file(listening)
    page, this = begun(listening, now_mood="4")
    assert "5 songs in one file" in page and f"playlist-files/{file.pk}/sound/" in page
    address = f"{listening.base}/listenings/{this.pk}/end-file/"
    page = listening.client.post(address, {"heard_s": "90", "ended_as": "stopped"}, follow=True)
    this.refresh_from_db()
    assert (this.ended_as, this.file_heard_s) == ("stopped", 90)
    assert week_of(service.marta).unknown_s == 90
    assert this.now_mood.value == 4 and listening.playlist.plans.count() == 1
    assert "The slider was not moved while it played" in page.content.decode()


def test_in_a_file_each_answer_is_kept_once_with_its_second_and_charted_there(listening):
    made_as_file(listening)
    page, this = begun(listening, now_mood="2")
    assert 'name="value" value' not in page and "Mood now" in page
    address = f"{listening.base}/listenings/{this.pk}/file-answer/"
    htmx = {"HX-Request": "true"}
    first = {"reference": uuid.uuid4(), "value": "4", "at_s": "30.5"}
    for _ in range(2):
        answer = listening.client.post(address, first, headers=htmx)
        assert answer.headers["Attune-Part"] == "file-answer"
        assert "Kept so far: 4 at 0:30" in answer.content.decode()
    untouched = listening.client.post(address, first | {"value": ""}, headers=htmx)
    assert "NOT kept: the slider was not moved" in untouched.content.decode()
    assert "10" in listening.client.post(address, first | {"value": "11"}).content.decode()
    # The end carries the slider that was moved last; past the end of the file is its end.
    last = {"reference": uuid.uuid4(), "value": "7", "at_s": "9999", "heard_s": "300"}
    end = f"{listening.base}/listenings/{this.pk}/end-file/"
    page = listening.client.post(end, last | {"ended_as": "end"}, follow=True).content.decode()
    assert [(a.at_s, a.score.value) for a in this.answers.all()] == [(30.5, 4), (300, 7)]
    during = Score.objects.filter(moment="during").values_list("value", "rater")
    assert list(during) == [(4, "self"), (7, "self")]
    assert "answered at 0:00: 2; answered at 0:30: 4; answered at 5:00: 7; the wish: 8" in page
    assert "planned at 0:00: 3; planned at 1:00: 3" in page and "no comparison" in page
    late = listening.client.post(address, first | {"reference": uuid.uuid4()}, headers=htmx)
    assert "This list has ended in another window" in late.content.decode()
    assert this.answers.count() == 2
    assert Entry.objects.filter(action="answered", subject__startswith="fileanswer").count() == 2


def test_the_weeks_dose_counts_what_was_heard_and_says_what_it_does_not_know(service, listening):
    begun(listening)
    assert week_of(service.marta).unknown_s == 60  # a song that nobody ended counts whole
    device = ListeningDevice(
        site=service.north, name="Tablet", level_dba=85, measured_on=timezone.localdate(),
        measured_with="class 2 meter",
    )  # fmt: skip
    listening.playlist.device = change.add_device(device, by=listening.by)
    listening.playlist.save()
    _, this = begun(listening)
    hear(listening, this, heard_s="36")
    hear(listening, this, ended_as="stopped", heard_s="0")
    # No date of birth: 75 dB(A) for 40 hours, so 85 dB(A) for 4; 36 s are 0.01 h.
    assert week_of(service.marta).share == pytest.approx(0.01 / 4)
    page = listening.client.get(f"{listening.base}/playlists/").content.decode()
    assert "0.25 % of the week’s listening dose, and 1 minute at a level nobody measured" in page
    assert week_of(service.marta, timezone.now() + timedelta(days=8)).share == 0
    Listening.objects.filter(pk=this.pk).update(level_dba=112)
    page, again = begun(listening)
    assert "listening dose" in page and again.pk == this.pk
