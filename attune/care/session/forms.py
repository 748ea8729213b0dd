"""The forms of a session. No value, rater or reason is ever chosen beforehand.

A scale is one group of choices, a number or the reason why there is none, so that one cannot be
given together with the other; left untouched it says "not asked".
"""

import uuid

from django import forms

from attune import measures, problems
from attune.care.person.access import who_may
from attune.care.repertoire.models import WalkingTrack
from attune.care.team.models import Member
from attune.movement import DISTANCE_LIMITS_M, STEPS_LIMITS, TIME_LIMITS_S, walk_test

from .change import RATED, Correction, Rating, rated, walked
from .models import Assent, Missing, Played, Rater
from .walk import DISTANCES_M, SLOWEST_M_S, WAY, Aid, Help, Pace, Path


def reasons_of(form: forms.Form) -> tuple[str, ...]:
    """What is wrong in a form, one sentence each, with the name of its question."""
    return tuple(
        message if name == "__all__" else f"{form[name].label}: {message}"
        for name, messages in form.errors.items()
        for message in messages
    )


class Reference(forms.UUIDField):
    """A UUID made for this page, so that what is sent twice is kept once."""

    def __init__(self):
        super().__init__(widget=forms.HiddenInput, initial=uuid.uuid4)


def colleagues_of(member, sites):
    """Who may play with this member at one of these sites."""
    return who_may(member, "session.record", sites).exclude(pk=member.pk)


def _of_colleagues(label: str) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        None, label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class PlayersForm(forms.Form):
    """Who plays with the member who begins a session, and who of them trains or mentors."""

    also_played = _of_colleagues("Who plays with you")
    trainees = _of_colleagues("Who of them is a trainee")
    mentors = _of_colleagues("Who of them mentors")

    def __init__(self, *args, member, sites, **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member
        for name in ("also_played", "trainees", "mentors"):
            self.fields[name].queryset = colleagues_of(member, sites)

    def players(self) -> dict[Member, str]:
        """Who played and as what, whoever keeps it first."""
        data = self.cleaned_data
        parts = {member: Played.As.PLAYER for member in (self.member, *data["also_played"])}
        parts |= dict.fromkeys(data["trainees"], Played.As.TRAINEE)
        return parts | dict.fromkeys(data["mentors"], Played.As.MENTOR)


class StartForm(PlayersForm):
    reference = Reference()
    place = forms.CharField(label="Where", max_length=200, required=False)

    def __init__(self, *args, site, **kwargs):
        super().__init__(*args, sites=[site], **kwargs)
        also_played = self.fields["also_played"]
        also_played.help_text = "You are written down as playing. Choose nobody if you play alone"


class AssentForm(forms.Form):
    assent = forms.ChoiceField(
        choices=Assent.choices,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Press yes, no, or not asked."
        ),
    )


def scale_field(measure: measures.Measure) -> forms.ChoiceField:
    """The numbers of a scale and the reasons why there is none, as one group of choices."""
    steps = round((measure.high - measure.low) / measure.step)
    numbers = [f"{measure.low + i * measure.step:g}" for i in range(steps + 1)]
    return forms.ChoiceField(
        label=measure.name,
        choices=[*((number, number) for number in numbers), *Missing.choices],
        widget=forms.RadioSelect,
        required=False,
        error_messages={
            "invalid_choice": f"%(value)s cannot be a score of {measure.name}. Choose a number "
            f"from {measure.low:g} to {measure.high:g}, or why there is none."
        },
    )


