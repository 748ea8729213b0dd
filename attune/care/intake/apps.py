from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "attune.care.intake"
    label = "intake"
