"""A team in browsers: invitation, role, lost phone, ended access, and what the trail kept."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import look
from .steps import EMAIL, add_person, follow, one_time_code, press, set_up

pytestmark = [pytest.mark.xdist_group("team-and-trail"), pytest.mark.one_database]
BEA = "bea@attune.example"
WORDS = "nine brave bassoons"


@pytest.fixture(scope="module")
def pages(browser, service):
    """Two browsers: Nell at her desk, and a phone that belongs to nobody yet."""
    contexts = [
        browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB"),
        browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB"),
    ]
    nell, phone = (context.new_page() for context in contexts)
    for page in (nell, phone):
        page.set_default_timeout(20_000)
    yield nell, phone
    for context in contexts:
        context.close()


def test_from_an_invitation_to_an_ended_access(pages, service):
    nell, bea = pages
    set_up(nell, service.set_up_address)
    _nell_invites_bea(nell, service)
    _bea_joins(bea, nell)
    _bea_meets_a_person(bea, service)
    _a_second_record_is_merged_and_parted(bea, nell, service)
    _bea_loses_her_phone(bea, nell, service)
    _the_trail_says_who_did_what(nell, bea, service)
    _access_ends_at_once(nell, bea, service)


def _nell_invites_bea(nell, service):
    nell.goto(f"{service.address}/team/")
    follow(nell, "Invite somebody")
    nell.get_by_label("Their email address").fill(BEA)
    nell.get_by_label("Music practitioner").check()
    nell.get_by_label("Lakeside Hospital").check()
    look(nell, "team-invite")
    nell.get_by_role("main").get_by_role("button").first.click()
    look(nell, "team-link")


def _bea_joins(bea, nell):
    link = nell.get_by_label("The link").input_value()
    follow(nell, "I have sent it")
    bea.goto(link)
    bea.get_by_label("Your name").fill("Bea Santos")
    bea.get_by_label("Password").fill(WORDS)
    look(bea, "team-join")
    press(bea, "Join")
    _set_up_codes(bea)
    bea.goto(link)
    expect(bea.get_by_role("main")).to_contain_text("link")
    expect(bea.get_by_label("Your name")).to_have_count(0)


def _set_up_codes(page):
    secret = page.locator("#authenticator_secret").inner_text()
    page.locator("input[name=code]").fill(one_time_code(secret))
    press(page, "Go on")
    page.get_by_role("heading", name="Recovery codes").wait_for()


def _bea_meets_a_person(bea, service):
    bea.goto(service.address)
    follow(bea, "Add a person")
    add_person(bea, "Wilf", "1941-07-30")
    expect(bea.locator("#person-name")).to_have_text("Wilf")
    _open(bea, "People around them")
    follow(bea, "Add someone")
    bea.get_by_label("Name", exact=True).fill("Agnes")
    bea.locator("[name=standing]").first.wait_for()
    look(bea, "person-relationship")


def _a_second_record_is_merged_and_parted(bea, nell, service):
    bea.goto(f"{service.address}/people/add/")
    add_person(bea, "Wilfred", "1941-07-30")
    expect(bea.get_by_text("This may be someone you know")).to_be_visible()
    look(bea, "person-duplicate")
    press(bea, "This is someone else: add them")
    expect(bea.locator("#person-name")).to_have_text("Wilfred")
    second = bea.url
    nell.goto(second)
    _open(nell, "Details and contact")
    follow(nell, "Merge with another record")
    nell.get_by_label("Wilf,").first.check()
    look(nell, "person-merge")
    press(nell, "Merge into this record")
    _open(nell, "Details and contact")
    follow(nell, "Merge with another record")
    press(nell, "Part them again")
    nell.goto(second)
    expect(nell.locator("#person-name")).to_have_text("Wilfred")


def _bea_loses_her_phone(bea, nell, service):
    nell.goto(f"{service.address}/team/")
    follow(nell, "Bea Santos")
    follow(nell, "They lost their phone")
    look(nell, "team-lost-phone")
    press(nell, "Make the link")
    link = nell.get_by_label("The link").input_value()
    bea.goto(service.address)
    expect(bea).to_have_url(re.compile("/accounts/login/"))
    bea.goto(link)
    bea.locator("input[name=login]").fill(BEA)
    bea.locator("input[name=password]").fill(WORDS)
    press(bea, "Sign in")
    bea.locator("input[name=password]").fill(WORDS)
    press(bea, "Go on")
    _set_up_codes(bea)
    bea.goto(service.address)
    expect(bea.get_by_role("heading", name="Your caseload")).to_be_visible()


def _the_trail_says_who_did_what(nell, bea, service):
    follow(bea, "Wilf")
    reference = bea.url.rstrip("/").rsplit("/", 1)[-1]
    _open(bea, "Details and contact")
    follow(bea, "Who looked at this record")
    expect(bea.get_by_role("main")).to_contain_text("Opened the record")
    look(bea, "who-looked")
    nell.goto(f"{service.address}/trail/")
    nell.get_by_label("Person's reference").fill(reference)
    nell.locator("select[name=who]").select_option(label="Bea Santos")
    press(nell, "Search")
    rows = nell.locator("tbody tr")
    expect(rows.filter(has_text="opened").first).to_contain_text("Music practitioner")
    assert EMAIL not in nell.locator("tbody").inner_text()
    assert "1941" not in nell.locator("tbody").inner_text(), "a value stands in the trail"
    look(nell, "trail")


def _access_ends_at_once(nell, bea, service):
    nell.goto(f"{service.address}/team/")
    look(nell, "team")
    follow(nell, "Bea Santos")
    look(nell, "team-member")
    follow(nell, "End their access")
    press(nell, "End access now")
    bea.reload()
    expect(bea.get_by_role("link", name="Caseload")).to_have_count(0)
    expect(bea.get_by_role("main")).not_to_contain_text("Wilf")
    look(bea, "access-ended")


def _open(page, section):
    page.locator("summary", has_text=section).first.click()
