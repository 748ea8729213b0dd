"""A contact: one person's part of a session, known by name, by a bed or initials, or by nothing.

What was played is described as RG-MBI (2025) asks: who chose, live or recorded, through what, who
set the volume. Everything may be left unanswered; an empty answer means that nobody said.
A contact without a person is seen by who played it and by those who answer for its site.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from attune.care.kit.models import Instrument
from attune.care.person.models import Person
from attune.care.team.models import Member

from .sessions import Session, Visit


class Assent(models.TextChoices):
    """ "Yes today?": asked anew each session; an untouched question is "not asked"."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_ASKED = "not-asked", "Not asked"


class NotSeen(models.TextChoices):
    """Why somebody on the list was not seen: the impact report counts these."""

    ASLEEP = "asleep", "Asleep"
    DECLINED = "declined", "Said no"
    UNWELL = "unwell", "Too unwell"
    WITH_STAFF = "with-staff", "With doctors or nurses"
    AWAY = "away", "Not at the bed"
    VISITORS = "visitors", "With visitors"
    GONE = "gone", "Gone home or moved"
    NO_TIME = "no-time", "No time left"
    STAFF_ASKED = "staff-asked", "Staff asked us not to"
    DID_NOT_COME = "did-not-come", "Did not come"


# The reasons that are offered at a bed: whoever lies in it has no way to come.
NOT_SEEN_AT_A_BED = [(code, label) for code, label in NotSeen.choices if code != "did-not-come"]


class AskedOf(models.TextChoices):
    """Who was asked about precautions where the record cannot show them."""

    NURSE = "nurse", "Nurse"
    DOCTOR = "doctor", "Doctor"
    OTHER_STAFF = "other-staff", "Other staff"
    FAMILY = "family", "Family"


class ChosenBy(models.TextChoices):
    PERSON = "person", "The person"
    FAMILY = "family", "Family"
    STAFF = "staff", "Staff"
    MUSICIAN = "musician", "Musician"
    TOGETHER = "together", "Together"


class Live(models.TextChoices):
    LIVE = "live", "Live"
    RECORDED = "recorded", "Recorded"
    BOTH = "both", "Both"


class Through(models.TextChoices):
    AIR = "air", "Nothing: live in the room"
    LOUDSPEAKER = "loudspeaker", "Loudspeaker"
    HEADPHONES = "headphones", "Headphones"


class SetBy(models.TextChoices):
    PERSON = "person", "The person"
    FAMILY = "family", "Family"
    STAFF = "staff", "Staff"
    MUSICIAN = "musician", "Musician"


class Planned(models.TextChoices):
    YES = "yes", "Yes"
    CHANGED = "changed", "Done another way"
    NOT_DONE = "not-done", "Not done"
    NOT_KNOWN = "not-known", "Not known"


class Sedation(models.TextChoices):
    """Sedation or pain relief given as needed."""

    NONE = "none", "None"
    LESS = "less", "Less than usual"
    USUAL = "usual", "As usual"
    MORE = "more", "More than usual"
    NOT_KNOWN = "not-known", "Not known"


