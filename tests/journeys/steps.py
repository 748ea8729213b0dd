"""What people do again and again in the journeys: set up, sign in, make a sound to add."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from pathlib import Path

import numpy as np
import soundfile
from playwright.sync_api import Page

EMAIL, PASSWORD = "nell@attune.example", "seven slow violas"


def one_time_code(secret: str, at: float | None = None) -> str:
    """The six digits of an authenticator app (RFC 6238: HMAC-SHA-1, 30 seconds)."""
    counter = int((time.time() if at is None else at) // 30)
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", counter), hashlib.sha1).digest()
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_load_state()


def choose(page: Page, name: str) -> None:
    """Something of the header, which on a phone lies under "Menu"."""
    menu = page.get_by_role("button", name="Menu", exact=True)
    if menu.is_visible():
        menu.click()
    page.locator("#main-links").locator("a, button").get_by_text(name, exact=True).click()
    page.wait_for_load_state()


def set_up(page: Page, address: str) -> str:
    """The first run: organisation, administrator, one-time codes. Returns the app's secret."""
    page.goto(address)
    page.get_by_label("Name of your organisation").fill("Lakeside Music in Care")
    page.get_by_label("First site").fill("Lakeside Hospital")
    page.get_by_label("Your name").fill("Nell Achterberg")
    page.get_by_label("Your email address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Set up")
    secret = page.locator("#authenticator_secret").inner_text()
    page.locator("input[name=code]").fill(one_time_code(secret))
    press(page, "Go on")
    page.get_by_role("heading", name="Recovery codes").wait_for()
    return secret


def sign_in(page: Page, address: str, secret: str, code: str | None = None) -> None:
    page.goto(f"{address}/accounts/login/")
    page.locator("input[name=login]").fill(EMAIL)
    page.locator("input[name=password]").fill(PASSWORD)
    press(page, "Sign in")
    page.locator("input[name=code]").fill(code or one_time_code(secret, time.time() + 30))
    press(page, "Sign in")


def add_person(page: Page, name: str, born_on: str = "") -> None:
    """The form for somebody new at the first site, as far as it is filled in yet, and kept."""
    page.get_by_label("What they like to be called").fill(name)
    page.get_by_label("Date of birth").fill(born_on)
    page.locator("select[name=site]").select_option(index=1)
    press(page, "Add this person")


def click_song(path: Path, bpm: float = 100.0, seconds: float = 24.0) -> Path:
    """A song of clicks with a soft tone under it, on the beats exactly; the suffix is its form."""
    rate = 44_100
    t = np.arange(int(rate * seconds)) / rate
    since_beat = t % (60 / bpm)
    clicks = np.exp(-since_beat * 60) * np.sin(2 * np.pi * 1200 * since_beat)
    bar = np.floor(t * bpm / 240) % 2
    tone = 0.1 * np.sin(2 * np.pi * (220 + 55 * bar) * t)
    soundfile.write(path, 0.5 * clicks + tone, rate)
    return path
