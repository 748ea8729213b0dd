"""How the goals are going, and rating them in a session that is under way."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render

from attune.care.person.access import open_record
from attune.care.plan.models import Goal
from attune.care.session.access import contacts_under_way
from attune.care.session.models import Score

from . import change
from .forms import GoalsForm
from .goals import attained, going


def goals(request, person):
    """Each goal with its ratings, and the T score of each session that rated levels."""
    person = open_record(request, person)
    references = person.all_references()
    scores = list(
        Score.objects.for_member(request.member)
        .current()
        .filter(contact__person__in=references, goal__isnull=False)
        .select_related("contact__session", "goal")
        .order_by("contact__session__started_at")
    )
    all_goals = Goal.objects.for_member(request.member).filter(person__in=references)
    context = {
        "goals": going(all_goals, scores),
        "attained": attained(scores),
        "contacts": contacts_under_way(request, person).order_by("-session__started_at")[:3],
    }
    return _page(request, person, "review/goals.html", context)


def rate(request, person, contact):
    """The goals that this session has not rated yet."""
    person = open_record(request, person, "session.record")
    contact = get_object_or_404(contacts_under_way(request, person), pk=contact)
    rated = contact.scores.current().filter(goal__isnull=False).values("goal")
    holding = (
        Goal.objects.for_member(request.member).of(person).filter(measure__in=Goal.ABOUT_THE_GOAL)
    )
    form = GoalsForm(request.POST or None, goals=holding.exclude(pk__in=rated))
    if request.method == "POST" and form.is_valid():
        try:
            change.keep_goal_ratings(contact, form.ratings(), by=request.actor)
            messages.success(request, "Kept.")
            return redirect("review:goals", person.pk)
        except ValidationError as error:
            form.add_error(None, error)
    return _page(request, person, "review/rate.html", {"form": form, "contact": contact})


def _page(request, person, template, context):
    return render(request, template, {**context, "person": person, "tab": "plan"})
