from django.apps import AppConfig


class OutcomeConfig(AppConfig):
    name = "attune.care.outcome"
    label = "outcome"
