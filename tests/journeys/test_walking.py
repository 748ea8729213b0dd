"""From a plan to a walk to a cue, and from there to what changed: with taps, and with motion."""

import shutil

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.movement.walks import clock, step_times, trunk
from tests.service import start_service

from .conftest import look
from .steps import follow, press

pytestmark = [pytest.mark.xdist_group("demonstration"), pytest.mark.one_database]

# Readings of a phone on somebody who walks, given to the page as its own sensor would.
REPLAY = """
rows => new Promise(done => {
  const began = performance.now();
  let next = 0;
  const timer = setInterval(() => {
    while (next < rows.length && rows[next][0] * 1000 <= performance.now() - began) {
      const [, x, y, z] = rows[next];
      const event = new DeviceMotionEvent("devicemotion",
        { accelerationIncludingGravity: { x, y, z }, interval: 20 });
      // As a sensor stamps it: when it was measured, not when a busy machine hands it on.
      Object.defineProperty(event, "timeStamp", { value: began + rows[next][0] * 1000 });
      window.dispatchEvent(event);
      next += 1;
    }
    if (next === rows.length) { clearInterval(timer); done(); }
  }, 5);
})
"""

# A thumb that taps whenever the page shows a cue, so many times.
TAP_ALONG = """
times => {
  const beat = document.querySelector("[data-beat]");
  const pad = document.querySelector("[data-pad]");
  let wasOn = false;
  new MutationObserver((_, watching) => {
    const isOn = beat.classList.contains("attune-cue__beat--on");
    if (isOn && !wasOn) {
      pad.dispatchEvent(new PointerEvent("pointerdown"));
      times -= 1;
      if (times === 0) watching.disconnect();
    }
    wasOn = isOn;
  }).observe(beat, { attributes: true });
}
"""
SONG = "When the Saints Go Marching In"


@pytest.fixture(scope="module")
def running(demonstration, tmp_path_factory):
    folder = tmp_path_factory.mktemp("walking") / "data"
    shutil.copytree(demonstration[0], folder)
    service = start_service(folder, command="demo")
    yield service
    assert service.stop() == 0, service.log.read_text()


def test_from_plan_to_walk_to_chart(phone, running):
    page = phone
    page.goto(running.address)
    press(page, "Ines Okafor")
    follow(page, "Marta")
    follow(page, "Plan")
    expect(page.get_by_role("main")).to_contain_text("Rhythmic cueing")
    contact = _start_and_walk_without_a_cue(page)
    _see_the_cadences(page, contact)
    _make_their_song_ready(page)
    _walk_to_their_song_with_taps(page)
    _walk_with_the_phone_as_sensor(page)
    _tap_to_a_beat(page, contact)
    _walk_again_and_see_what_changed(page, contact)


def _start_and_walk_without_a_cue(page):
    follow(page, "Sessions")
    follow(page, "Start a session")
    press(page, "Start")
    page.get_by_role("button", name="Yes", exact=True).click()
    contact = page.url.split("#")[0]
    _time_a_walk(page, "walk-before", "12.5")
    return contact


def _time_a_walk(page, part, seconds):
    box = page.locator(f"#{part}")
    box.locator("summary", has_text="Time").first.click()
    box.get_by_label("10 m, in the middle of 14 m").check()
    box.get_by_label("Comfortable").check()
    box.get_by_label("Walking aid").select_option("stick")
    box.get_by_label("Help given").select_option("none")
    box.locator("[name$=time_s]").fill(seconds)
    box.locator("[name$=steps]").fill("20")
    box.get_by_role("button", name="Keep this walk").click()
    expect(page.locator(f"#{part} [data-status]")).to_contain_text("Kept")


def _see_the_cadences(page, contact):
    page.goto(f"{contact}cue/")
    expect(page.get_by_role("main")).to_contain_text("60 × 20 ÷ 12.5 s = 96.0")
    assert page.locator("[data-choose] input:checked").count() == 0, "something was chosen before"
    expect(page.get_by_label("100.5 steps/min (+5 %)")).to_be_disabled()
    look(page, "cue")