class YesNo(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"


# What is marked with a tap while it happens; "other" is a moment that has no word yet.
MOMENTS = {
    "smiled": "Smiled",
    "looked": "Looked",
    "sang": "Sang",
    "moved": "Moved",
    "spoke": "Spoke",
    "remembered": "Remembered",
    "cried": "Cried",
    "settled": "Settled",
    "other": "A moment",
}
REACHED = ("patients", "family", "staff", "bystanders")


def moment_words(moment: dict) -> str:
    return MOMENTS[moment["what"]]


class OfContact(models.QuerySet):
    """Contacts, and what belongs to them: ``CONTACT`` says how to get from here to the contact."""

    def for_member(self, member, action: str = "person.open"):
        front = self.model.CONTACT
        people = Person.objects.for_member(member, action)
        unnamed = Q(**{f"{front}person__isnull": True}) & Q(
            **{f"{front}session__in": Session.objects.for_member(member, action)}
        )
        return self.filter(Q(**{f"{front}person__in": people}) | unnamed)


class Contact(models.Model):
    """One person's part of a session."""

    CONTACT = ""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="contacts")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    bed = models.CharField(max_length=60, blank=True, help_text="Bed or initials")
    visit = models.ForeignKey(
        Visit, on_delete=models.SET_NULL, null=True, blank=True, related_name="contacts"
    )
    linked_at = models.DateTimeField(null=True, blank=True)

    assent = models.CharField(max_length=10, choices=Assent, default=Assent.NOT_ASKED)
    assent_at = models.DateTimeField(null=True, blank=True)
    not_seen = models.CharField(max_length=12, choices=NotSeen, blank=True)
    precautions_asked_of = models.CharField(max_length=12, choices=AskedOf, blank=True)

    # What was played: RG-MBI.
    activities = models.JSONField(default=list, blank=True, help_text="codes of techniques")
    music_used = models.TextField(blank=True)
    chosen_by = models.CharField(max_length=10, choices=ChosenBy, blank=True)
    live = models.CharField(max_length=10, choices=Live, blank=True)
    through = models.CharField(max_length=12, choices=Through, blank=True)
    volume_by = models.CharField(max_length=10, choices=SetBy, blank=True)

    # Whom it reached; None was not counted, 0 was.
    reached_patients = models.PositiveSmallIntegerField(null=True, blank=True)
    reached_family = models.PositiveSmallIntegerField(null=True, blank=True)
    reached_staff = models.PositiveSmallIntegerField(null=True, blank=True)
    reached_bystanders = models.PositiveSmallIntegerField(null=True, blank=True)

    own_words = models.TextField(blank=True)
    moments = models.JSONField(default=list, blank=True)
    line = models.CharField(max_length=300, blank=True, help_text="A group: about this member")

    # Procedure support, where it is known.
    procedure = models.CharField(max_length=100, blank=True)
    as_planned = models.CharField(max_length=10, choices=Planned, blank=True)
    sedation = models.CharField(max_length=10, choices=Sedation, blank=True)
    procedure_min = models.PositiveSmallIntegerField(null=True, blank=True)
    joint_with = models.CharField(max_length=100, blank=True, help_text="profession")

    # Babies and children: bonding, in the parent's words.
    parent_held = models.CharField(max_length=3, choices=YesNo, blank=True)
    parent_sang = models.CharField(max_length=3, choices=YesNo, blank=True)
    parent_led = models.CharField(max_length=3, choices=YesNo, blank=True)
    parent_words = models.TextField(blank=True)

    # Times by the clock of whoever recorded; the order of what was sent is by version alone.
    began_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kept_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = OfContact.as_manager()

    class Meta:
        ordering = ["session__started_at", "kept_at"]

    def __str__(self) -> str:
        return f"{self.called}, {self.session}"

    @property
    def called(self) -> str:
        return str(self.person) if self.person_id else (self.bed or "no bed written down")

    @property
    def minutes(self) -> int | None:
        """From opening to keeping; nothing where a clock was set in between."""
        if self.began_at is None or self.recorded_at is None:
            return None
        minutes = round((self.recorded_at - self.began_at).total_seconds() / 60)
        return minutes if 0 <= minutes <= 12 * 60 else None


class Amendment(models.Model):
    """What stood in a contact or a session before it was changed, and why it was."""

    CONTACT = "contact__"

    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, related_name="amendments"
    )  # without one: of the session itself
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="amendments")
    was = models.JSONField()
    why = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    objects = OfContact.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"Amended {self.at:%d %B %Y, %H:%M}"


class InstrumentUse(models.Model):
    """An instrument that this person played or touched, and its wipe before and after."""

    CONTACT = "contact__"

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="instruments_used")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="uses")
    wiped_before_at = models.DateTimeField(null=True, blank=True)
    wiped_after_at = models.DateTimeField(null=True, blank=True)

    objects = OfContact.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "instrument"], name="used_once_in_a_contact")
        ]

    def __str__(self) -> str:
        return f"{self.instrument} with {self.contact.called}"


class ReflectionQuerySet(models.QuerySet):
    def for_member(self, member):
        """Its author alone: no role reads another's reflection."""
        return self.filter(author=member)


class Reflection(models.Model):
    """A practitioner's note to themselves: apart from every record, never exported with one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="reflections")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="reflections")
    text = models.TextField()
    written_at = models.DateTimeField(auto_now=True)

    objects = ReflectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "session"], name="one_reflection_each")
        ]

    def __str__(self) -> str:
        return f"Reflection of {self.written_at:%d %B %Y}"
