"""The forms of a person's music: a recording, its tags and placement, taps, a walking track."""

from pathlib import Path

from django import forms

from attune import music, problems
from attune.music import LIMITS

from .change import check_sound
from .models import (
    Analysis,
    CueSound,
    EndOfCare,
    LegalHold,
    Placement,
    Song,
    WalkingTrack,
)

SOUND_ENDINGS = ".mp3,.m4a,.ogg,.opus,.flac,.wav,audio/*"


class AboutForm(forms.ModelForm):
    """What a song is called, and its tags: music not to use is held against all of these."""

    class Meta:
        model = Song
        fields = ["title", "artist", *Song.TAGS]
        labels = {"artist": "Who plays or sings", "lyric": "What the words are about"}
        help_texts = {
            "style": "For example waltz, hymn. Commas between several",
            "era": "For example 1940s",
            "language": "Of the words",
            "theme": "For example war, home, the sea",
            "lyric": "For example loss of a child, a wedding",
        }

    @property
    def tag_fields(self):
        return [self[name] for name in Song.TAGS]


class SongForm(AboutForm):
    """The file comes last, so that what was typed has arrived whatever becomes of the file."""

    sound = forms.FileField(
        label="The recording",
        help_text=(
            "mp3, m4a, ogg, opus, flac or wav; "
            f"{LIMITS.shortest_song_s:g} s to {LIMITS.longest_song_s / 60:g} minutes, "
            f"at most {LIMITS.largest_file_bytes / 1e6:.0f} MB"
        ),
        error_messages={
            "required": "No recording arrived. Choose the file.",
            "empty": "The file is empty. Copy or export it again: nothing arrived.",
        },
        widget=forms.FileInput(
            attrs={"accept": SOUND_ENDINGS, "data-largest-bytes": LIMITS.largest_file_bytes}
        ),
        max_length=200,
    )

    class Meta(AboutForm.Meta):
        fields = ["title", "artist", "basis", "licensed_by", *Song.TAGS]
        labels = AboutForm.Meta.labels | {
            "basis": "The right to use this recording",
            "licensed_by": "Licensed by whom",
        }
        help_texts = AboutForm.Meta.help_texts | {
            "basis": (
                "A bought copy, or one whose rights are not known, is for this person only: it is "
                "streamed inside the service and never goes into another's library, an export or "
                "a link for home"
            ),
            "licensed_by": "Only for a licensed recording: who gave the licence",
        }
        widgets = {"basis": forms.RadioSelect}
        error_messages = {
            "basis": {"required": "Say by what right it is used; “Not known” is one."}
        }

    def __init__(self, *args, file_problem: problems.Problem | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        # No right is chosen beforehand, and no empty one is offered.
        self.fields["basis"].choices = [c for c in self.fields["basis"].choices if c[0]]
        if file_problem:
            self.fields["sound"].error_messages["required"] = str(file_problem)

    def clean(self):
        data = super().clean()
        if data.get("basis") == "licensed" and not data.get("licensed_by"):
            self.add_error("licensed_by", "Write down who gave the licence.")
        return data

    def clean_sound(self):
        sound = self.cleaned_data["sound"]
        try:
            check_sound(Path(sound.temporary_file_path()), sound.name)
        except problems.Problem as problem:
            raise forms.ValidationError(str(problem)) from None
        return sound


class SliderField(forms.FloatField):
    """A slider of 0 to 10 that says nothing until it is moved; kept as 0 to 1."""

    def __init__(self, label: str, low: str, high: str, step: float = 0.5):
        attributes = {"step": step, "inputmode": "decimal", "data-low": low, "data-high": high}
        super().__init__(
            label=label, required=False, min_value=0, max_value=10,
            widget=forms.NumberInput(attrs=attributes),
        )  # fmt: skip

    def clean(self, value):
        number = super().clean(value)
        return None if number is None else round(number / 10, 3)


ENERGY = ("no energy", "full of energy")
MOOD = ("as low as could be", "as good as could be")


class PlacementForm(forms.ModelForm):
    """Where the person puts the song: each slider by itself, neither set beforehand."""

    energy = SliderField("Energy", *ENERGY)
    mood = SliderField("Mood", *MOOD)

    class Meta:
        model = Placement
        fields = ["energy", "mood"]

    def clean(self):
        data = super().clean()
        if not self.errors and data.get("energy") is None and data.get("mood") is None:
            raise forms.ValidationError(
                "Neither slider was moved, so nothing was kept. Let the person move one of them."
            )
        return data


class TapsForm(forms.Form):
    """When a person tapped, in seconds of the song, one after another."""

    taps = forms.CharField(widget=forms.HiddenInput, max_length=4000)

    def __init__(self, *args, song: Song, **kwargs):
        super().__init__(*args, **kwargs)
        self.song = song

    def clean_taps(self) -> tuple[float, ...]:
        try:
            taps_s = tuple(round(float(tap), 4) for tap in self.cleaned_data["taps"].split(","))
        except ValueError:
            raise forms.ValidationError("The taps did not arrive. Tap them again.") from None
        if not music.taps_follow(taps_s, self.song.duration_s):
            raise forms.ValidationError(
                f"{len(taps_s)} taps arrived that do not follow the song from beat to beat. "
                f"Play it and tap {music.FEWEST_TAPS} beats or more, one after another."
            )
        return taps_s


class CorrectionForm(forms.Form):
    """The level to which an analysis is moved."""

    level = forms.ChoiceField(choices=[(level, level) for level in ("heard", "half", "double")])


class TrackForm(forms.ModelForm):
    cadence_spm = forms.FloatField(
        label="Cadence, in steps a minute",
        widget=forms.NumberInput(
            attrs={
                "min": LIMITS.lowest_cadence_spm,
                "max": LIMITS.highest_cadence_spm,
                "step": 0.5,
                "inputmode": "decimal",
                "class": "nhsuk-input--width-5",
            }
        ),
    )

    class Meta:
        model = WalkingTrack
        fields = ["cadence_spm", "cue_sound"]
        labels = {"cue_sound": "Sound on each step"}
        widgets = {"cue_sound": forms.RadioSelect}

    def __init__(self, *args, analysis: Analysis, **kwargs):
        # A cue is the practitioner's choice: no cadence and no sound is chosen beforehand.
        nothing = {"cadence_spm": None, "cue_sound": None}
        track = WalkingTrack(analysis=analysis)
        super().__init__(*args, instance=track, initial=nothing, **kwargs)
        self.found = analysis.read()
        self.fields["cue_sound"].choices = CueSound.choices
        self.fields["cadence_spm"].help_text = (
            f"This song reaches {cadences_in_words(self.found)}. Whole or half steps, "
            f"{LIMITS.lowest_cadence_spm:g} to {LIMITS.highest_cadence_spm:g}"
        )

    def clean_cadence_spm(self) -> float:
        cadence_spm = self.cleaned_data["cadence_spm"]
        low, high = LIMITS.lowest_cadence_spm, LIMITS.highest_cadence_spm
        reachable = self.found.walking.cadences_spm
        if not low <= cadence_spm <= high:
            problem = problems.cadence_out_of_range(cadence_spm, low, high)
        elif (2 * cadence_spm) % 1:
            raise forms.ValidationError("Give a whole or a half number of steps, like 96 or 96.5.")
        elif not any(a <= cadence_spm <= b for a, b in reachable):
            problem = problems.cadence_out_of_reach(
                cadence_spm, self.found.tempo_bpm or 0.0, reachable
            )
        else:
            return cadence_spm
        raise forms.ValidationError(str(problem))


class EndOfCareForm(forms.Form):
    """What became of their own recordings, asked where there are any; nothing is chosen."""

    own_recordings = forms.ChoiceField(
        label="Their own recordings",
        choices=EndOfCare.OwnRecordings.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Offer them their own recordings first, and say what became of them."
        },
    )

    def __init__(self, *args, has_own: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_own:
            del self.fields["own_recordings"]


class LegalHoldForm(forms.ModelForm):
    """Why nothing of this person may be deleted."""

    class Meta:
        model = LegalHold
        fields = ["reason"]
        labels = {"reason": "Why nothing may be deleted"}
        help_texts = {
            "reason": "For example a claim or an inquiry, with its reference. Shown to everybody "
            "who may open this person’s record"
        }
        error_messages = {"reason": {"required": "Write why nothing may be deleted."}}


def cadences_in_words(found: music.SongAnalysis) -> str:
    """ "77 to 120 and 154 to 180 steps a minute"."""
    spans = [f"{low:g} to {high:g}" for low, high in found.walking.cadences_spm]
    return f"{' and '.join(spans)} steps a minute" if spans else "no cadence"
