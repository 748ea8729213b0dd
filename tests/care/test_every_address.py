"""Every address of the floor plan, tried as each of eight people and as nobody.

Ines, Tom and Dana work at the same site, Bea at another site, Rafi in another organisation; Ola
refers, Ada administers, Lena leads safeguarding. Marta, and everything at her addresses, is on
Ines's caseload. An address that no rule below speaks of makes the test fail, and so does one that
cannot be filled in.
"""

import re

import pytest
from django.urls import get_resolver
from django.utils import timezone

from attune.care.concern import change as concerns
from attune.care.concern.models import Concern, Harm
from attune.care.session.change import Rating, keep_ratings
from attune.care.session.models import Contact
from attune.care.team.roles import Role

from .conftest import actor_of, member_with
from .floor_plan import prepare

EVERYBODY = {"ines", "tom", "dana", "bea", "rafi", "ola", "ada", "lena"}
# In front of the gate: signing in, and what a one-time link opens.
OPEN = ("accounts/", "set-up/", "join/", "new-second-factor/", "new-password/")
# Who may be let in at an address, by how it begins; everybody else is not. First match holds.
LET_IN = (
    ("account/", EVERYBODY),
    ("trail/", {"ada", "lena"}),
    ("team/", {"ada"}),
    ("service/lawful-basis/", {"ada"}),
    ("sites/", {"ada"}),
    ("concerns/raise/", EVERYBODY),
    ("concerns/raised/", {"ines"}),
    ("concerns/", {"lena"}),
    ("harm/record/", EVERYBODY),
    ("harm/", {"dana", "lena"}),
    ("people/add/", {"ines", "tom", "bea", "rafi", "dana"}),
    ("people/", {"ines", "dana", "lena"}),
    ("", EVERYBODY),
)


def addresses(references) -> list[str]:
    """The floor plan with every part of every address filled in."""

    def routes(resolver, front=""):
        for entry in resolver.url_patterns:
            route = front + str(entry.pattern)
            if hasattr(entry, "url_patterns"):
                yield from routes(entry, route)
            else:
                yield route

    def value(match):
        assert match[1] in references, f"Give a value to <{match[1]}> in this test."
        return str(references[match[1]])

    return [re.sub(r"<(?:\w+:)?(\w+)>", value, route) for route in routes(get_resolver())]


@pytest.fixture
def plan(service, tmp_path):
    """A service with something at every address."""
    service.lena = member_with(service.river, "Lena Frost", Role.SAFEGUARDING, None)
    by = actor_of(service.ines)
    references = prepare(service, by, tmp_path)
    contact = Contact.objects.get(pk=references["contact"])
    score = keep_ratings(contact, "before", [Rating("anxiety", 7, rater="self")], by=by)[0]
    about = {"site": service.north, "person": service.marta, "happened_at": timezone.now()}
    concern = concerns.raise_concern(Concern(words="Said.", danger_now=False, **about), {}, by=by)
    harm = concerns.record_harm(
        Harm(kind="emotional", what_happened="Wept.", what_was_done="Sat.", **about), by=by
    )
    return addresses(
        references
        | {
            "score": score.pk,
            "concern": concern.pk,
            "harm": harm.pk,
            "site": service.north.pk,
            "ward": service.ward.pk,
            "member": service.tom.pk,
            "posting": service.tom.postings.get().pk,
            "other": service.marta.pk,
            "link": 1,
            "token": "not-a-token",
        }
    )


def may_be_let_in(address: str) -> set[str]:
    """The people of the first rule that speaks of this address; "" is the start page."""
    for front, people in LET_IN:
        if address == front or (front and address.startswith(front)):
            return people
    raise AssertionError(f"No rule says who may be let in at /{address}: add one to LET_IN.")


def test_every_address_lets_in_those_it_names_and_nobody_else(service, plan, as_member):
    for name in sorted(EVERYBODY):
        client = as_member(getattr(service, name))
        for address in plan:
            if address.startswith(OPEN):
                continue
            status = client.get(f"/{address}").status_code
            assert status < 500, f"{name}: /{address} broke"
            if name not in may_be_let_in(address):
                assert status in (302, 403, 404, 405), f"{name} was let in at /{address}: {status}"
                assert status != 302 or address == "", f"{name} was sent on from /{address}"


def test_what_is_written_by_those_outside_changes_nothing(service, plan, as_member):
    for name in sorted(EVERYBODY):
        client = as_member(getattr(service, name))
        for address in plan:
            if address.startswith(OPEN) or name in may_be_let_in(address):
                continue
            status = client.post(f"/{address}", {}).status_code
            assert status in (403, 404, 405), f"{name} wrote at /{address}: {status}"


def test_whoever_is_named_gets_a_page_somewhere_under_it(service, plan, as_member):
    """The rules are no empty promise: each beginning opens for each person it names."""
    for front, people in LET_IN:
        for name in people - {"ola", "ada", "lena"}:
            client = as_member(getattr(service, name))
            under = [
                a
                for a in plan
                if not a.startswith(OPEN) and a.startswith(front) and name in may_be_let_in(a)
            ]
            statuses = {client.get(f"/{address}").status_code for address in under}
            assert statuses & {200, 302}, f"{name} is let in nowhere under /{front}"


def test_without_a_sign_in_every_address_behind_the_gate_leads_to_it(client, plan):
    for address in plan:
        answer = client.get(f"/{address}")
        if address.startswith(OPEN):
            assert answer.status_code in (200, 302, 404, 405, 410), address
        else:
            assert answer.status_code == 302, address
            assert answer.url.startswith("/accounts/login/"), address


def test_an_address_that_no_rule_speaks_of_fails():
    with pytest.raises(AssertionError, match="No rule"):
        may_be_let_in("a-new-room/")
