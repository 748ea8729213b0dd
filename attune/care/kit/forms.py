"""The forms of the instrument register. Surface and "blown" decide what is refused: no default."""

from django import forms

from attune.care.team.models import Site

from .models import Instrument


class InstrumentForm(forms.ModelForm):
    blown = forms.TypedChoiceField(
        label="Is it blown?",
        choices=[("yes", "Yes: played with the mouth"), ("no", "No")],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        help_text="A blown instrument is never shared",
        error_messages={"required": "Say whether it is played with the mouth."},
    )

    class Meta:
        model = Instrument
        fields = ["name", "site", "surface", "blown", "wipe"]
        labels = {"surface": "What it is made of", "wipe": "With what it is wiped, and how long"}
        help_texts = {
            "name": "So that it is known from its neighbours: “Ukulele, red”",
            "surface": "Porous and soft ones never enter isolation",
            "wipe": "As the ward's infection control team says",
        }
        widgets = {"surface": forms.RadioSelect}

    def __init__(self, *args, sites, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(pk__in=[site.pk for site in sites])
        self.fields["surface"].choices = Instrument.Surface.choices
        if self.instance.blown is not None:
            self.initial["blown"] = "yes" if self.instance.blown else "no"
        if len(sites) == 1:
            self.fields["site"].initial = sites[0]

    def clean(self):
        data = super().clean()
        others = Instrument.objects.filter(site=data.get("site"), name=data.get("name"))
        if others.exclude(pk=self.instance.pk).exists():
            self.add_error("name", "This site has an instrument of this name: say which one it is.")
        return data


class OutOfUseForm(forms.Form):
    because = forms.CharField(
        label="Why it is out of use",
        max_length=200,
        error_messages={"required": "Say why: broken, lost, cannot be cleaned any more."},
    )
