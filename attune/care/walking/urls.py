from django.urls import path, register_converter

from . import views
from .models import Kind


class KindConverter:
    """What is done to the cue; anything else is no address."""

    regex = "|".join(Kind.values)

    def to_python(self, value):
        return Kind(value)

    def to_url(self, value):
        return str(value)


register_converter(KindConverter, "bout_kind")

CONTACT = "people/<uuid:person>/sessions/<uuid:contact>/"

app_name = "walking"
urlpatterns = [
    path(f"{CONTACT}cue/", views.cue, name="cue"),
    path(f"{CONTACT}cue/songs/<uuid:song>/prepare/", views.prepare, name="prepare"),
    path(f"{CONTACT}practice/", views.practice, name="practice"),
    path(f"{CONTACT}bouts/<bout_kind:bout_kind>/keep/", views.keep, name="keep"),
    path("cue-sounds/<slug:sound>.wav", views.cue_sound, name="cue-sound"),
]
