"""Numbers of sound in words and in machine form, whatever the page's language; one notice."""

from django import template

from attune.care.repertoire import licensing

register = template.Library()


@register.inclusion_tag("repertoire/licensing_notice.html", takes_context=True)
def licensing_notice(context):
    """Told once to whoever administers the service: ask your licensing body."""
    shown = licensing.is_to_be_shown(context.get("member"))
    return {"is_to_be_shown": shown, "csrf_token": context.get("csrf_token")}


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
