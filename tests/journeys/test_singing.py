"""Singing to speak in the browser: phrase, recorded voice, model, scored session, chart.

Chromium's fake microphone is fed with a voice that the test makes, so what is recorded, sent,
sung and played went through the page's own recorder.
"""

import pytest
from playwright.sync_api import expect

from tests.conftest import CHROMIUM_OPTIONS, chromium
from tests.music import voices

from .conftest import look
from .steps import add_person, follow, press, set_up

pytestmark = [pytest.mark.xdist_group("singing"), pytest.mark.one_database]


@pytest.fixture
def page(browser, service, tmp_path):
    """A phone whose microphone hears somebody say "so many"."""
    said = voices.say(("so", "me", "ni"), before_s=0.5, after_s=2.0)[0]
    heard = voices.write(tmp_path / "microphone.wav", said)
    with_microphone = browser.browser_type.launch(
        executable_path=chromium(),
        args=[
            *CHROMIUM_OPTIONS,
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-audio-capture={heard}%noloop",
        ],
    )
    context = with_microphone.new_context(
        viewport={"width": 390, "height": 844}, locale="en-GB", permissions=["microphone"]
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    set_up(page, service.set_up_address)
    page.goto(service.address)
    yield page
    with_microphone.close()
    assert not errors, f"The page's own scripts failed: {errors}"


def test_from_a_phrase_to_a_scored_session(page):
    _add_a_person_who_agrees(page)
    _add_a_phrase(page)
    _record_a_voice(page)
    _move_a_border(page)
    _listen(page)
    _score_a_session(page)


def _add_a_person_who_agrees(page):
    follow(page, "Add a person")
    add_person(page, "Amélia")
    page.locator("summary", has_text="Consent").first.click()
    follow(page, "Open consent")
    page.get_by_role("link", name="Write down a decision for: Sound or video recorded").click()
    follow(page, "The person")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("Decided on").fill("2026-01-05")
    page.get_by_label("Their name").fill("Amélia")
    press(page, "Keep")


def _add_a_phrase(page):
    follow(page, "Singing")
    page.get_by_label("Or set the pitch").fill("131")
    press(page, "Keep the pitch")
    expect(page.get_by_text("131 Hz").first).to_be_visible()
    follow(page, "Add a phrase")
    page.get_by_label("The phrase, as it is said").fill("so many")
    page.get_by_label("English, British").check()
    press(page, "Add this phrase")
    expect(page.locator(".attune-stress input").nth(1)).to_be_checked()
    expect(page.locator(".attune-stress input:checked")).to_have_count(1)


def _record_a_voice(page):
    follow(page, "Record a voice")
    page.get_by_label("Who speaks").fill("Karl")
    page.get_by_label("Relative or friend").check()
    page.get_by_label("Whoever speaks agreed").check()
    press(page, "Record")
    page.wait_for_timeout(2100)
    press(page, "Stop")
    expect(page.get_by_text("Recorded. Listen")).to_be_visible()
    look(page, "singing-record")
    press(page, "Keep this recording")
    expect(page.locator(".attune-syllable-grip")).to_have_count(3, timeout=60_000)


def _move_a_border(page):
    look(page, "singing-borders")
    start = page.get_by_label("ma", exact=True)
    before = float(start.input_value())
    border = page.get_by_role("slider", name="Start of ma")
    border.focus()
    page.keyboard.press("ArrowRight")
    assert float(start.input_value()) == pytest.approx(before + 0.005, abs=0.0011)
    border.scroll_into_view_if_needed()
    grip = border.locator(".attune-syllable-grip").bounding_box()
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 12, y, steps=3)
    page.mouse.up()
    dragged = float(start.input_value())
    assert dragged > before + 0.01
    press(page, "Make the models with these starts")
    expect(page.get_by_role("link", name="Listen to the models")).to_be_visible(timeout=60_000)
    assert float(page.get_by_label("ma", exact=True).input_value()) == pytest.approx(dragged)


def _listen(page):
    follow(page, "Listen to the models")
    page.get_by_role("button", name="80", exact=True).click()
    page.wait_for_function(
        "() => { const a = document.querySelector('[data-sung-player] audio');"
        " return a.currentTime > 0.2 && a.duration > 2; }"
    )
    look(page, "singing-phrase")


def _score_a_session(page):
    follow(page, "Sessions")
    follow(page, "Start a session")
    press(page, "Start")
    follow(page, "Singing to speak, step by step")
    follow(page, "so many")
    follow(page, "Elementary")
    for step, points in (("Hum and tap", "2 without help"), ("Sing together", "1 with help")):
        page.get_by_role("button", name=f"{points}: {step}", exact=True).click()
        expect(page.get_by_text("Kept today").first).to_be_visible()
    page.get_by_role("button", name="0 not with help either: Repeat at once").click()
    press(page, "Take back the last: so many, Repeat at once: 0")
    expect(page.get_by_text("3 of 4 points")).to_be_visible()
    look(page, "singing-session")
    follow(page, "Chart by level")
    expect(
        page.get_by_role("img", name="Elementary: points in per cent by session")
    ).to_be_visible()
    look(page, "singing-chart")
