"""The instruments that a person played or touched, with their wipes: asked in every contact's form.

Never shared when blown, never in isolation when porous or soft (kit/rules.py). Isolated is a bed
that was handed over so, a person with that precaution, and one of whom the ward said it that day.
What was kept before somebody was isolated stays as it was.
"""

from datetime import date

from django import forms
from django.utils import timezone

from attune.care.diary.models import Booking, Infection
from attune.care.kit.models import Instrument
from attune.care.kit.rules import objection
from attune.care.person.models import Person
from attune.care.person.precautions import precautions_of

from .models import Contact, InstrumentUse, Visit

ISOLATED = (Infection.PROTECTIVE, Infection.INFECTED)
COLUMNS = {
    "instruments": "Played",
    "wiped_before": "Wiped before",
    "wiped_after": "Wiped after",
}


def instruments_field(label: str) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        None, label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class InstrumentsPlayed(forms.Form):
    """Nothing need be ticked. ``kept`` is the contact that this form changes, if there is one."""

    kept: Contact | None

    instruments = instruments_field("Played or touched")
    wiped_before = instruments_field("Wiped before")
    wiped_after = instruments_field("Wiped after")

    def offer(self, kit) -> None:
        for name in COLUMNS:
            self.fields[name].queryset = kit

    def visit_now(self) -> Visit | None:
        """The bed on the list that this contact is at; a session elsewhere has none."""
        return None

    def instrument_rows(self) -> list[dict]:
        """Each instrument with what is ticked of it, and what it must never be used for."""
        columns = [list(self[name]) for name in COLUMNS]
        visit = self.visit_now()
        isolated = bool(visit and visit.isolated) or self._person_isolated()
        return [
            {
                "instrument": instrument,
                "never": _never(instrument, isolated),
                "options": [
                    (words, column[i])
                    for words, column in zip(COLUMNS.values(), columns, strict=True)
                ],
            }
            for i, instrument in enumerate(self.fields["instruments"].queryset)
        ]

    def _person_isolated(self) -> bool:
        if self.kept is None or self.kept.person is None:
            return False
        return in_isolation(self.kept.person, timezone.localdate(self.kept.session.started_at))

    def check_instruments(self, data: dict) -> None:
        """Never shared, never in isolation: refused here too, whatever the page offered."""
        played = data.get("instruments") or []
        wiped = {*(data.get("wiped_before") or []), *(data.get("wiped_after") or [])}
        for instrument in sorted(wiped - {*played}, key=str):
            self.add_error("instruments", f"{instrument} was wiped: say that it was played too.")
        entering = self._entering_isolation(played, data.get("visit"))
        blown_by_others = self._blown_by_others(played)
        for instrument in played:
            said = objection(
                instrument,
                isolated=instrument in entering,
                used_by_another=instrument.pk in blown_by_others,
            )
            if said:
                self.add_error(
                    "instruments", f"{said} If it has happened, tell the nurse in charge."
                )

    def _entering_isolation(self, played, visit: Visit | None) -> list[Instrument]:
        """Of these, what is taken to an isolated bed, or newly to an isolated person."""
        if visit and visit.isolated:
            return list(played)
        if not played or not self._person_isolated():
            return []
        before = ticked(self.kept)["instruments"]
        return [instrument for instrument in played if instrument.pk not in before]

    def _blown_by_others(self, played) -> set:
        """Of these, the blown ones that somebody else has played; their own is not shared."""
        others = InstrumentUse.objects.filter(instrument__in=[i for i in played if i.blown])
        if self.kept is not None:
            others = others.exclude(contact=self.kept)
            if self.kept.person is not None:
                own = self.kept.person.all_references()
                others = others.exclude(contact__person__in=own)
        return set(others.values_list("instrument", flat=True))

    def instruments_used(self) -> dict:
        """instrument → (wiped before, wiped after), for each that was played."""
        data = self.cleaned_data
        return {
            i: (i in data["wiped_before"], i in data["wiped_after"]) for i in data["instruments"]
        }


def ticked(contact: Contact) -> dict[str, list]:
    """What is ticked of the instruments that were kept, by the name of the field."""
    uses = list(contact.instruments_used.all())
    return {
        "instruments": [use.instrument_id for use in uses],
        "wiped_before": [use.instrument_id for use in uses if use.wiped_before_at],
        "wiped_after": [use.instrument_id for use in uses if use.wiped_after_at],
    }


def in_isolation(person: Person, on: date) -> bool:
    """Written down as a precaution, or said by the ward of a booking of that day."""
    if any(shown.code == "isolation" for shown in precautions_of(person)):
        return True
    that_day = Booking.objects.filter(person__in=person.all_references(), starts_at__date=on)
    return that_day.filter(infection__in=ISOLATED).exists()


def _never(instrument: Instrument, isolated: bool) -> str:
    if isolated and instrument.surface in Instrument.NEVER_IN_ISOLATION:
        return "Never in isolation"
    return "Never shared" if instrument.blown else ""
