"""The forms of a referral and of the decisions on it: short, and nothing answered beforehand."""

from django import forms
from django.utils import timezone

from attune.care.person import duplicates
from attune.care.person.access import who_may
from attune.care.person.change import SAME_NUMBER
from attune.care.person.forms import NhsNumberField, check_ward, day_input, lines
from attune.care.team.models import Site, Ward
from attune.care.team.roles import Role, reach

from . import matching
from .clock import urgency_in_words
from .models import Decision, Referral

NEW_PERSON = "new"
OUT_OF_REACH = (
    "This record is outside your reach, so the referral cannot be joined to it. Ask %s, or choose "
    "someone of the list."
)


class ReferralForm(forms.ModelForm):
    """A phone beside a bed: who, why, how soon; the rest may stay empty.

    Ward staff refer from their ward, so nobody asks them where the referral comes from.
    """

    nhs_number = NhsNumberField(help_text="Ten digits; spaces do not matter")
    urgency = forms.ChoiceField(
        label="How soon",
        widget=forms.RadioSelect,
        help_text="The days are a default of the service",
    )
    # They have no page of their own here: their answer is passed on to them by name.
    OUTSIDE = (Referral.Source.GP, Referral.Source.SOCIAL_PRESCRIBER, Referral.Source.FAMILY)
    # What may stay closed on a phone until somebody needs it.
    FOLDED = ("full_name", "born_on", "nhs_number")

    class Meta:
        model = Referral
        fields = [
            "source", "referrer_name", "referrer_contact", "preferred_name", "full_name",
            "born_on", "nhs_number", "site", "ward", "whereabouts", "reason", "urgency", "words",
            "they_know",
        ]  # fmt: skip
        labels = {
            "source": "Who refers",
            "referrer_name": "Their name",
            "referrer_contact": "How the answer reaches them",
            "preferred_name": "Who is it for: what they like to be called",
            "full_name": "Full name",
            "born_on": "Date of birth",
            "whereabouts": "Bed, or how to reach them",
            "reason": "What for",
            "words": "What do you hope for?",
            "they_know": "Do they know that you are asking?",
        }
        help_texts = {
            "referrer_name": "Leave empty if it is you",
            "referrer_contact": "Telephone or email",
            "words": "Also what would help us to know before we come",
            "they_know": "A referral is not consent: they are asked themselves before any music",
            "whereabouts": "",
        }
        widgets = {
            "source": forms.RadioSelect,
            "born_on": day_input(),
            "words": lines(3),
            "they_know": forms.RadioSelect,
        }

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        extent = reach(member, "referral.make")
        sites = Site.objects.for_member(member)
        sites = sites if extent.everywhere else sites.filter(pk__in=extent.sites)
        self.fields["site"].queryset = sites
        self.fields["ward"].queryset = Ward.objects.for_member(member).filter(site__in=sites)
        self.fields["reason"].choices = [("", "Choose"), *Referral.Reason.choices]
        self.fields["urgency"].choices = urgency_in_words()
        for name in ("source", "they_know"):
            self.fields[name].choices = Referral._meta.get_field(name).choices
        if len(sites) == 1:
            self.fields["site"].initial = sites[0].pk
            self.fields["site"].widget = forms.HiddenInput()
        if {posting.role for posting in member.postings.all()} == {Role.WARD}:
            self.instance.source = Referral.Source.WARD
            for name in ("source", "referrer_name", "referrer_contact"):
                del self.fields[name]

    @property
    def open_fields(self):
        return [field for field in self.visible_fields() if field.name not in self.FOLDED]

    @property
    def folded_fields(self):
        return [field for field in self.visible_fields() if field.name in self.FOLDED]

    @property
    def folded_is_wrong(self) -> bool:
        return any(name in self.errors for name in self.FOLDED)

    def clean(self):
        data = super().clean()
        check_ward(self)
        if data.get("born_on") and data["born_on"] > timezone.localdate():
            self.add_error("born_on", "This day is still to come: check the date of birth.")
        if data.get("source") in self.OUTSIDE and not data.get("referrer_name"):
            self.add_error("referrer_name", "Write who refers, so that the answer reaches them.")
        if data.get("reason") == Referral.Reason.OTHER and not data.get("words"):
            self.add_error("words", "Say what for, because none of the reasons fits.")
        return data