class RatingsForm(forms.Form):
    """One scale for each measure, each with who rated."""

    def __init__(self, *args, codes=RATED, with_parent=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.measures = [measures.find(code) for code in codes]
        self.by_parent = [m for m in self.measures if with_parent and "parent" in m.may_rate]
        for measure in self.by_parent:
            self.fields[f"parent-{measure.code}"] = scale_field(measure)
        for measure in self.measures:
            self.fields[measure.code] = scale_field(measure)
            self.fields[f"{measure.code}-rater"] = forms.ChoiceField(
                label="Who rated?",
                choices=[(r, Rater(r).label) for r in measure.may_rate],
                widget=forms.RadioSelect,
                required=False,
            )

    def clean(self):
        data = super().clean()
        for measure in self.measures:
            answer, rater = data.get(measure.code), data.get(f"{measure.code}-rater")
            if answer is None:
                continue
            if rater and not answer:
                self.add_error(
                    measure.code,
                    f"{measure.name}: choose a number, or why there is none.",
                )
            if answer and answer not in Missing.values and not rater:
                self.add_error(f"{measure.code}-rater", f"{measure.name}: choose who rated.")
            if rater == Rater.PARENT and data.get(f"parent-{measure.code}"):
                self.add_error(
                    f"{measure.code}-rater",
                    "The parent has a scale of their own: choose who else rated.",
                )
        return data

    def ratings(self) -> list[Rating]:
        """A parent's own scale that nobody touched is nothing: it is an extra one."""
        ratings = [self._rating(measure) for measure in self.measures]
        for measure in self.by_parent:
            answer = self.cleaned_data[f"parent-{measure.code}"]
            if answer in Missing.values:
                ratings.append(Rating(measure.code, missing=answer, parents=True))
            elif answer:
                ratings.append(Rating(measure.code, float(answer), parents=True, rater="parent"))
        return ratings

    def _rating(self, measure) -> Rating:
        answer = self.cleaned_data[measure.code] or Missing.NOT_ASKED
        if answer in Missing.values:
            return Rating(measure.code, missing=str(answer))
        value = measures.check_value(measure, float(answer))
        return Rating(measure.code, value, rater=self.cleaned_data[f"{measure.code}-rater"])

    def scales(self) -> list[dict]:
        """What the page draws for each measure."""
        return [self._scale(measure) for measure in self.measures]

    def _scale(self, measure) -> dict:
        field = self[measure.code]
        options = list(field)
        return {
            "measure": measure,
            "low": measure.anchors[0],
            "high": measure.anchors[-1],
            "field": field,
            "numbers": options[: -len(Missing)],
            "reasons": options[-len(Missing) :],
            "rater": self[f"{measure.code}-rater"],
            "parents": self._parents(measure),
        }

    def _parents(self, measure) -> dict | None:
        """The parent's own scale beside this one, where there is one."""
        if measure not in self.by_parent:
            return None
        options = list(self[f"parent-{measure.code}"])
        return {
            "field": self[f"parent-{measure.code}"],
            "numbers": options[: -len(Missing)],
            "reasons": options[-len(Missing) :],
        }


def why_field(finished: bool) -> forms.CharField:
    """Asked of whoever corrects; must be answered once the session is finished."""
    return forms.CharField(
        label="Why it is corrected",
        max_length=300,
        required=finished,
        error_messages={"required": "Say why: this session is finished."},
    )


class CorrectRatingForm(RatingsForm):
    """One scale again, from the beginning: an untouched correction corrects nothing."""

    def __init__(self, *args, code, finished, **kwargs):
        super().__init__(*args, codes=(code,), **kwargs)
        self.fields["why"] = why_field(finished)

    def clean(self):
        data = super().clean()
        measure = self.measures[0]
        if data.get(measure.code) == "" and measure.code not in self.errors:
            self.add_error(measure.code, "Choose the right number, or why there is none.")
        return data

    def corrected(self) -> Correction:
        return Correction(rated(self.ratings()[0]), self.cleaned_data["why"])


class Number(forms.FloatField):
    """A number typed by hand; a decimal comma is as good as a point."""

    def to_python(self, value):
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


def number_field(label: str, example: str, **kwargs) -> Number:
    return Number(
        label=label,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": f"Enter the {label.lower()}, for example {example}.",
            "invalid": f"The {label.lower()} is a number, for example {example}.",
        },
        **kwargs,
    )


def choice_field(label: str, choices, widget, **kwargs) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=widget,
        error_messages={"required": f"Choose the {label.lower()}."},
        **kwargs,
    )


class TrackChoice(forms.ModelChoiceField):
    """Which of the person's walking tracks was played; none is chosen beforehand."""

    def __init__(self, tracks):
        super().__init__(
            tracks,
            label="Walking track",
            widget=forms.RadioSelect,
            empty_label=None,
            blank=False,
            error_messages={"required": "Choose the walking track that was played."},
        )


