from django.urls import path

from . import views, views_link, views_team, views_trail

app_name = "team"
urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/organisation/", views.switch_organisation, name="switch-organisation"),
    path("trail/", views_trail.trail, name="trail"),
    path("team/", views_team.team, name="team"),
    path("team/sites/add/", views_team.add_site, name="add-site"),
    path("team/sites/<uuid:site>/", views_team.rename_site, name="rename-site"),
    path("team/sites/<uuid:site>/wards/add/", views_team.add_ward, name="add-ward"),
    path("team/wards/<uuid:ward>/", views_team.rename_ward, name="rename-ward"),
    path("team/invite/", views_team.invite, name="invite"),
    path("team/invitations/<int:link>/withdraw/", views_team.withdraw, name="withdraw"),
    path("team/members/<uuid:member>/", views_team.member, name="member"),
    path("team/postings/<int:posting>/remove/", views_team.remove_posting, name="remove-posting"),
    path("team/members/<uuid:member>/end/", views_team.end, name="end"),
    path("team/members/<uuid:member>/give-back/", views_team.give_back, name="give-back"),
    path(
        "team/members/<uuid:member>/second-factor/",
        views_team.take_second_factor,
        name="take-second-factor",
    ),
    path(
        "team/members/<uuid:member>/password/",
        views_team.offer_new_password,
        name="offer-new-password",
    ),
    path("join/<str:token>/", views_link.join, name="join"),
    path("new-second-factor/<str:token>/", views_link.new_second_factor, name="new-second-factor"),
    path("new-password/<str:token>/", views_link.new_password, name="new-password"),
    path("set-up/<str:token>/", views.set_up, name="set-up"),
    path("accounts/demonstration/", views.demonstration_sign_in, name="demonstration-sign-in"),
]
