"""A list in a browser: songs placed, a path planned, a song vetoed, heard, the path lived seen."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.service import start_service

from .conftest import look
from .steps import follow, press

pytestmark = [pytest.mark.xdist_group("demonstration"), pytest.mark.one_database]


@pytest.fixture(scope="module")
def running(demonstration, tmp_path_factory):
    folder = tmp_path_factory.mktemp("listening") / "data"
    shutil.copytree(demonstration[0], folder)
    service = start_service(folder, command="demo")
    yield service
    assert service.stop() == 0, service.log.read_text()


def slide(page, name, value):
    """Move a slider as a finger does: to a place on its line."""
    page.get_by_role("slider", name=name).fill(str(value))


def test_a_path_is_planned_vetoed_played_and_charted(phone, running):
    page = phone
    page.goto(f"{running.address}/accounts/login/")
    press(page, "Ines Okafor")
    follow(page, "Marta")
    _place_a_song(page)
    _plan(page)
    _leave_one_out(page)
    _begin_in_a_session(page)
    _hear_and_answer(page)
    _stop_and_see_the_path(page)


def _place_a_song(page):
    """Heard in the page; what the sound suggests is called a guess; mood stays unplaced."""
    follow(page, "Music")
    follow(page, "Yankee Doodle")
    place = page.locator("#place")
    expect(place).to_contain_text("A guess from the sound")
    expect(place.get_by_text("Not moved yet: touch the line")).to_have_count(2)
    slide(page, "Energy, 0 to 10", 4)
    look(page, "song-placed")
    press(page, "Keep this place")
    expect(place).to_contain_text("Marta put it at energy 4 of 10")


def _plan(page):
    follow(page, "All songs of Marta")
    follow(page, "Playlists")
    follow(page, "Plan a playlist")
    page.get_by_label("From now to a wish").check()
    page.get_by_label("Song by song").check()
    slide(page, "Energy now, 0 to 10", 2)
    slide(page, "Mood now, 0 to 10", 3)
    slide(page, "Energy wished for, 0 to 10", 2)
    slide(page, "Mood wished for, 0 to 10", 3)
    look(page, "playlist-plan")
    press(page, "Plan this list")
    expect(page.locator(".nhsuk-error-summary")).to_contain_text(
        "The wish is the same place as now"
    )
    slide(page, "Energy wished for, 0 to 10", 6)
    slide(page, "Mood wished for, 0 to 10", 8)
    page.get_by_label("How many minutes").fill("6.5")
    page.get_by_label("What it is heard on").select_option(index=1)
    press(page, "Plan this list")
    expect(page.locator("[data-before-the-first-sound]")).to_contain_text("Ave Maria")
    expect(page.locator("ol.attune-list li")).to_have_count(3)
    expect(page.locator(".attune-dose-box")).to_contain_text("of the week's at 72 dB(A)")
    expect(page.locator("svg[role=img]")).to_contain_text("path planned")
    look(page, "playlist")


def _leave_one_out(page):
    press(page, "Leave out Ode to Joy")
    expect(page.locator("ol.attune-list li").nth(1)).to_contain_text("Drunken Sailor")
    expect(page.locator("main")).to_contain_text("The least even step is from Drunken Sailor")
    press(page, "Take back Ode to Joy")
    expect(page.locator("ol.attune-list li").nth(1)).to_contain_text("Ode to Joy")


def _begin_in_a_session(page):
    follow(page, "Begin listening")
    expect(page.locator("main")).to_contain_text("none is under way")
    follow(page, "Start a session")
    press(page, "Start")
    press(page, "Yes")
    expect(page.locator("#yes-today")).to_contain_text("Kept at")
    follow(page, "Music")
    follow(page, "Playlists")
    follow(page, "From now to a wish")
    follow(page, "Begin listening")
    page.get_by_label("One to one").check()
    page.get_by_label("The person", exact=True).check()
    slide(page, "Mood now, 0 to 10", 3)
    press(page, "Begin")


def _hear_and_answer(page):
    now = page.locator("#listening-now")
    expect(now).to_contain_text("Song 1: Auld Lang Syne")
    look(page, "listening")
    press(page, "Play")
    sound = now.locator("audio")
    _wait_until_it_sounds(sound)
    sound.evaluate("sound => { sound.currentTime = sound.duration - 1; }")
    expect(now).to_contain_text("The song has ended", timeout=10_000)
    slide(page, "Mood now, 0 to 10", 5)
    press(page, "Keep, and play the next song")
    expect(now).to_contain_text("Song 2: Ode to Joy")
    expect(now.locator("[data-status]")).to_contain_text("Song 1 kept")
    # It goes on by itself; then it is not wanted, fades, and the rest is planned at once.
    _wait_until_it_sounds(sound)
    press(page, "Not this one today")
    expect(now).to_contain_text("Song 3:")
    expect(now).to_contain_text("What this list traded")


def _wait_until_it_sounds(sound):
    """Its time moves on; in the page's own words, because the page evaluates no text."""
    for _ in range(100):
        if sound.evaluate("sound => sound.currentTime") > 0.3:
            return
        sound.page.wait_for_timeout(100)
    pytest.fail("The song does not sound.")


def _stop_and_see_the_path(page):
    slide(page, "Mood now, 0 to 10", 7)
    press(page, "Stop the music")
    expect(page.get_by_role("heading", name="The path planned and the path lived")).to_be_visible()
    chart = page.locator("svg[role=img]")
    expect(chart).to_contain_text("now: planned 3, answered 3; song 1: planned 3, answered 5")
    expect(chart).to_contain_text("left out")
    # The first song was moved on to its last second: a few seconds sounded, not two minutes.
    expect(page.locator("tbody tr").first).to_contain_text("0:0")
    look(page, "listening-path")
