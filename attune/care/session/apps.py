from django.apps import AppConfig


class SessionConfig(AppConfig):
    name = "attune.care.session"
    label = "session"
    verbose_name = "Music sessions and their contacts"
