"""The session page in a real browser: nothing is called kept that the service has not kept."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from attune.care.plan.checks import check, sign_off
from attune.care.plan.techniques import find_technique
from attune.care.repertoire.models import Analysis, Song, WalkingTrack
from attune.care.session.models import Score
from attune.care.session.walk_music import TECHNIQUE
from tests.slow_script import held_back

from .conftest import actor_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.django_db(transaction=True),
]
AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"


@pytest.fixture
def browser_page(live_server, service, as_member, browser):
    """Ines's phone, signed in, on the page of a session that she started with Marta."""
    client = as_member(service.ines)
    context = browser.new_context(viewport={"width": 390, "height": 844})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page = context.new_page()
    page.set_default_timeout(8000)
    page.goto(f"{live_server.url}/people/{service.marta.pk}/sessions/start/")
    page.get_by_role("button", name="Start").click()
    page.wait_for_load_state()
    yield page
    context.close()


def choose(page, name, value):
    page.locator(f"input[name={name}][value='{value}']").check(force=True)


def look(page):
    """Axe finds nothing here, on a phone and on a desk."""
    page.evaluate(AXE.read_text())
    for width, height in ((1280, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes[0].html]))")
        assert found == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_cut_network_and_a_lost_sign_in_are_called_not_kept_and_lose_nothing(browser_page):
    page = browser_page
    part = page.locator("#ratings-before")
    choose(page, "ratings-before-anxiety", 7)
    choose(page, "ratings-before-anxiety-rater", "self")
    expect(part.locator("[data-status]")).to_have_text("Entered here, not kept yet")
    page.route("**/ratings/**", lambda route: route.abort())
    part.get_by_role("button", name="Keep").click()
    expect(part.locator("[data-status]")).to_contain_text("NOT kept: no answer came")
    page.unroute("**/ratings/**")
    page.route("**/ratings/**", lambda route: route.fulfill(body="<h1>Sign in</h1>"))
    part.get_by_role("button", name="Keep").click()
    expect(part.locator("[data-status]")).to_contain_text("NOT kept: you may be signed out")
    expect(page.locator("input[name=ratings-before-anxiety][value='7']")).to_be_checked()
    assert Score.objects.count() == 0
    page.unroute("**/ratings/**")
    part.get_by_role("button", name="Keep").click()
    expect(part.locator("[data-status]")).to_have_text(re.compile(r"^Kept at \d\d:\d\d$"))
    assert Score.objects.get(measure="anxiety").value == 7


def test_what_was_entered_before_the_page_had_loaded_whole_is_called_not_kept_too(browser_page):
    page = browser_page
    status = page.locator("#ratings-before [data-status]")
    with held_back(page, "**/kept*.js"):
        page.reload(wait_until="commit")
        choose(page, "ratings-before-anxiety", 7)
        expect(status).to_be_empty()
    expect(status).to_have_text("Entered here, not kept yet")
    expect(page.locator("#ratings-after [data-status]")).to_be_empty()


def a_signed_track(service):
    """A track slower than anybody's steps, and a physiotherapist who agreed to walking to it."""
    song = Song.objects.create(
        person=service.marta, title="Home road", basis="own", sha256="0" * 64, duration_s=180
    )
    analysis = Analysis.objects.create(song=song, version="test")
    WalkingTrack.objects.create(analysis=analysis, cadence_spm=30, state="ready")
    found = check(service.marta, TECHNIQUE).to_sign
    sign_off(
        service.marta, find_technique(TECHNIQUE), found, name="Femi Adams", helper="Karl",
        profession="physiotherapist", signed_on=timezone.localdate(), reason="Seen on the ward.",
        by=actor_of(service.ines),
    )  # fmt: skip


def test_a_timed_walk_is_what_was_tapped_and_lets_a_track_play_on_the_same_page(
    service, browser_page
):
    a_signed_track(service)
    page = browser_page
    page.reload()
    part = page.locator("#walk-before")
    part.get_by_text("Time a walk").click()
    watch = part.locator("[data-stopwatch]")
    expect(watch.locator("[data-step]")).to_be_disabled()
    watch.locator("[data-press]").click()
    for _ in range(3):
        watch.locator("[data-step]").click()
    page.set_viewport_size({"width": 844, "height": 390})
    page.wait_for_timeout(2600)
    watch.locator("[data-press]").click()
    time_s = float(part.locator("[name=walk-before-time_s]").input_value())
    assert 2.5 < time_s < 8
    assert part.locator("[name=walk-before-steps]").input_value() == "3"
    choose(page, "walk-before-path", "6-in-10")
    choose(page, "walk-before-pace", "comfortable")
    part.locator("[name=walk-before-aid]").select_option("none")
    part.locator("[name=walk-before-help]").select_option("none")
    page.set_viewport_size({"width": 390, "height": 844})
    look(page)
    part.get_by_role("button", name="Keep this walk").click()
    expect(part.locator("[data-status]")).to_contain_text("Kept at")
    assert Score.objects.get().value == pytest.approx(6 / time_s)
    page.locator("#walk-during").get_by_text("Time a walk", exact=True).click()
    page.get_by_label("Start again when it ends").check()
    assert page.locator("#walk-music audio").evaluate("audio => audio.loop")


def test_a_no_leaves_only_finishing_and_finishing_warns_of_what_is_not_kept(browser_page):
    page = browser_page
    look(page)
    choose(page, "ratings-before-mood", 4)
    page.get_by_role("button", name="Finish this session").click()
    expect(page.locator("[data-finish-status]")).to_contain_text("Not kept yet: Before the music")
    assert Score.objects.count() == 0
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.locator("#ratings-before")).to_be_hidden()
    expect(page.get_by_text("Thank you for asking")).to_be_visible()
    look(page)


def test_axe_finds_nothing_on_a_finished_session_its_list_a_correction_and_the_charts(browser_page):
    page = browser_page
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.locator("#yes-today [data-status]")).to_contain_text("Kept at")
    for moment, anxiety in (("before", "7"), ("after", "asleep")):
        choose(page, f"ratings-{moment}-anxiety", anxiety)
        if anxiety == "7":
            choose(page, f"ratings-{moment}-anxiety-rater", "self")
        page.locator(f"#ratings-{moment}").get_by_role("button", name="Keep").click()
        expect(page.locator(f"#ratings-{moment} [data-status]")).to_contain_text("Kept at")
    page.get_by_role("button", name="Finish this session").click()
    expect(page.get_by_text("This session is finished and kept.")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Correct").first.click()
    look(page)
    page.get_by_role("link", name="Sessions", exact=True).click()
    look(page)
    page.get_by_role("link", name="What changed").click()
    expect(page.locator("svg.attune-chart").first).to_contain_text("asleep")
    look(page)
