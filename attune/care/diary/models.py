"""The diary: groups, bookings of a session that is still to come, and each member's calendar link.

A *booking* is with one person or one group, at a place, by one or more practitioners. What becomes
of it (moved, cancelled, did not attend, booked again) is a row of its own, added and never changed.
When the session begins, the session's room has its reference written into the booking: a reference
and no relation, because sessions are a later room. Times are kept in UTC.
"""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q

from attune.care.person.models import Person
from attune.care.team.models import Member, Organisation, Site, Ward
from attune.care.team.roles import reach


class GroupQuerySet(models.QuerySet):
    def for_member(self, member, action: str = "person.open"):
        """Groups at the sites that the action reaches, and those that the member leads."""
        groups = self.filter(organisation=member.organisation_id)
        extent = reach(member, action)
        if extent.everywhere:
            return groups
        within = Q(site__in=extent.sites)
        if extent.caseload:
            within |= Q(pk__in=Group.led_by.through.objects.filter(member=member).values("group"))
        return groups.filter(within)


class Group(models.Model):
    """People who make music together, open to whoever comes or closed."""

    class OpenTo(models.TextChoices):
        OPEN = "open", "Open: whoever comes"
        CLOSED = "closed", "Closed: the same people each time"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True, blank=True)
    name = models.CharField(max_length=100)
    open_to = models.CharField(max_length=10, choices=OpenTo)
    led_by = models.ManyToManyField(Member, related_name="groups_led")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"],
                condition=Q(ended_at__isnull=True),
                name="one_group_of_a_name_at_a_site",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ParticipantQuerySet(models.QuerySet):
    def for_member(self, member, action: str = "person.open"):
        return self.filter(person__in=Person.objects.for_member(member, action))

    def current(self):
        return self.filter(ended_at__isnull=True)


class Participant(models.Model):
    """A person in a group, from when until when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="groups")
    since = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["person__preferred_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(ended_at__isnull=True),
                name="once_in_a_group",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.group}"


class BookingQuerySet(models.QuerySet):
    def for_member(self, member, action: str = "person.open"):
        """Bookings of the people and the groups within reach."""
        return self.filter(
            Q(person__in=Person.objects.for_member(member, action))
            | Q(group__in=Group.objects.for_member(member, action)),
            organisation=member.organisation_id,
        )

    def of(self, person: Person):
        """Bookings of this person, on this record or one merged into it, alone or in a group."""
        references = person.all_references()
        groups = Participant.objects.current().filter(person__in=references).values("group")
        return self.filter(Q(person__in=references) | Q(group__in=groups))


class Infection(models.TextChoices):
    """What the ward says of infection today, in the order in which beds are visited."""

    PROTECTIVE = "protective", "Protective isolation"
    NONE = "none", "No isolation"
    INFECTED = "infected", "Infected: isolated"


class Booking(models.Model):
    """A session that is still to come, or did not come about, or took place."""

    class State(models.TextChoices):
        BOOKED = "booked", "Booked"
        CANCELLED = "cancelled", "Cancelled"
        NOT_ATTENDED = "not-attended", "Did not attend"
        TOOK_PLACE = "took-place", "Took place"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    practitioners = models.ManyToManyField(Member, related_name="bookings")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=200)
    bring = models.CharField(max_length=200, blank=True, help_text="what to bring or to know")
    state = models.CharField(max_length=20, choices=State, default=State.BOOKED)
    infection = models.CharField(max_length=12, choices=Infection, blank=True)
    # What took place: a person's contact, or a group's session.
    contact = models.UUIDField(null=True, blank=True)
    session = models.UUIDField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, group__isnull=False)
                | Q(person__isnull=False, group__isnull=True),
                name="a_booking_is_with_a_person_or_a_group",
            )
        ]

    def __str__(self) -> str:
        return str(self.person or self.group)

    @property
    def ends_at(self):
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def still_booked(self) -> bool:
        return self.state == self.State.BOOKED


class BookingChange(models.Model):
    """What became of a booking: when, through whom, why; and where it stood before."""

    class Kind(models.TextChoices):
        MOVED = "moved", "Moved"
        CANCELLED = "cancelled", "Cancelled"
        NOT_ATTENDED = "not-attended", "Did not attend"
        AGAIN = "booked-again", "Booked again"

    class Through(models.TextChoices):
        PERSON = "person", "The person"
        FAMILY = "family", "Family or carer"
        WARD = "ward", "The ward"
        PRACTITIONER = "practitioner", "The practitioner"
        SERVICE = "service", "Our service"

    class Why(models.TextChoices):
        UNWELL = "unwell", "Not well enough"
        ASLEEP = "asleep", "Asleep"
        ELSEWHERE = "elsewhere", "At a procedure, a scan or another appointment"
        DECLINED = "declined", "Did not want to"
        VISITORS = "visitors", "Had visitors"
        LEFT = "left", "Gone home or moved"
        DIED = "died", "Died"
        INFECTION = "infection", "Infection control"
        TRANSPORT = "transport", "Transport"
        PRACTITIONER = "practitioner", "Practitioner ill or away"
        ROOM = "room", "No room, or no instrument"
        NOT_KNOWN = "not-known", "Not known"
        OTHER = "other", "Other"

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=20, choices=Kind)
    through = models.CharField(max_length=20, choices=Through, blank=True)
    why = models.CharField(max_length=20, choices=Why, blank=True)
    words = models.CharField(max_length=300, blank=True)
    was_at = models.DateTimeField()
    was_place = models.CharField(max_length=200)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="booked-again") | Q(why__gt=""), name="a_change_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["moved", "cancelled"]) | Q(through__gt=""),
                name="moved_or_cancelled_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(why="other") | Q(words__gt=""), name="another_why_is_in_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_why_display()}"


class CalendarLinkQuerySet(models.QuerySet):
    def for_member(self, member):
        return self.filter(member=member)

    def alive(self):
        return self.filter(ended_at__isnull=True)


class CalendarLink(models.Model):
    """A private link to a member's own bookings. Only a hash of it is kept; it can be ended."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="calendar_links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    last_read_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(ended_at__isnull=True),
                name="one_calendar_link_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"Calendar link of {self.member}"
