"""The scores of a contact.

A *score* belongs to a contact: a measure, its value or the reason it is missing, before, during
or after, who rated, how and when. No other table holds scores; scale and direction come from
``attune.measures``.

A kept score is never changed. A correction is a row of its own that names the one it replaces, so
that the old value, who kept it and when stay readable; only rows that nothing replaces count.
"""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from attune import measures
from attune.care.plan.models import Goal
from attune.care.repertoire.models import WalkingTrack
from attune.care.team.models import Member

from .contacts import Contact, OfContact


class Moment(models.TextChoices):
    BEFORE = "before", "Before"
    DURING = "during", "During"
    AFTER = "after", "After"


class Missing(models.TextChoices):
    """Why there is no value: as good an answer as a number, and better than an empty field."""

    ASLEEP = "asleep", "Asleep"
    COULD_NOT = "could-not", "Could not"
    DECLINED = "declined", "Declined"
    NOT_ASKED = "not-asked", "Not asked"
    INTERRUPTED = "interrupted", "Interrupted"


class Rater(models.TextChoices):
    SELF = "self", "The person"
    OBSERVER = "observer", "Observed by the musician"
    PARENT = "parent", "Parent"
    STAFF = "staff", "Ward staff"


def check_measure(code: str) -> None:
    if code not in measures.catalogue():
        raise ValidationError(f"There is no measure called {code}.")


class ScoreQuerySet(OfContact):
    def current(self):
        """Scores that no correction replaces."""
        return self.filter(replaced_by__isnull=True)


class Score(models.Model):
    """A value, or the reason why there is none."""

    CONTACT = "contact__"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="scores")
    measure = models.CharField(max_length=40, validators=[check_measure])
    moment = models.CharField(max_length=10, choices=Moment)
    trial = models.PositiveSmallIntegerField(default=1)
    value = models.FloatField(null=True, blank=True)
    missing = models.CharField(max_length=20, choices=Missing, blank=True)
    rater = models.CharField(max_length=10, choices=Rater, blank=True)
    how = models.CharField(max_length=40, blank=True, help_text="asked, observed, timed, ...")
    at = models.DateTimeField(help_text="when it was rated or timed")
    kept_at = models.DateTimeField(auto_now_add=True)
    kept_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    # What a computed value was computed from (a walk test: distance, time, steps), and by what.
    made_from = models.JSONField(default=dict, blank=True)
    made_by = models.CharField(max_length=100, blank=True)
    track = models.ForeignKey(
        WalkingTrack, on_delete=models.PROTECT, null=True, blank=True, related_name="scores"
    )
    # The goal that it serves, where it says how far that goal is (see review/).
    goal = models.ForeignKey(
        Goal, on_delete=models.PROTECT, null=True, blank=True, related_name="scores"
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    why_corrected = models.CharField(max_length=300, blank=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=True, missing__gt="")
                | Q(value__isnull=False, missing=""),
                name="a_value_or_the_reason_why_not",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(rater__gt=""),
                name="a_value_has_its_rater",
            ),
            models.UniqueConstraint(
                fields=["contact", "measure", "moment", "trial", "rater"],
                condition=Q(replaces__isnull=True, goal__isnull=True),
                name="a_trial_is_kept_once",
            ),
            models.UniqueConstraint(
                fields=["contact", "goal", "measure", "moment", "trial", "rater"],
                condition=Q(replaces__isnull=True, goal__isnull=False),
                name="a_goal_is_rated_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.moment}: {self.missing or self.value}"

    def find_measure(self) -> measures.Measure:
        return measures.find(self.measure)

    def in_words(self) -> str:
        """The value with its unit, or the reason in its short word."""
        if self.value is None:
            return measures.MISSING_REASONS[self.missing]
        measure = self.find_measure()
        number = f"{self.value:.2f}" if measure.kind == "test" else f"{self.value:g}"
        return f"{number} {measure.unit}".rstrip()

    def earlier(self) -> list["Score"]:
        """The scores that this one replaced, newest first."""
        found, score = [], self.replaces
        while score is not None:
            found.append(score)
            score = score.replaces
        return found
