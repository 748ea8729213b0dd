"""The people of the tests, all invented: two organisations, three sites, five members.

Ines plays on the stroke ward and has Marta on her caseload; Tom is her colleague at the same
site; Bea works at another site of the same service; Rafi in another organisation; Nurse Ola
refers and reads nothing yet. Dana coordinates Ines's site.
"""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from attune.care.person.change import add_person
from attune.care.person.models import MusicNotToUse, Person, Precaution
from attune.care.session.change import start_session
from attune.care.team.models import Organisation, Posting, Site, Ward
from attune.care.team.roles import Role
from attune.care.team.set_up import add_member
from attune.care.trail.note import Actor

PASSWORD = "three quiet cellos"
SECRET = "JBSWY3DPEHPK3PXP"
# The five levels of a goal attainment scale, in a person's own words.
LEVELS = {
    "much_less": "Not out of the chair", "less": "To the bed's end", "expected": "To the window",
    "more": "To the door", "much_more": "To the garden",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_heartbeat(monkeypatch):
    """On PostgreSQL a job's heartbeat, on a connection of its own, cannot see a test's rows."""
    monkeypatch.setattr("attune.care.repertoire.jobs.HEARD_EVERY_S", 600.0)


def member_with(organisation, name, role, site):
    """A member with one posting and a second factor already set up."""
    email = f"{name.split()[0].lower()}@attune.example"
    member = add_member(organisation, name, email, PASSWORD)
    Posting.objects.create(member=member, site=site, role=role)
    TOTP.activate(member.user, SECRET)
    return member


@pytest.fixture
def service(db):
    """Two organisations, three sites, a ward, the members, and Marta on Ines's caseload."""
    river = Organisation.objects.create(name="River Music Service")
    hill = Organisation.objects.create(name="Hill Hospice Music")
    north = Site.objects.create(organisation=river, name="North Hospital")
    south = Site.objects.create(organisation=river, name="South Hospital")
    hospice = Site.objects.create(organisation=hill, name="Hill Hospice")
    ward = Ward.objects.create(site=north, name="Stroke ward")
    ines = member_with(river, "Ines Okafor", Role.MUSICIAN, north)
    marta = Person(site=north, ward=ward, preferred_name="Marta", hearing="Left ear is better.")
    add_person(marta, by=Actor(river.pk, ines.pk), caseload_of=ines)
    MusicNotToUse.objects.create(
        person=marta, what="Ave Maria", reason="played at her husband's funeral", strength="never"
    )
    Precaution.objects.create(
        person=marta, what="Falls", what_to_do="Walk only with the physiotherapist beside her."
    )
    return SimpleNamespace(
        river=river,
        hill=hill,
        north=north,
        south=south,
        hospice=hospice,
        ward=ward,
        ines=ines,
        tom=member_with(river, "Tom Lindqvist", Role.MUSICIAN, north),
        dana=member_with(river, "Dana Whitlock", Role.COORDINATOR, north),
        bea=member_with(river, "Bea Santos", Role.MUSICIAN, south),
        rafi=member_with(hill, "Rafi Haddad", Role.MUSICIAN, hospice),
        ola=member_with(river, "Ola Brandt", Role.WARD, north),
        ada=member_with(river, "Ada Moss", Role.ADMINISTRATOR, None),
        marta=marta,
    )


@pytest.fixture
def as_member():
    """A browser signed in as a member: ``as_member(service.ines).get(...)``."""

    def sign_in(member):
        client = Client()
        client.force_login(
            member.user, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return sign_in


def actor_of(member):
    """The member as the author of a change."""
    return Actor(organisation=member.organisation_id, member=member.pk, role="test")


def begin_session(service, person=None):
    """A session that Ines begins now with Marta, or with somebody else; returns the contact."""
    return start_session(
        person or service.marta,
        reference=uuid4(),
        place="",
        played_by=[service.ines],
        by=actor_of(service.ines),
    )
