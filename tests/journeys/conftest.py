"""A browser, a phone and a desk, and real services for the journeys.

Debian's Chromium is driven by Playwright. Where it is missing the journeys fail and say so. Every
page that a journey looks at is checked by axe, and kept as a picture in test-results/ if asked.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.service import start_service

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "test-results"
# To look at what was made: ATTUNE_TEST_PICTURES=1 python -m pytest tests/journeys
TAKE_PICTURES = os.environ.get("ATTUNE_TEST_PICTURES") == "1"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def phone(browser):
    """A page on a phone."""
    context = browser.new_context(viewport=PHONE, has_touch=True, locale="en-GB")
    yield from _page(context)


@pytest.fixture
def desk(browser):
    """A page at a desk."""
    context = browser.new_context(viewport=DESK, locale="en-GB")
    yield from _page(context)


def _page(context):
    page = context.new_page()
    page.set_default_timeout(20_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors, f"The page's own scripts failed: {errors}"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """An empty service, as on its first run."""
    running = start_service(tmp_path_factory.mktemp("service") / "data", copied=True)
    yield running
    assert running.stop() == 0, running.log.read_text()


def look(page: Page, name: str) -> None:
    """Check this page by axe at phone and desk width, and keep a picture of each."""
    before = page.viewport_size
    for width, size in (("phone", PHONE), ("desk", DESK)):
        page.set_viewport_size(size)
        page.wait_for_timeout(100)
        if TAKE_PICTURES:
            PICTURES.mkdir(exist_ok=True)
            page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, f"{name} is {overflow} px too wide at {width} width"
        _check_by_axe(page, f"{name} at {width} width")
    page.set_viewport_size(before)


def _check_by_axe(page: Page, where: str) -> None:
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate((ROOT / "node_modules/axe-core/axe.min.js").read_text())
    found = page.evaluate(
        "tags => axe.run(document, {"
        "runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
        WCAG,
    )["violations"]
    said = [f"{f['id']}: {[node['html'] for node in f['nodes']]}" for f in found]
    assert not found, f"{where}: {json.dumps(said, indent=1)}"
