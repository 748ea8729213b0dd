"""A list in one file in a real browser: the second of an answer, and the three taps after it."""

from datetime import time

import pytest
from django.conf import settings
from playwright.sync_api import expect

from attune.care import files
from attune.care.listening import change
from attune.care.listening.models import AfterUse, FileAnswer, Playlist, PlaylistFile
from attune.care.session.models import Score

from .conftest import actor_of
from .listening_songs import five_songs, session_under_way
from .sounds import tone
from .test_session_browser import look

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def made(service, tmp_path):
    """Five songs before 16:30 in one file: twenty seconds of a soft tone."""
    five_songs(service)
    by = actor_of(service.ines)
    places = {"now_energy": 0.2, "now_mood": 0.3, "wish_energy": 0.7, "wish_mood": 0.8}
    playlist = Playlist(
        person=service.marta, kind="hard-hour", played_as="file", minutes=5,
        hard_hour_at=time(16, 30), **places,
    )  # fmt: skip
    playlist = change.make_playlist(playlist, by=by)
    plan = playlist.latest_plan()
    songs = [{"reference": f"Song {n}", "from_s": 4 * n, "to_s": 4 * n + 4} for n in range(5)]
    PlaylistFile.objects.create(
        plan=plan, state="ready", sha256="a" * 64, result={"songs": songs, "duration_s": 20}
    )
    sound = tone(tmp_path / "list.flac", duration_s=20.0, level=0.01)
    files.keep_copy(sound, "playlists", "a" * 64, sound.name)
    session_under_way(service)
    return playlist


@pytest.fixture
def phone(live_server, service, as_member, browser):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    cookie = as_member(service.ines).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def slide(page, value):
    page.get_by_role("slider", name="Mood now, 0 to 10").fill(str(value))


def test_an_answer_keeps_its_second_and_the_taps_follow(live_server, service, made, phone):
    page = phone
    page.goto(f"{live_server.url}/people/{service.marta.pk}/playlists/{made.pk}/begin/")
    page.get_by_label("One to one").check()
    page.get_by_label("The person", exact=True).check()
    press(page, "Begin")
    press(page, "Play")
    sound, part = page.locator("audio"), page.locator("#file-answer")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    sound.evaluate("sound => { sound.pause(); sound.currentTime = 9; }")
    slide(page, 6)
    expect(part.locator("[data-status]")).to_have_text("Entered here, not kept yet")
    # The second is that of the movement; a press that failed loses nothing, and is kept once.
    sound.evaluate("sound => { sound.currentTime = 12; }")
    page.route("**/file-answer/", lambda route: route.abort())
    press(page, "Keep this answer")
    expect(part.locator("[data-status]")).to_contain_text("NOT kept: no answer came")
    page.unroute("**/file-answer/")
    press(page, "Keep this answer")
    expect(part.locator("[data-status]")).to_have_text("Kept so far: 6 at 0:09")
    expect(part).to_contain_text("Not moved yet: touch the line")
    assert sound.evaluate("sound => sound.currentTime") >= 12  # its player was left alone
    slide(page, 7)
    press(page, "Stop the music")
    chart = page.locator("svg[role=img]")
    expect(chart).to_contain_text("answered at 0:09: 6; answered at 0:12: 7; the wish: 8.")
    assert list(FileAnswer.objects.values_list("at_s", "score__value")) == [(9, 6), (12, 7)]
    _tap(page)


def _tap(page):
    taps = page.locator("#after-use")
    page.get_by_label("In their own words").fill("She hummed.")
    press(page, "Turned away")
    expect(taps.locator("[data-status]")).to_contain_text("Kept at")
    expect(taps).to_contain_text("“She hummed.”")
    press(page, "No")
    page.get_by_role("link", name="Remove a song from every list").click()
    look(page)
    said = AfterUse.objects.values_list("hard_time", "took_part", "again", "words")
    assert list(said) == [("", "turned-away", "", "She hummed."), ("", "", "no", "")]
    assert Score.objects.count() == 2
