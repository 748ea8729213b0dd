"""The forms of a concern: short enough for a corridor, with nothing answered beforehand."""

from django import forms
from django.utils import timezone

from attune.care.person.models import Person
from attune.care.team.models import Member, Site

from .models import Concern, Harm, Step, WhomToTell

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
TOLD = (
    (Step.Kind.NURSE, "The nurse in charge"),
    (Step.Kind.TRUST, "The Trust safeguarding team"),
    (Step.Kind.LEAD, "Our own lead"),
    (Step.Kind.LEAD_ABOVE, "The named lead above, if it is about the lead"),
)


class AboutSomeone(forms.ModelForm):
    """What a concern and a harm share: about whom, where, when."""

    def __init__(self, *args, member, person=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.for_member(member)
        self.fields["person"].queryset = Person.objects.for_member(member)
        self.fields["person"].required = False
        self.fields["happened_at"].initial = timezone.localtime
        if person is not None:
            self.initial |= {"person": person.pk, "site": person.site_id}
        elif len({posting.site_id for posting in member.postings.all()}) == 1:
            self.initial.setdefault("site", member.postings.all()[0].site_id)

    def clean(self):
        data = super().clean()
        if not data.get("person") and not data.get("about"):
            self.add_error("about", "Say about whom: a bed, initials, or who they are to you.")
        if data.get("happened_at") and data["happened_at"] > timezone.now():
            self.add_error("happened_at", "This time is still to come: check the date and time.")
        return data


class ConcernForm(AboutSomeone):
    danger_now = forms.TypedChoiceField(
        label="Is anyone in danger now?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether anyone is in danger now."},
    )
    told = forms.MultipleChoiceField(
        label="Who has been told?",
        choices=TOLD,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Leave empty if nobody has been told yet",
    )
    told_name = forms.CharField(label="Their names", max_length=200, required=False)

    class Meta:
        model = Concern
        fields = [
            "words",
            "danger_now",
            "person",
            "about",
            "site",
            "seen",
            "happened_at",
            "subject",
        ]
        labels = {
            "words": "What was said, word for word",
            "person": "Who it is about, if they are known here",
            "about": "Or: bed, initials, who they are",
            "seen": "What you saw",
            "happened_at": "When",
            "subject": "Is it about someone who works here?",
        }
        help_texts = {
            "words": "Their words, not yours. If nothing was said, write what you saw",
            "about": "",
            "subject": "They will not be able to read it",
        }
        widgets = {
            "words": forms.Textarea(attrs={"rows": 4}),
            "seen": forms.Textarea(attrs={"rows": 2}),
            "happened_at": MOMENT,
        }

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, member=member, **kwargs)
        colleagues = Member.objects.for_member(member).select_related("user")
        self.fields["subject"].queryset = colleagues
        self.fields["subject"].empty_label = "No"
        self.fields["person"].empty_label = "Not known here"

    def told_by_name(self) -> dict[str, str]:
        return dict.fromkeys(self.cleaned_data["told"], self.cleaned_data["told_name"])


class StepForm(forms.ModelForm):
    class Meta:
        model = Step
        fields = ["kind", "who", "note", "at"]
        labels = {"kind": "What was done", "note": "Note", "at": "When", "who": "Who was told"}
        widgets = {
            "kind": forms.RadioSelect,
            "note": forms.Textarea(attrs={"rows": 3}),
            "at": MOMENT,
        }

    def __init__(self, *args, about_a_lead: bool, **kwargs):
        super().__init__(*args, **kwargs)
        # Nobody is led to tell the lead whom it is about.
        kinds = [choice for choice in Step.Kind.choices if choice[0] != Step.Kind.LEAD]
        self.fields["kind"].choices = kinds if about_a_lead else Step.Kind.choices
        self.fields["at"].initial = timezone.localtime


class HarmForm(AboutSomeone):
    class Meta:
        model = Harm
        fields = [
            "kind", "what_happened", "what_was_done", "person", "about", "site", "happened_at",
            "learnt",
        ]  # fmt: skip
        labels = {
            "kind": "What kind of harm",
            "person": "Who was harmed, if they are known here",
            "about": "Or: bed, initials, who they are",
            "happened_at": "When",
            "learnt": "What was learnt",
        }
        help_texts = {"about": ""}
        widgets = {
            "kind": forms.RadioSelect,
            "what_happened": forms.Textarea(attrs={"rows": 3}),
            "what_was_done": forms.Textarea(attrs={"rows": 3}),
            "learnt": forms.Textarea(attrs={"rows": 3}),
            "happened_at": MOMENT,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Harm.Class.choices
        self.fields["person"].empty_label = "Not known here"


class LearntForm(forms.ModelForm):
    class Meta:
        model = Harm
        fields = ["learnt"]
        labels = {"learnt": "What was learnt"}
        widgets = {"learnt": forms.Textarea(attrs={"rows": 4})}


class WhomToTellForm(forms.ModelForm):
    class Meta:
        model = WhomToTell
        fields = ["in_danger", "nurse_in_charge", "trust_team", "own_lead", "lead_above"]
        labels = {
            "in_danger": "In immediate danger",
            "trust_team": "Trust safeguarding team",
            "own_lead": "Our own safeguarding lead",
            "lead_above": "Named lead above",
        }
