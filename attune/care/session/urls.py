from django.urls import path, register_converter

from . import views
from .models import Moment


class MomentConverter:
    """Before, during or after; anything else is no address."""

    regex = "|".join(Moment.values)

    def to_python(self, value):
        return Moment(value)

    def to_url(self, value):
        return str(value)


register_converter(MomentConverter, "moment")

CONTACT = "people/<uuid:person>/sessions/<uuid:contact>/"

app_name = "session"
urlpatterns = [
    path("people/<uuid:person>/sessions/", views.of_person, name="of-person"),
    path("people/<uuid:person>/sessions/start/", views.start, name="start"),
    path(CONTACT, views.contact, name="contact"),
    path(f"{CONTACT}yes-today/", views.yes_today, name="yes-today"),
    path(f"{CONTACT}ratings/<moment:moment>/", views.ratings, name="ratings"),
    path(f"{CONTACT}walk/<moment:moment>/", views.walk, name="walk"),
    path(f"{CONTACT}no-walk/<moment:moment>/", views.no_walk, name="no-walk"),
    path(f"{CONTACT}finish/", views.finish, name="finish"),
    path(f"{CONTACT}scores/<uuid:score>/correct/", views.correct, name="correct"),
]
