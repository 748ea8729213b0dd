"""The forms of listening: a playlist to plan, where somebody is now, one slider, a device.

Sliders hold nothing until they are moved. Lengths are minutes; what is left empty is the default
that the page names, never a cue or a level.
"""

import uuid

from django import forms
from django.utils import timezone

from attune.care.repertoire.forms import ENERGY, MOOD, SliderField
from attune.care.session.models import Contact, Rater

from .baby import longest_by_default_min
from .change import SLIDERS, Answers, Heard
from .change_file import Moved
from .models import AfterUse, HeardSong, Kind, Listening, ListeningDevice, PlayedAs, Playlist
from .planning import AROUND_MINUTES, DEFAULT_MINUTES

ANCHORS = {"energy": ENERGY, "mood": MOOD}
LOWEST_DBA, HIGHEST_DBA = 30.0, 120.0
HELP = {
    Kind.ISO: "Step by step from where the person is to where they wish to be",
    Kind.FOCUS: "Songs whose tempo hardly changes, 10 minutes unless you say otherwise",
    Kind.PROCEDURE: "Begins before it, outlasts it, and ends gently whenever it is stopped",
    Kind.HARD_HOUR: "Dementia: 30 minutes of the person’s own songs before the usual hard time",
    Kind.FREE: "Songs for so many minutes, with no path",
}
# Where a problem of the planner is shown: beside the field that puts it right.
FIELD_OF = {
    "no-now-and-wish": "now_energy",
    "wish-equals-now": "wish_energy",
    "mood-on-one-side": "wish_mood",
    "setting-out-of-range": "minutes",
    "library-too-short": "minutes",
    "lengths-do-not-fit": "minutes",
    "no-playlist": "minutes",
    "listening-dose-exceeded": "device",
    "too-loud-for-a-baby": "device",
    "too-long-for-a-baby": "minutes",
}


def slider(label: str, name: str) -> SliderField:
    return SliderField(label, *ANCHORS[name], step=1)


