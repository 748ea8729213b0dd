from django.urls import path

from . import views

app_name = "session"
urlpatterns = [
    path("people/<uuid:person>/sessions/", views.of_person, name="of-person"),
]
