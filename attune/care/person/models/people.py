"""A person and whose caseload they are on; two records of one person are joined by a pointer.

`merged_into` points from a record to the one that was kept. Nothing moves: rows keep the record
that they were written on, whoever may see one of the joined records may see them all, and
clearing the pointer parts them again. A record into which another was merged is never itself
merged (see merge.py), so one step always ends at the kept one.
"""

import uuid
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from attune.care.team.models import Member, Organisation, Site, Ward
from attune.care.team.roles import reach

from ..nhs_number import is_valid_nhs_number


class PersonQuerySet(models.QuerySet):
    def for_member(self, member, action: str = "person.open"):
        """The people on whom this member may do the action: caseload, site or organisation.

        Records that were merged count as one: whoever reaches one of them reaches all of them.
        """
        people = self.filter(organisation=member.organisation_id)
        extent = reach(member, action)
        if extent.everywhere:
            return people
        within = Q(site__in=extent.sites)
        if extent.caseload:
            within |= Q(pk__in=Caseload.objects.current().filter(member=member).values("person"))
        reached = Person.objects.filter(within, organisation=member.organisation_id)
        kept = reached.filter(merged_into__isnull=False).values("merged_into")
        joined = Q(pk__in=kept) | Q(merged_into__in=kept) | Q(merged_into__in=reached.values("pk"))
        return people.filter(within | joined)

    def kept(self):
        """Each person once: without the records that were merged into another."""
        return self.filter(merged_into__isnull=True)

    def on_caseload_of(self, member):
        """The kept records of the people on this member's caseload."""
        entries = Caseload.objects.current().filter(member=member)
        merged = entries.filter(person__merged_into__isnull=False)
        return self.kept().filter(
            Q(pk__in=entries.values("person")) | Q(pk__in=merged.values("person__merged_into"))
        )


def check_nhs_number(value: str) -> None:
    if not is_valid_nhs_number(value):
        raise ValidationError("This is not an NHS number: check the ten digits, and try again.")


class Person(models.Model):
    """Someone for whom music is made: more than a diagnosis or a bed number."""

    class Side(models.TextChoices):
        NONE = "none", "None"
        LEFT = "left", "Left"
        RIGHT = "right", "Right"
        BOTH = "both", "Both"

    class Ear(models.TextChoices):
        LEFT = "left", "Left"
        RIGHT = "right", "Right"
        SAME = "same", "Both the same"

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"

    class Loudness(models.TextChoices):
        VERY_QUIET = "very-quiet", "Very quiet"
        QUIET = "quiet", "Quieter than talking"
        TALKING = "talking", "As loud as talking"
        LOUD = "loud", "Louder than talking"

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
    second_because = models.CharField(
        max_length=300,
        blank=True,
        help_text="why a second record with an NHS number that is already known was made",
    )
    languages = models.CharField(max_length=200, blank=True)
    interpreter_for = models.CharField(max_length=100, blank=True)
    faith_and_culture = models.TextField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    address = models.TextField(blank=True)
    best_way_to_reach = models.CharField(max_length=200, blank=True)
    access_asked_on = models.DateField(null=True, blank=True)

    # Musical life.
    instruments = models.TextField(blank=True)
    musical_roles = models.TextField(blank=True)
    who_sang = models.TextField(blank=True)
    dances = models.TextField(blank=True)
    good_day = models.TextField(blank=True)

    # Hearing: an empty answer means that nobody has asked.
    hearing = models.TextField(blank=True)
    hearing_aids = models.CharField(max_length=10, choices=Side, blank=True)
    cochlear_implant = models.CharField(max_length=10, choices=Side, blank=True)
    better_ear = models.CharField(max_length=10, choices=Ear, blank=True)
    hyperacusis = models.CharField(max_length=10, choices=Answer, blank=True)
    tinnitus = models.CharField(max_length=10, choices=Answer, blank=True)
    preferred_loudness = models.CharField(max_length=20, choices=Loudness, blank=True)

    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["preferred_name", "pk"]
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "nhs_number"],
                condition=Q(nhs_number__gt="", second_because=""),
                name="one_nhs_number_without_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.preferred_name

    @property
    def kept_record(self) -> "Person":
        """The record that this one opens as: itself, unless it was merged into another."""
        return self.merged_into if self.merged_into_id else self

    def all_references(self) -> list[uuid.UUID]:
        """All records of this person: filter by ``person__in=`` this, never by one of them."""
        kept = self.kept_record
        return [kept.pk, *kept.merged_from.values_list("pk", flat=True)]

    def all_records(self) -> list["Person"]:
        """This record and those joined with it, this one first."""
        joined = Person.objects.filter(pk__in=self.all_references())
        return [self, *joined.exclude(pk=self.pk)]

    def age_on(self, day: date) -> int | None:
        """In whole years; of joined records whichever knows the date of birth, this one first."""
        born = self.born_on
        if born is None:
            born = next((one.born_on for one in self.all_records() if one.born_on), None)
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def references_of(reference: uuid.UUID) -> list[uuid.UUID]:
    """All records of the person at this address."""
    person = Person.objects.filter(pk=reference).select_related("merged_into").first()
    return person.all_references() if person else []


class CaseloadQuerySet(models.QuerySet):
    def for_member(self, member, action: str = "person.open"):
        return self.filter(person__in=Person.objects.for_member(member, action))

    def of(self, person):
        """Who has this person on their caseload now, on this record or a merged one."""
        return self.current().filter(person__in=person.all_references())

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
