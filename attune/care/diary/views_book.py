"""Booking a session with a person or a group."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render

from attune.care.person.access import open_record
from attune.care.team.gate import require

from . import change
from .forms import BookForm, WithWhomForm
from .models import Booking, Group


def with_whom(request):
    """From the diary: first with whom."""
    require(request, "diary.change")
    form = WithWhomForm(request.GET or None, member=request.member)
    if form.is_bound and form.is_valid():
        person, group = form.cleaned_data["person"], form.cleaned_data["group"]
        if person:
            return redirect("diary:book-person", person.pk)
        return redirect("diary:book-group", group.pk)
    return render(request, "diary/with_whom.html", {"form": form, "part": "day"})


def book_person(request, person):
    person = open_record(request, person, "diary.change")
    where = {"place": str(person.ward or ""), "practitioners": [request.member.pk]}
    form = BookForm(request.POST or None, initial=where, member=request.member, person=person)
    booking = _booked(request, form, site=person.site, person=person)
    if booking:
        return redirect("diary:booking", booking.pk)
    context = {"form": form, "person": person, "tab": "sessions"}
    return render(request, "diary/book_person.html", context)


def book_group(request, group):
    require(request, "diary.change")
    groups = Group.objects.for_member(request.member, "diary.change").select_related("ward")
    group = get_object_or_404(groups, pk=group, ended_at__isnull=True)
    where = {"place": str(group.ward or "")}
    form = BookForm(request.POST or None, initial=where, member=request.member, group=group)
    booking = _booked(request, form, site=group.site, group=group)
    if booking:
        return redirect("diary:booking", booking.pk)
    return render(
        request, "diary/book_group.html", {"form": form, "group": group, "part": "groups"}
    )


def _booked(request, form, **whom) -> Booking | None:
    """The booking, if the form holds; what stands against it is said on the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    given = form.cleaned_data
    booking = Booking(
        pk=given["reference"], starts_at=given["starts_at"], minutes=given["minutes"],
        place=given["place"], bring=given["bring"], **whom,
    )  # fmt: skip
    try:
        change.book(booking, list(given["practitioners"]), weeks=given["weeks"], by=request.actor)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None
    messages.success(
        request, "Booked." if given["weeks"] == 1 else f"Booked {given['weeks']} times."
    )
    return booking
