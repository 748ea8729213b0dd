"""Keeping a bout: once for each reference that a page made, with its trail entry inside."""

from django.db import transaction

from attune.care import files
from attune.care.session.change import check_yes, open_contact
from attune.care.trail.note import Actor, note

from . import reckon
from .models import Bout

MOTION = "motion"
FIRST_YES = "change the answer to “Yes today?” in the session first, then press Keep again."


def keep_bout(bout: Bout, motion: bytes | None, motion_from_s: float, *, by: Actor) -> Bout:
    """Keep the bout with the steps that its sensor gave; what was sent twice is kept once."""
    again = Bout.objects.filter(pk=bout.pk, contact=bout.contact).first()
    if again is not None:
        return again
    if motion:
        _keep_motion(bout, motion, motion_from_s)
    bout.result = reckon.reckon(bout.steps_s, bout.cues)
    bout.made_by = reckon.MADE_BY
    return _keep(bout, by=by)


def _keep_motion(bout: Bout, motion: bytes, from_s: float) -> None:
    """The recording as a file of its own, and the steps in it."""
    beside = files.being_made()
    try:
        beside.write_bytes(motion)
        bout.motion_sha256 = files.file_sha256(beside)
        place = files.keep_copy(beside, MOTION, bout.motion_sha256, "the phone's motion")
    finally:
        beside.unlink(missing_ok=True)
    bout.steps_s, bout.problem = reckon.steps_in_motion(place, from_s)


@transaction.atomic
def _keep(bout: Bout, *, by: Actor) -> Bout:
    contact = open_contact(bout.contact, "Start another session, then press Keep again.")
    check_yes(contact, FIRST_YES)
    bout.kept_by_id = by.member
    bout.save(force_insert=True)
    fields = [f.name for f in Bout._meta.concrete_fields if getattr(bout, f.attname)]
    note("kept", bout, by=by, person=bout.of_person.pk, fields=fields)
    return bout
