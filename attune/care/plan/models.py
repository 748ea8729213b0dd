"""A person's plan: first conversation, try-out, goals, techniques, sign-offs and reviews.

Nothing here is a score: a goal says what is measured and what its five levels mean, and sessions
keep the scores. What is the person's own (a good day, instruments, who sang, access needs) stays
on their record and is only asked for here. Percent are those of the cue's cadence, above (+) or
below (−) the cadence that the person walked without a cue.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from attune import measures
from attune.care.person.models import Line, Person
from attune.care.team.models import Member

from .techniques import Profession, Technique, find_technique, techniques

# How far from the baseline a cue can be planned; what is above +10 % needs a sign-off.
PERCENTS = range(-10, 25, 5)


def is_past(day: date | None) -> bool:
    return day is not None and day < timezone.localdate()


def signed(number: int) -> str:
    """ "−5", "0", "+10": with a minus that is as wide as the plus."""
    return f"{number:+d}".replace("-", "−") if number else "0"


def check_measure(code: str) -> None:
    if code not in measures.catalogue():
        raise ValidationError(f"There is no measure called {code}.")


def check_technique(code: str) -> None:
    if code not in techniques():
        raise ValidationError(f"There is no technique called {code}.")


class PlanLine(Line):
    """A line of the plan. A trainee plans only together with the mentor who is named."""

    mentor = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


class FirstConversation(PlanLine):
    """What the person needs and wishes, in their own words, and when they were asked."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    held_on = models.DateField()
    with_whom = models.CharField(max_length=200, blank=True)
    needs = models.TextField(blank=True)
    wishes = models.TextField(blank=True)

    class Meta:
        ordering = ["-held_on", "-written_at"]

    def __str__(self) -> str:
        return f"First conversation, {self.held_on}"


class TryOut(PlanLine):
    """A number of sessions until a date; then the person is asked "does this fit you?"."""

    class Answer(models.TextChoices):
        GOAL = "goal", "Yes, with a goal"
        PAUSE = "pause", "A pause"
        GOODBYE = "goodbye", "Goodbye"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="try_outs")
    sessions = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    ask_on = models.DateField(help_text="when the person is asked")
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    words = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    follow_up_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    follow_up_on = models.DateField(null=True, blank=True)
    followed_up_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-written_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(answer="", ended_at__isnull=True),
                name="one_try_out_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(answer="")
                | Q(
                    answered_on__isnull=False,
                    follow_up_by__isnull=False,
                    follow_up_on__isnull=False,
                ),
                name="an_answer_has_who_follows_up",
            ),
        ]

    def __str__(self) -> str:
        return f"Try-out of {self.sessions} session{'' if self.sessions == 1 else 's'}"

    @property
    def is_overdue(self) -> bool:
        """Nobody asked by the day, or nobody followed up what was answered."""
        if self.answer:
            return self.followed_up_on is None and is_past(self.follow_up_on)
        return is_past(self.ask_on)


class Goal(PlanLine):
    """What the person wants to reach, in their own words, and how it will be seen."""

    class Domain(models.TextChoices):
        MOVEMENT = "movement", "Movement"
        SPEECH = "speech", "Speech and communication"
        EMOTION = "emotion", "Emotion"
        COGNITION = "cognition", "Attention and memory"
        BELONGING = "belonging", "Belonging"
        PAIN = "pain", "Pain and comfort"
        SPIRIT = "spirit", "Faith and meaning"
        MUSIC = "music", "Music itself"

    # The names of the five levels of goal attainment, from −2 to +2.
    LEVELS = ("much_less", "less", "expected", "more", "much_more")
    # The measures that ask about the goal itself; what the others ask, a session asks anyway.
    ABOUT_THE_GOAL = ("goal-progress", "gas-level")
    # What a goal can be seen by: only what a session can record, or works out from a timed walk.
    RECORDED = (
        *ABOUT_THE_GOAL,
        "pain", "anxiety", "stress", "mood", "energy", "coping",
        "observed-mood", "observed-engagement", "observed-distress", "observed-connection",
        "walk-speed", "walk-speed-fast", "cadence", "stride-length",
        "heart-rate", "breathing-rate", "oxygen-saturation",
    )  # fmt: skip

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="goals")
    words = models.TextField()
    domain = models.CharField(max_length=20, choices=Domain)
    measure = models.CharField(max_length=40, validators=[check_measure])
    technique = models.CharField(max_length=60, validators=[check_technique])
    target_on = models.DateField()
    # All five or none, and how much this goal weighs beside the others.
    much_less = models.CharField(max_length=200, blank=True)
    less = models.CharField(max_length=200, blank=True)
    expected = models.CharField(max_length=200, blank=True)
    more = models.CharField(max_length=200, blank=True)
    much_more = models.CharField(max_length=200, blank=True)
    weight = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )

    class Meta:
        ordering = ["target_on", "written_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(much_less="", less="", expected="", more="", much_more="")
                | ~(Q(much_less="") | Q(less="") | Q(expected="") | Q(more="") | Q(much_more="")),
                name="five_levels_or_none",
            ),
            models.CheckConstraint(
                condition=~Q(measure="gas-level") | Q(expected__gt=""),
                name="goal_attainment_has_levels",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def levels(self) -> list[tuple[int, str]]:
        """The five levels from −2 to +2, as written; none where none were written."""
        if not self.expected:
            return []
        return [(level, getattr(self, name)) for level, name in enumerate(self.LEVELS, start=-2)]

    @property
    def levels_in_words(self) -> list[tuple[str, str]]:
        return [(signed(level), words) for level, words in self.levels]

    @property
    def is_overdue(self) -> bool:
        return is_past(self.target_on)

    def find_measure(self) -> measures.Measure:
        return measures.find(self.measure)

    def find_technique(self) -> Technique | None:
        return find_technique(self.technique)


class PlannedTechnique(PlanLine):
    """A technique in a person's plan: how often, where, how, and who leads.

    A change ends this line and writes another, so that what was planned last week can be read.
    """

    class Headphones(models.TextChoices):
        NONE = "none", "No headphones"
        OPEN = "open", "Open, or one ear free"
        CLOSED = "closed", "Closed"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="planned")
    technique = models.CharField(max_length=60, validators=[check_technique])
    frequency = models.CharField(max_length=200)
    place = models.CharField(max_length=200)
    led_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    with_whom = models.CharField(max_length=200, blank=True)
    at_home = models.BooleanField(default=False)
    outdoors = models.BooleanField(default=False)
    headphones = models.CharField(max_length=10, choices=Headphones, default=Headphones.NONE)
    seated = models.BooleanField(default=False)
    songs = models.TextField(blank=True, help_text="one a line: title / artist")
    # Walking alone: how far the cue may go from the baseline, and what was seen safe in person.
    lowest_percent = models.SmallIntegerField(null=True, blank=True)
    highest_percent = models.SmallIntegerField(null=True, blank=True)
    seen_safe_percent = models.SmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["written_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lowest_percent__isnull=True, highest_percent__isnull=True)
                | Q(lowest_percent__lte=models.F("highest_percent")),
                name="lowest_percent_first",
            )
        ]

    def __str__(self) -> str:
        technique = self.find_technique()
        return technique.name if technique else self.technique

    def find_technique(self) -> Technique | None:
        return find_technique(self.technique)

    @property
    def how_in_words(self) -> str:
        """What the check looked at, where it was asked."""
        said = (
            (self.at_home, "at home, without a practitioner"),
            (self.outdoors, "outdoors"),
            (self.seated, "seated throughout"),
            (
                self.headphones != self.Headphones.NONE,
                f"headphones: {self.get_headphones_display()}",
            ),
        )
        return "; ".join(words for yes, words in said if yes)

    @property
    def cue_in_words(self) -> str:
        if not self.percents():
            return ""
        allowed = ", ".join(f"{signed(percent)} %" for percent in self.percents())
        seen = self.seen_safe_percent
        safe = "" if seen is None else f"; seen safe in person up to {signed(seen)} %"
        return f"{allowed} of the cadence without a cue{safe}"

    def percents(self) -> list[int]:
        """The steps from the baseline that the plan allows: [0, 5, 10]; none where none are set."""
        if self.lowest_percent is None or self.highest_percent is None:
            return []
        return [p for p in PERCENTS if self.lowest_percent <= p <= self.highest_percent]


