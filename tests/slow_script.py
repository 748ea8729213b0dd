"""A script that comes late, as over a slow network: what a quick thumb enters before it."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route


@contextmanager
def held_back(page: Page, address: str) -> Iterator[None]:
    """The script at ``address`` (a glob) does not come before the block ends."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route))
    yield
    while not held:
        page.wait_for_timeout(20)
    held.pop().continue_()
    page.unroute(address)
