from django.apps import AppConfig


class SessionConfig(AppConfig):
    name = "attune.care.session"
    label = "session"
    verbose_name = "Music sessions and their contacts"

    def ready(self):
        from .from_device import register_kind

        register_kind()
