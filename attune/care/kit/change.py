"""Changes to the register of instruments: each one atomic, with its trail entry inside."""

from django.db import transaction
from django.utils import timezone

from attune.care.trail.note import Actor, note

from .models import Instrument


@transaction.atomic
def keep_instrument(form, *, by: Actor) -> Instrument:
    """Register an instrument, or change what the register says of it."""
    new = form.instance._state.adding
    instrument = form.save(commit=False)
    instrument.organisation_id = by.organisation
    instrument.save()
    note("added" if new else "changed", instrument, by=by, fields=form.changed_data)
    return instrument


@transaction.atomic
def take_out_of_use(instrument: Instrument, because: str, *, by: Actor) -> Instrument:
    """It leaves every list from now on, and stays in the sessions in which it was used."""
    instrument.out_of_use_at, instrument.out_of_use_because = timezone.now(), because
    instrument.save(update_fields=["out_of_use_at", "out_of_use_because"])
    fields = ["out_of_use_at", "out_of_use_because"]
    note("taken out of use", instrument, by=by, fields=fields)
    return instrument
