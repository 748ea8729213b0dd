from django.urls import path

from . import views

app_name = "outcome"
urlpatterns = [
    path("people/<uuid:person>/what-changed/", views.charts, name="charts"),
]
