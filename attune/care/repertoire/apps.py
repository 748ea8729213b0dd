from django.apps import AppConfig


class RepertoireConfig(AppConfig):
    name = "attune.care.repertoire"
    label = "repertoire"
