from django.urls import path

from . import views

app_name = "repertoire"
urlpatterns = [
    path("people/<uuid:person>/songs/", views.songs, name="songs"),
]
