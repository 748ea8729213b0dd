from django.apps import AppConfig


class TeamConfig(AppConfig):
    name = "attune.care.team"
    label = "team"
