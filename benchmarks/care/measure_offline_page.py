"""How long the page for recording without a network takes on a slow phone, and what it moves.

    python -m benchmarks.care.measure_offline_page

A real service, and Chromium with its processor slowed down four times and its network at
Chromium's own "Slow 4G": 1.44 Mbit/s down, 0.675 Mbit/s up, 562.5 ms for each request (which
stands for round trips of 150 ms and the handshakes). Usable is when the form is open and can be
answered. Seconds are counted from the address being entered; bytes are those of the connections,
headers included, both ways, until all is quiet, counted by a relay in front of the service: the
service worker's own are among them.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.machine import measured_on  # noqa: E402
from tests.conftest import CHROMIUM_OPTIONS, chromium  # noqa: E402
from tests.journeys.conftest import PHONE  # noqa: E402
from tests.service import environment, start_service  # noqa: E402

DOWN_BYTES_S, UP_BYTES_S, LATENCY_MS = 180_000, 84_375, 562.5
PROCESSOR_SLOWER = 4
SLOW_4G = {
    "offline": False,
    "latency": LATENCY_MS,
    "downloadThroughput": DOWN_BYTES_S,
    "uploadThroughput": UP_BYTES_S,
}
RUNS = 3
MEMBER = """
import django; django.setup()
from tests.offline.database import signed_in, add_member
from allauth.mfa.totp.internal.auth import TOTP
from attune.care.team.models import Organisation, Posting, Site, Ward
river = Organisation.objects.create(name="River Music Service")
north = Site.objects.create(organisation=river, name="North Hospital")
for number in range(12):
    Ward.objects.create(site=north, name=f"Ward {number + 1}")
for number in range(30):
    address = f"c{number}@attune.example"
    member = add_member(river, f"Colleague {number}", address, "three quiet cellos")
    Posting.objects.create(member=member, site=north, role="music-practitioner")
TOTP.activate(member.user, "JBSWY3DPEHPK3PXP")
print(signed_in(member.user))
"""


class Relay:
    """Passes bytes on to the service, and counts them."""

    def __init__(self, port: int):
        self.port, self.count = port, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            near, _ = self.listener.accept()
            far = socket.create_connection(("127.0.0.1", self.port))
            for ends in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=ends, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                self.count += len(data)
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


def visit(page, relay: Relay) -> dict:
    """One opening of the page: seconds until it can be answered, bytes until all is quiet."""
    before, started_s = relay.count, time.monotonic()
    page.goto(f"{relay.address}/offline/contact/", wait_until="commit")
    page.wait_for_selector("main[data-ready=yes] [name=precautions_asked_of]", state="attached")
    usable_s = time.monotonic() - started_s
    quiet = relay.count
    while True:
        time.sleep(2)
        if relay.count == quiet:
            return {"usable_s": round(usable_s, 2), "bytes": quiet - before}
        quiet = relay.count


def main() -> None:
    print(measured_on())
    folder = Path(tempfile.mkdtemp(prefix="attune-measure-")) / "data"
    service = start_service(folder, "--no-worker")
    surroundings = environment() | {
        "ATTUNE_FOLDER": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.offline.settings",
    }
    made = subprocess.run(
        [sys.executable, "-c", MEMBER],
        cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True,
    )  # fmt: skip
    relay = Relay(int(service.address.rsplit(":", 1)[1]))
    runs = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_OPTIONS)
        for _ in range(RUNS):
            context = browser.new_context(viewport=PHONE, has_touch=True, locale="en-GB")
            cookie = {"name": "sessionid", "value": made.stdout.strip(), "url": relay.address}
            context.add_cookies([cookie])
            page = context.new_page()
            page.set_default_timeout(60_000)
            slower = context.new_cdp_session(page)
            slower.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR_SLOWER})
            slower.send("Network.enable")
            slower.send("Network.emulateNetworkConditions", SLOW_4G)
            runs.append({name: visit(page, relay) for name in ("first", "next")})
            context.close()
        browser.close()
    service.stop()
    print(json.dumps({"runs": runs, "worst": _worst(runs)}, indent=1))


def _worst(runs: list[dict]) -> dict:
    return {
        name: {key: max(run[name][key] for run in runs) for key in ("usable_s", "bytes")}
        for name in ("first", "next")
    }


if __name__ == "__main__":
    main()
