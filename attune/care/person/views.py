"""A caseload, and the frame and first page of one person."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render

from attune.care.team.gate import require
from attune.care.team.roles import reach

from . import consent, duplicates, music
from .access import may, open_record
from .change import access_needs_asked, add_person, change_details
from .forms import ContactForm, HearingForm, LanguageForm, MusicalLifeForm, PersonForm
from .models import Caseload, Medicine, MemorySong, Person, Relationship
from .precautions import raised_with_source

PARTS = {
    "musical-life": (MusicalLifeForm, "Musical life"),
    "hearing": (HearingForm, "Hearing"),
    "language-and-faith": (LanguageForm, "Language, faith and culture"),
    "contact": (ContactForm, "How to reach them"),
}


def caseload(request):
    """The people this member looks after, and the others within reach.

    The start page: whoever opens no record starts with what they have instead.
    """
    if not reach(request.member, "person.open"):
        return redirect(_start_of(request.member))
    require(request, "person.open")
    reachable = Person.objects.for_member(request.member).kept().select_related("site", "ward")
    mine = reachable.on_caseload_of(request.member)
    others = reachable.exclude(pk__in=mine)
    return render(request, "person/caseload.html", {"mine": mine, "others": others})


def _start_of(member) -> str:
    if reach(member, "person.read-shared"):
        return "person:on-the-ward"
    return "team:team" if reach(member, "team.change") else "team:account"


def add(request):
    """Keep someone new; first whoever may be the same person is shown."""
    require(request, "person.add")
    form = PersonForm(request.POST or None, member=request.member)
    valid = request.method == "POST" and form.is_valid()
    looked = not form.found or request.POST.get("looked_at") == form.found.digest
    if valid and looked:
        try:
            person = form.save(commit=False)
            add_person(person, by=request.actor, caseload_of=request.member)
            return redirect("person:page", person.pk)
        except ValidationError as error:
            form.add_error(None, error)
    if form.found:
        duplicates.note_shown(form.found, by=request.actor)
        form.data = form.data.copy()
        form.data["looked_at"] = form.found.digest
    return render(request, "person/add.html", {"form": form, "found": form.found})


def page(request, person):
    """Musical life first; the rest in sections."""
    person = open_record(request, person)
    songs = MemorySong.objects.for_member(request.member).of(person)
    context = {
        "person": person,
        "tab": "person",
        "songs": [(s, music.check(person, title=s.title, artist=s.artist)) for s in songs],
        "relationships": Relationship.objects.for_member(request.member).of(person),
        "medicines": [
            (medicine, raised_with_source(medicine.as_written))
            for medicine in Medicine.objects.for_member(request.member).of(person)
        ],
        "caseload": Caseload.objects.for_member(request.member).of(person),
        "consents": consent.standing(person),
        "may_change": may(request, person, "person.change"),
        "may_merge": bool(reach(request.member, "caseload.change")),
    }
    return render(request, "person/page.html", context)


def change(request, person):
    """Who they are: the NHS number and the name are held against everyone known."""
    person = open_record(request, person, "person.change")
    form = PersonForm(request.POST or None, instance=person, member=request.member)
    context = {"form": form, "title": "Name, birth and place", "tab": "person"}
    return _kept_or_asked(request, person, form, context)


def change_part(request, person, part):
    person = open_record(request, person, "person.change")
    if part not in PARTS:
        raise Http404
    form_class, title = PARTS[part]
    form = form_class(request.POST or None, instance=person)
    return _kept_or_asked(request, person, form, {"form": form, "title": title, "tab": "person"})


def _kept_or_asked(request, person, form, context):
    if request.method == "POST" and form.is_valid():
        try:
            change_details(form, by=request.actor)
            messages.success(request, "Kept.")
            return redirect("person:page", person.pk)
        except ValidationError as error:
            form.add_error(None, error)
    # What was typed and refused must not stand in the frame as if it were kept.
    person.refresh_from_db()
    return render(request, "person/line.html", {**context, "person": person})


def access_asked(request, person):
    """They were asked about access needs today."""
    person = open_record(request, person, "person.change")
    if request.method == "POST":
        access_needs_asked(person, by=request.actor)
        messages.success(request, "Kept: access needs were asked about today.")
    return redirect("person:page", person.pk)
