from django.urls import path, register_converter

from . import views, views_bedside, views_group, views_round, views_whole
from .models import Moment


class MomentConverter:
    """Before, during or after; anything else is no address."""

    regex = "|".join(Moment.values)

    def to_python(self, value):
        return Moment(value)

    def to_url(self, value):
        return str(value)


register_converter(MomentConverter, "moment")

SESSION = "sessions/<uuid:session>/"
CONTACT = "people/<uuid:person>/sessions/<uuid:contact>/"

app_name = "session"
urlpatterns = [
    path("sessions/", views_round.mine, name="mine"),
    path("sessions/start-a-round/", views_round.start_round, name="start-round"),
    path(SESSION, views_round.session_page, name="session"),
    path(f"{SESSION}handover/", views_round.handover, name="handover"),
    path(f"{SESSION}visits/add/", views_round.add_visit, name="add-visit"),
    path(f"{SESSION}visits/<uuid:visit>/", views_round.change_visit, name="change-visit"),
    path(f"{SESSION}bedside/", views_bedside.bedside, name="bedside"),
    path(f"{SESSION}sheet/", views_bedside.sheet, name="sheet"),
    path(f"{SESSION}end/", views_round.end, name="end"),
    path(f"{SESSION}sign/", views_round.sign, name="sign"),
    path("groups/<uuid:group>/meets/", views_group.start_group, name="start-group"),
    path(f"{SESSION}register/", views_group.register, name="register"),
    path(f"{SESSION}note/", views_group.group_note, name="group-note"),
    path(f"{CONTACT}line/", views_group.line, name="line"),
    path(f"{SESSION}reflection/", views_whole.reflect, name="reflect"),
    path("units/", views_whole.units, name="units"),
    path("units/<uuid:ward>/limits/", views_whole.limits, name="limits"),
    path("contacts/<uuid:bed_contact>/", views_bedside.contact, name="bed-contact"),
    path("contacts/<uuid:bed_contact>/link/", views_bedside.link, name="link"),
    path("people/<uuid:person>/sessions/", views.of_person, name="of-person"),
    path("people/<uuid:person>/sessions/start/", views.start, name="start"),
    path("people/<uuid:person>/try-outs/<uuid:try_out>/held/", views.held, name="held"),
    path(CONTACT, views.contact, name="contact"),
    path(f"{CONTACT}yes-today/", views.yes_today, name="yes-today"),
    path(f"{CONTACT}ratings/<moment:moment>/", views.ratings, name="ratings"),
    path(f"{CONTACT}vitals/<moment:moment>/", views.vitals, name="vitals"),
    path(f"{CONTACT}moments/", views.mark, name="mark"),
    path(f"{CONTACT}about/", views.keep_about, name="about"),
    path(f"{CONTACT}walk/<moment:moment>/", views.walk, name="walk"),
    path(f"{CONTACT}no-walk/<moment:moment>/", views.no_walk, name="no-walk"),
    path(f"{CONTACT}finish/", views.finish, name="finish"),
    path(f"{CONTACT}scores/<uuid:score>/correct/", views.correct, name="correct"),
]
