"""The forms of a ward round: where, who plays, which scales are asked; the handover; its visits.

Where and who carry over from the member's round before, visibly, and which scales are asked:
what somebody answered never does.
"""

from django import forms
from django.utils import timezone

from attune import measures
from attune.care.diary.models import Infection
from attune.care.team.models import Ward
from attune.care.team.roles import TABLE

from .forms import PlayersForm, Reference
from .models import Session, Visit

# The scales that can be asked at a bed: one number each, in our own words.
SCALES = (
    "pain", "anxiety", "stress", "mood", "energy", "coping",
    "observed-mood", "observed-engagement", "observed-distress", "observed-connection",
)  # fmt: skip


def wards_of(member):
    """The wards where this member may play: those of the sites where they are posted."""
    wards = Ward.objects.for_member(member).select_related("site")
    sites = {p.site_id for p in member.postings.all() if "session.record" in TABLE[p.role]}
    return wards if None in sites else wards.filter(site__in=sites)


def sites_of(member):
    """The sites of those wards."""
    return wards_of(member).values("site")


class RoundForm(PlayersForm):
    """Where a round is, who plays, and what is asked at each bed.

    A device that began a round without a network sends these answers with each contact of it.
    """

    session = Reference()
    ward = forms.ModelChoiceField(
        None,
        empty_label="Choose",
        error_messages={
            "required": "Choose the ward.",
            "invalid_choice": "You do not play on that ward: choose another.",
        },
    )
    kind = forms.ChoiceField(
        label="What kind",
        choices=[(kind.value, kind.label) for kind in Session.AT_BEDS],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind of session it is."},
    )
    asks = forms.MultipleChoiceField(
        label="Scales to ask at each bed",
        choices=[(code, measures.find(code).name) for code in SCALES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="One is enough: fewer questions, more answers",
    )
    session_began_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, member=member, sites=sites_of(member), **kwargs)
        self.fields["ward"].queryset = wards_of(member)

    def new_session(self) -> Session:
        """The session that these answers describe, not kept yet."""
        data, now = self.cleaned_data, timezone.now()
        return Session(
            pk=data["session"],
            organisation_id=self.member.organisation_id,
            site=data["ward"].site,
            ward=data["ward"],
            kind=data["kind"],
            asks=data["asks"],
            started_at=min(data["session_began_at"] or now, now),
        )


class HandoverForm(forms.ModelForm):
    """Who handed over, and what concerns the whole ward."""

    class Meta:
        model = Session
        fields = ["handover_from", "handover"]
        labels = {
            "handover_from": "Who handed over, and their part",
            "handover": "What was said for the whole ward",
        }
        help_texts = {"handover_from": "“Nurse in charge” is enough"}
        widgets = {"handover": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["handover_from"].required = True
        self.fields["handover_from"].error_messages["required"] = (
            "Write down who handed over: without a handover nobody said whom not to visit."
        )


class VisitForm(forms.ModelForm):
    """One bed of the list. What infection there is was said or was not: no default."""

    class Meta:
        model = Visit
        fields = ["bed", "infection", "do_not_visit", "said"]
        labels = {
            "bed": "Bed or initials",
            "infection": "Infection",
            "do_not_visit": "Not to be visited",
            "said": "What was said of this bed",
        }
        widgets = {"infection": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["infection"].choices = Infection.choices
