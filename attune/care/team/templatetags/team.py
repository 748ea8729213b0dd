"""The invented members, for the sign-in page of the demonstration alone."""

from django import template

from attune.care.team import demonstration

register = template.Library()


@register.simple_tag(takes_context=True)
def demonstration_members(context):
    return demonstration.members() if demonstration.is_allowed(context["request"]) else ()
