"""A contact in words: what was answered, with the question's own label, and nothing else."""

from datetime import datetime

from django import template
from django.utils import timezone

from attune.care.person.precautions import before_the_first_sound
from attune.care.session.forms_about import ABOUT
from attune.care.session.forms_contact import ContactForm
from attune.care.session.models import Assent, Contact, Session, moment_words
from attune.care.session.raters import VITAL_SIGNS
from attune.care.session.techniques import TECHNIQUES

register = template.Library()
# What an amendment keeps that has no question of its own.
LABELS = {
    "assent_at": "When “Yes today?” was answered",
    "person": "Person",
    "recorded_at": "When it ended",
    "began_at": "When it began",
    "visit": "Bed on the list",
    "moments": "Moments",
    "line": "A line on this member",
}
QUIET = ("assent_at", "recorded_at", "began_at", "visit")


@register.filter
def said(contact: Contact) -> list[tuple[str, str]]:
    """(question, answer) for each question that was answered."""
    names = ("precautions_asked_of", *ABOUT, "line")
    names = (*names, "moments") if contact.session.at_beds else names
    found = [(label_of(name), in_words(name, getattr(contact, name))) for name in names]
    return [(label, words) for label, words in found if words]


@register.filter
def moments_said(contact: Contact) -> str:
    return in_words("moments", contact.moments)


@register.filter
def flags(person) -> list[str]:
    """What stands against some music or some way of making it, as short as a label."""
    before = before_the_first_sound(person)
    never = [f"{line.get_strength_display()}: {line}" for line in before.not_to_use]
    labels = [shown.label for shown in before.precautions]
    return [*never, *dict.fromkeys(labels), *(["Hearing"] if before.hearing else [])]


@register.filter
def outside(score, limits) -> bool:
    """A vital sign beyond what the unit itself allows; nothing where it set no limit."""
    read = score.measure in VITAL_SIGNS and score.value is not None
    return bool(limits) and read and limits.outside(score.measure, score.value)


@register.filter
def stood(amendment) -> list[tuple[str, str]]:
    """(question, what stood there) for each thing that an amendment replaced."""
    return [
        (label_of(name), in_words(name, value) or "nothing")
        for name, value in amendment.was.items()
        if name not in QUIET
    ]


def label_of(name: str) -> str:
    field = ContactForm.base_fields.get(name)
    if name in LABELS or field is None:
        return LABELS.get(name) or _column(name).verbose_name.capitalize()
    return field.label.rstrip("?")


def in_words(name: str, value) -> str:
    if value in (None, "", []):
        return ""
    if name == "moments":
        return ", ".join(f"{moment_words(m)} {_clock(m['at'])}" for m in value)
    if name == "activities":
        return ", ".join(dict(TECHNIQUES).get(code, code) for code in value)
    if name == "assent":
        return str(Assent(value).label)
    if name == "person":
        return "another person"
    choices = dict(_column(name).flatchoices)
    return str(choices.get(value, value))


def _clock(moment: str) -> str:
    return f"{timezone.localtime(datetime.fromisoformat(moment)):%H:%M}"


def _column(name: str):
    model = Contact if name in {f.name for f in Contact._meta.fields} else Session
    return model._meta.get_field(name)
