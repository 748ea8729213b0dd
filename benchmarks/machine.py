"""The first line of every benchmark: on what, with what and when its figures were measured."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("numpy", "scipy")


def measured_on() -> str:
    """One sentence; the load says how busy the machine was with other work."""
    now = datetime.now(UTC)
    return (
        f"Measured on {now.day} {now:%B %Y}, {now:%H:%M} UTC, {_system()}, {_processor()} "
        f"({os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}), "
        f"Python {platform.python_version()}, {', '.join(_versions())}.\n"
    )


def _system() -> str:
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return platform.platform(terse=True)
    return release.get("PRETTY_NAME", platform.platform(terse=True))


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _versions() -> list[str]:
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return found
