"""The forms of a bout: what is chosen before it, and what a page sends after it.

No cadence, sound, sensor or answer is chosen beforehand. What the player measured comes as one
JSON field, read strictly: a page that sends something else is told so, and nothing is kept.
"""

import json
import math
import uuid
from typing import Any

from django import forms

from attune.music import LIMITS

from .models import Bout, Kind
from .reckon import LEVELS

LONGEST_S = 3600.0
MOST_EVENTS = 20_000
LARGEST_MOTION_BYTES = 20_000_000
NOT_READ = "What the player measured could not be read, so nothing was kept. Load the page again."


class Played(forms.CharField):
    """What the player tells: duration_s, cues, steps_s, gaps_s, motion_from_s."""

    def __init__(self):
        super().__init__(widget=forms.HiddenInput)

    def clean(self, value) -> dict[str, Any]:
        try:
            told = json.loads(super().clean(value))
            return {
                "duration_s": _number(told["duration_s"], 0, LONGEST_S),
                "cues": [
                    [_number(at, -1, LONGEST_S), _level(level), _number(speed, 0.94, 1.06)]
                    for at, level, speed in _few(told["cues"])
                ],
                "steps_s": _rising([_number(s, -1, LONGEST_S) for s in _few(told["steps_s"])]),
                "gaps_s": [
                    [_number(a, -1, LONGEST_S), _number(b, -1, LONGEST_S)]
                    for a, b in _few(told["gaps_s"])
                ],
                "motion_from_s": _number(told["motion_from_s"] or 0, -1, LONGEST_S),
            }
        except (KeyError, TypeError, ValueError):
            raise forms.ValidationError(NOT_READ) from None


def _number(value, least: float, most: float) -> float:
    if isinstance(value, bool) or not math.isfinite(value) or not least <= value <= most:
        raise ValueError
    return round(float(value), 4)


def _level(name: str) -> str:
    if name not in LEVELS:
        raise ValueError
    return name


def _few(values: list) -> list:
    if not isinstance(values, list) or len(values) > MOST_EVENTS:
        raise ValueError
    return values


def _rising(times: list[float]) -> list[float]:
    return sorted(set(times))


class BoutForm(forms.ModelForm):
    """What is sent after the last step; ``instance`` comes with its contact and kind."""

    reference = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    played = Played()
    motion = forms.FileField(required=False)

    class Meta:
        model = Bout
        fields = ("cadence_spm", "cue_sound", "track", "sensor", "with_cue", "ended", "seen")

    def __init__(self, *args, tracks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["track"].queryset = tracks

    def clean_cadence_spm(self):
        return in_limits(self.cleaned_data["cadence_spm"])

    def clean_motion(self):
        motion = self.cleaned_data["motion"]
        if motion and motion.size > LARGEST_MOTION_BYTES:
            raise forms.ValidationError("The motion recorded is too long: walk an hour at most.")
        return motion

    def to_keep(self) -> Bout:
        """The bout, not kept yet, with what the player measured."""
        bout = self.save(commit=False)
        told = self.cleaned_data["played"]
        bout.pk = self.cleaned_data["reference"]
        bout.duration_s, bout.cues = told["duration_s"], told["cues"]
        bout.steps_s, bout.gaps_s = told["steps_s"], told["gaps_s"]
        return bout


class PracticeForm(forms.Form):
    """Tapping or clapping: the tempo is the therapist's."""

    kind = forms.ChoiceField(
        label="What is practised", widget=forms.RadioSelect,
        choices=[(k.value, k.label) for k in (Kind.TAP, Kind.CLAP)],
    )  # fmt: skip
    cadence_spm = forms.FloatField(
        label="Beats a minute",
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "step": "any"}),
    )

    def clean_cadence_spm(self):
        return in_limits(self.cleaned_data["cadence_spm"])


def in_limits(cadence_spm: float) -> float:
    low, high = LIMITS.lowest_cadence_spm, LIMITS.highest_cadence_spm
    if not low <= cadence_spm <= high:
        raise forms.ValidationError(f"Choose {low:g} to {high:g} a minute.")
    return cadence_spm
