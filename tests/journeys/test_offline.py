"""Recording without a network, in a browser: what the phone keeps, what it says, what it sends."""

import re
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.slow_script import held_back

from .conftest import look
from .steps import choose, follow, press, set_up

pytestmark = pytest.mark.xdist_group("offline")
WORKER = "/offline/worker.js"
KEPT = "[data-waiting] li[data-state=kept]"
# Everything that lies on the device: names and bytes, of both stores.
ON_THE_DEVICE = """async () => {
    const text = (bytes) => new TextDecoder("latin1").decode(bytes);
    const found = [];
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            const answer = await cache.match(request);
            found.push({ cache: new URL(request.url).pathname, body: await answer.text() });
        }
    }
    for (const { name } of await indexedDB.databases()) {
        const database = await new Promise((resolve) => {
            const request = indexedDB.open(name);
            request.onsuccess = () => resolve(request.result);
        });
        for (const store of database.objectStoreNames) {
            const rows = await new Promise((resolve) => {
                const request = database.transaction(store).objectStore(store).getAll();
                request.onsuccess = () => resolve(request.result);
            });
            const plain = (k, v) => (v instanceof ArrayBuffer ? text(v) : v);
            found.push({ store, body: JSON.stringify(rows, plain) });
        }
        database.close();
    }
    return found;
}"""


