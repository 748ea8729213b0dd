"""From an empty service to a measured walk: the first path, in a browser, end to end."""

import time

import pytest
from playwright.sync_api import expect

from .conftest import look
from .steps import click_song, follow, one_time_code, press, set_up, sign_in

pytestmark = [pytest.mark.xdist_group("first-path"), pytest.mark.one_database]
PREPARED_MS = 90_000


@pytest.fixture(scope="module")
def secret(browser, service):
    """The first run, done once for this module: the secret of the administrator's app."""
    page = browser.new_page()
    made = set_up(page, service.set_up_address)
    page.close()
    return made


def test_the_set_up_address_works_once(phone, service, secret):
    answer = phone.goto(service.set_up_address)
    assert answer.status == 404
    look(phone, "not-there")


def test_sign_in_asks_for_password_and_code(phone, service, secret):
    phone.goto(service.address)
    expect(phone.get_by_role("heading", name="Sign in")).to_be_visible()
    look(phone, "sign-in")
    sign_in(phone, service.address, secret, code="000000")
    expect(phone.get_by_text("This code does not fit").first).to_be_visible()
    look(phone, "one-time-code")
    phone.goto(f"{service.address}/trail/")
    expect(phone.get_by_role("heading", name="One-time code")).to_be_visible()


def test_from_a_song_to_a_measured_walk(phone, service, secret, tmp_path):
    page = phone
    _sign_in_when_the_code_is_fresh(page, service, secret)
    look(page, "caseload")
    _add_a_person(page)
    _add_the_song(page, click_song(tmp_path / "our-march.mp3", bpm=100))
    _hear_it_with_clicks(page)
    _half_double_and_taps(page)
    _make_a_track(page)
    _record_a_session(page)
    _see_what_changed(page)
    _every_step_is_in_the_trail(page, service)


def _sign_in_when_the_code_is_fresh(page, service, secret):
    """A code works once: the one that set the app up is spent, so the next one is taken."""
    sign_in(page, service.address, secret)
    if page.get_by_text("This code does not fit").count():
        time.sleep(30 - time.time() % 30 + 0.5)
        page.locator("input[name=code]").fill(one_time_code(secret))
        press(page, "Sign in")
    expect(page.get_by_role("heading", name="Your caseload")).to_be_visible()


def _add_a_person(page):
    follow(page, "Add a person")
    page.get_by_label("What they like to be called").fill("Sol")
    page.get_by_label("Site").select_option(label="Lakeside Hospital")
    look(page, "add-person")
    press(page, "Add this person")
    expect(page.locator("#person-name")).to_have_text("Sol")
    page.get_by_text("Safety: music not to use, precautions, medicines").click()
    follow(page, "Add music not to use")
    page.locator("[name=what]").fill("Moonlight Bay")
    page.locator("[name=reason]").fill("it was playing when he fell")
    page.get_by_label("Never").check()
    press(page, "Keep")
    before = page.locator("[data-before-the-first-sound]")
    expect(before).to_contain_text("Moonlight Bay")
    expect(before).to_contain_text("Hearing")
    expect(before).to_contain_text("Precautions")
    look(page, "person")


def _add_the_song(page, path):
    follow(page, "Music")
    follow(page, "Add a song")
    expect(page.locator("main")).to_contain_text("200 MB")
    look(page, "add-song")
    (path.parent / "words.mp3").write_text("These are only words.")
    page.get_by_label("Title").fill("Our March")
    page.get_by_label("Own performance, or a relative's").check()
    page.locator("input[type=file]").set_input_files(path.parent / "words.mp3")
    press(page, "Add this song")
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("words.mp3")
    assert page.get_by_label("Title").input_value() == "Our March"
    page.locator("input[type=file]").set_input_files(path)
    press(page, "Add this song")
    expect(page.get_by_role("heading", name="Our March")).to_be_visible()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible(timeout=PREPARED_MS)
    look(page, "song")


def _hear_it_with_clicks(page):
    expect(page.locator("[data-song-player] .attune-big")).to_have_text("100")
    press(page, "Play")
    now = page.locator("[data-now]")
    expect(now).not_to_have_text("0:00", timeout=10_000)
    page.get_by_role("button", name="Pause").click()


