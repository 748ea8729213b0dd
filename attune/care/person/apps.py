from django.apps import AppConfig


class PersonConfig(AppConfig):
    name = "attune.care.person"
    label = "person"
