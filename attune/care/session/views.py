"""The sessions of one person."""

from django.shortcuts import render

from attune.care.person.access import open_record

from .models import Contact


def of_person(request, person):
    person = open_record(request, person)
    contacts = (
        Contact.objects.for_member(request.member)
        .filter(person=person)
        .select_related("session")
        .prefetch_related("session__played_by__user")
        .order_by("-session__started_at")
    )
    context = {"person": person, "contacts": contacts, "tab": "sessions"}
    return render(request, "session/of_person.html", context)
