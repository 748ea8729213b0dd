"""Bouts: a person walks, taps or claps to a cue for a while, and what came of it.

A bout is part of a contact. It holds what was played (every cue with its level and speed, on the
page's clock), the steps that were tapped or found in the phone's motion, and what the practitioner
saw. The motion itself is a file under its content hash. Times are seconds from the moment in which
the bout began; cadence is steps (or taps) a minute; a bout is kept once and never changed.
"""

import uuid

from django.db import models
from django.db.models import Q

from attune.care.person.models import Person
from attune.care.repertoire.models import CueSound, WalkingTrack
from attune.care.session.models import Contact
from attune.care.team.models import Member


class Kind(models.TextChoices):
    WALK = "walk", "Walking"
    TAP = "tap", "Tapping"
    CLAP = "clap", "Clapping"


class Sensor(models.TextChoices):
    TAPS = "taps", "I tap every step"
    PHONE = "phone", "This phone, on the person"
    NONE = "none", "Nothing: I only watch"


class WithCue(models.TextChoices):
    """What the practitioner saw. Untouched means that nobody said."""

    YES = "yes", "Yes"
    NO = "no", "No"
    PARTLY = "partly", "In part"


class Ended(models.TextChoices):
    """Why it stopped; the stop signs are a service rule (practice: walking)."""

    DONE = "done", "We had done enough"
    DIZZINESS = "dizziness", "Dizziness"
    PAIN = "pain", "Pain"
    CHEST = "chest", "Chest symptoms"
    FREEZING = "freezing", "Freezing"
    LOST_STEP = "lost-step", "Lost the step twice"
    TIRED = "tired", "Tired"
    OTHER = "other", "Something else"


STOP_SIGNS = (Ended.DIZZINESS, Ended.PAIN, Ended.CHEST, Ended.FREEZING, Ended.LOST_STEP)


class OfPerson(models.QuerySet):
    def for_member(self, member, action: str = "person.open"):
        people = Person.objects.for_member(member, action)
        return self.filter(contact__person__in=people)


class Bout(models.Model):
    """One stretch of walking, tapping or clapping to a cue."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="bouts")
    kind = models.CharField(max_length=5, choices=Kind)
    cadence_spm = models.FloatField()
    baseline_spm = models.FloatField(null=True, blank=True, help_text="without a cue, that day")
    change_percent = models.SmallIntegerField(null=True, blank=True, help_text="of the baseline")
    cue_sound = models.CharField(max_length=20, choices=CueSound)
    track = models.ForeignKey(WalkingTrack, on_delete=models.PROTECT, null=True, blank=True)
    sensor = models.CharField(max_length=5, choices=Sensor)
    duration_s = models.FloatField()
    cues = models.JSONField(
        default=list, help_text="[second, level, speed] of each, count-in left out"
    )
    steps_s = models.JSONField(default=list)
    gaps_s = models.JSONField(default=list, help_text="[from, to] without a recording")
    motion_sha256 = models.CharField(max_length=64, blank=True)
    result = models.JSONField(default=dict, help_text="cadence and synchrony, by level of the cue")
    problem = models.CharField(max_length=500, blank=True, help_text="why no steps were found")
    made_by = models.CharField(max_length=100)
    with_cue = models.CharField(max_length=6, choices=WithCue, blank=True)
    ended = models.CharField(max_length=10, choices=Ended, blank=True)
    seen = models.TextField(blank=True)
    kept_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(auto_now_add=True)

    objects = OfPerson.as_manager()

    class Meta:
        ordering = ["kept_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="walk", baseline_spm__isnull=False, change_percent__isnull=False)
                | ~Q(kind="walk"),
                name="a_walk_to_a_cue_has_a_baseline",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.cadence_spm:g} a minute"

    @property
    def of_person(self) -> Person:
        return self.contact.person

    @property
    def by_stop_sign(self) -> bool:
        return self.ended in STOP_SIGNS
