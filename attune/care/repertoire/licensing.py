"""The service is told once to ask its licensing body, and it is kept who said that they read it.

Copying, stretching and sending a bought recording is reproduction and adaptation (practice: rights
in recordings). What a service's licence covers Attune cannot know; it only says whom to ask.
"""

from django.db import transaction

from attune.care.team.models import Member, Organisation
from attune.care.team.roles import reach
from attune.care.trail.note import Actor, note

from .models import LicensingNotice


def was_read(organisation: Organisation) -> LicensingNotice | None:
    notices = LicensingNotice.objects.filter(organisation=organisation)
    return notices.select_related("read_by__user").first()


def is_to_be_shown(member: Member | None) -> bool:
    """To whoever administers the service, until one of them says that it was read."""
    if member is None or not reach(member, "team.change"):
        return False
    return was_read(member.organisation) is None


@transaction.atomic
def read(organisation: Organisation, *, by: Actor) -> LicensingNotice:
    notice, is_new = LicensingNotice.objects.get_or_create(
        organisation=organisation, defaults={"read_by_id": by.member}
    )
    if is_new:
        note("read about licensing", notice, by=by, fields=["read_at", "read_by"])
    return notice
