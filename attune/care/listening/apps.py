from django.apps import AppConfig


class ListeningConfig(AppConfig):
    name = "attune.care.listening"
    label = "listening"
