from django.urls import path

from . import views

app_name = "kit"
urlpatterns = [
    path("kit/", views.register, name="register"),
    path("kit/add/", views.add, name="add"),
    path("kit/<uuid:instrument>/", views.change_instrument, name="change"),
    path("kit/<uuid:instrument>/out-of-use/", views.out_of_use, name="out-of-use"),
]
