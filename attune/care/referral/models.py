"""Referrals: who asks for music for whom, and why; what was decided, with an answer to who asked.

A referral stands on what its referrer knows. It makes no record and implies no consent: only when
it is accepted does it belong to a *person*, one already known or a new one. Decisions are added,
never changed, so that each answer a referrer was given stays readable.
"""

import uuid

from django.db import models
from django.db.models import Q

from attune.care.person.models import Person, check_nhs_number
from attune.care.team.models import Member, Organisation, Site, Ward
from attune.care.team.roles import reach


class ReferralQuerySet(models.QuerySet):
    def for_member(self, member, action: str = "referral.triage"):
        """Triage reaches a site; who makes referrals reaches their own; a record, its person's."""
        referrals = self.filter(organisation=member.organisation_id)
        if action == "referral.make":
            return referrals.filter(author=member) if reach(member, action) else self.none()
        if action == "referral.triage":
            extent = reach(member, action)
            return referrals if extent.everywhere else referrals.filter(site__in=extent.sites)
        return referrals.filter(person__in=Person.objects.for_member(member, action))


class Referral(models.Model):
    """Somebody asks for music for somebody."""

    class Source(models.TextChoices):
        WARD = "ward", "A ward"
        GP = "gp", "A GP"
        SOCIAL_PRESCRIBER = "social-prescriber", "A social prescriber"
        SELF = "self", "The person"
        FAMILY = "family", "Family"
        STAFF = "staff", "Staff"

    class Reason(models.TextChoices):
        PROCEDURE = "procedure-anxiety", "Anxiety before or during a procedure"
        PAIN = "pain", "Pain"
        REHABILITATION = "rehabilitation", "Mood and motivation in rehabilitation"
        COMMUNICATION = "communication", "Communication with dementia or brain injury"
        SPEECH = "speech", "Speech after stroke"
        WALKING = "walking", "Walking"
        BELONGING = "belonging", "Isolation and belonging"
        END_OF_LIFE = "end-of-life", "End of life"
        CHILD = "child", "Baby or child in hospital"
        STAFF = "staff-wellbeing", "Staff wellbeing"
        OTHER = "other", "Other"

    class Urgency(models.TextChoices):
        URGENT = "urgent", "Urgent"
        SOON = "soon", "Soon"
        ROUTINE = "routine", "Routine"

    class Knows(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        CANNOT = "could-not", "Could not be asked"

    class State(models.TextChoices):
        NEW = "new", "New"
        WAITING = "waiting", "Waiting"
        ACCEPTED = "accepted", "Accepted"
        REDIRECTED = "redirected", "Redirected"
        DECLINED = "declined", "Declined"

    # What may be decided next. After acceptance a plan may still fall through before anyone met.
    DECISIONS = {
        State.NEW: (State.ACCEPTED, State.WAITING, State.REDIRECTED, State.DECLINED),
        State.WAITING: (State.ACCEPTED, State.WAITING, State.REDIRECTED, State.DECLINED),
        State.ACCEPTED: (State.REDIRECTED, State.DECLINED),
        State.REDIRECTED: (),
        State.DECLINED: (),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True, blank=True)
    # Whom it is for, as the referrer knows them.
    preferred_name = models.CharField(max_length=200)
    full_name = models.CharField(max_length=200, blank=True)
    born_on = models.DateField("date of birth", null=True, blank=True)
    nhs_number = models.CharField(
        "NHS number", max_length=10, blank=True, validators=[check_nhs_number]
    )
    whereabouts = models.CharField(max_length=200, blank=True, help_text="bed, telephone")
    they_know = models.CharField(max_length=10, choices=Knows)
    # What for.
    reason = models.CharField(max_length=20, choices=Reason)
    urgency = models.CharField(max_length=10, choices=Urgency)
    words = models.TextField(blank=True, help_text="what the referrer hopes for")
    # Who asks.
    source = models.CharField(max_length=20, choices=Source)
    referrer_name = models.CharField(max_length=200, blank=True, help_text="if not the author")
    referrer_contact = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="referrals_made")
    made_at = models.DateTimeField(auto_now_add=True)
    corrected_at = models.DateTimeField(null=True, editable=False)
    # What became of it.
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    look_again_on = models.DateField(null=True, blank=True)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    first_contact_at = models.DateTimeField(null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="other") | Q(words__gt=""), name="another_reason_is_in_words"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(person__isnull=False),
                name="an_accepted_referral_has_its_person",
            ),
        ]

    def __str__(self) -> str:
        return f"Referral of {self.preferred_name}, {self.made_at:%d %B %Y}"

    @property
    def names(self) -> tuple[str, str]:
        return self.preferred_name, self.full_name

    @property
    def next_decisions(self) -> tuple[str, ...]:
        """What may be decided now; nothing any more once somebody has met them."""
        return () if self.first_contact_at else self.DECISIONS[self.State(self.state)]

    @property
    def may_be_corrected(self) -> bool:
        return self.state == self.State.NEW

    @property
    def referrer(self) -> str:
        if self.referrer_name:
            return self.referrer_name
        return self.preferred_name if self.source == self.Source.SELF else str(self.author)


class DecisionQuerySet(models.QuerySet):
    def for_member(self, member):
        """The answers to this member's own referrals."""
        return self.filter(referral__in=Referral.objects.for_member(member, "referral.make"))


class Decision(models.Model):
    """One decision of triage: its reason for the service, its answer for the referrer.

    Where somebody outside referred, the author of the referral passes the answer on to them.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="decisions")
    state = models.CharField(max_length=10, choices=Referral.State)
    reason = models.CharField(max_length=300)
    answer = models.TextField()
    redirected_to = models.CharField(max_length=200, blank=True)
    look_again_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    passed_on_at = models.DateTimeField(null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="redirected") | Q(redirected_to__gt=""),
                name="a_redirection_says_where_to",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(look_again_on__isnull=False),
                name="a_wait_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, {self.at:%d %B %Y}"