def again(line: PlanLine) -> PlanLine:
    """A new line, not kept yet, that says the same."""
    own = {field.name for field in Line._meta.get_fields()}
    fields = [f for f in line._meta.concrete_fields if f.name not in own]
    return type(line)(**{field.attname: getattr(line, field.attname) for field in fields})


class WalkingAnswers(PlanLine):
    """What is asked before somebody walks to music; an empty answer counts as yes.

    Each row is one time of asking; the newest that holds counts (see walking_rules.py).
    """

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"

    QUESTIONS = (
        "fall", "slow_tug", "freezing", "hands_on_help", "low_blood_pressure", "dementia",
    )  # fmt: skip

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    asked_on = models.DateField(default=timezone.localdate)
    fall = models.CharField(max_length=3, choices=Answer, blank=True)
    slow_tug = models.CharField(max_length=3, choices=Answer, blank=True)
    freezing = models.CharField(max_length=3, choices=Answer, blank=True)
    hands_on_help = models.CharField(max_length=3, choices=Answer, blank=True)
    low_blood_pressure = models.CharField(max_length=3, choices=Answer, blank=True)
    dementia = models.CharField(max_length=3, choices=Answer, blank=True)

    class Meta:
        ordering = ["-asked_on", "-written_at"]
        verbose_name_plural = "walking answers"

    def __str__(self) -> str:
        return f"Asked before walking, {self.asked_on}"


class SignOff(Line):
    """Who agreed that a technique goes on for this person, to what, when and why.

    ``grounds`` are those of the findings that were signed (see checks.py): a new ground, such as
    a precaution written later, needs a new sign-off. One that is taken back is ended, never lost.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_offs")
    technique = models.CharField(max_length=60)
    grounds = models.JSONField()
    agreed_to = models.TextField(help_text="what was signed, in the words that were shown")
    name = models.CharField(max_length=200)
    profession = models.CharField(max_length=40, choices=Profession)
    signed_on = models.DateField()
    reason = models.TextField()
    helper = models.CharField(max_length=200, blank=True)
    up_to_percent = models.SmallIntegerField(null=True, blank=True)
    lapses_on = models.DateField(null=True, blank=True, help_text="the first day it holds no more")
    kept_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-signed_on", "-written_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(name__gt="", profession__gt="", reason__gt=""),
                name="a_sign_off_says_who_and_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_profession_display().lower()}, {self.signed_on:%d %B %Y}"

    def holds(self, on: date) -> bool:
        return self.ended_at is None and (self.lapses_on is None or on < self.lapses_on)

    @property
    def has_lapsed(self) -> bool:
        return self.lapses_on is not None and self.lapses_on <= timezone.localdate()


class Review(PlanLine):
    """A day on which the plan is looked at again, and what was agreed then."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reviews")
    due_on = models.DateField()
    held_on = models.DateField(null=True, blank=True)
    agreed = models.TextField(blank=True)

    class Meta:
        ordering = ["due_on"]

    def __str__(self) -> str:
        return f"Review, {self.due_on}"

    @property
    def is_overdue(self) -> bool:
        return self.held_on is None and is_past(self.due_on)
