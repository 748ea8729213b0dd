"""The demonstration in a browser: one click to sign in, people to meet, a concern to raise."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.service import start_service

from .conftest import look
from .steps import choose, follow, press

pytestmark = [pytest.mark.xdist_group("demonstration"), pytest.mark.one_database]


@pytest.fixture(scope="module")
def running(demonstration, tmp_path_factory):
    folder = tmp_path_factory.mktemp("running") / "data"
    shutil.copytree(demonstration[0], folder)
    service = start_service(folder, command="demo")
    yield service
    assert service.stop() == 0, service.log.read_text()


def sign_in_as(page, running, name):
    page.context.clear_cookies()
    page.goto(f"{running.address}/accounts/login/")
    press(page, name)


def test_one_click_leads_to_a_person_and_what_changed(phone, running):
    phone.goto(running.address)
    expect(phone.get_by_text("every person here is invented")).to_be_visible()
    look(phone, "demonstration-sign-in")
    press(phone, "Ines Okafor")
    look(phone, "demonstration-caseload")
    follow(phone, "Marta")
    before = phone.locator("[data-before-the-first-sound]")
    expect(before).to_contain_text("Ave Maria")
    expect(before).to_contain_text("Falls")
    look(phone, "demonstration-person")
    follow(phone, "Music")
    follow(phone, "When the Saints Go Marching In")
    expect(phone.get_by_role("button", name="Play", exact=True)).to_be_visible()
    look(phone, "demonstration-song")
    follow(phone, "What changed")
    expect(phone.locator("svg[role=img]").first).to_contain_text("interrupted")
    look(phone, "demonstration-what-changed")


def test_a_concern_is_raised_by_one_read_by_the_lead_and_by_no_colleague(phone, desk, running):
    sign_in_as(phone, running, "Ines Okafor")
    follow(phone, "Marta")
    follow(phone, "Raise a concern")
    expect(phone.locator(".attune-before")).to_contain_text("Whom to tell now")
    look(phone, "concern-raise")
    phone.get_by_label("What was said, word for word").fill("He keeps my pension book.")
    phone.get_by_label("No", exact=True).check()
    phone.get_by_label("The nurse in charge").check()
    press(phone, "Send this concern")
    expect(phone.get_by_role("heading", name="Your concern is kept")).to_be_visible()
    look(phone, "concern-kept")
    sign_in_as(desk, running, "Tom Lindqvist")
    assert desk.get_by_role("link", name="Concerns", exact=True).count() == 0
    assert desk.goto(f"{running.address}/concerns/").status == 404
    sign_in_as(desk, running, "Lena Frost")
    choose(desk, "Concerns")
    look(desk, "concern-inbox")
    desk.locator("main .nhsuk-card a").first.click()
    expect(desk.locator("main")).to_contain_text("He keeps my pension book.")
    look(desk, "concern-read")
    phone.reload()
    expect(phone.locator("main")).to_contain_text("Received by the lead")


def test_harm_is_recorded_and_what_was_learnt_is_written_beside_it(phone, desk, running):
    sign_in_as(phone, running, "Ines Okafor")
    follow(phone, "Raise a concern")
    follow(phone, "Record harm")
    look(phone, "harm-record")
    phone.get_by_label("Emotional: distress, a memory that hurt").check()
    phone.get_by_label("What happened").fill("The second verse brought back the funeral.")
    phone.get_by_label("What was done").fill("Stopped, and sat with her.")
    phone.get_by_label("Or: bed, initials, who they are").fill("Bay 4")
    phone.locator("select[name=site]").select_option(label="Riverside General")
    press(phone, "Keep")
    sign_in_as(desk, running, "Dana Whitlock")
    choose(desk, "Harm")
    look(desk, "harms")
    desk.locator("main .nhsuk-card a").first.click()
    desk.get_by_label("What was learnt").fill("Ask about funerals first.")
    look(desk, "harm")
    press(desk, "Keep")
    expect(desk.locator("main")).to_contain_text("Ask about funerals first.")
