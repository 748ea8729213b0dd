"""What the frame of a person's pages needs to show before the first sound."""

from django import template

from attune.care.person import precautions

register = template.Library()


@register.simple_tag
def before_the_first_sound(person):
    return precautions.before_the_first_sound(person)
