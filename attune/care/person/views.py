"""A caseload, and the frame and first page of one person."""

from django.contrib import messages
from django.shortcuts import redirect, render

from attune.care.team.gate import require

from .access import open_record
from .change import add_person, add_to_record, change_details
from .forms import MusicNotToUseForm, PersonForm, PrecautionForm
from .models import Person


def caseload(request):
    """The people this member looks after, and the others within reach."""
    require(request, "person.open")
    reachable = Person.objects.for_member(request.member).kept().select_related("site", "ward")
    mine = reachable.on_caseload_of(request.member)
    others = reachable.exclude(pk__in=mine)
    return render(request, "person/caseload.html", {"mine": mine, "others": others})


def add(request):
    require(request, "person.add")
    form = PersonForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        person = add_person(form.save(commit=False), by=request.actor, caseload_of=request.member)
        return redirect("person:page", person.pk)
    return render(request, "person/add.html", {"form": form})


def page(request, person):
    person = open_record(request, person)
    return render(request, "person/page.html", {"person": person, "tab": "person"})


def change(request, person):
    person = open_record(request, person, "person.change")
    form = PersonForm(request.POST or None, instance=person, member=request.member)
    if request.method == "POST" and form.is_valid():
        change_details(form, by=request.actor)
        messages.success(request, "Kept.")
        return redirect("person:page", person.pk)
    return render(request, "person/change.html", {"person": person, "form": form, "tab": "person"})


def add_music_not_to_use(request, person):
    return _add_line(request, person, MusicNotToUseForm, "Add music not to use")


def add_precaution(request, person):
    return _add_line(request, person, PrecautionForm, "Add a precaution")


def _add_line(request, reference, form_class, title):
    person = open_record(request, reference, "person.change")
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        add_to_record(person, form, by=request.actor)
        messages.success(request, "Kept.")
        return redirect("person:page", person.pk)
    context = {"person": person, "form": form, "title": title, "tab": "person"}
    return render(request, "person/add_line.html", context)
