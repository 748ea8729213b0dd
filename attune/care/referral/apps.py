from django.apps import AppConfig


class ReferralConfig(AppConfig):
    name = "attune.care.referral"
    label = "referral"
