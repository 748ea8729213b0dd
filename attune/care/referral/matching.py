"""Whom a referral may be about: people already known, so that none gets a second record unseen.

To what ``person/duplicates.py`` finds (the same NHS number, a similar name with the same birth)
comes whoever at the site has a similar name where either birth is not known: a ward often knows
a first name and a bed. Looked for at triage and never while referring, so that a referrer learns
of nobody's record.
"""

from dataclasses import replace

from attune.care.person import duplicates
from attune.care.person.models import Person

from .models import Referral


def find(member, referral: Referral) -> duplicates.Found:
    """Everyone who may be the person of this referral, as far as the member reaches."""
    found = duplicates.find(
        member, names=referral.names, born_on=referral.born_on, nhs_number=referral.nhs_number
    )
    known = {person.pk for person in (*found.within, *found.outside)}
    at_site = Person.objects.for_member(member).kept().filter(site=referral.site)
    if referral.born_on:
        at_site = at_site.filter(born_on__isnull=True)
    alike = tuple(
        person
        for person in at_site.select_related("site", "ward")
        if person.pk not in known
        and duplicates.similar(referral.names, (person.preferred_name, person.full_name))
    )
    return replace(found, within=found.within + alike)


def others_like_it(member, referral: Referral) -> list[Referral]:
    """Referrals that wait, of whoever may be the same: somebody may have asked twice."""
    waiting = (
        Referral.objects.for_member(member)
        .filter(state__in=(Referral.State.NEW, Referral.State.WAITING))
        .exclude(pk=referral.pk)
    )
    return [other for other in waiting if _alike(referral, other)]


def _alike(one: Referral, other: Referral) -> bool:
    if one.nhs_number and one.nhs_number == other.nhs_number:
        return True
    if one.born_on and other.born_on and one.born_on != other.born_on:
        return False
    return duplicates.similar(one.names, other.names)
