"""Numbers of sound in words and in machine form, whatever the page's language."""

from django import template

register = template.Library()

PULSES = {
    "beat": "Each beat",
    "half": "Every second beat",
    "double": "Each beat and halfway between",
}


@register.filter
def minutes(seconds: float) -> str:
    """ "3:05": minutes and seconds, as players show them."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


@register.filter
def percent(share: float) -> str:
    return f"{share:.0%}"


@register.filter
def number(value: float) -> str:
    """A number as attributes of HTML want it, with a point whatever the language."""
    return f"{value:.4f}"


PARTS = {"onset_rate": "notes a second"}


@register.filter
def part_in_words(name: str) -> str:
    """A part of the energy that the sound suggests, as the page calls it."""
    return PARTS.get(name, name)


@register.filter
def out_of_ten(share: float) -> str:
    """A place on a slider as people see it: 0.35 is "3.5"."""
    return f"{round(share * 10, 1):g}"


@register.filter
def pulse_in_words(pulse: str) -> str:
    return PULSES[pulse]
