from django.urls import path

from . import views, views_capture

app_name = "outcome"
urlpatterns = [
    path("people/<uuid:person>/what-changed/", views.charts, name="charts"),
    path("capture/", views_capture.board, name="capture"),
]
