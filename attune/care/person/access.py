"""The door to a record: found within the member's reach, noted as opened, or not there at all."""

from django.db import transaction
from django.db.models import Q
from django.http import Http404

from attune.care.team.gate import act_under
from attune.care.team.models import Member
from attune.care.team.roles import TABLE
from attune.care.trail.note import note

from .models import Caseload, Person

READS = frozenset({"person.open", "person.read-shared", "outcome.read"})


def open_record(request, reference, permission: str = "person.open") -> Person:
    """The person, if this member may do this with their record; otherwise 404.

    A record that was merged opens as the one that was kept. A look is noted in the trail, marked
    when the person is not on the member's own caseload; what a POST changes is noted by the
    change itself, and a POST to a page that only reads is a look like any other.
    """
    people = Person.objects.for_member(request.member, permission).select_related("site", "ward")
    person = people.filter(pk=reference).first()
    if person is not None and person.merged_into_id:
        person = people.filter(pk=person.merged_into_id).first()
    if person is None:
        raise Http404
    own = on_caseload(request.member, person)
    act_under(request, permission, person.site_id, own_caseload=own)
    if request.method in ("GET", "HEAD") or permission in READS:
        with transaction.atomic():
            note("opened", person, by=request.actor, person=person.pk, outside_caseload=not own)
    return person


def may(request, person: Person, action: str) -> bool:
    """Whether this member may do that with this record: what a page offers."""
    return Person.objects.for_member(request.member, action).filter(pk=person.pk).exists()


def who_may(member, action: str, sites):
    """The colleagues who may do that at one of these sites, by name."""
    roles = [role for role, actions in TABLE.items() if action in actions]
    return (
        Member.objects.for_member(member)
        .filter(
            Q(postings__site__in=sites) | Q(postings__site__isnull=True),
            ended_at__isnull=True,
            postings__role__in=roles,
        )
        .select_related("user")
        .order_by("user__name")
        .distinct()
    )


def on_caseload(member, person: Person) -> bool:
    references = person.all_references()
    return Caseload.objects.current().filter(member=member, person__in=references).exists()
