"""A unit's own limits for babies and children: shown on the screen, set by the unit, no default.

Attune knows no limit of its own: units differ, and a number without its unit's authority would be
taken for one. Heart rate in beats a minute, breathing in breaths a minute, SpO2 in per cent,
sound in dB(A), length in minutes. A phone is not a sound-level meter.
"""

from django.db import models
from django.db.models import F, Q

from attune.care.team.models import Ward


class UnitLimitsQuerySet(models.QuerySet):
    def for_member(self, member):
        """Those of the organisation: limits are no secret."""
        return self.filter(ward__site__organisation=member.organisation_id)


class UnitLimits(models.Model):
    """What one ward allows while music is made with a baby or a child."""

    ward = models.OneToOneField(Ward, on_delete=models.CASCADE, related_name="limits")
    heart_rate_low_bpm = models.PositiveSmallIntegerField(null=True, blank=True)
    heart_rate_high_bpm = models.PositiveSmallIntegerField(null=True, blank=True)
    oxygen_low_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    breathing_low_per_min = models.PositiveSmallIntegerField(null=True, blank=True)
    breathing_high_per_min = models.PositiveSmallIntegerField(null=True, blank=True)
    sound_stop_dba = models.PositiveSmallIntegerField(null=True, blank=True)
    longest_min = models.PositiveSmallIntegerField(null=True, blank=True)
    stop_signs = models.TextField()
    agreed_with = models.CharField(max_length=200)
    changed_at = models.DateTimeField(auto_now=True)

    objects = UnitLimitsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "unit limits"
        constraints = [
            models.CheckConstraint(
                condition=Q(heart_rate_low_bpm__isnull=True)
                | Q(heart_rate_high_bpm__isnull=True)
                | Q(heart_rate_low_bpm__lt=F("heart_rate_high_bpm")),
                name="heart_rate_low_is_below_high",
            ),
            models.CheckConstraint(
                condition=Q(breathing_low_per_min__isnull=True)
                | Q(breathing_high_per_min__isnull=True)
                | Q(breathing_low_per_min__lt=F("breathing_high_per_min")),
                name="breathing_low_is_below_high",
            ),
        ]

    def __str__(self) -> str:
        return f"Limits of {self.ward}"

    def in_words(self) -> list[tuple[str, str]]:
        """What stands on the screen: only what the unit has set."""
        said = [
            ("Heart rate", _range(self.heart_rate_low_bpm, self.heart_rate_high_bpm, "bpm")),
            ("SpO2", _range(self.oxygen_low_percent, None, "%")),
            ("Breathing", _range(self.breathing_low_per_min, self.breathing_high_per_min, "/min")),
            ("Sound", _range(None, self.sound_stop_dba, "dB(A)")),
            ("Music", _range(None, self.longest_min, "min")),
        ]
        return [(name, words) for name, words in said if words]

    def range_of(self, measure: str) -> tuple[int | None, int | None]:
        """The lowest and the highest value that the unit allows; None where it sets none."""
        return {
            "heart-rate": (self.heart_rate_low_bpm, self.heart_rate_high_bpm),
            "oxygen-saturation": (self.oxygen_low_percent, None),
            "breathing-rate": (self.breathing_low_per_min, self.breathing_high_per_min),
        }[measure]

    def outside(self, measure: str, value: float) -> bool:
        low, high = self.range_of(measure)
        return (low is not None and value < low) or (high is not None and value > high)


def _range(low: int | None, high: int | None, unit: str) -> str:
    if low is not None and high is not None:
        return f"{low} to {high} {unit}"
    if low is not None:
        return f"not below {low} {unit}"
    return "" if high is None else f"stop at {high} {unit}"
