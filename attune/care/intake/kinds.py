"""The kinds of record that a device may send: each is registered by the room that keeps it.

Intake stands before people, sessions and concerns and knows nothing of them. A room calls
``register`` when the application starts. Its ``receive`` makes the change with its trail entry,
inside the transaction of intake, and is called once for each version that is accepted.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.forms import BaseForm
from django.utils.datastructures import MultiValueDict

from attune.care.team.models import Member
from attune.care.trail.note import Actor


class Invalid(Exception):
    """What was recorded cannot be kept as it is: {field: [what is wrong]}; "" is the whole."""

    def __init__(self, reasons: dict[str, list[str]]):
        super().__init__("; ".join(words for said in reasons.values() for words in said))
        self.reasons = reasons


class Receive(Protocol):
    """Keeps the answers of one version, or raises ``Invalid``; may find that it has them."""

    def __call__(
        self,
        member: Member,
        answers: MultiValueDict,
        *,
        reference: uuid.UUID,
        version: int,
        by: Actor,
    ) -> str | None: ...


@dataclass(frozen=True)
class Kind:
    """One kind of record, and the room's own functions for it."""

    name: str
    label: str
    action: str
    receive: Receive
    # The form in which its author corrects a record that was invalid.
    form: Callable[[Member, MultiValueDict], BaseForm]
    # The page on the device: a template with nothing of anybody, and the names that it shows.
    page: str
    names: Callable[[Member], dict[str, Any]]
    # What the page's template needs besides, the same for everybody: choices and their words.
    fixed: dict[str, Any] = field(default_factory=dict)
    urgent: bool = False


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _KINDS[kind.name] = kind


def find(name: str) -> Kind | None:
    return _KINDS.get(name)


def all_kinds() -> list[Kind]:
    """The urgent first: in this order they are sent and offered."""
    return sorted(_KINDS.values(), key=lambda kind: (not kind.urgent, kind.name))
