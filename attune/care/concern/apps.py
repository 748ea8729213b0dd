from django.apps import AppConfig


class ConcernConfig(AppConfig):
    name = "attune.care.concern"
    label = "concern"

    def ready(self):
        from .from_device import register_kind

        register_kind()
