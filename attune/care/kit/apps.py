from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "attune.care.kit"
    label = "kit"
    verbose_name = "Musical instruments and how they are cleaned"
