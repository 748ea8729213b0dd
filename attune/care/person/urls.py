from django.urls import path

from . import views

app_name = "person"
urlpatterns = [
    path("", views.caseload, name="caseload"),
    path("people/add/", views.add, name="add"),
    path("people/<uuid:person>/", views.page, name="page"),
    path("people/<uuid:person>/change/", views.change, name="change"),
    path(
        "people/<uuid:person>/music-not-to-use/add/",
        views.add_music_not_to_use,
        name="add-music-not-to-use",
    ),
    path("people/<uuid:person>/precautions/add/", views.add_precaution, name="add-precaution"),
]
