"""Questions about a contact that stand in more than one form: the music, a procedure, a parent.

Everything may be left unanswered, and nothing is chosen beforehand.
"""

from django import forms

from .models import ChosenBy, Live, Planned, Sedation, SetBy, Through, YesNo
from .models.contacts import REACHED
from .techniques import TECHNIQUES

PEOPLE = {"patients": "Patients", "family": "Family", "staff": "Staff", "bystanders": "Bystanders"}
MOST_AT_ONCE = 500


def tap(label: str, choices, **kwargs) -> forms.ChoiceField:
    """One tap among a few; nothing is chosen beforehand and nothing must be."""
    return forms.ChoiceField(
        label=label, choices=choices, required=False, widget=forms.RadioSelect, **kwargs
    )


def words(label: str, length: int | None = None, rows: int = 0, **kwargs) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput
    return forms.CharField(label=label, max_length=length, required=False, widget=widget, **kwargs)


def count(label: str, highest: int | None = MOST_AT_ONCE) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=highest,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": f"{label}: a whole number, for example 2."},
    )


class AboutTheMusic(forms.Form):
    """What a contact may say of the music and of whom it reached, at a bed or in a session."""

    reached_patients = count(PEOPLE["patients"])
    reached_family = count(PEOPLE["family"])
    reached_staff = count(PEOPLE["staff"])
    reached_bystanders = count(PEOPLE["bystanders"])
    chosen_by = tap("Who chose the music?", ChosenBy.choices)
    live = tap("Music", Live.choices)
    music_used = words("What was played", rows=2)
    activities = forms.MultipleChoiceField(
        label="What was done",
        choices=TECHNIQUES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    through = tap("Heard through", Through.choices)
    volume_by = tap("Who set the volume?", SetBy.choices)
    own_words = words("What they said, in their own words", rows=3)

    def reached(self) -> list:
        return [self[f"reached_{who}"] for who in REACHED]


class AboutTheProcedure(forms.Form):
    """Procedure support, if it is known: nothing here must be answered."""

    procedure = words("Which procedure", 100)
    as_planned = tap("Was it done as planned?", Planned.choices)
    sedation = tap("Sedation or pain relief given as needed", Sedation.choices)
    procedure_min = count("Minutes the procedure took")
    joint_with = words("Joint work with which profession", 100)


class AboutTheParent(forms.Form):
    """Bonding: what a parent did with the music, and the parent's words."""

    parent_held = tap("A parent held the baby or child", YesNo.choices)
    parent_sang = tap("A parent sang", YesNo.choices)
    parent_led = tap("A parent led the music", YesNo.choices)
    parent_words = words("In the parent's own words", rows=2)


ABOUT = tuple(
    name for form in (AboutTheMusic, AboutTheProcedure, AboutTheParent) for name in form.base_fields
)
