"""The form of one contact at a bed: one page, one hand, nothing answered beforehand.

Online, from a device and typed in from paper it is the same form. ``began_at`` and
``recorded_at`` are the clock of whoever recorded. Which scales it asks is the session's ``asks``.
Names of fields: scales are ``before-CODE`` and ``after-CODE``, a parent's own rating beside them
``parent-before-CODE``, vital signs ``before-heart-rate`` and so on, with ``during``.
"""

import json
from datetime import datetime, timedelta

from django import forms
from django.utils import timezone

from attune import measures
from attune.care.kit.models import Instrument

from .forms import scale_field
from .forms_about import (
    ABOUT,
    AboutTheMusic,
    AboutTheParent,
    AboutTheProcedure,
    count,
    tap,
    words,
)
from .forms_instruments import InstrumentsPlayed
from .forms_round import SCALES
from .forms_session import check_vital
from .models import (
    AskedOf,
    Assent,
    Missing,
    Moment,
    Rater,
    Session,
    UnitLimits,
    Visit,
)
from .models.contacts import MOMENTS, NOT_SEEN_AT_A_BED
from .raters import BY, HOW, MONITOR, PARENTS_SCALE, READ_BY, VITAL_SIGNS

RATED_AT = (Moment.BEFORE, Moment.AFTER)
# A clock may go a little fast; a record from tomorrow is a clock to be put right.
FAST_CLOCK = timedelta(minutes=10)


