"""What templates need to dress Django's form fields in the front-end library's components."""

from django import forms, template
from django.utils.safestring import mark_safe

register = template.Library()

CLASSES = (
    (forms.Textarea, "nhsuk-textarea"),
    (forms.Select, "nhsuk-select"),
    (forms.CheckboxInput, "nhsuk-checkboxes__input"),
    (forms.ClearableFileInput, "nhsuk-file-upload"),
    (forms.widgets.Input, "nhsuk-input"),
)


@register.filter
def styled(field):
    """The field's widget with the component's class, and its error's where there is one."""
    widget = field.field.widget
    style = next((name for kind, name in CLASSES if isinstance(widget, kind)), "")
    attributes = {"class": f"{style} {style}--error" if field.errors else style}
    described = [f"{field.auto_id}_helptext"] if field.help_text else []
    described += [f"{field.auto_id}_error"] if field.errors else []
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attributes)


@register.filter
def is_choice_list(field):
    """ "radio" or "checkbox" for a list of choices, otherwise nothing."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkbox"
    return "radio" if isinstance(widget, forms.RadioSelect) else ""


@register.filter
def is_checkbox(field):
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def with_class(tag, name):
    """An option's ready-made input, given a class: ``<input `` opens it by Django's template."""
    return mark_safe(tag.replace("<input ", f'<input class="{name}" ', 1))
