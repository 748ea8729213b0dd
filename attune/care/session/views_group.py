"""A group's session: its start, the register, one note, and a line for each who came."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from attune.care.diary.models import Group
from attune.care.diary.opens import said_by_booking
from attune.care.person.access import open_record
from attune.care.team.gate import require

from . import groups, looks, rounds
from .about import keep_about
from .forms_group import HERE, GroupNoteForm, LineForm, RegisterForm, StartGroupForm
from .models import Contact
from .page import counting_scores
from .views_whole import session_of


def start_group(request, group):
    require(request, "session.record")
    open_groups = Group.objects.for_member(request.member, "session.record")
    group = get_object_or_404(open_groups, pk=group, ended_at__isnull=True)
    initial = {"place": group.ward or ""} | said_by_booking(request)
    form = StartGroupForm(
        request.POST or None, initial=initial, member=request.member, site=group.site
    )
    if request.method == "POST" and form.is_valid():
        session = groups.start_group(
            group,
            reference=form.cleaned_data["reference"],
            place=form.cleaned_data["place"],
            asks=form.cleaned_data["asks"],
            players=form.players(),
            by=request.actor,
        )
        return redirect("session:session", session.pk)
    people = groups.members_within(group, request.member)
    looks.look(group, people, request.member, by=request.actor)
    context = {"group": group, "form": form, "people": people}
    context |= {"outside": groups.outside(group, people)}
    return render(request, "session/start_group.html", context)


def group_page(request, session):
    """The register and what was written: of those within this member's reach, by name."""
    people = groups.expected_at(session, request.member)
    looks.look(session, people, request.member, by=request.actor)
    contacts = list(
        Contact.objects.for_member(request.member, "session.record")
        .filter(session=session)
        .select_related("person")
        .prefetch_related("instruments_used", counting_scores())
    )
    named = [contact for contact in contacts if contact.person_id]
    context = {
        "session": session,
        "register": RegisterForm(
            initial=_register_of(contacts),
            people=people,
            others=groups.others_at(session, request.member, people),
        ),
        "came": [contact for contact in named if not contact.not_seen],
        "people": people,
        "outside": groups.outside(session.group, people),
        "totals": rounds.totals(named),
        "plays": session.players.filter(member=request.member).exists(),
    }
    return render(request, "session/group.html", context)


def _register_of(contacts: list[Contact]) -> dict:
    """What stands in the register already: nobody is there beforehand."""
    entered = {f"came-{c.person_id}": c.not_seen or HERE for c in contacts if c.person_id}
    guests = next((c.reached_patients for c in contacts if c.person_id is None), None)
    return entered | {"guests": guests}


def register(request, session):
    session = _group_session(request, session)
    people = groups.expected_at(session, request.member)
    others = groups.others_at(session, request.member, people)
    form = RegisterForm(request.POST or None, people=people, others=others)
    if request.method == "POST" and form.is_valid():
        guests = form.cleaned_data["guests"]
        groups.keep_register(session, form.register(), guests, by=request.actor)
        messages.success(request, "The register is kept.")
        return redirect("session:session", session.pk)
    looks.look(session, people, request.member, by=request.actor)
    context = {"session": session, "form": form, "title": "Register", "people": people}
    return render(request, "session/round_form.html", context)


def group_note(request, session):
    session = _group_session(request, session)
    form = GroupNoteForm(request.POST or None, instance=session)
    if request.method == "POST" and form.is_valid():
        rounds.change_session(form, by=request.actor)
        messages.success(request, "Kept: it stands in the record of each who came.")
        return redirect("session:session", session.pk)
    context = {"session": session, "form": form, "title": "Note on the group"}
    return render(request, "session/round_form.html", context)


def line(request, person, contact):
    """In the frame of the person whose record it is, and of nobody else."""
    person = open_record(request, person, "session.record")
    contacts = Contact.objects.for_member(request.member, "session.record").filter(
        session__group__isnull=False, person__in=person.all_references()
    )
    contact = get_object_or_404(contacts.select_related("session__group", "person"), pk=contact)
    form = LineForm(request.POST or None, instance=contact)
    if request.method == "POST" and form.is_valid():
        try:
            why = form.cleaned_data.get("why", "")
            keep_about(contact, {"line": form.cleaned_data["line"]}, why, by=request.actor)
            return redirect("session:session", contact.session_id)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"person": person, "contact": contact, "form": form, "tab": "sessions"}
    return render(request, "session/line.html", context)


def _group_session(request, reference):
    session = session_of(request, reference)
    if session.group_id is None:
        raise Http404
    return session
