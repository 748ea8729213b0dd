"""The forms of a plan: first conversation, try-out, goals and reviews. Nothing is answered yet."""

from django import forms
from django.utils import timezone

from attune import measures
from attune.care.person.forms import MusicalLifeForm, day_input, lines
from attune.care.person.models import AccessNeed, MemorySong

from . import planners
from .checks import check
from .models import FirstConversation, Goal, Review, TryOut
from .techniques import techniques

LEVEL_LABELS = {
    "much_less": "−2: much less than expected",
    "less": "−1: less than expected",
    "expected": "0: as expected",
    "more": "+1: more than expected",
    "much_more": "+2: much more than expected",
}
MOST_PROGRESS_GOALS = measures.find("goal-progress").most_goals


class PlanForm(forms.ModelForm):
    """A form of the plan. Whoever plans as a trainee names the mentor beside them."""

    def __init__(self, *args, member, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.member, self.person = member, person
        if planners.needs_mentor(member, person):
            self.fields["mentor"] = forms.ModelChoiceField(
                label="The mentor with whom you plan this",
                queryset=planners.mentors(person),
                initial=self.instance.mentor_id,
                empty_label="Choose",
            )

    def save(self, commit=True):
        if "mentor" in self.fields:
            self.instance.mentor = self.cleaned_data["mentor"]
        return super().save(commit)


class FirstConversationForm(PlanForm):
    """One page. What is the person's own is read from their record and kept there."""

    GROUPS = (
        ("The conversation", ["held_on", "with_whom", "mentor"]),
        ("Needs and wishes", ["needs", "wishes"]),
        ("A good day", ["good_day"]),
        (
            "What music is theirs",
            ["instruments", "musical_roles", "who_sang", "dances", "song", "song_artist", "memory"],
        ),
        ("Access", ["access_asked", "need_kind", "need"]),
    )

    class Meta:
        model = FirstConversation
        fields = ["held_on", "with_whom", "needs", "wishes"]
        labels = {
            "held_on": "When you talked",
            "with_whom": "Who else was there",
            "needs": "What they need, in their words",
            "wishes": "What they wish for, in their words",
        }
        widgets = {"held_on": day_input(), "needs": lines(3), "wishes": lines(3)}

    def __init__(self, *args, may_change_person, **kwargs):
        super().__init__(*args, **kwargs)
        self.own = MusicalLifeForm.Meta.fields if may_change_person else []
        if not may_change_person:
            return
        life = MusicalLifeForm(instance=self.person)
        for name in self.own:
            self.fields[name] = life.fields[name]
            self.initial[name] = getattr(self.person, name)
        self.fields.update({**_SongForm().fields, **_NeedForm().fields})

    @property
    def groups(self):
        found = [
            (title, [self[n] for n in names if n in self.fields]) for title, names in self.GROUPS
        ]
        return [(title, fields) for title, fields in found if fields]

    def clean_held_on(self):
        return _not_to_come(self.cleaned_data["held_on"])

    def clean(self):
        data = super().clean()
        if bool(data.get("song")) != bool(data.get("memory")):
            name = "memory" if data.get("song") else "song"
            self.add_error(name, "A song tied to a memory needs both: the song and the memory.")
        if bool(data.get("need")) != bool(data.get("need_kind")):
            name = "need_kind" if data.get("need") else "need"
            self.add_error(name, "An access need needs both: what it is, and of what kind.")
        return data

    def changed_of_person(self) -> list[str]:
        return [name for name in self.own if name in self.changed_data]

    def lines_of_person(self):
        """New lines of the person's record that were written here, with their field names."""
        data, found = self.cleaned_data, []
        if data.get("song"):
            song = MemorySong(title=data["song"], artist=data["song_artist"], memory=data["memory"])
            found.append((song, ["title", "artist", "memory"]))
        if data.get("need"):
            need = AccessNeed(kind=data["need_kind"], need=data["need"], asked_on=data["held_on"])
            found.append((need, ["kind", "need", "asked_on"]))
        return found


class _SongForm(forms.Form):
    song = forms.CharField(
        label="A song tied to a memory", max_length=200, required=False,
        help_text="One more than those above; others can be added on their page",
    )  # fmt: skip
    song_artist = forms.CharField(label="Whose song it is", max_length=200, required=False)
    memory = forms.CharField(label="The memory", required=False, widget=lines(2))


class _NeedForm(forms.Form):
    access_asked = forms.BooleanField(label="I asked about access needs", required=False)
    need_kind = forms.ChoiceField(
        label="A need they named: of what kind",
        choices=[("", "No new one"), *AccessNeed.Kind.choices],
        required=False,
    )
    need = forms.CharField(label="What they need", max_length=200, required=False)


class TryOutForm(PlanForm):
    class Meta:
        model = TryOut
        fields = ["sessions", "ask_on"]
        labels = {"sessions": "How many sessions", "ask_on": "When they are asked"}
        help_texts = {"ask_on": "On this day somebody asks: does this fit you?"}
        widgets = {"ask_on": day_input()}

    def clean_ask_on(self):
        return _not_past(self.cleaned_data["ask_on"])


class AnswerForm(forms.ModelForm):
    """What the person said; nobody answers for them beforehand."""

    class Meta:
        model = TryOut
        fields = ["answer", "words", "answered_on", "follow_up_by", "follow_up_on"]
        labels = {
            "answer": "Does this fit you?",
            "words": "What they said, in their words",
            "answered_on": "When they were asked",
            "follow_up_by": "Who follows up",
            "follow_up_on": "By when",
        }
        widgets = {
            "answer": forms.RadioSelect,
            "words": lines(2),
            "answered_on": day_input(),
            "follow_up_on": day_input(),
        }

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = TryOut.Answer.choices
        self.fields["follow_up_by"].queryset = planners.colleagues(person)
        self.fields["follow_up_by"].empty_label = "Choose"
        for name in ("answer", "answered_on", "follow_up_by", "follow_up_on"):
            self.fields[name].required = True

    def clean_answered_on(self):
        return _not_to_come(self.cleaned_data["answered_on"])

    def clean_follow_up_on(self):
        return _not_past(self.cleaned_data["follow_up_on"])


class GoalForm(PlanForm):
    GROUPS = (
        ("", ["words", "domain", "technique", "measure", "target_on", "mentor"]),
        (
            "Five levels, for goal attainment",
            ["much_less", "less", "expected", "more", "much_more", "weight"],
        ),
    )

    class Meta:
        model = Goal
        fields = [
            "words", "domain", "technique", "measure", "target_on", *LEVEL_LABELS, "weight",
        ]  # fmt: skip
        labels = {
            "words": "The goal, in the person's own words",
            "domain": "What it is about",
            "target_on": "By when",
            "weight": "How much this goal weighs beside the others, 1 to 10",
            **LEVEL_LABELS,
        }
        widgets = {"words": lines(2), "target_on": day_input()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["domain"].choices = [("", "Choose"), *Goal.Domain.choices]
        listed = [(t.code, t.name) for t in techniques().values()]
        choices = [("", "Choose"), *listed]
        self.fields["technique"] = forms.ChoiceField(label="With which technique", choices=choices)
        choices = [("", "Choose"), *_measures_by_family()]
        self.fields["measure"] = forms.ChoiceField(
            label="How it will be seen", choices=choices,
            help_text="Goal progress is asked as 0 to 10; the five levels below as goal attainment",
        )  # fmt: skip
        self.order_fields(name for _, names in self.GROUPS for name in names)

    @property
    def groups(self):
        return [
            (title, [self[n] for n in names if n in self.fields]) for title, names in self.GROUPS
        ]

    def clean_technique(self):
        code = self.cleaned_data["technique"]
        if refused := check(self.person, code).refused:
            raise forms.ValidationError([finding.reason for finding in refused])
        return code

    def clean_measure(self):
        code = self.cleaned_data["measure"]
        if code == "goal-progress" and self._others().count() >= MOST_PROGRESS_GOALS:
            raise forms.ValidationError(
                f"Goal progress is asked for at most {MOST_PROGRESS_GOALS} goals. Choose another "
                "way to see it, or end a goal."
            )
        return code

    def _others(self):
        others = Goal.objects.of(self.person).filter(measure="goal-progress")
        return others.exclude(pk=self.instance.pk)

    def clean_target_on(self):
        day = self.cleaned_data["target_on"]
        return day if "target_on" not in self.changed_data else _not_past(day)

    def clean(self):
        data = super().clean()
        written = [name for name in LEVEL_LABELS if data.get(name)]
        if written or data.get("measure") == "gas-level":
            for name in LEVEL_LABELS:
                if name not in written:
                    self.add_error(name, "Goal attainment needs all five levels written.")
        return data


class ReviewForm(PlanForm):
    class Meta:
        model = Review
        fields = ["due_on"]
        labels = {"due_on": "When the plan is looked at again"}
        widgets = {"due_on": day_input()}

    def clean_due_on(self):
        return _not_past(self.cleaned_data["due_on"])


class HoldReviewForm(forms.Form):
    held_on = forms.DateField(label="When it was held", widget=day_input())
    agreed = forms.CharField(label="What was agreed", widget=lines(4))
    next_on = forms.DateField(label="The next review", required=False, widget=day_input())

    def clean_held_on(self):
        return _not_to_come(self.cleaned_data["held_on"])

    def clean_next_on(self):
        day = self.cleaned_data["next_on"]
        return day and _not_past(day)


def _not_past(day):
    if day < timezone.localdate():
        raise forms.ValidationError("This day is past: choose today or a later day.")
    return day


def _not_to_come(day):
    if day > timezone.localdate():
        raise forms.ValidationError("This day is still to come: write the day on which it was.")
    return day


def _measures_by_family():
    """What a goal can be seen by, each family under its name; nothing that nobody can record."""
    families: dict[str, list] = {}
    for code in Goal.RECORDED:
        measure = measures.find(code)
        families.setdefault(measure.family, []).append((code, measure.name))
    return list(families.items())
