"""Every address of the floor plan, tried as each of fourteen people and as nobody.

Two organisations, two sites, every role. Ines (musician), Tom (musician), Dana (coordinator),
Theo (therapist), Tess (trainee), Mona (mentor), Ola (ward staff) and Rhea (report reader) work at
Marta's site; Bea (musician) and Cora (coordinator) at another site; Ada administers, Lena leads
safeguarding and Lyle is the named lead above, everywhere; Rafi (musician) and Hana (coordinator)
belong to another organisation. Marta, and everything at her addresses, is on Ines's caseload.
An address that no rule below speaks of makes the test fail, and so does one that cannot be filled
in.
"""

import re
import uuid

import pytest
from django.db.models import Max
from django.urls import get_resolver
from django.utils import timezone

from attune.care.concern import change as concerns
from attune.care.concern.models import Concern, Harm
from attune.care.intake.models import Returned
from attune.care.session.change import Rating, keep_ratings
from attune.care.session.models import Contact
from attune.care.team.roles import Role
from attune.care.trail.models import Entry

from .conftest import actor_of, member_with
from .floor_plan import prepare

pytestmark = pytest.mark.one_database

NEWCOMERS = (
    ("lena", "Lena Frost", Role.SAFEGUARDING, "river", None),
    ("lyle", "Lyle Amado", Role.LEAD_ABOVE, "river", None),
    ("theo", "Theo Karlsen", Role.THERAPIST, "river", "north"),
    ("tess", "Tess Abiola", Role.TRAINEE, "river", "north"),
    ("mona", "Mona Verhoeven", Role.MENTOR, "river", "north"),
    ("rhea", "Rhea Castell", Role.REPORTS, "river", "north"),
    ("cora", "Cora Nyberg", Role.COORDINATOR, "river", "south"),
    ("hana", "Hana Sato", Role.COORDINATOR, "hill", "hospice"),
)
EVERYBODY = {"ines", "tom", "dana", "bea", "rafi", "ola", "ada"} | {name for name, *_ in NEWCOMERS}
# They read Marta's record and change nothing in it.
READERS = {"theo", "mona", "lena"}
# They play, or answer for who does, each at their own site.
PLAYERS = {"ines", "tom", "bea", "rafi", "dana", "theo", "tess", "cora", "hana"}
# Whoever meets people on a ward may refer them.
REFERRERS = PLAYERS | {"ola"}
# In front of the gate: signing in, what a one-time link opens, and empty pages for a device.
OPEN = (
    "accounts/",
    "calendar/",
    "set-up/",
    "join/",
    "new-second-factor/",
    "new-password/",
    "offline/",
)
# Who may be let in at an address, by how it begins ("$": this address alone); everybody else is
# not. First match holds.
LET_IN = (
    ("account/", EVERYBODY),
    ("intake/returned/$", EVERYBODY),
    ("intake/returned/", {"ines"}),
    ("intake/", EVERYBODY),
    ("trail/", {"ada", "lena", "lyle"}),
    ("team/", {"ada"}),
    ("service/lawful-basis/", {"ada"}),
    ("service/licensing/", {"ada"}),
    ("legal-holds/", {"ada"}),
    ("sites/", {"ada"}),
    ("concerns/raise/", EVERYBODY - {"rhea"}),
    ("concerns/raised/", {"ines"}),
    ("concerns/$", {"lena", "lyle"}),
    ("concerns/", {"lena"}),
    ("harm/record/", EVERYBODY - {"rhea"}),
    ("harm/$", {"dana", "lena", "cora", "hana"}),
    ("harm/", {"dana", "lena"}),
    ("wards/", {"ola"}),
    ("capture/", PLAYERS | {"mona"}),
    ("sessions/$", PLAYERS),
    ("sessions/start-a-round/", PLAYERS),
    ("sessions/", {"ines", "dana"}),
    ("contacts/", {"ines", "dana"} | READERS),
    ("units/$", PLAYERS),
    ("units/", {"dana"}),
    ("kit/$", PLAYERS),
    ("kit/add/", {"dana", "cora", "hana"}),
    ("kit/", {"dana"}),
    ("plans/due/", PLAYERS),
    ("techniques/", EVERYBODY),
    ("diary/calendar/", PLAYERS),
    ("diary/book/", PLAYERS - {"tess"}),
    ("diary/bookings/", {"ines", "dana", "theo", "mona", "lena"}),
    ("diary/", PLAYERS | {"mona", "lena"}),
    ("groups/$", PLAYERS | {"mona", "lena"}),
    ("groups/add/", PLAYERS - {"tess"}),
    ("groups/", {"ines", "dana", "theo", "mona", "lena"}),
    ("referrals/make/", REFERRERS),
    ("referrals/mine/$", REFERRERS),
    ("referrals/mine/", {"ines"}),
    ("referrals/$", {"dana", "cora", "hana"}),
    ("referrals/", {"dana"}),
    ("cue-sounds/", EVERYBODY),
    ("listening-devices/", {"ines", "tom", "dana", "theo", "bea", "rafi", "cora", "hana"}),
    ("people/add/", {"ines", "tom", "bea", "rafi", "dana", "theo", "cora", "hana"}),
    ("people/", {"ines", "dana"} | READERS),
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
    for name, whole_name, role, organisation, site in NEWCOMERS:
        at = site and getattr(service, site)
        member = member_with(getattr(service, organisation), whole_name, role, at)
        setattr(service, name, member)
    by = actor_of(service.ines)
    references = prepare(service, by, tmp_path)
    contact = Contact.objects.get(pk=references["contact"])
    score = keep_ratings(contact, "before", [Rating("anxiety", 7, rater="self")], by=by)[0]
    about = {"site": service.north, "person": service.marta, "happened_at": timezone.now()}
    concern = concerns.raise_concern(Concern(words="Said.", danger_now=False, **about), {}, by=by)
    harm = concerns.record_harm(
        Harm(kind="emotional", what_happened="Wept.", what_was_done="Sat.", **about), by=by
    )
    Returned.objects.create(
        record=uuid.uuid4(), kind="concern", organisation=service.river, author=service.ines,
        version=1, digest="", answers={}, reasons={},
    )  # fmt: skip
    return addresses(
        references
        | {
            "record": Returned.objects.get().pk,
            "kind": "concern",
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
        if _speaks_of(front, address):
            return people
    raise AssertionError(f"No rule says who may be let in at /{address}: add one to LET_IN.")


def _speaks_of(front: str, address: str) -> bool:
    if front == "" or front.endswith("$"):
        return address == front.removesuffix("$")
    return address.startswith(front)


def test_every_address_lets_in_those_it_names_and_nobody_else(service, plan, as_member):
    for name in sorted(EVERYBODY):
        client = as_member(getattr(service, name))
        opened = set()
        for address in plan:
            if address.startswith(OPEN):
                continue
            answer = client.get(f"/{address}")
            status = answer.status_code
            assert status < 500, f"{name}: /{address} broke"
            if name not in may_be_let_in(address):
                assert b"Marta" not in answer.content, f"{name} was told of Marta at /{address}"
                assert status in (302, 403, 404, 405), f"{name} was let in at /{address}: {status}"
                assert status != 302 or address == "", f"{name} was sent on from /{address}"
            elif status in (200, 302):
                opened.add(address)
        _the_rules_are_no_empty_promise(name, opened)


def _the_rules_are_no_empty_promise(name, opened):
    """Each beginning opened somewhere for each person it names."""
    for front, people in LET_IN:
        if name in people:
            assert any(_speaks_of(front, a) for a in opened), f"{name} got in nowhere at /{front}"


def test_what_is_written_by_those_outside_changes_nothing(service, plan, as_member):
    for name in sorted(EVERYBODY):
        client = as_member(getattr(service, name))
        for address in plan:
            reads = name in READERS and address.startswith("people/") and address != "people/add/"
            if address.startswith(OPEN) or (name in may_be_let_in(address) and not reads):
                continue
            last = Entry.objects.aggregate(pk=Max("pk"))["pk"]
            answer = client.post(f"/{address}", {})
            status = answer.status_code
            done = set(Entry.objects.filter(pk__gt=last).values_list("action", flat=True))
            if reads and status == 200:  # a page that only reads: no more than a look
                assert done == {"opened"}, f"{name} at /{address}: {done}"
                continue
            assert status in (403, 404, 405), f"{name} wrote at /{address}: {status}"
            assert b"Marta" not in answer.content, f"{name} was told of Marta at /{address}"
            assert not done, f"{name} at /{address}: {done}"


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
