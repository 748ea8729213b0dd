"""The forms of a planned technique: how it is done, what is asked before walking, a sign-off."""

from django import forms
from django.core.exceptions import ValidationError

from attune.care.person.forms import day_input, lines

from . import planners
from .checks import sign_off
from .findings import Checked
from .forms import PlanForm
from .models import PERCENTS, PlannedTechnique, SignOff, WalkingAnswers, signed
from .techniques import Profession, Technique
from .walking_rules import QUESTIONS


def _percents(label: str, help_text: str = "") -> forms.TypedChoiceField:
    choices = [
        ("", "Choose"),
        *((p, f"{signed(p)} %") for p in PERCENTS),
    ]
    return forms.TypedChoiceField(
        label=label, help_text=help_text, choices=choices, coerce=int, empty_value=None
    )


class PlannedTechniqueForm(PlanForm):
    """How often, where, who, and what this technique must be checked by; nothing is chosen."""

    class Meta:
        model = PlannedTechnique
        fields = [
            "frequency", "place", "led_by", "with_whom", "at_home", "outdoors", "headphones",
            "seated", "songs",
        ]  # fmt: skip
        labels = {
            "frequency": "How often, and how long",
            "place": "Where",
            "led_by": "Who leads",
            "with_whom": "Who else takes part",
            "at_home": "At home, without a practitioner",
            "outdoors": "Outdoors",
            "seated": "Seated throughout",
            "songs": "Songs",
        }
        help_texts = {"songs": "One a line: title / artist. Held against music not to use"}
        widgets = {"headphones": forms.RadioSelect, "songs": lines(3)}

    def __init__(self, *args, technique: Technique, **kwargs):
        super().__init__(*args, **kwargs)
        self.technique = technique
        self.instance.technique = technique.code
        self.fields["led_by"].queryset = planners.leaders(self.person, technique)
        self.fields["led_by"].empty_label = "Choose"
        self.fields["mentor"] = forms.ModelChoiceField(
            label="The mentor beside a trainee",
            queryset=planners.mentors(self.person),
            required=planners.needs_mentor(self.member, self.person),
            initial=self.instance.mentor_id,
            empty_label="None",
        )
        self._ask_only_what_matters()

    def _ask_only_what_matters(self):
        technique, sound = self.technique, self.technique.listening or self.technique.walking
        if sound:
            self.fields["headphones"].choices = PlannedTechnique.Headphones.choices
            if not self.instance.place:
                self.initial["headphones"] = None  # The model's default is nobody's answer.
        else:
            del self.fields["headphones"], self.fields["outdoors"]
        if not any(rule.unless_seated for rule in technique.rules):
            del self.fields["seated"]
        if not technique.songs:
            del self.fields["songs"]
        if technique.walking:
            self._ask_percents()

    def _ask_percents(self):
        self.fields["lowest_percent"] = _percents(
            "Slowest cue", "Above or below the cadence that they walk without a cue"
        )
        self.fields["highest_percent"] = _percents(
            "Fastest cue", "5 % at a time to +5 to +10 % of baseline, only while they keep the beat"
        )
        self.fields["seen_safe_percent"] = _percents(
            "The most that was seen safe in person", "Needed for a rise at home"
        )
        self.fields["seen_safe_percent"].required = False
        for name in ("lowest_percent", "highest_percent", "seen_safe_percent"):
            self.initial[name] = getattr(self.instance, name)

    def clean(self):
        data = super().clean()
        low, high = data.get("lowest_percent"), data.get("highest_percent")
        if low is not None and high is not None and low > high:
            self.add_error("highest_percent", "The fastest cue is slower than the slowest.")
        leader = data.get("led_by")
        alone = leader and planners.needs_mentor(leader, self.person, self.technique.may_lead)
        if alone and not data.get("mentor"):
            self.add_error("mentor", f"{leader} leads as a trainee: name the mentor beside them.")
        return data

    def save(self, commit=True):
        for name in ("lowest_percent", "highest_percent", "seen_safe_percent"):
            if name in self.fields:
                setattr(self.instance, name, self.cleaned_data[name])
        return super().save(commit)


class WalkingAnswersForm(PlanForm):
    class Meta:
        model = WalkingAnswers
        fields = list(WalkingAnswers.QUESTIONS)
        labels = {name: question for name, (question, _) in QUESTIONS.items()}
        widgets = dict.fromkeys(WalkingAnswers.QUESTIONS, forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in WalkingAnswers.QUESTIONS:
            self.fields[name].choices = WalkingAnswers.Answer.choices


class SignOffForm(forms.Form):
    """Who agreed, to what, when and why; the words that are agreed to come from the check."""

    agreed = forms.MultipleChoiceField(
        label="What they agreed to", widget=forms.CheckboxSelectMultiple
    )
    name = forms.CharField(label="Name of who agreed", max_length=200)
    profession = forms.ChoiceField(label="Profession", choices=[("", "Choose")])
    signed_on = forms.DateField(label="When they agreed", widget=day_input())
    reason = forms.CharField(label="Why", widget=lines(2))
    helper = forms.CharField(label="The helper who is present", max_length=200, required=False)
    up_to_percent = _percents("How far the cue may rise")
    lapses_on = forms.DateField(
        label="Until when it holds", required=False, widget=day_input(),
        help_text="The first day on which it does not hold; empty means until it is taken back",
    )  # fmt: skip

    def __init__(self, *args, checked: Checked, **kwargs):
        super().__init__(*args, **kwargs)
        self.checked = checked
        to_sign = checked.to_sign
        self.fields["agreed"].choices = [(f.key, f.reason) for f in to_sign]
        may_sign = {code for finding in to_sign for code in finding.signed_by}
        self.fields["profession"].choices = [
            ("", "Choose"), *(pair for pair in Profession.choices if pair[0] in may_sign)
        ]  # fmt: skip
        # Asked where some finding needs it; required where every one does (see checks.sign_off).
        for name, needed in (
            ("helper", [finding.needs_helper for finding in to_sign]),
            ("up_to_percent", [finding.percent is not None for finding in to_sign]),
        ):
            self.fields[name].required = all(needed)
            if not any(needed):
                del self.fields[name]

    def keep(self, person, *, by) -> SignOff | None:
        """The sign-off; or nothing, with what is missing at its field."""
        data = dict(self.cleaned_data)
        agreed = data.pop("agreed")
        findings = [f for f in self.checked.to_sign if f.key in agreed]
        try:
            return sign_off(person, self.checked.technique, findings, **data, by=by)
        except ValidationError as error:
            for name, words in error.message_dict.items():
                self.add_error(name if name in self.fields else None, words)
            return None
