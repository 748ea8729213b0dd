"""What changed for one person: reads scores, writes none."""

from django.shortcuts import render

from attune.care.person.access import open_record


def charts(request, person):
    person = open_record(request, person, "outcome.read")
    return render(request, "outcome/charts.html", {"person": person, "tab": "outcome"})