class PlaylistForm(forms.ModelForm):
    """What is asked for; the planner answers with a list or with what stands against it."""

    now_energy = slider("Energy now", "energy")
    now_mood = slider("Mood now", "mood")
    wish_energy = slider("Energy wished for", "energy")
    wish_mood = slider("Mood wished for", "mood")

    class Meta:
        model = Playlist
        fields = [
            "kind", "now_energy", "now_mood", "wish_energy", "wish_mood", "minutes",
            "before_minutes", "after_minutes", "hard_hour_at", "played_as", "device",
        ]  # fmt: skip
        labels = {
            "kind": "What it is for",
            "minutes": "How many minutes",
            "before_minutes": "Minutes of music before the procedure",
            "after_minutes": "Minutes of music after it",
            "hard_hour_at": "When the hard time of day begins",
            "played_as": "How it is played",
            "device": "What it is heard on",
        }
        help_texts = {
            "minutes": (
                f"Left empty: {DEFAULT_MINUTES[Kind.ISO]:g}, to focus "
                f"{DEFAULT_MINUTES[Kind.FOCUS]:g}, before the hard hour "
                f"{DEFAULT_MINUTES[Kind.HARD_HOUR]:g} (defaults). For a procedure, "
                "how long it takes"
            ),
            "before_minutes": f"Left empty: {AROUND_MINUTES:g}",
            "after_minutes": f"Left empty: {AROUND_MINUTES:g}",
            "hard_hour_at": "For example 16:30: the page then says when to start",
            "device": (
                "A device whose level somebody measured. Without one the listening dose is unknown"
            ),
        }
        widgets = {
            "kind": forms.RadioSelect,
            "played_as": forms.RadioSelect,
            "hard_hour_at": forms.TimeInput(attrs={"type": "time"}),
        }
        error_messages = {
            "kind": {"required": "Choose what it is for."},
            "played_as": {"required": "Choose how it is played."},
        }

    def __init__(self, *args, devices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Kind.choices
        self.fields["played_as"].choices = PlayedAs.choices
        self.fields["device"].queryset = devices
        self.fields["device"].empty_label = "Level not measured: dose unknown"
        self.fields["device"].label_from_instance = lambda d: f"{d.name}: {d.level_dba:g} dB(A)"
        for name in ("minutes", "before_minutes", "after_minutes"):
            self.fields[name].required = False
            self.fields[name].widget.attrs |= {"inputmode": "decimal", "min": 0, "step": "any"}
        self.longest_min = longest_by_default_min(self.instance.person)
        if self.longest_min is not None:
            self.fields["minutes"].help_text = (
                f"Left empty: {self.longest_min:g} in all, for a baby (to focus "
                f"{min(DEFAULT_MINUTES[Kind.FOCUS], self.longest_min):g}). For a procedure, "
                "how long it takes"
            )

    @property
    def kinds(self):
        return [(option, HELP[Kind(option.data["value"])]) for option in self["kind"]]

    def clean(self):
        data = super().clean()
        for where in ("now", "wish"):
            if data.get(f"{where}_mood") is not None and data.get(f"{where}_energy") is None:
                self.add_error(
                    f"{where}_energy",
                    "Move energy too: a path goes by energy, and by mood with it.",
                )
        if data.get("minutes") is None and data.get("kind"):
            data["minutes"] = self._default_minutes(data)
        if data.get("kind") == Kind.FREE:
            data |= {f"{w}_{s}": None for w in ("now", "wish") for s in SLIDERS}
        if data.get("kind") != Kind.PROCEDURE:
            data["before_minutes"] = data["after_minutes"] = None
        if data.get("kind") != Kind.HARD_HOUR:
            data["hard_hour_at"] = None
        return data

    def _default_minutes(self, data) -> float:
        """As the page names it; of a procedure, what the music around it leaves with a baby."""
        minutes = DEFAULT_MINUTES[data["kind"]]
        if self.longest_min is None:
            return minutes
        around = (data.get("before_minutes"), data.get("after_minutes"))
        if data["kind"] != Kind.PROCEDURE:
            around = (0.0, 0.0)
        taken = sum(AROUND_MINUTES if given is None else given for given in around)
        return max(min(minutes, self.longest_min - taken), 1.0)

    def add_problem(self, problem) -> None:
        """What stands against it, beside the field that puts it right where there is one."""
        name = FIELD_OF.get(problem.code)
        if problem.code == "no-song-near":
            name = "now_energy" if "of now" in problem.what_happened else "wish_energy"
        self.add_error(name, str(problem))


class BeginForm(forms.Form):
    """In a session: who moves the sliders, where the person is now, where they wish to be."""

    reference = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    contact = forms.ModelChoiceField(
        label="Session",
        queryset=None,
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose the session that this belongs to."},
    )
    rater = forms.ChoiceField(
        label="Who moves the sliders",
        choices=Rater.choices,
        widget=forms.RadioSelect,
        help_text="For this listening: each answer is kept as theirs",
        error_messages={"required": "Say who moves the sliders: every answer names who gave it."},
    )
    now_energy = slider("Energy now", "energy")
    now_mood = slider("Mood now", "mood")
    wish_energy = slider("Energy wished for", "energy")
    wish_mood = slider("Mood wished for", "mood")

    def __init__(self, *args, contacts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = contacts
        self.fields["contact"].label_from_instance = _session_in_words

    def answers(self) -> Answers:
        names = [f"{where}_{name}" for where in ("now", "wish") for name in SLIDERS]
        return Answers(**{name: self.cleaned_data[name] for name in names})


def _session_in_words(contact: Contact) -> str:
    session = contact.session
    started = timezone.localtime(session.started_at)
    return f"{session.get_kind_display()}, begun {started:%H:%M on %-d %B}"


class HeardForm(forms.Form):
    """After a song: one slider. How long it sounded is counted by the page."""

    place = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    heard_s = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=0)
    ended_as = forms.ChoiceField(
        widget=forms.HiddenInput,
        choices=HeardSong.Ended.choices,
        initial=HeardSong.Ended.NEXT,
        error_messages={"required": "The page did not say how the song ended. Load it again."},
    )

    def __init__(self, *args, listening: Listening, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["value"] = slider(f"{listening.slider.capitalize()} now", listening.slider)

    def heard(self) -> Heard:
        data = self.cleaned_data
        value = None if data["value"] is None else 10 * data["value"]
        return Heard(data["place"], data["ended_as"], data["heard_s"], value)


class FileAnswerForm(forms.Form):
    """While a file plays: one slider. The second it was moved at is counted by the page."""

    reference = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
    at_s = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args, listening: Listening, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["value"] = slider(f"{listening.slider.capitalize()} now", listening.slider)

    def moved(self) -> Moved | None:
        """None where nobody moved it: nothing is kept."""
        data = self.cleaned_data
        if data["value"] is None:
            return None
        return Moved(data["reference"] or uuid.uuid4(), 10 * data["value"], data["at_s"])


class EndFileForm(FileAnswerForm):
    """The end of a file, with the slider if it was moved last."""

    heard_s = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=0)
    ended_as = forms.ChoiceField(
        widget=forms.HiddenInput,
        choices=Listening.Ended.choices,
        initial=Listening.Ended.STOPPED,
    )


class AfterUseForm(forms.ModelForm):
    """One tap, or words: nothing is chosen beforehand, and every question may be left alone."""

    class Meta:
        model = AfterUse
        fields = ["hard_time", "took_part", "again", "words"]
        labels = {"words": "In their own words, or yours"}
        widgets = {"words": forms.Textarea(attrs={"rows": 2})}


class DeviceForm(forms.ModelForm):
    class Meta:
        model = ListeningDevice
        fields = ["site", "name", "level_dba", "measured_on", "measured_with"]
        labels = {
            "name": "Device, headphones or loudspeaker, and volume",
            "level_dba": "Level measured, in dB(A)",
            "measured_on": "Measured on",
            "measured_with": "Measured with, and where",
        }
        help_texts = {
            "name": "For example: ward tablet, closed headphones, volume half",
            "level_dba": "At the ear, with loud music, averaged over a minute or more (Leq)",
            "measured_with": "For example: class 2 sound level meter at the ear. A phone is none",
        }
        widgets = {
            "measured_on": forms.DateInput(attrs={"type": "date"}),
            "site": forms.RadioSelect,
        }

    def __init__(self, *args, sites, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites
        self.fields["site"].empty_label = None
        level = self.fields["level_dba"]
        level.widget.attrs |= {"inputmode": "decimal", "step": "any", "min": LOWEST_DBA}

    def clean_level_dba(self) -> float:
        level_dba = self.cleaned_data["level_dba"]
        if not LOWEST_DBA <= level_dba <= HIGHEST_DBA:
            raise forms.ValidationError(
                f"{level_dba:g} dB(A) is no level of music: it lies within {LOWEST_DBA:g} to "
                f"{HIGHEST_DBA:g}. Look at the meter again."
            )
        return level_dba

    def clean_measured_on(self):
        measured_on = self.cleaned_data["measured_on"]
        if measured_on > timezone.localdate():
            raise forms.ValidationError("This day is still to come. Enter when it was measured.")
        return measured_on
