"""Care as a Django application, and the words in which every form asks for a missing answer."""

from django.apps import AppConfig
from django.forms import fields


class CareConfig(AppConfig):
    name = "attune.care"
    label = "care"

    def ready(self):
        """Django's own sentence ("This field is required.") does not say what to do."""
        fields.Field.default_error_messages["required"] = "Fill this in."
        for field in (fields.ChoiceField, fields.TypedChoiceField):
            field.default_error_messages["required"] = "Choose one of these."
