"""The shell that a service worker keeps: the empty pages, their style and their modules.

Nothing of anybody is in it. Its version is a hash of every byte of it, so that a new release is a
new shell and the one before is thrown away whole.
"""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from . import kinds

# Modules find each other by their own names, so that they stand here without a hash in the name.
# The first are needed before the form can be answered, the others follow.
FIRST = ("page", "database", "fields", "service")
MODULES = (*FIRST, "work", "drafts", "outbox", "seal", "send", "show", "storage")
OTHERS = ("vendor/attune.css", "attune/icon.svg", "attune/offline/app.json")


def page(kind: kinds.Kind) -> str:
    first = [_address(name) for name in FIRST]
    context = {**kind.fixed, "kind": kind, "kinds": kinds.all_kinds(), "modules": first}
    return render_to_string(kind.page, context)


def _address(module: str) -> str:
    return f"/{settings.STATIC_URL.strip('/')}/attune/offline/{module}.js"


def addresses() -> list[str]:
    """Every address of the shell: pages first."""
    pages = [reverse("intake:page", args=[kind.name]) for kind in kinds.all_kinds()]
    return [*pages, *map(static, OTHERS), *map(_address, MODULES)]


def version(addresses: list[str]) -> str:
    digest = hashlib.sha256("\n".join(addresses).encode())
    for kind in kinds.all_kinds():
        digest.update(page(kind).encode())
    for name in (*OTHERS, *(f"attune/offline/{module}.js" for module in MODULES)):
        found = finders.find(name)
        digest.update(Path(found).read_bytes() if found else b"")
    return digest.hexdigest()[:16]
