from django.apps import AppConfig


class WalkingConfig(AppConfig):
    name = "attune.care.walking"
    label = "walking"
