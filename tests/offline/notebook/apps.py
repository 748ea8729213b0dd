from django.apps import AppConfig


class NotebookConfig(AppConfig):
    name = "tests.offline.notebook"
    label = "notebook"

    def ready(self):
        from .receive import register_kind

        register_kind()
