from django.urls import path

from . import views, views_after_use, views_devices, views_file, views_listening

app_name = "listening"
PLAYLIST = "people/<uuid:person>/playlists/<uuid:playlist>/"
LISTENING = "people/<uuid:person>/listenings/<uuid:listening>/"
FILE = "people/<uuid:person>/playlist-files/<uuid:file>/"

urlpatterns = [
    path("people/<uuid:person>/playlists/", views.playlists, name="playlists"),
    path("people/<uuid:person>/playlists/plan/", views.plan, name="plan"),
    path(PLAYLIST, views.playlist, name="playlist"),
    path(f"{PLAYLIST}again/", views.plan_again, name="plan-again"),
    path(f"{PLAYLIST}veto/<uuid:song>/", views.veto, name="veto"),
    path(f"{PLAYLIST}take-back/<uuid:song>/", views.take_back, name="take-back"),
    path(f"{PLAYLIST}file/", views.make_file, name="make-file"),
    path(f"{PLAYLIST}begin/", views_listening.begin, name="begin"),
    path(f"{FILE}delete/", views_file.delete, name="delete-file"),
    path(f"{FILE}preparation/", views.file_preparation, name="file-preparation"),
    path(f"{FILE}sound/", views.file_sound, name="file-sound"),
    path("people/<uuid:person>/songs/<uuid:song>/put-back/", views.put_back, name="put-back"),
    path(LISTENING, views_listening.listening, name="listening"),
    path(f"{LISTENING}heard/", views_listening.heard, name="heard"),
    path(f"{LISTENING}file-answer/", views_file.answer, name="file-answer"),
    path(f"{LISTENING}end-file/", views_file.end, name="end-file"),
    path(f"{LISTENING}after-use/", views_after_use.keep, name="after-use"),
    path(f"{LISTENING}remove/<uuid:song>/", views_after_use.remove, name="remove"),
    path("listening-devices/", views_devices.devices, name="devices"),
    path("listening-devices/<uuid:device>/end/", views_devices.end_device, name="end-device"),
]