class ContactForm(AboutTheMusic, AboutTheProcedure, AboutTheParent, InstrumentsPlayed):
    """Everything that one contact may hold. An untouched form is a contact, and says so."""

    began_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    recorded_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    visit = forms.ModelChoiceField(Visit.objects.none(), required=False, widget=forms.HiddenInput)
    bed = words("Bed or initials", 60)
    precautions_asked_of = tap("Precautions asked of", AskedOf.choices)
    assent = tap("Yes today?", Assent.choices)
    not_seen = tap("Not seen", NOT_SEEN_AT_A_BED)
    moments = forms.CharField(required=False, widget=forms.HiddenInput)
    rater = tap("Who rated?", ())
    observed_by = tap("Who observed?", ())
    vitals_rater = tap("Read from the monitor by", READ_BY)
    vitals_missing = tap("Or why they were not read", Missing.choices)

    def __init__(self, *args, session: Session, kept=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.session, self.kept = session, kept
        self.limits = UnitLimits.objects.filter(ward=session.ward_id).first()
        if not session._state.adding:
            self.fields["visit"].queryset = session.visits.all()
        kit = Instrument.objects.filter(site=session.site_id)
        self.offer(kit.in_use() if kept is None else kit)
        self.measures = [measures.find(code) for code in self._asked()]
        self._add_scales()
        self._add_vital_signs()
        if session.signed_at is not None and kept is not None:
            self.fields["why"] = forms.CharField(
                label="Why it is changed",
                max_length=300,
                error_messages={"required": "Say why: this session is signed."},
            )

    def _asked(self) -> list[str]:
        """What the session asks, what this very page asked, what stands there already."""
        asked = {*self.session.asks, *(self.data.getlist("asks") if self.is_bound else [])}
        if self.kept is not None:
            asked |= set(self.kept.scores.current().values_list("measure", flat=True))
        return [code for code in SCALES if code in asked]

    def _add_scales(self) -> None:
        for name in ("rater", "observed_by"):
            mine = [measure for measure in self.measures if rater_field(measure) == name]
            raters = {rater for measure in mine for rater in measure.may_rate}
            self.fields[name].choices = [(r.value, BY[r]) for r in Rater if r in raters]
        for measure in self.measures:
            for moment in RATED_AT:
                self.fields[f"{moment}-{measure.code}"] = scale_field(measure)
                if "parent" in measure.may_rate:
                    self.fields[f"parent-{moment}-{measure.code}"] = scale_field(measure)

    def _add_vital_signs(self) -> None:
        for moment in Moment:
            for code in VITAL_SIGNS:
                field = count(measures.find(code).name, highest=None)
                self.fields[f"{moment}-{code}"] = field

    def before_and_after(self) -> list[tuple[str, list[dict]]]:
        """What the page draws: the scales before the music, then those after it."""
        return [(moment.label, [self._drawn(m, f"{moment}-{m.code}") for m in self.measures])
                for moment in RATED_AT]  # fmt: skip

    def beside_by_parent(self) -> list[tuple[str, list[dict]]]:
        mine = [m for m in self.measures if "parent" in m.may_rate]
        return [(moment.label, [self._drawn(m, f"parent-{moment}-{m.code}") for m in mine])
                for moment in RATED_AT]  # fmt: skip

    def _drawn(self, measure, name: str) -> dict:
        options = list(self[name])
        return {
            "measure": measure,
            "low": measure.anchors[0],
            "high": measure.anchors[-1],
            "field": self[name],
            "numbers": options[: -len(Missing)],
            "reasons": options[-len(Missing) :],
            "reason_given": self[name].value() in Missing.values,
        }

    def vital_signs(self) -> list[tuple[str, list]]:
        return [(moment.label, [self[f"{moment}-{code}"] for code in VITAL_SIGNS])
                for moment in Moment]  # fmt: skip

    def visit_now(self) -> Visit | None:
        if self.is_bound:
            return self.cleaned_data.get("visit")
        visits = self.fields["visit"].queryset
        return visits.filter(pk=self.initial.get("visit")).first()

    def raters(self) -> list:
        return [self[name] for name in ("rater", "observed_by") if self.fields[name].choices]

    def clean_recorded_at(self) -> datetime:
        recorded_at = self.cleaned_data["recorded_at"] or timezone.now()
        if recorded_at > timezone.now() + FAST_CLOCK:
            raise forms.ValidationError(
                f"{timezone.localtime(recorded_at):%H:%M on %-d %B %Y} is still to come. "
                "Enter when it was, and put the clock of the device right."
            )
        return recorded_at

    def clean_moments(self) -> list[dict]:
        """[{"what": "sang", "at": "2026-03-01T10:02:11Z"}, …], in the order in which they were."""
        try:
            marked = json.loads(self.cleaned_data["moments"] or "[]")
            return [
                {"what": m["what"], "at": _aware(datetime.fromisoformat(m["at"])).isoformat()}
                for m in marked
                if m["what"] in MOMENTS
            ]
        except (ValueError, TypeError, KeyError):
            raise forms.ValidationError(
                "The moments cannot be read, and everything else can: mark them again."
            ) from None

    def clean(self):
        data = super().clean()
        for measure in self.measures:
            self._check_rater(measure, data)
        self._check_vital_signs(data)
        self.check_instruments(data)
        return data

    def _check_rater(self, measure, data) -> None:
        name = rater_field(measure)
        if name in self.errors:
            return
        rater = data.get(name)
        if any(self._number(f"{moment}-{measure.code}") for moment in RATED_AT):
            if not rater:
                self.add_error(name, f"{measure.name}: choose who rated.")
            elif rater not in measure.may_rate:
                self.add_error(name, f"{measure.name} is not rated by that person.")
        beside = [f"parent-{moment}-{measure.code}" for moment in RATED_AT]
        if rater == Rater.PARENT and any(data.get(field) for field in beside):
            self.add_error(name, "The parent has a scale of their own: choose who else rated.")

    def _check_vital_signs(self, data) -> None:
        given = [(m, c) for m in Moment for c in VITAL_SIGNS if data.get(f"{m}-{c}") is not None]
        for moment, code in given:
            check_vital(self, f"{moment}-{code}", code, data[f"{moment}-{code}"])
        if given and not data.get("vitals_rater") and "vitals_rater" not in self.errors:
            self.add_error("vitals_rater", "Choose who read the monitor.")

    def _number(self, name: str) -> str:
        """What was chosen on a scale, if it is a number."""
        chosen = self.cleaned_data.get(name) or ""
        return "" if chosen in Missing.values else chosen

    def scores(self) -> dict[tuple[str, str, bool], dict]:
        """(measure, moment, on the parent's own scale) → the fields of a score.

        An untouched scale is "not asked". After a no, or where nobody was seen, nothing was asked
        at all, and only what somebody did enter is kept.
        """
        data, found = self.cleaned_data, {}
        asked = data["assent"] != Assent.NO and not data["not_seen"]
        for measure in self.measures:
            rater = data[rater_field(measure)]
            for moment in RATED_AT:
                name = f"{moment}-{measure.code}"
                if data[name] or asked:
                    found[measure.code, moment.value, False] = _score(data[name], rater)
                if data.get(f"parent-{name}"):
                    found[measure.code, moment.value, True] = _parents(data[f"parent-{name}"])
        return found | self._vital_signs(asked and self.limits is not None)

    def _vital_signs(self, asked: bool) -> dict[tuple[str, str, bool], dict]:
        """What was read from the monitor; on a unit with limits also why something was not."""
        data, found = self.cleaned_data, {}
        for moment in Moment:
            for code in VITAL_SIGNS:
                value = data[f"{moment}-{code}"]
                if value is not None:
                    fields = _value(float(value), data["vitals_rater"], MONITOR)
                    found[code, moment.value, False] = fields
                elif asked or data["vitals_missing"]:
                    found[code, moment.value, False] = _no_value(data["vitals_missing"])
        return found

    def contact_fields(self) -> dict:
        """The columns of the contact, from the answers."""
        data = self.cleaned_data
        names = (*ABOUT, "bed", "visit", "not_seen", "moments", "precautions_asked_of", "began_at")
        fields = {name: data[name] for name in names}
        if data["visit"] and not data["bed"]:
            fields["bed"] = data["visit"].bed
        fields["recorded_at"] = data["recorded_at"]
        fields["assent"] = data["assent"] or Assent.NOT_ASKED
        fields["assent_at"] = data["recorded_at"] if data["assent"] else None
        return fields


def _aware(at: datetime) -> datetime:
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def rater_field(measure) -> str:
    return "observed_by" if measure.kind == "observation" else "rater"


def _score(answer: str, rater: str) -> dict:
    if answer and answer not in Missing.values:
        return _value(float(answer), rater, HOW[Rater(rater)])
    return _no_value(answer)


def _parents(answer: str) -> dict:
    if answer in Missing.values:
        return _no_value(answer) | {"rater": Rater.PARENT, "how": PARENTS_SCALE}
    return _value(float(answer), Rater.PARENT, PARENTS_SCALE)


def _value(value: float, rater: str, how: str) -> dict:
    return {"value": value, "missing": "", "rater": str(rater), "how": how}


def _no_value(missing: str) -> dict:
    return {"value": None, "missing": missing or Missing.NOT_ASKED.value, "rater": "", "how": ""}
