"""The forms of gaps to fill and of songs that are written. Nothing is chosen beforehand."""

from django import forms

from .models import GapLine, GapTry, Lyrics

YES_NO = (("yes", "Yes"), ("no", "No"))


def _choices(*, label: str, choices, required: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": required},
    )


class GapLineForm(forms.ModelForm):
    class Meta:
        model = GapLine
        fields = ["kind", "title", "sung", "left_out"]
        labels = {
            "kind": "What it is",
            "title": "Which song or rhyme",
            "sung": "The words that you sing",
            "left_out": "The word you leave out",
        }
        help_texts = {
            "sung": "As far as the gap, for example: twinkle, twinkle, little",
            "left_out": "For example: star",
        }
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [c for c in self.fields["kind"].choices if c[0]]


class GapTryForm(forms.Form):
    reference = forms.UUIDField(widget=forms.HiddenInput)
    began = _choices(
        label="Began by themselves", choices=YES_NO, required="Say whether they began."
    )
    completed = _choices(label="The word came", choices=YES_NO, required="Say whether it came.")
    help = _choices(label="Help", choices=GapTry.Help.choices, required="Say what help was given.")


class SongForm(forms.Form):
    title = forms.CharField(max_length=120, required=False, label="Its title, if it has one")
    writers = forms.CharField(
        label="Who writes it",
        max_length=500,
        help_text="One to a line; after a comma what they write, for example: Amélia, words",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    words = forms.CharField(
        label="The words so far", max_length=10_000, widget=forms.Textarea(attrs={"rows": 8})
    )

    def writers_named(self) -> list[tuple[str, str]]:
        lines = [line.partition(",") for line in self.cleaned_data["writers"].splitlines()]
        return [
            (name.strip()[:100], wrote.strip()[:100]) for name, _, wrote in lines if name.strip()
        ]


class VersionForm(forms.Form):
    words = forms.CharField(
        label="The words now", max_length=10_000, widget=forms.Textarea(attrs={"rows": 10})
    )


class BecomesForm(forms.Form):
    """What the writers say: nothing is chosen beforehand, and who said it is written down."""

    DELETE = "delete"
    becomes = _choices(
        label="What the writers say",
        choices=[c for c in Lyrics.Becomes.choices if c[0] != Lyrics.Becomes.NOT_ASKED]
        + [(DELETE, "Deleted: every version of the words goes and cannot be brought back")],
        required="Ask the writers, then choose what they said.",
    )
    decided_by = forms.CharField(label="Who said so", max_length=200)