@pytest.fixture(scope="module")
def page(browser, service):
    """A phone on which the first user of a new service has looked at a person with precautions."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, locale="en-GB"
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    set_up(page, service.set_up_address)
    page.goto(f"{service.address}/team/")
    page.locator("a[href$='/wards/add/']").first.click()
    page.get_by_label("Name").fill("Willow ward")
    page.locator("main form button").first.click()
    page.goto(f"{service.address}/people/add/")
    page.get_by_label("What they like to be called").fill("Solvej")
    page.get_by_label("Site").select_option(label="Lakeside Hospital")
    press(page, "Add this person")
    page.get_by_text("Safety: music not to use, precautions, medicines").click()
    follow(page, "Add music not to use")
    page.locator("[name=what]").fill("Moonlight Bay")
    page.locator("[name=reason]").fill("it was playing when he fell")
    page.get_by_label("Never").check()
    press(page, "Keep")
    yield page
    context.close()


def test_what_is_entered_while_the_page_still_loads_stays_and_never_leaves_as_an_address(
    page, browser, service
):
    page.goto(f"{service.address}/sessions/")
    context = browser.new_context(
        storage_state=page.context.storage_state(), service_workers="block"
    )
    slow = context.new_page()
    with held_back(slow, "**/work*.js"):
        slow.goto(f"{service.address}/offline/contact/")
        slow.locator("input[name=precautions_asked_of][value=nurse]").check()
        press(slow, "Save on this phone")
        expect(slow.get_by_role("alert")).to_contain_text("still loading")
        assert "?" not in slow.url
    expect(slow.get_by_role("alert")).to_be_hidden()
    while '"box"' not in _stores(slow)["drafts"]:
        slow.wait_for_timeout(50)
    slow.reload()
    expect(slow.locator("input[name=precautions_asked_of]:checked")).to_have_value("nurse")
    _an_older_draft_is_not_put_over_what_is_entered_meanwhile(slow)
    slow.route("**/work*.js", lambda route: route.abort())
    slow.reload()
    press(slow, "Save on this phone")
    expect(slow.get_by_role("alert")).to_contain_text("did not load whole")
    context.close()


def _an_older_draft_is_not_put_over_what_is_entered_meanwhile(slow):
    with held_back(slow, "**/work*.js"):
        slow.reload()
        slow.locator("input[name=precautions_asked_of][value=family]").check()
    while _stores(slow)["drafts"].count('"box"') < 2:
        slow.wait_for_timeout(50)
    chosen = slow.locator("input[name=precautions_asked_of]:checked")
    for value in ("family", "nurse"):  # what is entered now, then the draft of before
        expect(chosen).to_have_value(value)
        slow.once("dialog", lambda dialog: dialog.accept())
        press(slow, "Throw this draft away")
        expect(chosen).to_have_count(0)
        slow.reload()
    expect(slow.locator("main")).to_have_attribute("data-ready", "yes")


def test_what_was_recorded_without_a_network_is_kept_when_it_is_back(page, service):
    _open_once_with_a_network(page, service)
    page.context.set_offline(True)
    _record_a_contact(page, service)
    _raise_a_concern(page, service)
    _leave_a_draft(page)
    _nothing_of_a_person_is_on_the_device(page)
    cookies = _the_sign_in_lapses(page)
    _it_is_sent_for_its_owner_the_concern_first(page, cookies)
    _full_storage_is_called_not_kept(page, service)
    _signing_out_forgets_the_names_and_keeps_what_waits(page, service)


def test_the_first_visit_is_light(service):
    """All of the shell, fetched twice (for the page, and for the service worker): under 150 kB."""
    script = _fetch(service.address + WORKER).decode()
    shell = re.findall(r'^  "(.+)",$', script, re.MULTILINE)
    assert len(shell) > 10
    assert 2 * sum(len(_fetch(service.address + address)) for address in shell) < 150_000


def _fetch(address: str) -> bytes:
    """The bytes that come over the network."""
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked) as answer:
        return answer.read()


def _open_once_with_a_network(page, service):
    page.goto(f"{service.address}/sessions/")
    follow(page, "Record without a network")
    expect(page.locator("main")).to_have_attribute("data-ready", "yes")
    page.evaluate("navigator.serviceWorker.ready")


def _record_a_contact(page, service):
    page.goto(f"{service.address}/offline/contact/")
    expect(page.locator("main")).to_contain_text("ask the nurse before the first note")
    expect(page.locator("[data-who]")).to_contain_text("Recording as Nell Achterberg")
    assert page.locator("input:checked").count() == 0
    expect(page.locator("input[name=assent]").first).to_be_disabled()
    page.get_by_label("Scale to ask").select_option(label="Anxiety")
    page.get_by_label("Bed or initials").fill("Bay 4, J.S.")
    press(page, "Save on this phone")
    expect(page.get_by_role("alert")).to_contain_text("Asked before the first note")
    page.locator("input[name=precautions_asked_of][value=nurse]").check()
    page.locator("input[name=assent][value=yes]").check()
    page.locator("input[name=before][value='7']").check()
    page.locator("input[name=after][value='4']").check()
    press(page, "Save on this phone")
    expect(page.get_by_role("alert")).to_contain_text("Who rated")
    page.locator("input[name=rater][value=self]").check()
    look(page, "offline-contact")
    press(page, "Save on this phone")
    expect(page.locator("[data-waiting] li")).to_contain_text("on this phone only")
    expect(page.locator("[data-sending]")).to_contain_text("waits on this phone")
    assert page.get_by_label("Bed or initials").input_value() == ""
    assert page.locator("input:checked").count() == 0
    look(page, "offline-contact-waiting")


def _raise_a_concern(page, service):
    page.get_by_role("link", name="Concern", exact=True).click()
    expect(page.locator(".attune-before")).to_contain_text("Nothing has been sent.")
    page.get_by_label("What was said, word for word").fill("He keeps my pension book.")
    page.get_by_label("No", exact=True).check()
    page.get_by_label("About whom").fill("Bay 4, J.S.")
    look(page, "offline-concern")
    page.locator("[data-save]").click()
    expect(page.locator("[data-waiting] li[data-state=phone]")).to_have_count(2)


def _leave_a_draft(page):
    page.get_by_label("What was said, word for word").fill("She said it again at noon.")
    while '"box"' not in _stores(page)["drafts"]:
        page.wait_for_timeout(50)
    page.reload()
    words = page.get_by_label("What was said, word for word")
    expect(words).to_have_value("She said it again at noon.")


def _stores(page) -> dict[str, str]:
    return {row["store"]: row["body"] for row in page.evaluate(ON_THE_DEVICE) if "store" in row}


def _nothing_of_a_person_is_on_the_device(page):
    found = page.evaluate(ON_THE_DEVICE)
    cached = {row["cache"] for row in found if "cache" in row}
    stores = {row["store"]: row["body"] for row in found if "store" in row}
    assert {"/offline/contact/", "/offline/concern/"} < cached
    assert all(path.startswith(("/offline/", "/static/")) for path in cached), cached
    assert set(stores) == {"records", "drafts", "counters", "service"}
    assert "Willow ward" in stores["service"] and stores["records"].count('"box"') == 2
    secret = re.compile("Solvej|Moonlight|playing when|pension|Bay 4|again at noon")
    for row in found:
        assert not secret.search(row["body"]), row.get("cache") or row["store"]


def _the_sign_in_lapses(page):
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.locator("[data-sending]")).to_contain_text("You are not signed in")
    expect(page.locator(KEPT)).to_have_count(0)
    return cookies


def _it_is_sent_for_its_owner_the_concern_first(page, cookies):
    sent = []
    page.on("request", lambda r: sent.append(r) if r.url.endswith("/intake/records/") else None)
    page.context.add_cookies(cookies)
    press(page, "Send now")
    expect(page.locator(KEPT)).to_have_count(2)
    assert [request.post_data_json["kind"] for request in sent] == ["concern", "contact"]
    look(page, "offline-kept")
    page.goto(page.url.replace("/offline/concern/", "/sessions/"))
    page.locator("main a[href*='/sessions/']").nth(1).click()
    expect(page.locator("main")).to_contain_text("Bay 4, J.S.")


def _full_storage_is_called_not_kept(page, service):
    """And on this visit, not the first, nothing came over the network but data."""
    came = []
    page.on("response", lambda r: came.append(r) if not r.from_service_worker else None)
    page.goto(f"{service.address}/offline/contact/")
    expect(page.locator("main")).to_have_attribute("data-ready", "yes")
    moved = {r.url.removeprefix(service.address) for r in came}
    of_the_tab = {address for address in moved if "/icon." in address}  # fetched when it likes
    assert moved - of_the_tab <= {"/intake/", WORKER}
    page.evaluate(
        "() => { IDBObjectStore.prototype.put ="
        " () => { throw new DOMException('', 'QuotaExceededError') } }"
    )
    page.locator("input[name=precautions_asked_of][value=nurse]").check()
    page.get_by_label("Bed or initials").fill("Bay 5")
    press(page, "Save on this phone")
    expect(page.get_by_role("alert")).to_contain_text("NOT kept")
    assert page.get_by_label("Bed or initials").input_value() == "Bay 5"


def _signing_out_forgets_the_names_and_keeps_what_waits(page, service):
    page.goto(f"{service.address}/offline/contact/")
    expect(page.locator("main")).to_have_attribute("data-ready", "yes")
    page.route("**/intake/records/", lambda route: route.abort())
    page.locator("input[name=precautions_asked_of][value=nurse]").check()
    page.get_by_label("Bed or initials").fill("Bay 6")
    press(page, "Save on this phone")
    expect(page.locator("[data-waiting] li")).to_contain_text("on this phone only")
    page.goto(f"{service.address}/sessions/")
    choose(page, "Sign out")
    expect(page.locator("html")).to_have_attribute("data-forgotten", "yes")
    page.goto(f"{service.address}/offline/contact/")
    expect(page.locator("[data-who]")).to_contain_text("Nobody is known on this phone")
    stores = _stores(page)
    assert "Willow ward" not in stores["service"] and "Nell" not in stores["service"]
    assert stores["records"].count('"box"') == 1
