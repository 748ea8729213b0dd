from django.urls import path

from . import views, views_techniques

PLAN = "people/<uuid:person>/plan/"

app_name = "plan"
urlpatterns = [
    path(PLAN, views.plan, name="plan"),
    path(f"{PLAN}conversation/", views.conversation, name="conversation"),
    path(f"{PLAN}try-out/", views.start_try_out, name="start-try-out"),
    path(f"{PLAN}try-out/<uuid:try_out>/answer/", views.answer, name="answer"),
    path(f"{PLAN}try-out/<uuid:try_out>/followed-up/", views.followed_up, name="followed-up"),
    path(f"{PLAN}goals/add/", views.add_goal, name="add-goal"),
    path(f"{PLAN}goals/<uuid:goal>/", views.change_goal, name="change-goal"),
    path(f"{PLAN}reviews/add/", views.set_review, name="set-review"),
    path(f"{PLAN}reviews/<uuid:review>/", views.hold_review, name="hold-review"),
    path(f"{PLAN}before-walking/", views_techniques.before_walking, name="before-walking"),
    path(f"{PLAN}techniques/", views_techniques.choose, name="choose"),
    path(f"{PLAN}techniques/add/<slug:technique>/", views_techniques.add, name="add-technique"),
    path(f"{PLAN}techniques/<uuid:planned>/", views_techniques.planned, name="planned"),
    path(f"{PLAN}techniques/<uuid:planned>/change/", views_techniques.alter, name="alter"),
    path(f"{PLAN}techniques/<uuid:planned>/sign/", views_techniques.sign, name="sign"),
    path(f"{PLAN}<slug:lines>/<uuid:entry>/end/", views.end, name="end"),
    path("plans/due/", views.due, name="due"),
    path("techniques/", views_techniques.library, name="library"),
    path("techniques/<slug:technique>/", views_techniques.technique, name="technique"),
]
