"""Contacts recorded without a network: by a bed or initials, linked to a person afterwards.

The page asks the questions of a ward round with one scale. It names that scale once (``scale``,
``before``, ``after``, ``rater``); here the answers get the names that ``ContactForm`` knows, and
then go the way of every contact. Contacts of one ward and one day belong to one session, whose
UUID the device made.
"""

import uuid
from types import SimpleNamespace

from django.utils.datastructures import MultiValueDict

from attune import measures
from attune.care.intake.kinds import Invalid, Kind, register
from attune.care.team.models import Member
from attune.care.trail.note import Actor

from .contacts import keep_contact
from .forms import colleagues_of
from .forms_about import PEOPLE
from .forms_contact import BY, ContactForm, rater_field
from .forms_round import SCALES, RoundForm, sites_of, wards_of
from .models import AskedOf, Assent, ChosenBy, Live, Missing, Moment, Session
from .models.contacts import NOT_SEEN_AT_A_BED

NUMBERS = range(11)


def receive(
    member: Member, answers: MultiValueDict, *, reference: uuid.UUID, version: int, by: Actor
) -> str:
    asked = as_asked_at_a_bed(answers)
    kept = keep_contact(member, asked, reference=reference, version=version, by=by)
    if not kept.is_kept:
        raise Invalid({"": list(kept.reasons)})
    return kept.outcome


def as_asked_at_a_bed(answers: MultiValueDict) -> dict[str, list[str]]:
    """The page's answers by the names that a contact's form knows."""
    asked = dict(answers.lists())
    scale = (asked.pop("scale", None) or [""])[0]
    given = {name: asked.pop(name, []) for name in ("before", "after", "rater")}
    if scale not in SCALES:
        return asked
    named = {f"{moment}-{scale}": given[moment] for moment in ("before", "after")}
    named |= {"asks": [scale], rater_field(measures.find(scale)): given["rater"]}
    # What its author has put right since stands there under the form's own name.
    return named | asked


def form_of(member: Member, answers: MultiValueDict) -> ContactForm:
    """The same questions, for a contact that came back to its author; the ward, if it was that."""
    asked = MultiValueDict(as_asked_at_a_bed(answers))
    place = RoundForm(asked, member=member)
    if place.is_valid():
        return ContactForm(asked, session=place.new_session())
    form = ContactForm(asked, session=Session(asks=asked.getlist("asks")))
    for name in place.errors.keys() & {"ward", "also_played"}:
        form.fields[name] = place.fields[name]
    form.order_fields(["ward", "also_played"])
    return form


def names(member: Member) -> dict:
    """The wards where this member plays, and who may play with them."""
    return {
        "wards": [[str(ward.pk), f"{ward}, {ward.site}"] for ward in wards_of(member)],
        "colleagues": [[str(one.pk), str(one)] for one in colleagues_of(member, sites_of(member))],
    }


def register_kind() -> None:
    register(
        Kind(
            name="contact",
            label="Contact",
            action="session.record",
            receive=receive,
            form=form_of,
            page="session/offline.html",
            names=names,
            fixed=questions(),
        )
    )


def questions() -> dict:
    """What the page asks, the same for everybody."""
    return {
        "asked_of": AskedOf.choices,
        "not_seen": NOT_SEEN_AT_A_BED,
        "assent": Assent.choices,
        "moments": [(moment.value, moment.label) for moment in (Moment.BEFORE, Moment.AFTER)],
        "numbers": NUMBERS,
        "missing": Missing.choices,
        "raters": [(rater.value, words) for rater, words in BY.items()],
        "reached": [(f"reached_{who}", words) for who, words in PEOPLE.items()],
        "chosen_by": ChosenBy.choices,
        "live": Live.choices,
        "scales": [_scale(measures.find(code)) for code in SCALES],
    }


def _scale(measure: measures.Measure) -> SimpleNamespace:
    low, high = measure.anchors[0], measure.anchors[-1]
    return SimpleNamespace(
        code=measure.code,
        name=measure.name,
        low=f"{low.value:g} {low.text}",
        high=f"{high.value:g} {high.text}",
        raters=" ".join(measure.may_rate),
    )
