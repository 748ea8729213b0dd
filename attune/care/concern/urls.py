from django.urls import path

from . import views

app_name = "concern"
urlpatterns = [
    path("concerns/raise/", views.raise_concern, name="raise"),
    path("concerns/raised/<uuid:concern>/", views.raised, name="raised"),
    path("concerns/", views.inbox, name="inbox"),
    path("concerns/<uuid:concern>/", views.read, name="read"),
    path("harm/record/", views.record_harm, name="record-harm"),
    path("harm/", views.harms, name="harms"),
    path("harm/<uuid:harm>/", views.harm, name="harm"),
    path("sites/<uuid:site>/whom-to-tell/", views.whom_to_tell, name="whom-to-tell"),
]
