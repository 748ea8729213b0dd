from django.urls import path

from . import views, views_consent, views_lines, views_merge, views_shared, who_looked

app_name = "person"
urlpatterns = [
    path("", views.caseload, name="caseload"),
    path("wards/", views_shared.on_the_ward, name="on-the-ward"),
    path("wards/people/<uuid:person>/", views_shared.shared, name="shared"),
    path("people/add/", views.add, name="add"),
    path("people/<uuid:person>/", views.page, name="page"),
    path("people/<uuid:person>/change/", views.change, name="change"),
    path("people/<uuid:person>/change/<slug:part>/", views.change_part, name="change-part"),
    path("people/<uuid:person>/access-asked/", views.access_asked, name="access-asked"),
    path(
        "people/<uuid:person>/music-not-to-use/add/",
        views_lines.add,
        {"line": "music-not-to-use"},
        name="add-music-not-to-use",
    ),
    path(
        "people/<uuid:person>/precautions/add/",
        views_lines.add,
        {"line": "precautions"},
        name="add-precaution",
    ),
    path("people/<uuid:person>/asked-first/", views_lines.asked_first, name="asked-first"),
    path("people/<uuid:person>/lines/<slug:line>/add/", views_lines.add, name="add-line"),
    path(
        "people/<uuid:person>/lines/<slug:line>/<uuid:key>/change/",
        views_lines.change,
        name="change-line",
    ),
    path(
        "people/<uuid:person>/lines/<slug:line>/<uuid:key>/end/", views_lines.end, name="end-line"
    ),
    path("people/<uuid:person>/consent/", views_consent.standing, name="consent"),
    path("people/<uuid:person>/consent/decide/", views_consent.decide, name="consent-decide"),
    path(
        "people/<uuid:person>/consent/<slug:purpose>/withdraw/",
        views_consent.withdraw,
        name="consent-withdraw",
    ),
    path("people/<uuid:person>/who-looked/", who_looked.who_looked, name="who-looked"),
    path("people/<uuid:person>/merge/", views_merge.merge_into, name="merge"),
    path("people/<uuid:person>/merge/<uuid:other>/part/", views_merge.part, name="part"),
    path("service/lawful-basis/", views_consent.lawful_basis, name="lawful-basis"),
]
