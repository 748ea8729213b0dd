"""After a list before the hard hour: three taps, kept with their time, and "remove this song"."""

from datetime import datetime, time, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.utils import timezone

from attune.care.listening import after_use, change
from attune.care.listening.models import AfterUse, Listening, Playlist, RemovedSong
from attune.care.trail.models import Entry

from .conftest import actor_of
from .listening_songs import five_songs, prepared, session_under_way

pytestmark = pytest.mark.one_database

TAPS = {"hard_time": "calmer", "took_part": "sang-or-moved", "again": "with-changes"}


@pytest.fixture
def heard(service, as_member):
    """One use of Marta's list before 16:30, stopped in its second song."""
    five_songs(service)
    by, contact = actor_of(service.ines), session_under_way(service)
    playlist = Playlist(
        person=service.marta, kind="hard-hour", played_as="songs", minutes=4,
        hard_hour_at=time(16, 30),
    )  # fmt: skip
    playlist = change.make_playlist(playlist, by=by)
    this = Listening(pk=uuid4(), playlist=playlist, contact=contact, rater="observer")
    this = change.begin(this, change.Answers(), by=by)
    change.hear(this, change.Heard(1, "next", 60.0), by=by)
    base = f"/people/{service.marta.pk}"
    page = f"{base}/listenings/{this.pk}/"
    return SimpleNamespace(
        client=as_member(service.ines), playlist=playlist, this=this, by=by, base=base, page=page,
        list_page=f"{base}/playlists/{playlist.pk}/",
    )  # fmt: skip


def stop(heard):
    change.hear(heard.this, change.Heard(2, "stopped", 12.0), by=heard.by)


def shown(heard, address):
    return heard.client.get(address).content.decode()


def tap(heard, **said):
    return heard.client.post(f"{heard.page}after-use/", said, headers={"HX-Request": "true"})


def test_untouched_it_reads_not_asked_and_nothing_is_chosen_beforehand(heard):
    assert "three taps" not in shown(heard, heard.page)
    assert "NOT kept: These questions belong" in tap(heard, hard_time="calmer").content.decode()
    assert not AfterUse.objects.exists()
    stop(heard)
    page = shown(heard, heard.page)
    for words in ("Calmer", "Turned away", "With changes", "against its usual?"):
        assert words in page, words
    assert " checked" not in page and "aria-pressed" not in page
    told = "The hard time: not asked. Took part: not asked. Again: not asked."
    assert told in shown(heard, f"{heard.base}/playlists/")
    page = shown(heard, heard.list_page)
    assert page.count("Not asked</span>") == 3 and "three taps say how it went" in page
    tap(heard)
    assert not AfterUse.objects.exists()


def test_each_tap_is_kept_with_its_time_and_the_newest_stands(heard):
    stop(heard)
    for name, value in TAPS.items():
        answer = tap(heard, **{name: value, "words": "“That was my song.”"})
        assert answer.headers["Attune-Part"] == "after-use"
        assert "Kept at " in answer.content.decode()
    assert AfterUse.objects.count() == 3  # the words once, though they were sent three times
    tap(heard, took_part="sang-or-moved")
    tap(heard, again="no")
    rows = AfterUse.objects.values_list("hard_time", "took_part", "again", "words")
    assert list(rows)[1:] == [
        ("", "sang-or-moved", "", ""), ("", "", "with-changes", ""), ("", "", "no", "")
    ]  # fmt: skip
    entries = Entry.objects.filter(subject__startswith="afteruse").order_by("pk")
    fields = [",".join(entry.fields) for entry in entries]
    assert sorted(fields) == ["again", "again", "hard_time,words", "took_part"]
    page = shown(heard, heard.list_page)
    assert "three taps say" not in page and "there is no comparison" in page
    for words in ("Calmer", "Sang or moved", "<span>No</span>", "That was my song"):
        assert words in page, words
    told = "The hard time: calmer. Took part: sang or moved. Again: no."
    assert told in shown(heard, f"{heard.base}/playlists/")
    assert "Select a valid choice" in tap(heard, again="never mind").content.decode()


def test_the_hard_time_may_be_answered_after_it_and_for_a_day(heard, monkeypatch):
    stop(heard)
    noon = timezone.make_aware(datetime(2026, 5, 4, 15, 40))
    Listening.objects.update(started_at=noon, ended_at=noon + timedelta(minutes=30))
    monkeypatch.setattr(timezone, "now", lambda: noon + timedelta(minutes=35))
    use = after_use.asked(Listening.objects.get())
    assert use.hard_time_to_come == noon + timedelta(minutes=50) and use.is_open
    monkeypatch.setattr(timezone, "now", lambda: noon + timedelta(hours=2))
    assert use.hard_time_to_come is None and after_use.to_answer([use]) == [use]
    monkeypatch.setattr(timezone, "now", lambda: noon + timedelta(days=2))
    assert not use.is_open and after_use.to_answer([use]) == []
    late = Listening(playlist=Playlist(hard_hour_at=time(0, 15)), started_at=noon)
    late.started_at = noon.replace(hour=23)
    assert after_use.hard_time_at(late) == noon.replace(hour=0, minute=15) + timedelta(days=1)


def test_after_that_day_nothing_is_added(heard):
    stop(heard)
    Listening.objects.update(ended_at=timezone.now() - timedelta(hours=25))
    assert (
        "<button" not in shown(heard, heard.page).split('id="after-use"')[1].split("</section")[0]
    )
    page = tap(heard, hard_time="calmer").content.decode()
    assert "NOT kept: This was asked until" in page and not AfterUse.objects.exists()
    assert "three taps say" not in shown(heard, heard.list_page)


def test_a_song_is_removed_from_what_was_heard_alone(service, heard, as_member):
    stop(heard)
    song = heard.this.heard.first().song
    page = shown(heard, heard.page)
    assert "Remove a song" in page and page.count("/remove/") == 2
    heard.client.post(f"{heard.page}remove/{song.pk}/")
    assert (
        RemovedSong.objects.get().song == song and shown(heard, heard.page).count("/remove/") == 1
    )
    other = prepared(service, "Never heard here")
    assert heard.client.post(f"{heard.page}remove/{other.pk}/").status_code == 404
    # A colleague outside the caseload keeps nothing.
    colleague = as_member(service.tom)
    assert colleague.post(f"{heard.page}after-use/", TAPS).status_code == 404
    assert not AfterUse.objects.exists()
