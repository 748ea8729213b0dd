"""Small forms beside a contact: whose it was, a note of one's own, the limits of a unit."""

from django import forms

from attune.care.person.models import Person

from .models import UnitLimits


class LinkForm(forms.Form):
    """The people of the same site whose sessions this member may record."""

    person = forms.ModelChoiceField(
        None,
        label="Whose contact was it?",
        empty_label="Choose",
        error_messages={"required": "Choose the person."},
    )

    def __init__(self, *args, member, contact, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = (
            Person.objects.for_member(member, "session.record")
            .kept()
            .filter(site=contact.session.site_id)
            .select_related("ward")
        )
        self.fields["person"].label_from_instance = _called


def _called(person: Person) -> str:
    """A name may be another's too: the ward and the day of birth tell them apart."""
    facts = [str(person)]
    facts += [f"born {person.born_on:%-d %B %Y}"] if person.born_on else []
    return ", ".join([*facts, *([str(person.ward)] if person.ward else [])])


class ReflectionForm(forms.Form):
    text = forms.CharField(
        label="Your reflective note",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Write something, or go back."},
    )


class LimitsForm(forms.ModelForm):
    """A unit's own limits, as the unit gave them: no number stands here beforehand."""

    class Meta:
        model = UnitLimits
        fields = [
            "heart_rate_low_bpm", "heart_rate_high_bpm", "oxygen_low_percent",
            "breathing_low_per_min", "breathing_high_per_min", "sound_stop_dba", "longest_min",
            "stop_signs", "agreed_with",
        ]  # fmt: skip
        labels = {
            "heart_rate_low_bpm": "Heart rate not below (beats a minute)",
            "heart_rate_high_bpm": "Heart rate not above (beats a minute)",
            "oxygen_low_percent": "SpO2 not below (%)",
            "breathing_low_per_min": "Breathing not below (breaths a minute)",
            "breathing_high_per_min": "Breathing not above (breaths a minute)",
            "sound_stop_dba": "Stop when the unit's sound-level meter shows (dB(A))",
            "longest_min": "Longest music (minutes)",
            "stop_signs": "Stop signs",
            "agreed_with": "Agreed with (name and part)",
        }
        widgets = {"stop_signs": forms.Textarea(attrs={"rows": 3})}

    def clean(self):
        data = super().clean()
        for name in ("heart_rate_{}_bpm", "breathing_{}_per_min"):
            low, high = data.get(name.format("low")), data.get(name.format("high"))
            if low is not None and high is not None and low >= high:
                self.add_error(name.format("low"), "The lower limit is below the upper one.")
        return data
