from django.urls import path

from . import views

app_name = "intake"
urlpatterns = [
    path("intake/", views.who, name="who"),
    path("intake/records/", views.keep_record, name="keep-record"),
    path("intake/returned/", views.returned, name="returned"),
    path("intake/returned/<uuid:record>/", views.correct, name="correct"),
    path("offline/worker.js", views.worker, name="worker"),
    path("offline/<slug:kind>/", views.page, name="page"),
]
