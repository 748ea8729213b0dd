from django.urls import path

from . import views

app_name = "review"
urlpatterns = [
    path("people/<uuid:person>/goals/", views.goals, name="goals"),
    path("people/<uuid:person>/sessions/<uuid:contact>/goals/", views.rate, name="rate"),
]
