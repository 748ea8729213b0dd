from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "attune.care.trail"
    label = "trail"
