"""The first run of a service: its organisation, its first site, its first administrator.

The address carries a token that `attune serve` prints on the terminal of whoever started the
service, so that nobody else on the network can take an empty service for themselves. It works
until there is an organisation, and never again.
"""

from django.conf import settings
from django.core.signing import Signer
from django.db import transaction
from django.utils.crypto import constant_time_compare

from attune.care.trail.note import Actor, note

from .models import Member, Organisation, Posting, Site, User
from .roles import Role

_SALT = "attune.set-up"


def needed() -> bool:
    return not Organisation.objects.exists()


def token() -> str:
    """The signature of this very service's folder by its own key."""
    return Signer(salt=_SALT).signature(str(settings.FOLDER))


def token_is_right(given: str) -> bool:
    return constant_time_compare(given, token())


@transaction.atomic
def set_up(organisation: str, site: str, name: str, email: str, password: str) -> Member:
    """Make the organisation and its first member: administrator, and coordinator to begin with."""
    made = Organisation.objects.create(name=organisation)
    place = Site.objects.create(organisation=made, name=site)
    member = add_member(made, name, email, password)
    Posting.objects.create(member=member, site=None, role=Role.ADMINISTRATOR)
    Posting.objects.create(member=member, site=place, role=Role.COORDINATOR)
    by = Actor(organisation=made.pk, member=member.pk, role="first administrator")
    note("set up", made, by=by, fields=["name"])
    return member


def add_member(organisation: Organisation, name: str, email: str, password: str | None) -> Member:
    user = User.objects.create_user(email=email, name=name, password=password)
    return Member.objects.create(organisation=organisation, user=user)
