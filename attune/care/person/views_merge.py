"""Two records of one person made one, and parted again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render

from . import duplicates
from .access import open_record
from .forms import MergeForm
from .merge import merge, un_merge
from .models import Person


def merge_into(request, person):
    """Choose the other record among those that may be the same person."""
    person = open_record(request, person, "caseload.change")
    people = Person.objects.for_member(request.member, "caseload.change").kept()
    others = people.filter(pk__in=[other.pk for other in _alike(request, person)])
    form = MergeForm(request.POST or None, others=others)
    if request.method == "POST" and form.is_valid():
        try:
            merge(form.cleaned_data["other"], person, by=request.actor)
            messages.success(request, "Merged. Nothing was moved; it can be parted again.")
            return redirect("person:page", person.pk)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"person": person, "form": form, "others": others, "tab": "person"}
    merged = Person.objects.for_member(request.member).filter(merged_into=person)
    return render(request, "person/merge.html", {**context, "merged": merged})


def part(request, person, other):
    """Part a record that was merged into this one."""
    person = open_record(request, person, "caseload.change")
    people = Person.objects.for_member(request.member, "caseload.change")
    other = get_object_or_404(people, pk=other, merged_into=person)
    if request.method == "POST":
        un_merge(other, by=request.actor)
        messages.success(request, "Parted: each record has what was written on it.")
    return redirect("person:page", person.pk)


def _alike(request, person):
    return duplicates.find(
        request.member,
        names=(person.preferred_name, person.full_name),
        born_on=person.born_on,
        nhs_number=person.nhs_number,
        but=person.pk,
    ).within
