from django.apps import AppConfig


class SingingConfig(AppConfig):
    name = "attune.care.singing"
    label = "singing"
