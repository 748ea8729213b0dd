"""The forms of singing to speak: a pitch, a phrase, its syllables, a voice, starts, an attempt."""

from itertools import pairwise
from pathlib import Path

from django import forms

from attune import music, problems

from .levels import BY_CODE, POINTS
from .models import ModelSet, Phrase, Range, Voice

LONGEST_RECORDING_S = 20
CLOSEST_S = 0.02
SOUND_ENDINGS = ".wav,.mp3,.m4a,.ogg,.opus,.flac,audio/*"


def _sound_field(label: str, **kwargs) -> forms.FileField:
    return forms.FileField(
        label=label,
        widget=forms.FileInput(attrs={"accept": SOUND_ENDINGS}),
        error_messages={"empty": "The recording is empty. Record it again."},
        max_length=200,
        **kwargs,
    )


class RangeForm(forms.Form):
    """Hummed into the page, or set by hand; nothing of the hum is kept but its pitch."""

    sound = _sound_field("Or choose a recording of a hum", required=False)
    pitch_hz = forms.FloatField(
        label="Or set the pitch, in Hz",
        required=False,
        min_value=75,
        max_value=520,
        help_text="About 110 for a low voice, 220 for a high one",
        widget=forms.NumberInput(attrs={"step": "1", "inputmode": "decimal"}),
    )

    def clean(self):
        data = super().clean()
        if not self.errors and not data.get("sound") and not data.get("pitch_hz"):
            raise forms.ValidationError("Hum into the page, or set the pitch.")
        return data

    def range(self, person) -> Range:
        """What was hummed; raises the problem the recording has."""
        if sound := self.cleaned_data["sound"]:
            hummed = _by_its_name(music.find_hummed_pitch, sound)
            return Range(
                person=person, pitch_hz=hummed.pitch_hz, lowest_hz=hummed.lowest_hz,
                highest_hz=hummed.highest_hz, how=Range.How.HUMMED,
            )  # fmt: skip
        return Range(person=person, pitch_hz=self.cleaned_data["pitch_hz"], how=Range.How.SET)


def _by_its_name(find, sound):
    """What was found in a file that has just arrived; a problem calls it the recording."""
    path = Path(sound.temporary_file_path())
    try:
        return find(path)
    except problems.Problem as problem:
        happened = problem.what_happened.replace(path.name, "The recording")
        raise type(problem)(problem.code, happened, problem.what_to_do) from None


class PhraseForm(forms.ModelForm):
    class Meta:
        model = Phrase
        fields = ["words", "language"]
        labels = {"words": "The phrase, as it is said", "language": "Its language"}
        help_texts = {
            "words": "Two or three syllables at first, five or more later. Everyday phrases, such "
            "as “good morning”, come more easily than new ones (Stahl 2011, 2013)",
            "language": "English is divided and stressed from a dictionary. In another language "
            "you tap the stressed syllables",
        }
        widgets = {"language": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [c for c in self.fields["language"].choices if c[0]]

    def clean(self):
        data = super().clean()
        if not self.errors:
            try:
                music.read_phrase(data["words"], data["language"])
            except problems.Problem as problem:
                self.add_error("words", str(problem))
        return data


class DivideForm(forms.Form):
    """The syllables as a person writes them."""

    written = forms.CharField(
        label="Its syllables", max_length=200, help_text="A hyphen between the syllables of a word"
    )

    def __init__(self, *args, phrase: Phrase, **kwargs):
        super().__init__(*args, **kwargs)
        self.phrase = phrase

    def clean_written(self):
        try:
            self.corrected = music.divide_as_written(
                self.phrase.read(), self.cleaned_data["written"]
            )
        except problems.Problem as problem:
            raise forms.ValidationError(str(problem)) from None
        return self.corrected.written


class StressForm(forms.Form):
    """Which syllables are tapped as stressed: the numbers of those that are."""

    stressed = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": "Tap at least one syllable that is stressed."}
    )

    def __init__(self, *args, phrase: Phrase, **kwargs):
        super().__init__(*args, **kwargs)
        self.phrase = phrase
        self.fields["stressed"].choices = [(i, i) for i in range(len(phrase.stressed))]

    def corrected(self) -> music.Phrase:
        high = set(self.cleaned_data["stressed"])
        marks = tuple(index in high for index in range(len(self.phrase.stressed)))
        return music.stress_as_tapped(self.phrase.read(), marks)


class ToneForm(forms.Form):
    sound = forms.ChoiceField(
        choices=[c for c in ModelSet.Sound.choices if c[0] != ModelSet.Sound.VOICE]
    )


class VoiceForm(forms.ModelForm):
    """Whose voice it is and that they agreed; the file comes last, so that the rest arrives."""

    agreed = forms.BooleanField(
        label="Whoever speaks agreed that their recording is kept and sung for this person",
        error_messages={"required": "Ask whoever speaks first: without their yes nothing is kept."},
    )
    sound = _sound_field(
        "Or choose a recording of the phrase",
        help_text=f"Said once, at an easy pace; at most {LONGEST_RECORDING_S} s",
    )

    class Meta:
        model = Voice
        fields = ["spoken_by", "whose"]
        labels = {"spoken_by": "Who speaks", "whose": "Who they are"}
        widgets = {"whose": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = [c for c in self.fields["whose"].choices if c[0]]
        self.fields["sound"].error_messages["required"] = "No recording arrived. Record the phrase."

    def clean_sound(self):
        """Silence, noise and a minute of talk are refused here; syllables are looked for later."""
        sound = self.cleaned_data["sound"]
        phrase = self.instance.phrase.read()
        try:
            _by_its_name(lambda path: music.check_voice(path, phrase), sound)
        except problems.Problem as problem:
            raise forms.ValidationError(str(problem)) from None
        return sound


class StartsForm(forms.Form):
    """The start of each syllable in seconds, in a field of its own."""

    def __init__(self, *args, phrase: music.Phrase, starts_s=(), **kwargs):
        super().__init__(*args, **kwargs)
        for index, syllable in enumerate(phrase.syllables):
            self.fields[f"start_{index}"] = forms.FloatField(
                label=syllable.text,
                min_value=0,
                initial=starts_s[index] if index < len(starts_s) else None,
                widget=forms.NumberInput(attrs={"step": "0.005", "inputmode": "decimal"}),
            )

    def clean(self):
        data = super().clean()
        starts = [data[name] for name in self.fields if data.get(name) is not None]
        if not self.errors and any(b - a < CLOSEST_S for a, b in pairwise(starts)):
            raise forms.ValidationError(
                f"Each syllable begins at least {CLOSEST_S} s after the one before."
            )
        return data

    @property
    def starts_s(self) -> tuple[float, ...]:
        return tuple(self.cleaned_data[name] for name in self.fields)


class AttemptForm(forms.Form):
    reference = forms.UUIDField()
    phrase = forms.UUIDField()
    level = forms.ChoiceField(choices=[(code, level.name) for code, level in BY_CODE.items()])
    step = forms.CharField(max_length=24)
    points = forms.TypedChoiceField(choices=POINTS, coerce=int)
