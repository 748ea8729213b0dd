"""A session: one time and place of music, and who played. It holds contacts.

A ward round adds its handover and the list of beds to visit; a group whether it is open, and one
note. Once it is signed it is locked: what changes afterwards is an amendment that says why.
"""

import uuid

from django.db import models
from django.db.models import Q

from attune.care.diary.models import Group, Infection
from attune.care.team.models import Member, Organisation, Site, Ward
from attune.care.team.roles import reach


class SessionQuerySet(models.QuerySet):
    def for_member(self, member, action: str = "person.open"):
        """Sessions that this member played, or of the sites that they answer for.

        Somebody's contact in a session opens that contact alone, by way of the person: not the
        beds, the handover or the other members that the session holds.
        """
        sessions = self.filter(organisation=member.organisation_id)
        extent = reach(member, action)
        if extent.everywhere:
            return sessions
        within = Q(site__in=extent.sites)
        if extent.caseload:
            within |= Q(pk__in=Played.objects.filter(member=member).values("session"))
        return sessions.filter(within)


class Session(models.Model):
    """One time and place of music, and who played."""

    class Kind(models.TextChoices):
        ONE_TO_ONE = "one-to-one", "One to one"
        GROUP = "group", "Group"
        WARD_ROUND = "ward-round", "Ward round"
        PROCEDURE = "procedure-support", "Procedure support"
        FIRST = "first-conversation", "First conversation"
        REVIEW = "review", "Review"
        TRAINING = "training", "Training"
        MOMENT = "musical-moment", "Musical moment"

    # Kinds that have one person and that person's page.
    WITH_ONE = (
        Kind.ONE_TO_ONE, Kind.PROCEDURE, Kind.FIRST, Kind.REVIEW, Kind.TRAINING, Kind.MOMENT,
    )  # fmt: skip

    # Kinds that go from bed to bed on a ward, where nobody need be known.
    AT_BEDS = (Kind.WARD_ROUND, Kind.PROCEDURE, Kind.MOMENT)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True, blank=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.ONE_TO_ONE)
    place = models.CharField(max_length=200, blank=True)
    played_by = models.ManyToManyField(Member, through="Played", related_name="sessions")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # A ward round: who handed over what.
    handover_from = models.CharField(max_length=100, blank=True)
    handover = models.TextField(blank=True)
    # Which scales are asked of each person.
    asks = models.JSONField(default=list, blank=True, help_text="codes of measures")
    # A group (open or closed: see the diary), and one note that names nobody.
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    group_note = models.TextField(blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.started_at:%d %B %Y}"

    @property
    def minutes(self) -> int | None:
        """How long it lasted, once it is finished: minutes count themselves."""
        if self.ended_at is None:
            return None
        return round((self.ended_at - self.started_at).total_seconds() / 60)

    @property
    def at_beds(self) -> bool:
        return self.kind in self.AT_BEDS and self.ward_id is not None

    def where(self) -> str:
        return self.place or str(self.group or self.ward or self.site)


class Played(models.Model):
    """Who played, and as what."""

    class As(models.TextChoices):
        PLAYER = "player", "Played"
        TRAINEE = "trainee", "Trainee"
        MENTOR = "mentor", "Mentor"

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="players")
    member = models.ForeignKey(Member, on_delete=models.PROTECT)
    part = models.CharField(max_length=10, choices=As, default=As.PLAYER)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="plays_once_in_a_session")
        ]

    def __str__(self) -> str:
        if self.part == self.As.PLAYER:
            return str(self.member)
        return f"{self.member} ({self.get_part_display().lower()})"


class Visit(models.Model):
    """A bed on the list of a ward round, as the nurse handed it over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="visits")
    bed = models.CharField(max_length=60)
    infection = models.CharField(max_length=12, choices=Infection, blank=True)
    do_not_visit = models.BooleanField(default=False)
    said = models.CharField(max_length=200, blank=True, help_text="What the nurse said")
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["written_at"]

    def __str__(self) -> str:
        return self.bed

    @property
    def isolated(self) -> bool:
        return self.infection in (Infection.PROTECTIVE, Infection.INFECTED)