def _make_their_song_ready(page):
    """Asked for here, made by the background worker."""
    page.get_by_role("button", name=f"Make it ready: {SONG}").click()
    their_music = page.locator("#music")
    for _ in range(30):
        if "Ready" in their_music.inner_text():
            break
        page.wait_for_timeout(2000)
        page.reload()
    expect(their_music).to_contain_text(f"{SONG}, 96 steps/min: Ready")


def _choose(page, cadence, sound, sensor):
    page.get_by_label(cadence).check()
    page.get_by_label(sound).check()
    page.get_by_label("Woodblock").check()
    page.get_by_label(sensor).check()
    page.get_by_role("button", name="Get ready").click()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()


def _walk_to_their_song_with_taps(page):
    page.get_by_role("button", name="Get ready").click()
    expect(page.locator("[data-said]")).to_contain_text("Choose first: a cadence")
    with page.expect_response(lambda answer: "/tracks/" in answer.url and answer.ok) as song:
        _choose(page, "96 steps/min (their own)", SONG, "I tap every step")
    assert song.value.headers["content-type"].startswith("audio/")
    page.evaluate(TAP_ALONG, 10)
    expect(page.locator("[data-steps]")).to_have_text("10 steps", timeout=20_000)
    page.get_by_role("button", name="Quieter cue").click()
    expect(page.get_by_role("button", name="Quieter cue")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Slower by 1 %").click()
    expect(page.locator("[data-now]")).to_have_text("95.0 a minute")
    look(page, "cue-playing")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("[data-played]")).to_contain_text("10 steps counted")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("We had done enough").check()
    look(page, "cue-keep")
    page.context.set_offline(True)
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("[data-said]")).to_contain_text("NOT kept: no answer came")
    page.context.set_offline(False)
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("article")).to_have_count(1, timeout=20_000)
    kept = page.locator("article").first
    expect(kept).to_contain_text(f"{SONG} with woodblock")
    expect(kept).to_contain_text("10 steps")
    whole = kept.locator("tbody tr").first.locator("td")
    assert float(whole.nth(2).inner_text().split()[-1]) > 0.7, "the steps were tapped on the cues"


def _walk_with_the_phone_as_sensor(page):
    """The raised cue is open now: the steps were on the one below."""
    page.context.grant_permissions(["accelerometer", "gyroscope"])
    _choose(page, "100.5 steps/min (+5 %)", "The cue alone", "This phone, on the person")
    steps = step_times(100.5, 16, start_s=1.0)
    times = clock(steps[-1] + 1.0, rate_hz=50.0)
    rows = np.column_stack([times, trunk(times, steps)])
    page.evaluate(REPLAY, rows.tolist())
    page.get_by_role("button", name="Stop").click()
    page.get_by_label("In part").check()
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("article")).to_have_count(2, timeout=20_000)
    kept = page.locator("article").last
    expect(kept).to_contain_text("+5 % of 96.0")
    expect(kept).to_contain_text("16 steps")
    kept.get_by_text("Each step against the cue").click()
    expect(kept.locator("svg")).to_be_visible()
    look(page, "cue-kept")


def _tap_to_a_beat(page, contact):
    page.goto(f"{contact}practice/")
    page.get_by_label("Tapping").check()
    page.get_by_label("Beats a minute").fill("120")
    press(page, "Go on")
    page.get_by_label("Drum").check()
    page.get_by_role("button", name="Get ready").click()
    page.get_by_role("button", name="Start").click()
    page.wait_for_timeout(2200)
    for _ in range(5):
        page.get_by_role("button", name="Tap", exact=True).dispatch_event("pointerdown")
        page.wait_for_timeout(480)
    look(page, "practice")
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("article").last).to_contain_text("5 taps")


def _walk_again_and_see_what_changed(page, contact):
    page.goto(contact)
    _time_a_walk(page, "walk-after", "11.0")
    follow(page, "What changed")
    expect(page.get_by_role("main")).to_contain_text("0.80")
    expect(page.get_by_role("main")).to_contain_text("0.91")
