"""A ward round on a phone: from the handover to the signature, with every tap counted.

The taps of one whole contact are made where a thumb makes them: at the middle of what is on the
screen. What is not on the screen costs a swipe, and swipes are counted too.
"""

import pytest
from playwright.sync_api import expect

from .conftest import look
from .steps import choose, follow, press, set_up

pytestmark = [pytest.mark.xdist_group("bedside"), pytest.mark.one_database]
PHONE = {"width": 390, "height": 844}


class Thumb:
    """Taps and swipes, counted; it types nothing."""

    def __init__(self, page):
        self.page, self.taps, self.swipes = page, 0, 0

    def tap(self, selector: str) -> None:
        target = self.page.locator(selector)
        self.page.wait_for_timeout(450)  # a smooth scroll comes to rest
        while not self._reachable(target):
            self.page.mouse.wheel(0, 400)
            self.swipes += 1
            self.page.wait_for_timeout(200)
        box = target.bounding_box()
        assert box["width"] >= 44 and box["height"] >= 44, f"{selector} is small: {box}"
        self.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.taps += 1

    def _reachable(self, target) -> bool:
        """On the screen, and nothing lies over it."""
        return target.evaluate(
            "e => { const b = e.getBoundingClientRect();"
            " const top = document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2);"
            " return Boolean(top) && (e === top || e.contains(top)); }"
        )


@pytest.fixture(scope="module")
def page(browser, service):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(20_000)
    set_up(page, service.set_up_address)
    page.goto(service.address)
    yield page
    context.close()


def test_a_ward_round(page, service):
    _make_a_ward(page, service)
    _start(page)
    _hand_over(page)
    typed = _count_keys(page)
    thumb = _one_contact(page)
    assert thumb.taps <= 8, f"{thumb.taps} taps"
    assert thumb.swipes == 0, f"{thumb.swipes} swipes"
    assert typed() == 0, "something had to be typed"
    _not_seen(page)
    _look_back(page)
    _end(page)


def _make_a_ward(page, service):
    page.goto(f"{service.address}/team/")
    page.locator("a[href$='/wards/add/']").first.click()
    page.get_by_label("Name", exact=True).fill("Stroke ward")
    page.get_by_label("Ward", exact=True).check()
    press(page, "Keep")
    page.goto(service.address)


def _start(page):
    choose(page, "My sessions")
    follow(page, "Start a ward round")
    page.locator("select[name=ward]").select_option(index=1)
    page.get_by_label("Ward round", exact=True).check()
    page.get_by_label("Mood", exact=True).check()
    look(page, "bedside-start")
    press(page, "Start")


def _hand_over(page):
    follow(page, "Write down the handover")
    page.get_by_label("Who handed over").fill("Nurse in charge")
    press(page, "Keep")
    for bed, infection, last in (
        ("Bay 4, bed 2", "Infected: isolated", False),
        ("Side room 1", "Protective isolation", False),
        ("Bay 1, bed 3", "No isolation", True),
    ):
        if bed == "Bay 4, bed 2":
            follow(page, "Add a bed")
        page.get_by_label("Bed or initials").fill(bed)
        page.get_by_label(infection, exact=True).check()
        press(page, "Keep" if last else "Keep and add another")
    beds = page.locator("ol.attune-lines li")
    expect(beds).to_have_count(3)
    assert "Side room 1" in beds.nth(0).inner_text()
    assert "Bay 4, bed 2" in beds.nth(2).inner_text()
    look(page, "bedside-round")
    follow(page, "Side room 1")


def _count_keys(page):
    page.evaluate("() => { window.typed = 0; addEventListener('keydown', () => window.typed++); }")
    return lambda: page.evaluate("() => window.typed")


def _one_contact(page) -> Thumb:
    page.wait_for_selector("[data-begun]")
    look(page, "bedside")
    page.evaluate("() => scrollTo(0, 0)")
    assert page.locator("input:checked").count() == 0, "something is chosen beforehand"
    thumb = Thumb(page)
    thumb.tap("label:has(> input[name=assent][value=yes])")
    thumb.tap("label:has(> input[name=before-mood][value='3'])")
    thumb.tap("label:has(> input[name=after-mood][value='6'])")
    thumb.tap("label:has(> input[name=rater][value=self])")
    thumb.tap(".attune-tally__one:has(input[name=reached_patients]) .attune-tally__add")
    thumb.tap("label:has(> input[name=chosen_by][value=person])")
    thumb.tap("label:has(> input[name=live][value=live])")
    thumb.tap(".attune-bedside__save button")
    expect(page.locator("[data-status]")).to_contain_text("Kept by the service")
    expect(page.locator("[data-status]")).to_contain_text("Side room 1")
    expect(page.locator("input:checked")).to_have_count(0)
    # The next contact begins at the top.
    page.wait_for_function("() => scrollY === 0")
    print(f"\n{thumb.taps} taps, {thumb.swipes} swipes, nothing typed")
    return thumb


def _not_seen(page):
    page.get_by_role("link", name="Next: Bay 1, bed 3").click()
    page.get_by_text("Not seen: why").click()
    page.locator("label:has(> input[name=not_seen][value=asleep])").click()
    press(page, "Save")
    expect(page.locator("[data-status]")).to_contain_text("Bay 1, bed 3")


def _look_back(page):
    follow(page, "This round")
    look(page, "bedside-round-under-way")
    expect(page.locator(".attune-totals")).to_contain_text("1 of 1")
    expect(page.locator(".attune-totals")).to_contain_text("Not seen: asleep")
    page.locator("ul.attune-lines a", has_text="Side room 1").click()
    page.get_by_text("Change this contact").click()
    look(page, "bedside-contact")
    page.locator("label:has(> input[name=after-mood][value='7'])").click()
    press(page, "Keep the change")
    expect(page.locator("#side-by-side")).to_contain_text("7")
    follow(page, "Link to a person")
    expect(page.locator("main")).to_contain_text("Nobody of this site is on your caseload")


def _end(page):
    page.get_by_role("link", name="Ward round").first.click()
    follow(page, "Paper sheet")
    look(page, "bedside-sheet")
    page.go_back()
    press(page, "Finish")
    press(page, "Sign")
    expect(page.locator("main")).to_contain_text("Signed")
    look(page, "bedside-signed")
