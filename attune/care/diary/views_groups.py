"""Groups: who is in them, as far as this member reaches; who leads them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from attune.care.person.change import end_line
from attune.care.team.gate import act_under, require
from attune.care.team.roles import reach

from . import groups
from .forms import EndForm, GroupForm, ParticipantForm
from .models import Booking, Group, Participant


@require_GET
def all_groups(request):
    require(request, "person.open")
    within = Group.objects.for_member(request.member).filter(ended_at__isnull=True)
    context = {
        "groups": within.select_related("site", "ward").prefetch_related("led_by__user"),
        "may_add": bool(reach(request.member, "diary.change")),
        "part": "groups",
    }
    return render(request, "diary/groups.html", context)


def add(request):
    require(request, "diary.change")
    return _form(request, GroupForm(request.POST or None, member=request.member), "New group")


def change(request, group):
    group = _group(request, group, "diary.change")
    form = GroupForm(request.POST or None, instance=group, member=request.member)
    return _form(request, form, "Change this group")


@require_GET
def group(request, group):
    """Who is in it: those within this member's reach by name, the others by their number."""
    group = _group(request, group, "person.open")
    inside = Participant.objects.for_member(request.member).current().filter(group=group)
    inside = list(inside.select_related("person"))
    groups.look(group, inside, by=request.actor)
    bookings = Booking.objects.for_member(request.member).filter(group=group)
    context = {
        "group": group,
        "part": "groups",
        "participants": inside,
        "others": group.participants.current().count() - len(inside),
        "bookings": bookings.filter(starts_at__gte=timezone.now()).order_by("starts_at")[:10],
        "may_change": Group.objects.for_member(request.member, "diary.change")
        .filter(pk=group.pk, ended_at__isnull=True)
        .exists(),
    }
    return render(request, "diary/group.html", context)


def join(request, group):
    group = _group(request, group, "diary.change")
    form = ParticipantForm(request.POST or None, member=request.member, group=group)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        groups.join(group, person, by=request.actor)
        messages.success(request, f"{person} is in {group}.")
        return redirect("diary:group", group.pk)
    return render(request, "diary/group_form.html", _asked(group, form, f"Into {group}"))


def leave(request, group, participant):
    group = _group(request, group, "diary.change")
    inside = Participant.objects.for_member(request.member, "diary.change").current()
    participant = get_object_or_404(inside, pk=participant, group=group)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        end_line(participant, because, by=request.actor, action="left")
        messages.success(request, f"{participant.person} is no longer in {group}.")
        return redirect("diary:group", group.pk)
    title = f"{participant.person} leaves {group}"
    return render(request, "diary/group_form.html", _asked(group, form, title))


def end(request, group):
    group = _group(request, group, "diary.change")
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        groups.end_group(group, form.cleaned_data["because"], by=request.actor)
        messages.success(request, f"{group} meets no more.")
        return redirect("diary:groups")
    return render(request, "diary/group_form.html", _asked(group, form, f"{group} meets no more"))


def _form(request, form, title):
    if request.method == "POST" and form.is_valid():
        try:
            kept = groups.keep_group(form, by=request.actor)
            messages.success(request, "Kept.")
            return redirect("diary:group", kept.pk)
        except ValidationError as error:
            form.add_error(None, error)
    group = None if form.instance._state.adding else form.instance
    return render(request, "diary/group_form.html", _asked(group, form, title))


def _asked(group, form, title) -> dict:
    return {"group": group, "form": form, "title": title, "part": "groups"}


def _group(request, reference, action) -> Group:
    require(request, action)
    within = Group.objects.for_member(request.member, action).select_related("site", "ward")
    if action == "diary.change":
        within = within.filter(ended_at__isnull=True)
    group = get_object_or_404(within, pk=reference)
    act_under(request, action, group.site_id)
    return group