class WalkForm(forms.Form):
    """One timed walk, with or without a walking track."""

    reference = Reference()
    path = choice_field("Timed distance", Path.choices, forms.RadioSelect)
    own_m = number_field("Distance in metres", "8", required=False)
    pace = choice_field("Pace", Pace.choices, forms.RadioSelect)
    aid = choice_field("Walking aid", [("", "Choose"), *Aid.choices], forms.Select)
    help = choice_field("Help given", [("", "Choose"), *Help.choices], forms.Select)
    time_s = number_field("Time in seconds", "12.5")
    steps = forms.IntegerField(
        label="Steps inside the timed distance",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "The steps are a whole number, for example 20."},
    )

    def __init__(self, *args, tracks=None, **kwargs):
        super().__init__(*args, **kwargs)
        if tracks is not None:
            self.fields["track_used"] = TrackChoice(tracks)

    def clean_time_s(self):
        return _within("time", self.cleaned_data["time_s"], TIME_LIMITS_S, "s")

    def clean_own_m(self):
        own_m = self.cleaned_data["own_m"]
        return own_m if own_m is None else _within("distance", own_m, DISTANCE_LIMITS_M, "m")

    def clean_steps(self):
        steps = self.cleaned_data["steps"]
        return steps if steps is None else _within("number of steps", steps, STEPS_LIMITS, "")

    def clean(self):
        data = super().clean()
        path = data.get("path")
        if path != Path.OWN:
            self.errors.pop("own_m", None)
        if path == Path.OWN and data.get("own_m") is None and "own_m" not in self.errors:
            self.add_error("own_m", "Enter the distance in metres, for example 8.")
        distance_m = DISTANCES_M.get(path) or data.get("own_m")
        if distance_m and data.get("time_s"):
            self._check_speed(distance_m, data["time_s"])
        data["distance_m"] = distance_m
        return data

    def _check_speed(self, distance_m: float, time_s: float) -> None:
        try:
            speed_m_s = walk_test(distance_m, time_s).speed_m_s
        except problems.Problem as problem:
            self.add_error("time_s", str(problem))
            return
        if speed_m_s < SLOWEST_M_S:
            self.add_error(
                "time_s",
                f"{distance_m:g} m in {time_s:g} s would be {speed_m_s:.2f} m/s: the stop-watch "
                "may have been left running. Check the time and enter it again.",
            )

    def made_from(self) -> dict:
        """What is kept of the walk, and what every sum is made from."""
        names = (*WAY, "time_s", "steps")
        return {name: self.cleaned_data[name] for name in names} | self._music()

    def _music(self) -> dict:
        track = self.track()
        if track is None:
            return {"music": "none"}
        return {"music": str(track.pk), "track_cadence_spm": track.cadence_spm}

    def track(self) -> WalkingTrack | None:
        return self.cleaned_data.get("track_used")


class NoWalkForm(forms.Form):
    """The reason why there is no walk test."""

    reference = Reference()
    missing = forms.ChoiceField(
        label="Why there is no walk",
        choices=Missing.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why there is no walk."},
    )


class CorrectWalkForm(WalkForm):
    """The numbers of a kept walk again, or the reason why it does not count."""

    reference = None
    missing = forms.ChoiceField(
        label="Does this walk count?",
        choices=[("", "Yes"), *((code, f"No: {text.lower()}") for code, text in Missing.choices)],
        required=False,
        widget=forms.Select,
    )

    def __init__(self, *args, finished, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["why"] = why_field(finished)

    def clean(self):
        data = super().clean()
        if data.get("missing"):
            for name in set(self.errors) - {"missing", "why"}:
                del self.errors[name]
        return data

    def corrected(self) -> Correction:
        if self.cleaned_data["missing"]:
            fields = {"value": None, "missing": self.cleaned_data["missing"]}
        else:
            fields = walked(self.made_from(), self.track())
        return Correction(fields, self.cleaned_data["why"])


def _within(name: str, value: float, limits: tuple[float, float], unit: str):
    low, high = limits
    if not low <= value <= high:
        raise forms.ValidationError(str(problems.walk_out_of_limits(name, value, low, high, unit)))
    return value