def _half_double_and_taps(page):
    """Half is analysed anew and heard; then eight taps at 50 a minute; then the song's own."""
    page.locator("form:has(input[name=level][value=half]) button").click()
    expect(page.locator("[data-song-player] .attune-big")).to_have_text("50", timeout=PREPARED_MS)
    look(page, "song-half")
    page.get_by_text("No: tap eight beats instead").click()
    press(page, "Play without clicks")
    page.wait_for_timeout(500)
    for _ in range(9):
        page.locator("[data-pad]").dispatch_event("pointerdown")
        page.wait_for_timeout(1200)
    press(page, "Use these taps")
    tempo = page.locator("[data-song-player] .attune-big")
    expect(page.get_by_role("button", name="Yes: accept these beats")).to_be_visible(
        timeout=PREPARED_MS
    )
    assert 45 <= float(tempo.inner_text()) <= 55
    page.locator(".attune-choices a").first.click()
    expect(tempo).to_have_text("100")
    press(page, "Yes: accept these beats")
    expect(page.locator("#tracks-heading")).to_be_visible()


def _make_a_track(page):
    page.get_by_label("Cadence").fill("400")
    press(page, "Make this track")
    expect(page.locator(".nhsuk-error-summary")).to_be_visible()
    page.get_by_label("Cadence").fill("96")
    page.get_by_label("Click", exact=True).check()
    press(page, "Make this track")
    expect(page.locator("audio")).to_be_visible(timeout=PREPARED_MS)
    expect(page.locator("main")).to_contain_text("0.96 times")
    look(page, "track")
    page.locator("audio").evaluate("sound => sound.play()")
    page.wait_for_timeout(1500)
    assert page.locator("audio").evaluate("sound => sound.currentTime") > 0.3
    page.locator("audio").evaluate("sound => sound.pause()")


def _record_a_session(page):
    follow(page, "Sessions")
    follow(page, "Start a session")
    look(page, "start-session")
    press(page, "Start")
    expect(page.locator("[data-before-the-first-sound]")).to_be_visible()
    look(page, "session")
    press(page, "Yes")
    expect(page.locator("#yes-today")).to_contain_text("Kept at")
    _rate(page, "before", "anxiety", 7)
    _time_a_walk(page, "before", "12.5", "20")
    _time_a_walk(page, "during", "11.1", "19")
    _rate(page, "after", "anxiety", None)
    look(page, "session-kept")
    press(page, "Finish this session")
    expect(page.locator("main")).to_contain_text("Finished at")


def _rate(page, moment, measure, value):
    """Anxiety gets a number, or the reason why not; mood stays untouched and is "not asked"."""
    part = page.locator(f"#ratings-{moment}")
    name = f"ratings-{moment}-{measure}"
    if value is None:
        part.locator(f"label:has(input[name={name}][value=interrupted])").click()
    else:
        part.locator(f"label:has(input[name={name}][value='{value}'])").click()
        part.locator(f"label:has(input[name={name}-rater][value=self])").click()
    part.get_by_role("button", name="Keep", exact=True).click()
    expect(part).to_contain_text("Kept at")
    expect(part).to_contain_text("not asked", ignore_case=True)


def _time_a_walk(page, moment, time_s, steps):
    """The stop-watch and the step button are used; then the figures are put right by hand."""
    part = page.locator(f"#walk-{moment}")
    part.get_by_text("Time a walk").click()
    if moment == "during":
        part.locator("input[name=walk-during-track_used]").first.check()
    part.locator(f"input[name=walk-{moment}-path][value='10-in-14']").check()
    part.locator(f"input[name=walk-{moment}-pace][value=comfortable]").check()
    part.locator(f"select[name=walk-{moment}-aid]").select_option("none")
    part.locator(f"select[name=walk-{moment}-help]").select_option("none")
    part.locator("[data-press]").click()
    part.locator("[data-step]").click()
    part.locator("[data-step]").click()
    expect(part.locator("[data-count]")).to_contain_text("2")
    part.locator("[data-press]").click()
    part.locator(f"input[name=walk-{moment}-time_s]").fill(time_s)
    part.locator(f"input[name=walk-{moment}-steps]").fill(steps)
    if moment == "during":
        look(page, "walk-with-track")
    part.get_by_role("button", name="Keep this walk").click()
    expect(part).to_contain_text("0.80 m/s" if time_s == "12.5" else "0.90 m/s")


def _see_what_changed(page):
    follow(page, "What changed")
    expect(page.locator("main")).to_contain_text("no comparison group")
    expect(page.locator("svg[role=img]").first).to_contain_text("interrupted", ignore_case=True)
    expect(page.locator("main")).to_contain_text("0.80")
    look(page, "what-changed")


def _every_step_is_in_the_trail(page, service):
    page.goto(f"{service.address}/trail/")
    table = page.locator("main table")
    for step in (
        "added person", "added song", "analysed analysis", "asked for analysis",
        "accepted analysis", "asked for walkingtrack", "played", "started session",
        "answered contact", "kept score", "finished session", "opened person",
    ):  # fmt: skip
        expect(table).to_contain_text(step)
    expect(table).not_to_contain_text("Moonlight")
    look(page, "trail")
