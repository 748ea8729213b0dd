from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "attune.care.review"
    label = "review"
