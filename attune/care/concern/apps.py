from django.apps import AppConfig


class ConcernConfig(AppConfig):
    name = "attune.care.concern"
    label = "concern"
