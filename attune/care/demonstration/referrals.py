"""Referrals of the demonstration: one overdue, one of somebody known already, one answered."""

from datetime import date, timedelta

from django.utils import timezone

from attune.care.referral.change import decide, make_referral
from attune.care.referral.models import Decision, Referral
from attune.care.team.models import Member, Site, Ward
from attune.care.trail.note import Actor


def make_referrals(site: Site, ward: Ward, nurse: Member, coordinator: Member) -> None:
    """The nurse refers two people, the coordinator writes in what a GP asks for."""
    here = {"site": site, "ward": ward}
    _refer(
        nurse, 3, **here, preferred_name="Amir", whereabouts="Bay 2, bed 3", reason="speech",
        urgency="urgent", source="ward", they_know="yes",
        words="He hums all day and hardly speaks. His wife says he sang at weddings.",
    )  # fmt: skip
    _refer(
        coordinator, 2, site=site, preferred_name="Martha", full_name="Martha Kowalczyk",
        born_on=date(1948, 3, 12), reason="walking", urgency="soon", source="gp",
        referrer_name="Dr Osei, Mill Lane Surgery", referrer_contact="01632 960110",
        they_know="yes",
    )  # fmt: skip
    answered = _refer(
        nurse, 9, **here, preferred_name="Gwen", reason="belonging", urgency="routine",
        source="ward", they_know="yes",
    )  # fmt: skip
    answer = "Gwen goes home tomorrow. The choir in her village has a place for her on Thursday."
    decision = Decision(
        referral=answered, state=Referral.State.REDIRECTED, reason="Goes home tomorrow",
        answer=answer, redirected_to="Village choir, 01632 960111",
    )  # fmt: skip
    decide(decision, by=_as(coordinator))


def _refer(author: Member, days_ago: int, **fields) -> Referral:
    referral = make_referral(Referral(**fields), by=_as(author))
    made_at = timezone.now() - timedelta(days=days_ago)
    Referral.objects.filter(pk=referral.pk).update(made_at=made_at)
    return referral


def _as(member: Member) -> Actor:
    return Actor(organisation=member.organisation_id, member=member.pk, role="demonstration")
