"""Whose thresholds a change is held against: chosen by whoever reads, for this look alone."""

from django import forms

from .judge import PAIN, SPEED, WALKING, Populations, populations_with_rules


class PopulationsForm(forms.Form):
    """Read from the address and kept nowhere else; nothing is chosen before somebody chooses."""

    pain = forms.ChoiceField(label="The pain is", required=False, widget=forms.RadioSelect)
    walking = forms.ChoiceField(
        label="Who walks",
        choices=list(WALKING.items()),
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, codes, **kwargs):
        """``codes`` are of the measures on the page: only what concerns them is asked."""
        super().__init__(*args, **kwargs)
        named = populations_with_rules(PAIN)
        self.fields["pain"].choices = [(name, name.capitalize()) for name in named]
        for name, code in (("pain", PAIN), ("walking", SPEED)):
            if code not in codes:
                del self.fields[name]

    def populations(self) -> Populations:
        return Populations(**self.cleaned_data) if self.is_valid() else Populations()
