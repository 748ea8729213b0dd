"""A person, what must be known before the first note, and whose caseload they are on."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from attune.care.team.models import Member, Organisation, Site, Ward
from attune.care.team.roles import reach

from .nhs_number import is_valid_nhs_number


class PersonQuerySet(models.QuerySet):
    def for_member(self, member, action: str = "person.open"):
        """The people on whom this member may do the action: caseload, site or organisation."""
        people = self.filter(organisation=member.organisation_id)
        extent = reach(member, action)
        if extent.everywhere:
            return people
        within = Q(site__in=extent.sites)
        if extent.caseload:
            within |= Q(pk__in=Caseload.objects.current().filter(member=member).values("person"))
        return people.filter(within)


def check_nhs_number(value: str) -> None:
    if not is_valid_nhs_number(value):
        raise ValidationError("This is not an NHS number: check the ten digits, and try again.")


class Person(models.Model):
    """Someone for whom music is made: more than a diagnosis or a bed number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True, blank=True)
    preferred_name = models.CharField(max_length=200)
    full_name = models.CharField(max_length=200, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    born_on = models.DateField("date of birth", null=True, blank=True)
    nhs_number = models.CharField(
        "NHS number", max_length=10, blank=True, validators=[check_nhs_number]
    )
    hearing = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["preferred_name", "pk"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.preferred_name


class MusicNotToUse(models.Model):
    """Music that must not reach this person, or not before asking, and why."""

    class Strength(models.TextChoices):
        NEVER = "never", "Never"
        ASK = "ask", "Ask first"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="music_not_to_use")
    what = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    strength = models.CharField(max_length=10, choices=Strength)

    class Meta:
        ordering = ["-strength", "what"]

    def __str__(self) -> str:
        return f"{self.what} ({self.get_strength_display().lower()}: {self.reason})"


class Precaution(models.Model):
    """Something about this person that the music must respect, in words for whoever plays."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="precautions")
    what = models.CharField(max_length=200)
    what_to_do = models.CharField(max_length=300)

    class Meta:
        ordering = ["what"]

    def __str__(self) -> str:
        return f"{self.what}: {self.what_to_do}"


class CaseloadQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at__isnull=True)


class Caseload(models.Model):
    """A person on a member's caseload, from when until when."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="caseload")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="caseload")
    since = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CaseloadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "member"],
                condition=Q(ended_at__isnull=True),
                name="once_on_a_caseload",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} with {self.member}"
