from django.urls import path, register_converter

from . import views
from .models import Referral


class DecisionConverter:
    """Accepted, waiting, redirected or declined; anything else is no address."""

    regex = "|".join(value for value in Referral.State.values if value != Referral.State.NEW)

    def to_python(self, value):
        return Referral.State(value)

    def to_url(self, value):
        return str(value)


register_converter(DecisionConverter, "decision")

app_name = "referral"
urlpatterns = [
    path("referrals/make/", views.make, name="make"),
    path("referrals/mine/", views.mine, name="mine"),
    path("referrals/mine/<uuid:referral>/", views.correct, name="correct"),
    path("referrals/mine/<int:answer>/passed-on/", views.passed_on, name="passed-on"),
    path("referrals/", views.triage, name="triage"),
    path("referrals/<uuid:referral>/", views.one, name="one"),
    path("referrals/<uuid:referral>/<decision:decision>/", views.decide, name="decide"),
    path("people/<uuid:person>/referral/", views.of_person, name="of-person"),
]
