from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "attune.care.plan"
    label = "plan"
