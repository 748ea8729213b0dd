from datetime import date

from django.urls import path, register_converter

from . import views, views_book, views_calendar, views_groups
from .change import BECOMES
from .models import BookingChange


class DayConverter:
    """A day as 2026-03-01; a day that no calendar has is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value):
        return date.fromisoformat(value)

    def to_url(self, value):
        return value.isoformat()


class BecameConverter:
    """What may become of a booking besides being moved."""

    regex = "|".join(BECOMES)

    def to_python(self, value):
        return BookingChange.Kind(value)

    def to_url(self, value):
        return str(value)


register_converter(DayConverter, "day")
register_converter(BecameConverter, "became")

BOOKING = "diary/bookings/<uuid:booking>/"
GROUP = "groups/<uuid:group>/"

app_name = "diary"
urlpatterns = [
    path("diary/", views.day, name="today"),
    path("diary/<day:on>/", views.day, name="day"),
    path("diary/week/", views.week, name="this-week"),
    path("diary/week/<day:on>/", views.week, name="week"),
    path("diary/book/", views_book.with_whom, name="with-whom"),
    path("diary/calendar/", views_calendar.link, name="calendar"),
    path("diary/calendar/end/", views_calendar.end_link, name="calendar-end"),
    path("calendar/<str:token>/attune.ics", views_calendar.feed, name="feed"),
    path(BOOKING, views.booking, name="booking"),
    path(f"{BOOKING}move/", views.move, name="move"),
    path(f"{BOOKING}ward-says/", views.ward_says, name="ward-says"),
    path(f"{BOOKING}<became:became>/", views.end, name="end"),
    path("people/<uuid:person>/bookings/", views.of_person, name="of-person"),
    path("people/<uuid:person>/bookings/add/", views_book.book_person, name="book-person"),
    path("groups/", views_groups.all_groups, name="groups"),
    path("groups/add/", views_groups.add, name="add-group"),
    path(GROUP, views_groups.group, name="group"),
    path(f"{GROUP}change/", views_groups.change, name="change-group"),
    path(f"{GROUP}end/", views_groups.end, name="end-group"),
    path(f"{GROUP}book/", views_book.book_group, name="book-group"),
    path(f"{GROUP}join/", views_groups.join, name="join"),
    path(f"{GROUP}participants/<uuid:participant>/leave/", views_groups.leave, name="leave"),
]
