from django.apps import AppConfig


class DiaryConfig(AppConfig):
    name = "attune.care.diary"
    label = "diary"
