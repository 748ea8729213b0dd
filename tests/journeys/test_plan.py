"""A plan in a browser: the try-out's question, a goal in five levels, a technique signed off."""

import shutil
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.service import start_service

from .conftest import look
from .steps import follow, press

pytestmark = [pytest.mark.xdist_group("demonstration"), pytest.mark.one_database]


@pytest.fixture(scope="module")
def running(demonstration, tmp_path_factory):
    folder = tmp_path_factory.mktemp("plan") / "data"
    shutil.copytree(demonstration[0], folder)
    service = start_service(folder, command="demo")
    yield service
    assert service.stop() == 0, service.log.read_text()


def test_from_does_this_fit_you_to_a_technique_that_may_begin(phone, running):
    phone.goto(f"{running.address}/accounts/login/")
    press(phone, "Ines Okafor")
    due = phone.locator(".attune-due li").first
    expect(due).to_contain_text("Overdue")
    expect(due).to_contain_text("does this fit you?")
    look(phone, "plan-due")
    due.get_by_role("link", name="Desmond").click()
    follow(phone, "Ask: does this fit you?")
    phone.get_by_label("Yes, with a goal").check()
    phone.get_by_label("What they said").fill("I would like to be loud again.")
    phone.get_by_label("Who follows up").select_option(label="Ines Okafor")
    phone.get_by_label("By when").fill((date.today() + timedelta(days=7)).isoformat())
    press(phone, "Keep")
    a_goal_in_five_levels(phone)
    expect(phone.locator("main")).to_contain_text("Sing a verse that the back row hears.")
    refused_then_planned_then_signed(phone)
    follow(phone, "Back to the plan")
    look(phone, "plan")


def a_goal_in_five_levels(page):
    page.get_by_label("The goal, in the person's own words").fill(
        "Sing a verse that the back row hears."
    )
    page.get_by_label("What it is about").select_option(label="Music itself")
    page.get_by_label("With which technique").select_option(label="Singing")
    page.get_by_label("How it will be seen").select_option(label="Goal attainment, one goal")
    page.get_by_label("By when").fill((date.today() + timedelta(days=40)).isoformat())
    press(page, "Keep")
    expect(page.get_by_role("alert")).to_contain_text("all five levels")
    look(page, "plan-goal")
    for label, words in (
        ("−2: much less", "Hums"), ("−1: less", "A line"), ("0: as", "A verse, near by"),
        ("+1: more", "A verse, front row"), ("+2: much more", "A verse, back row"),
    ):  # fmt: skip
        page.get_by_label(label).fill(words)
    press(page, "Keep")


def refused_then_planned_then_signed(page):
    follow(page, "Plan a technique")
    look(page, "plan-choose")
    page.locator("section", has_text="A clear beat").get_by_role("link").first.click()
    page.get_by_label("How often, and how long").fill("20 minutes, twice a week")
    page.get_by_label("Where").fill("Gym garden")
    page.get_by_label("Who leads").select_option(label="Ines Okafor")
    page.get_by_label("Outdoors").check()
    page.get_by_label("Closed").check()
    page.get_by_label("Slowest cue").select_option(label="0 %")
    page.get_by_label("Fastest cue").select_option(label="0 %")
    press(page, "Keep")
    expect(page.get_by_role("alert")).to_contain_text("never worn outdoors")
    page.get_by_label("Open, or one ear free").check()
    press(page, "Keep")
    expect(page.locator("main")).to_contain_text("Waits for a sign-off")
    look(page, "plan-waits")
    follow(page, "Write down a sign-off")
    expect(page.get_by_role("checkbox").first).not_to_be_checked()
    page.get_by_role("checkbox").first.check()
    page.get_by_label("Name of who agreed").fill("Femi Adams")
    page.get_by_label("Profession").select_option(label="Physiotherapist")
    page.get_by_label("When they agreed").fill(date.today().isoformat())
    page.get_by_label("Why").fill("Seen on the ward.")
    look(page, "plan-sign")
    press(page, "Keep the sign-off")
    expect(page.locator("main")).to_contain_text("May begin")
    follow(page, "Steps, sources and evidence")
    expect(page.locator("main")).to_contain_text("Certainty")
    look(page, "plan-technique")
    page.go_back()


def test_goals_are_rated_in_a_session_and_give_their_t_score(phone, running):
    phone.goto(f"{running.address}/accounts/login/")
    press(phone, "Ines Okafor")
    follow(phone, "Marta")
    follow(phone, "Sessions")
    follow(phone, "Start a session")
    phone.locator("main form button").last.click()
    phone.wait_for_url("**/sessions/*-*/")
    follow(phone, "Plan")
    follow(phone, "How the goals are going")
    phone.get_by_role("link", name="Rate the goals in the session").first.click()
    look(phone, "plan-rate")
    expect(phone.get_by_role("radio", checked=True)).to_have_count(0)
    phone.get_by_label("+1: Walks to the window and back").check()
    phone.get_by_role("group", name="Who rated?").first.get_by_label("The person").check()
    press(phone, "Keep")
    expect(phone.locator("main")).to_contain_text("T 60.00 of 1 goal")
    expect(phone.locator("main")).to_contain_text("50 + 10 × 2 ÷ √(0.7 × 4 + 0.3 × 4) = 60.00")
    look(phone, "plan-goals")
