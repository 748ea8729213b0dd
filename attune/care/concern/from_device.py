"""Concerns recorded without a network: whom to tell stands on the phone, and they go first.

A concern that arrived is not changed by a device: its words are kept as they were first said. A
time that is still to come is a clock gone wrong, and becomes the time of arrival.
"""

import uuid

from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from attune.care.intake.kinds import Invalid, Kind, register
from attune.care.team.models import Member, Site
from attune.care.trail.note import Actor

from . import change
from .forms import TOLD, ConcernForm
from .models import Concern, WhomToTell

TELL = ("in_danger", "nurse_in_charge", "trust_team", "own_lead", "lead_above")


def receive(
    member: Member, answers: MultiValueDict, *, reference: uuid.UUID, version: int, by: Actor
) -> None:
    if Concern.objects.filter(pk=reference).exists():
        raise Invalid({"": ["This concern is kept as it was first sent: raise another one."]})
    form = form_of(member, answers)
    if not form.is_valid():
        raise Invalid({name: list(said) for name, said in form.errors.items()})
    concern = form.save(commit=False)
    concern.pk = reference
    change.raise_concern(concern, form.told_by_name(), by=by)


def form_of(member: Member, answers: MultiValueDict) -> ConcernForm:
    data = answers.copy()
    now = timezone.localtime().replace(tzinfo=None)
    if data.get("happened_at", "") > now.isoformat(timespec="minutes"):
        data["happened_at"] = now.isoformat(timespec="minutes")
    return ConcernForm(data, member=member)


def names(member: Member) -> dict:
    """Names of sites and colleagues, and whom to tell at the sites where this member works."""
    sites = list(Site.objects.for_member(member).select_related("whom_to_tell"))
    own = {posting.site_id for posting in member.postings.all()}
    works_at = [site for site in sites if None in own or site.pk in own]
    colleagues = Member.objects.for_member(member).filter(ended_at__isnull=True)
    return {
        "sites": [[str(site.pk), str(site)] for site in works_at or sites],
        "colleagues": [
            [str(colleague.pk), str(colleague)]
            for colleague in colleagues.select_related("user").order_by("user__name")
        ],
        "tell": [{"site": str(site), "lines": _lines(site)} for site in works_at or sites],
    }


def _lines(site: Site) -> list[list[str]]:
    row = getattr(site, "whom_to_tell", None) or WhomToTell()
    labels = {name: WhomToTell._meta.get_field(name).verbose_name for name in TELL}
    said = {name: getattr(row, name) for name in TELL}
    return [
        [str(labels[name]).capitalize(), said[name] or "Not written down yet: ask at the desk."]
        for name in TELL
    ]


def register_kind() -> None:
    register(
        Kind(
            name="concern",
            label="Concern",
            action="concern.raise",
            receive=receive,
            form=form_of,
            page="concern/offline.html",
            names=names,
            fixed={"told": TOLD},
            urgent=True,
        )
    )
