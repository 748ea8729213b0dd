"""The forms of a person's record."""

from django import forms

from attune.care.team.models import Site, Ward

from .models import MusicNotToUse, Person, Precaution


class PersonForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = [
            "preferred_name", "full_name", "pronouns", "born_on", "nhs_number", "site", "ward",
            "hearing",
        ]  # fmt: skip
        labels = {
            "preferred_name": "What they like to be called",
            "full_name": "Full name",
            "born_on": "Date of birth",
            "hearing": "Hearing",
        }
        help_texts = {
            "pronouns": "For example she/her",
            "nhs_number": "Ten digits; spaces do not matter. Leave empty if not known",
            "hearing": "Aids, implants, the better ear, how loud is pleasant",
        }
        widgets = {
            "born_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "nhs_number": forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 14}),
            "hearing": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.for_member(member)
        self.fields["ward"].queryset = Ward.objects.for_member(member)
        self.fields["nhs_number"].max_length = 14

    def clean(self):
        data = super().clean()
        ward, site = data.get("ward"), data.get("site")
        if ward and site and ward.site_id != site.pk:
            self.add_error("ward", f"This ward is not at {site}. Choose one that is, or none.")
        return data


class MusicNotToUseForm(forms.ModelForm):
    class Meta:
        model = MusicNotToUse
        fields = ["what", "reason", "strength"]
        labels = {"what": "Music not to use", "reason": "Why", "strength": "How strictly"}
        help_texts = {"what": "A song, an artist, a style, a language or a theme"}
        widgets = {"strength": forms.RadioSelect}


class PrecautionForm(forms.ModelForm):
    class Meta:
        model = Precaution
        fields = ["what", "what_to_do"]
        labels = {"what": "Precaution", "what_to_do": "What to do about it"}
        help_texts = {"what": "For example falls, seizures, fatigue, isolation, hearing aid"}
