"""A person's plan, its first conversation, try-out, goals and reviews, and what is due."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from attune.care.person.access import may, open_record
from attune.care.person.change import add_line, end_line
from attune.care.person.forms import EndForm
from attune.care.person.models import AccessNeed, MemorySong
from attune.care.team.gate import require

from . import change
from .checks import check_planned
from .due import LATER, SOON, due_for
from .forms import (
    AnswerForm,
    FirstConversationForm,
    GoalForm,
    HoldReviewForm,
    ReviewForm,
    TryOutForm,
)
from .models import FirstConversation, Goal, PlannedTechnique, Review, SignOff, TryOut

# What can be ended with a reason, by its name in the address.
LINES = {
    "goals": (Goal, "This goal does not hold any more"),
    "techniques": (PlannedTechnique, "This technique is not planned any more"),
    "try-outs": (TryOut, "This try-out does not go on"),
    "sign-offs": (SignOff, "This sign-off is taken back"),
}


def plan(request, person):
    """The plan on one page, in the order in which it comes about."""
    person = open_record(request, person)
    member = request.member
    planned = PlannedTechnique.objects.for_member(member).of(person)
    planned = planned.select_related("led_by__user", "mentor__user")
    try_outs = TryOut.objects.for_member(member).of(person).select_related("follow_up_by__user")
    context = {
        "conversation": FirstConversation.objects.for_member(member).of(person).first(),
        "try_outs": try_outs,
        "under_way": any(not try_out.answer for try_out in try_outs),
        "goals": Goal.objects.for_member(member).of(person),
        "techniques": [(line, check_planned(line)) for line in planned],
        "reviews": Review.objects.for_member(member).of(person),
        "may_change": may(request, person, "plan.change"),
    }
    return _page(request, person, "plan/plan.html", context)


def conversation(request, person):
    """The first conversation on one page; what is the person's own is kept on their record."""
    person = open_record(request, person, "plan.change")
    kept = FirstConversation.objects.for_member(request.member).of(person).first()
    form = FirstConversationForm(
        request.POST or None,
        instance=kept,
        member=request.member,
        person=person,
        may_change_person=may(request, person, "person.change"),
        initial={} if kept else {"held_on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        change.keep_conversation(form, person, by=request.actor)
        return _kept(request, person)
    context = {
        "form": form,
        "songs": MemorySong.objects.for_member(request.member).of(person),
        "needs": AccessNeed.objects.for_member(request.member).of(person),
    }
    return _page(request, person, "plan/conversation.html", context)


def start_try_out(request, person):
    person = open_record(request, person, "plan.change")
    if TryOut.objects.for_member(request.member).of(person).filter(answer="").exists():
        messages.error(request, "A try-out is under way: ask how it fits before another begins.")
        return redirect("plan:plan", person.pk)
    form = TryOutForm(request.POST or None, member=request.member, person=person)
    if request.method == "POST" and form.is_valid():
        add_line(form.save(commit=False), person, by=request.actor, fields=form.changed_data)
        return _kept(request, person)
    return _form(request, person, form, "A try-out")


def answer(request, person, try_out):
    """At the end of a try-out: does this fit you?"""
    person = open_record(request, person, "plan.change")
    row = _line(request, TryOut, person, try_out)
    if row.answer:
        return redirect("plan:plan", person.pk)
    initial = {"answered_on": timezone.localdate()}
    form = AnswerForm(request.POST or None, instance=row, person=person, initial=initial)
    if request.method == "POST" and form.is_valid():
        change.answer_try_out(row, **form.cleaned_data, by=request.actor)
        if row.answer == TryOut.Answer.GOAL:
            messages.success(request, "Kept. Now write their goal.")
            return redirect("plan:add-goal", person.pk)
        return _kept(request, person)
    return _form(request, person, form, f"{row}: does this fit you?")


def followed_up(request, person, try_out):
    person = open_record(request, person, "plan.change")
    row = _line(request, TryOut, person, try_out)
    if request.method == "POST" and row.answer:
        change.follow_up(row, by=request.actor)
        messages.success(request, "Kept: it was followed up today.")
    return redirect("plan:plan", person.pk)


def add_goal(request, person):
    person = open_record(request, person, "plan.change")
    form = GoalForm(request.POST or None, member=request.member, person=person)
    if request.method == "POST" and form.is_valid():
        add_line(form.save(commit=False), person, by=request.actor, fields=form.changed_data)
        return _kept(request, person)
    return _page(request, person, "plan/goal.html", {"form": form})


def change_goal(request, person, goal):
    person = open_record(request, person, "plan.change")
    row = _line(request, Goal, person, goal)
    form = GoalForm(request.POST or None, instance=row, member=request.member, person=person)
    if request.method == "POST" and form.is_valid():
        change.change_goal(form, by=request.actor)
        return _kept(request, person)
    return _page(request, person, "plan/goal.html", {"form": form, "goal": row})


def end(request, person, lines, entry):
    """End a goal, a technique, a try-out or a sign-off, with the reason; it stays in the record."""
    person = open_record(request, person, "plan.change")
    if lines not in LINES:
        raise Http404
    model, title = LINES[lines]
    row = _line(request, model, person, entry)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        action = "taken back" if model is SignOff else "ended"
        end_line(row, form.cleaned_data["because"], by=request.actor, action=action)
        return _kept(request, person)
    return _form(request, person, form, f"{title}: {row}")


def set_review(request, person):
    person = open_record(request, person, "plan.change")
    form = ReviewForm(request.POST or None, member=request.member, person=person)
    if request.method == "POST" and form.is_valid():
        add_line(form.save(commit=False), person, by=request.actor, fields=form.changed_data)
        return _kept(request, person)
    return _form(request, person, form, "A review")


def hold_review(request, person, review):
    person = open_record(request, person, "plan.change")
    row = _line(request, Review, person, review)
    if row.held_on:
        return redirect("plan:plan", person.pk)
    form = HoldReviewForm(request.POST or None, initial={"held_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        change.hold_review(row, **form.cleaned_data, by=request.actor)
        return _kept(request, person)
    return _form(request, person, form, "The review")


def due(request):
    """What is due in the plans that this member may change; a part of the start page, or all."""
    require(request, "plan.change")
    today, part = timezone.localdate(), request.htmx
    rows = due_for(request.member, today, SOON if part else LATER)
    template = "plan/due_rows.html" if part else "plan/due.html"
    return render(request, template, {"rows": rows, "today": today, "part": part})


def _line(request, model, person, key):
    lines = model.objects.for_member(request.member, "plan.change")
    return get_object_or_404(lines.of(person), pk=key)


def _kept(request, person):
    messages.success(request, "Kept.")
    return redirect("plan:plan", person.pk)


def _form(request, person, form, title):
    return _page(request, person, "plan/form.html", {"form": form, "title": title})


def _page(request, person, template, context):
    return render(request, template, {**context, "person": person, "tab": "plan"})
