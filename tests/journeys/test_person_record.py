"""A person's record on a phone: musical life, what not to play, precautions, consent."""

import pytest
from playwright.sync_api import expect

from .conftest import look
from .steps import add_person, click_song, follow, press, set_up

pytestmark = [pytest.mark.xdist_group("person-record"), pytest.mark.one_database]


@pytest.fixture(scope="module")
def page(browser, service):
    """A phone on which the first user of a new service is signed in."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(20_000)
    set_up(page, service.set_up_address)
    page.goto(service.address)
    yield page
    context.close()


def test_from_a_first_name_to_music_that_is_refused(page, service, tmp_path):
    _add(page, service)
    _ask_about_musical_life(page)
    _write_down_what_must_be_respected(page)
    _the_forbidden_song_is_refused(page, tmp_path)
    _decide_and_withdraw(page)


def _add(page, service):
    follow(page, "Add a person")
    page.get_by_label("NHS number").fill("999 000 0026")
    add_person(page, "Amélia", "1938-02-11")
    expect(page.locator("#person-name")).to_have_text("Amélia")
    record = page.url
    page.goto(f"{service.address}/people/add/")
    add_person(page, "Amelia", "1938-02-11")
    expect(page.get_by_text("This may be someone you know")).to_be_visible()
    look(page, "person-duplicate")
    page.goto(record)


def _ask_about_musical_life(page):
    follow(page, "Add a song tied to a memory")
    page.get_by_label("Title").fill("Uma casa portuguesa")
    page.get_by_label("The memory").fill("Her mother at the window")
    press(page, "Keep")
    expect(page.get_by_role("heading", name="Uma casa portuguesa")).to_be_visible()
    follow(page, "Change hearing")
    page.get_by_label("Cochlear implant").select_option("left")
    press(page, "Keep")
    expect(page.locator("[data-before-the-first-sound]")).to_contain_text("pitch is poor")


def _write_down_what_must_be_respected(page):
    _open(page, "Safety")
    follow(page, "Add a medicine")
    page.get_by_label("The medicine").fill("Azathioprine 50 mg")
    press(page, "Keep")
    _open(page, "Safety")
    follow(page, "Add a precaution")
    page.get_by_label("Precaution").select_option("seizures")
    page.get_by_label("Trigger songs").fill("Bolero / Ravel")
    look(page, "person-precaution")
    press(page, "Keep")
    panel = page.locator("[data-before-the-first-sound]")
    expect(panel).to_contain_text("Bolero, Ravel")
    expect(panel).to_contain_text("Infection control")
    for section in ("Safety", "Access needs", "People around them", "Consent", "Details"):
        _open(page, section)
    look(page, "person-record")


def _the_forbidden_song_is_refused(page, tmp_path):
    record = page.url
    follow(page, "Music")
    follow(page, "Add a song")
    page.get_by_label("Title").fill("BOLÉRO - Remastered 2011")
    page.get_by_label("A bought copy").check()
    page.locator("input[type=file]").set_input_files(click_song(tmp_path / "m.mp3", bpm=100))
    press(page, "Add this song")
    expect(page.get_by_text("must never be used with Amélia").first).to_be_visible()
    look(page, "song-refused")
    page.goto(record)


def _decide_and_withdraw(page):
    _open(page, "Consent")
    follow(page, "Open consent")
    look(page, "consent")
    page.get_by_role("link", name="Write down a decision for: Used in teaching").click()
    expect(page.get_by_text("A relative otherwise informs and never consents")).to_be_visible()
    look(page, "consent-who")
    follow(page, "The person")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("Decided on").fill("2026-01-05")
    page.get_by_label("Their name").fill("Amélia")
    look(page, "consent-decide")
    press(page, "Keep")
    page.get_by_role("link", name="Withdraw Used in teaching").click()
    expect(page.get_by_text("cannot be recalled")).to_be_visible()
    page.get_by_label("Who withdrew it").fill("Amélia")
    press(page, "Withdraw now")
    expect(page.get_by_text("It ended at once.")).to_be_visible()
    look(page, "consent-withdrawn")


def _open(page, section):
    page.locator("summary", has_text=section).first.click()
