"""Who may plan and who may lead: by role, at the person's own site.

A trainee plans, and leads, only together with a mentor who is named.
"""

from django.db.models import Q

from attune.care.person.models import Person
from attune.care.team.models import Member, Posting
from attune.care.team.roles import TABLE, Role

from .techniques import Technique


def at_site_of(person: Person) -> Q:
    """Postings at this person's site, or at every site."""
    return Q(site=person.site_id) | Q(site=None)


def with_roles(person: Person, roles):
    """The colleagues who have one of these roles where this person is."""
    postings = Posting.objects.filter(
        at_site_of(person), role__in=roles, member__organisation=person.organisation_id
    )
    here = Member.objects.filter(pk__in=postings.values("member"), ended_at__isnull=True)
    return here.select_related("user").order_by("user__name")


def colleagues(person: Person):
    """Whoever opens records where this person is: they can follow something up."""
    return with_roles(person, [role for role in Role if "person.open" in TABLE[role]])


def mentors(person: Person):
    return with_roles(person, [Role.MENTOR])


def leaders(person: Person, technique: Technique):
    """Who may lead it here; a trainee only with a mentor."""
    return with_roles(person, [*technique.may_lead, Role.TRAINEE])


def needs_mentor(member: Member, person: Person, roles=None) -> bool:
    """Whether this member plans (or, with roles, leads) at this person's site as a trainee only."""
    roles = roles or [role for role in Role if "plan.change" in TABLE[role]]
    held = {p.role for p in member.postings.all() if p.site_id in (None, person.site_id)}
    return Role.TRAINEE in held and not (held & set(roles) - {Role.TRAINEE})
