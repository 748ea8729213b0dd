"""Safeguarding concerns, kept apart from the record, and harm in a table of its own.

A *concern* is read by the safeguarding leads of the organisation; where a lead is its subject,
by the named leads above and by no lead. Its author sees that it was received. Nobody can delete
one in the application. What was said is kept word for word, with the time and who was told.

*Harm* is what music or a session did to somebody, in four classes (Jackson & Meadows 2023:
emotional, physiological, physical, relationship), with what was learnt; read with a permission
of its own.
"""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef

from attune.care.person.models import Person
from attune.care.team.models import Member, Organisation, Posting, Site
from attune.care.team.roles import Role, reach


class NeverDeleted(models.QuerySet):
    """Nobody can delete a concern: not one by one, not many at once."""

    def delete(self):
        raise PermissionError("A concern is never deleted in the application.")


class WhomToTell(models.Model):
    """Whom to tell now at one site, with telephone numbers: written by an administrator."""

    site = models.OneToOneField(Site, on_delete=models.PROTECT, related_name="whom_to_tell")
    in_danger = models.CharField(
        max_length=200,
        default="Press the emergency bell and tell the nurse in charge. Outside a hospital: 999.",
    )
    nurse_in_charge = models.CharField(max_length=200, help_text="How to reach them, any hour")
    trust_team = models.CharField(max_length=200, help_text="Name and telephone number")
    own_lead = models.CharField(max_length=200, help_text="Name and telephone number")
    lead_above = models.CharField(
        max_length=200, help_text="Name and number: for a concern about the lead"
    )

    class Meta:
        verbose_name_plural = "whom to tell"

    def __str__(self) -> str:
        return f"Whom to tell at {self.site}"


class ConcernQuerySet(NeverDeleted):
    def for_member(self, member):
        """What this member may read: as a lead, or as the named lead above a lead."""
        concerns = self.filter(organisation=member.organisation_id)
        leads = Posting.objects.filter(role=Role.SAFEGUARDING, member=OuterRef("subject"))
        concerns = concerns.annotate(about_a_lead=Exists(leads)).exclude(subject=member)
        readable = concerns.none()
        if reach(member, "concern.read"):
            readable = readable | concerns.filter(about_a_lead=False)
        if reach(member, "concern.read-about-lead"):
            readable = readable | concerns.filter(about_a_lead=True)
        return readable


class Concern(models.Model):
    """What somebody said, showed or did that makes one worry for a person's safety."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="concerns_raised")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True)
    about = models.CharField(max_length=200, blank=True, help_text="Bed, initials, who they are")
    words = models.TextField()
    seen = models.TextField(blank=True)
    happened_at = models.DateTimeField()
    danger_now = models.BooleanField()
    subject = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="concerns_about"
    )
    raised_at = models.DateTimeField(auto_now_add=True)
    received_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at"]

    def __str__(self) -> str:
        return f"Concern of {self.raised_at:%d %B %Y, %H:%M}"

    def is_about_a_lead(self) -> bool:
        """Then no lead reads it or is told of it: the named lead above is."""
        leads = Posting.objects.filter(role=Role.SAFEGUARDING)
        return self.subject_id is not None and leads.filter(member=self.subject_id).exists()

    def delete(self, *args, **kwargs):
        raise PermissionError("A concern is never deleted in the application.")


class Step(models.Model):
    """Who was told, or what was done, and when. Steps are added, never changed."""

    class Kind(models.TextChoices):
        NURSE = "nurse-in-charge", "Told the nurse in charge"
        TRUST = "trust-team", "Told the Trust safeguarding team"
        LEAD = "own-lead", "Told our own lead"
        LEAD_ABOVE = "named-lead-above", "Told the named lead above"
        DONE = "done", "Something else was done"
        CLOSED = "closed", "Closed"

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=Kind)
    who = models.CharField(max_length=200, blank=True, help_text="Name of who was told")
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT)

    objects = NeverDeleted.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


class HarmQuerySet(models.QuerySet):
    def for_member(self, member):
        harms = self.filter(organisation=member.organisation_id)
        extent = reach(member, "harm.read")
        return harms if extent.everywhere else harms.filter(site__in=extent.sites)


class Harm(models.Model):
    """Something that music, or how it was given, did to somebody; and what was learnt."""

    class Class(models.TextChoices):
        EMOTIONAL = "emotional", "Emotional: distress, a memory that hurt"
        PHYSIOLOGICAL = "physiological", "Physiological: heart, breathing, a seizure, dizziness"
        PHYSICAL = "physical", "Physical: a fall, pain, hearing, infection"
        RELATIONSHIP = "relationship", "Relationship: trust, a boundary, being left out"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    author = models.ForeignKey(Member, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True)
    about = models.CharField(max_length=200, blank=True, help_text="Bed, initials, who they are")
    kind = models.CharField("class", max_length=20, choices=Class)
    what_happened = models.TextField()
    what_was_done = models.TextField()
    learnt = models.TextField(blank=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = HarmQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.happened_at:%d %B %Y}"
