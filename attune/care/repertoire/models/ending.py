"""The end of a person's care, what refuses any deletion, and files that wait to be removed.

When care ends every recording of the person, and all that was made from it, is deleted, unless a
legal hold stands. The service is told once, too, to ask its licensing body about recordings.
"""

from django.db import models
from django.db.models import Q

from attune.care.person.models import Person
from attune.care.team.models import Member, Organisation

from .songs import OfPerson


class FileToRemove(models.Model):
    """A sound file that nobody needs any more: written with the deletion, gone with the file."""

    kind = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "files to remove"
        constraints = [
            models.UniqueConstraint(fields=["kind", "sha256"], name="one_file_is_removed_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.sha256}"


class StandingQuerySet(OfPerson):
    def of(self, person: Person):
        """What stands now for this person, on this record and on those merged into it."""
        return self.filter(person__in=person.all_references(), until__isnull=True)


class Standing(models.Model):
    """Something that stands for a person from when, set by whom, until when, lifted by whom."""

    PERSON = "person"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(auto_now_add=True)
    set_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = StandingQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until__isnull=True), name="one_%(class)s_stands"
            )
        ]


class EndOfCare(Standing):
    """A person's care has ended, until it begins again; their recordings were deleted with it."""

    class OwnRecordings(models.TextChoices):
        """What became of recordings that the person or a relative made."""

        HANDED_OVER = "handed-over", "They have them, or were given them now"
        NOT_WANTED = "not-wanted", "They were offered, and nobody wants them"

    own_recordings = models.CharField(max_length=20, choices=OwnRecordings, blank=True)

    class Meta(Standing.Meta):
        verbose_name_plural = "ends of care"

    def __str__(self) -> str:
        return f"End of care of {self.person}"


class LegalHold(Standing):
    """Nothing of this person may be deleted while it stands, whoever asks."""

    reason = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"Legal hold: {self.reason}"


class LicensingNotice(models.Model):
    """The service was told to ask its licensing body, and who said that they read it."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(auto_now_add=True)
    read_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.organisation} was told to ask its licensing body"
