"""The pathway in browsers: a ward's referral becomes a person, a plan, a booked session.

The story is told in steps, each of one person: the nurse Ola, the coordinator Dana, and Ines, who
plays.
"""

import shutil
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.service import start_service

from .conftest import look
from .steps import choose, follow, press

pytestmark = [pytest.mark.xdist_group("demonstration"), pytest.mark.one_database]
ANSWER = "Ines comes today at a quarter past five."


@pytest.fixture(scope="module")
def running(demonstration, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pathway") / "data"
    shutil.copytree(demonstration[0], folder)
    service = start_service(folder, command="demo")
    yield service
    assert service.stop() == 0, service.log.read_text()


def test_a_wards_referral_becomes_a_person_whose_booked_session_begins(phone, desk, running):
    _ola_refers_nadia(phone, running)
    _dana_accepts_her(desk, running)
    _ola_reads_the_answer(phone, running)
    _ines_plans_with_her(phone, running)
    _ines_books_a_session(phone, running)
    _the_day_opens_the_session(phone)
    _the_clock_has_stopped(desk)
    _the_week_and_the_calendar(desk, running)


def sign_in_as(page, running, name):
    page.context.clear_cookies()
    page.goto(f"{running.address}/accounts/login/")
    press(page, name)


def _ola_refers_nadia(phone, running):
    sign_in_as(phone, running, "Ola Brandt")
    choose(phone, "Referrals")
    follow(phone, "Refer someone")
    phone.get_by_label("Who is it for").fill("Nadia")
    phone.get_by_label("Ward").select_option("Stroke unit")
    phone.get_by_label("Bed, or how to reach them").fill("Bay 3, bed 1")
    phone.get_by_label("What for").select_option("Walking")
    phone.get_by_label("Soon: first contact within 7 days").check()
    phone.get_by_label("Yes", exact=True).check()
    look(phone, "referral-make")
    press(phone, "Send this referral")
    expect(phone.get_by_text("No answer yet").first).to_be_visible()


def _dana_accepts_her(desk, running):
    sign_in_as(desk, running, "Dana Whitlock")
    choose(desk, "Referrals")
    expect(desk.locator("main")).to_contain_text("Overdue by")
    look(desk, "referral-triage")
    follow(desk, "Martha, Riverside General")
    follow(desk, "Accept")
    expect(desk.get_by_text("This may be someone you know")).to_be_visible()
    look(desk, "referral-someone-known")
    follow(desk, "Back to the referral")
    follow(desk, "All referrals")
    follow(desk, "Nadia, Stroke unit")
    follow(desk, "Accept")
    desk.get_by_label("On whose caseload").select_option("Ines Okafor")
    desk.get_by_label("Why, for the service").fill("Ines is on the stroke unit today.")
    desk.get_by_label("Answer to the referrer").fill(ANSWER)
    press(desk, "Accept")
    expect(desk.get_by_role("link", name="Open the record of Nadia")).to_be_visible()
    look(desk, "referral-accepted")


def _ola_reads_the_answer(phone, running):
    choose(phone, "Referrals")
    nadia = phone.locator("section", has_text="Nadia")
    expect(nadia).to_contain_text(ANSWER)
    expect(nadia).not_to_contain_text("on the stroke unit today")
    look(phone, "referral-answers")


def _ines_plans_with_her(phone, running):
    """A try-out with its day, and a technique that waits until a physiotherapist has agreed."""
    sign_in_as(phone, running, "Ines Okafor")
    follow(phone, "Nadia")
    follow(phone, "Plan")
    follow(phone, "Begin a try-out")
    phone.get_by_label("How many sessions").fill("3")
    phone.get_by_label("When they are asked").fill(_in_three_weeks())
    press(phone, "Keep")
    expect(phone.locator("main")).to_contain_text("does this fit you?")
    follow(phone, "Plan a technique")
    phone.locator("section", has_text="A clear beat").get_by_role("link").first.click()
    phone.get_by_label("How often, and how long").fill("20 minutes, three times a week")
    phone.get_by_label("Where").fill("Physiotherapy gym")
    phone.get_by_label("Who leads").select_option("Ines Okafor")
    phone.get_by_label("No headphones").check()
    phone.get_by_label("Slowest cue").select_option("0 %")
    phone.get_by_label("Fastest cue").select_option("0 %")
    press(phone, "Keep")
    expect(phone.locator("main")).to_contain_text("Waits for a sign-off")
    follow(phone, "Write down a sign-off")
    phone.get_by_role("checkbox").first.check()
    phone.get_by_label("Name of who agreed").fill("Femi Adams")
    phone.get_by_label("Profession").select_option("Physiotherapist")
    phone.get_by_label("When they agreed").fill(date.today().isoformat())
    phone.get_by_label("Why").fill("Seen on the ward.")
    press(phone, "Keep the sign-off")
    expect(phone.locator("main")).to_contain_text("May begin")


def _in_three_weeks() -> str:
    return (date.today() + timedelta(days=21)).isoformat()


def _ines_books_a_session(phone, running):
    sign_in_as(phone, running, "Ines Okafor")
    follow(phone, "Nadia")
    phone.get_by_role("navigation", name="Nadia").get_by_role("link", name="Sessions").click()
    follow(phone, "Bookings")
    follow(phone, "Book a session")
    phone.get_by_label("Day").fill(phone.evaluate("new Date().toLocaleDateString('sv')"))
    phone.get_by_label("Time").fill("17:15")
    phone.get_by_label("How long, in minutes").fill("30")
    expect(phone.get_by_label("Ines Okafor")).to_be_checked()
    look(phone, "diary-book")
    press(phone, "Book")
    expect(phone.locator("main")).to_contain_text("30 minutes, until 17:45")
    look(phone, "diary-booking")


def _the_day_opens_the_session(phone):
    choose(phone, "Diary")
    first, then, last = (phone.locator("main ol").nth(n) for n in range(3))
    expect(first).to_contain_text("Desmond")
    expect(then).to_contain_text("Nadia")
    expect(last).to_contain_text("Joan")
    look(phone, "diary-day")
    then.locator("li", has_text="Nadia").get_by_role("link", name="Start the session").click()
    expect(phone.locator("[data-before-the-first-sound]")).to_be_visible()
    press(phone, "Start")
    expect(phone.get_by_text("Yes today?").first).to_be_visible()
    choose(phone, "Diary")
    nadia = phone.locator("main li", has_text="Nadia")
    expect(nadia).to_contain_text("Took place")
    expect(nadia.get_by_role("link", name="Open the session")).to_be_visible()


def _the_clock_has_stopped(desk):
    choose(desk, "Referrals")
    nadia = desk.locator("section", has_text="Nadia")
    expect(nadia).to_contain_text("First contact after 0 days")


def _the_week_and_the_calendar(desk, running):
    sign_in_as(desk, running, "Ines Okafor")
    choose(desk, "Diary")
    follow(desk, "Week")
    expect(desk.locator(".attune-week__day--today")).to_contain_text("Nadia")
    look(desk, "diary-week")
    follow(desk, "Calendar")
    press(desk, "Make a link")
    look(desk, "diary-calendar")
    address = desk.locator("code").inner_text()
    text = desk.request.get(address).text()
    assert "BEGIN:VEVENT" in text
    assert "Nadia" not in text and "Stroke" not in text
