"""The forms of a session with one person: its start, the music, vital signs, their correction."""

from django import forms

from attune import measures
from attune.care.kit.models import Instrument

from .change import RATED, Correction, Rating, rated
from .forms import StartForm, why_field
from .forms_about import ABOUT, AboutTheMusic, AboutTheParent, AboutTheProcedure, count, tap
from .forms_instruments import InstrumentsPlayed
from .forms_round import SCALES
from .models import Contact, Missing, Session
from .raters import READ_BY, VITAL_SIGNS


class StartSessionForm(StartForm):
    """Which kind of session with one person, who plays as what, and which scales are asked."""

    kind = forms.ChoiceField(
        label="What kind",
        choices=[(kind.value, kind.label) for kind in Session.WITH_ONE],
        initial=Session.Kind.ONE_TO_ONE,
        widget=forms.RadioSelect,
        required=False,
    )
    asks = forms.MultipleChoiceField(
        label="Scales to ask before and after",
        choices=[(code, measures.find(code).name) for code in SCALES],
        initial=RATED,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self):
        data = super().clean()
        data["kind"] = data.get("kind") or Session.Kind.ONE_TO_ONE
        data["asks"] = data.get("asks") or list(RATED)
        return data


class AboutForm(AboutTheMusic, AboutTheProcedure, AboutTheParent, InstrumentsPlayed):
    """The music, whom it reached, their words; instruments, a procedure, a parent if any."""

    def __init__(self, *args, contact: Contact, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept = contact
        kit = Instrument.objects.filter(site=contact.session.site_id)
        self.offer((kit.in_use() | kit.filter(uses__contact=contact)).distinct())
        if contact.session.signed_at is not None:
            self.fields["why"] = why_field(True)
            self.fields["why"].label = "Why it is changed"
            required = {"required": "Say why it is changed: this session is signed."}
            self.fields["why"].error_messages |= required

    def clean(self):
        data = super().clean()
        self.check_instruments(data)
        return data

    def answers(self) -> dict:
        return {name: self.cleaned_data[name] for name in ABOUT}


class VitalsForm(forms.Form):
    """Heart rate, SpO2 and breathing of one moment, from the monitor, or why they were not read."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code in VITAL_SIGNS:
            self.fields[code] = count(measures.find(code).name, highest=None)
        self.fields["rater"] = tap("Read from the monitor by", READ_BY)
        self.fields["missing"] = tap("Or why they were not read", Missing.choices)

    def numbers(self) -> list:
        return [self[code] for code in VITAL_SIGNS]

    def clean(self):
        data = super().clean()
        given = [code for code in VITAL_SIGNS if data.get(code) is not None]
        for code in given:
            check_vital(self, code, code, data[code])
        if given and not data.get("rater"):
            self.add_error("rater", "Choose who read the monitor.")
        return data

    def ratings(self) -> list[Rating]:
        data = self.cleaned_data
        missing = data["missing"] or Missing.NOT_ASKED.value
        return [
            Rating(code, missing=missing)
            if data[code] is None
            else Rating(code, float(data[code]), rater=data["rater"])
            for code in VITAL_SIGNS
        ]


class CorrectVitalForm(forms.Form):
    """One number from the monitor again, or why there is none."""

    rater = tap("Read from the monitor by", READ_BY)
    missing = tap("Or why it was not read", Missing.choices)

    def __init__(self, *args, code: str, finished: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.code = code
        self.fields["value"] = count(measures.find(code).name, highest=None)
        self.fields["why"] = why_field(finished)
        self.order_fields(["value", "rater", "missing", "why"])

    def clean(self):
        data = super().clean()
        value = data.get("value")
        if (value is None) == (not data.get("missing")) and "value" not in self.errors:
            self.add_error("value", "Enter the right number, or why there is none: not both.")
        elif value is not None:
            check_vital(self, "value", self.code, value)
            if not data.get("rater"):
                self.add_error("rater", "Choose who read the monitor.")
        return data

    def corrected(self) -> Correction:
        data = self.cleaned_data
        value = None if data["value"] is None else float(data["value"])
        rater = data["rater"] if value is not None else ""
        rating = Rating(self.code, value, data["missing"], rater)
        return Correction(rated(rating), data["why"])


def check_vital(form: forms.Form, field: str, code: str, value: float) -> None:
    measure = measures.find(code)
    if not measure.low <= value <= measure.high:
        form.add_error(
            field,
            f"{measure.name} is between {measure.low:g} and {measure.high:g}: {value} cannot be. "
            "Look at the monitor again.",
        )
