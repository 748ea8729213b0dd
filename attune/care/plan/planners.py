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
    """Whether this member plans (or, with roles, leads) for this person as a trainee alone.

    Their role at the person's site counts; where they have none there, that at other sites.
    """
    allowing = {*(roles or (r for r in Role if "plan.change" in TABLE[r])), Role.TRAINEE}
    postings = [p for p in member.postings.all() if p.role in allowing]
    here = {p.role for p in postings if p.site_id in (None, person.site_id)}
    return (here or {p.role for p in postings}) == {Role.TRAINEE}
