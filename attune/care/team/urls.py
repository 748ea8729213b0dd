from django.urls import path

from . import views

app_name = "team"
urlpatterns = [
    path("account/", views.account, name="account"),
    path("trail/", views.trail, name="trail"),
    path("set-up/<str:token>/", views.set_up, name="set-up"),
    path("accounts/demonstration/", views.demonstration_sign_in, name="demonstration-sign-in"),
]