class DecisionForm(forms.ModelForm):
    """Why, for the service; and what the referrer will read."""

    class Meta:
        model = Decision
        fields = ["reason", "answer"]
        labels = {
            "reason": "Why, for the service",
            "answer": "Answer to the referrer",
            "redirected_to": "Where to",
            "look_again_on": "Look at it again on",
        }
        help_texts = {"answer": "They read it word for word on their own page"}
        widgets = {"answer": lines(3), "look_again_on": day_input()}


class WaitForm(DecisionForm):
    class Meta(DecisionForm.Meta):
        fields = ["look_again_on", "reason", "answer"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["look_again_on"].required = True

    def clean_look_again_on(self):
        day = self.cleaned_data["look_again_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("This day has passed: choose today or a day to come.")
        return day


class RedirectForm(DecisionForm):
    class Meta(DecisionForm.Meta):
        fields = ["redirected_to", "reason", "answer"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["redirected_to"].required = True


class AcceptForm(DecisionForm):
    """Who it is, and who looks after them. ``found`` holds those who may be the same person."""

    second_because = forms.CharField(
        label="Why a second record with this NHS number is needed", required=False, max_length=300
    )
    looked_after_by = forms.ModelChoiceField(
        label="On whose caseload", queryset=None, empty_label="Choose"
    )
    looked_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        referral = self.instance.referral
        self.found = matching.find(member, referral)
        if self.found:
            self.fields["who"] = self._who()
        if not self.found.same_number:
            del self.fields["second_because"]
        if self.is_bound:
            self.data = self.data.copy()
        self.looked_at_before = self.data.get("looked_at") if self.is_bound else ""
        if self.is_bound:
            self.data["looked_at"] = self.found.digest
        self.initial["looked_at"] = self.found.digest
        there = who_may(member, "session.record", [referral.site_id])
        self.fields["looked_after_by"].queryset = there
        self.order_fields(["who", "second_because", "looked_after_by", "reason", "answer"])

    def _who(self):
        known = [
            (str(person.pk), f"{person}, {_born(person)}, {person.ward or person.site}: it is them")
            for person in self.found.within
        ]
        return forms.ChoiceField(
            label="Is it someone known?",
            choices=[*known, (NEW_PERSON, "No, someone else: make a new record")],
            widget=forms.RadioSelect,
            error_messages={
                "required": "Say whether it is one of them, or someone else.",
                "invalid_choice": OUT_OF_REACH % whom_to_ask(self.found),
            },
        )

    def clean(self):
        data = super().clean()
        if self.found and self.looked_at_before != self.found.digest:
            raise forms.ValidationError(
                "Someone who may be the same person has come in meanwhile: look at the list again."
            )
        new = data.get("who", NEW_PERSON) == NEW_PERSON
        if new and self.found.same_number and not data.get("second_because"):
            self.add_error("second_because", SAME_NUMBER)
        return data

    def known(self):
        """The person it was said to be, or None for someone new."""
        who = self.cleaned_data.get("who", NEW_PERSON)
        return next((p for p in self.found.within if str(p.pk) == who), None)


FORMS = {
    Referral.State.ACCEPTED: AcceptForm,
    Referral.State.WAITING: WaitForm,
    Referral.State.REDIRECTED: RedirectForm,
    Referral.State.DECLINED: DecisionForm,
}


def whom_to_ask(found: duplicates.Found) -> str:
    return " or ".join(found.whom_to_ask) or "your administrator"


def _born(person) -> str:
    return f"born {person.born_on:%d %B %Y}" if person.born_on else "birth not known"
