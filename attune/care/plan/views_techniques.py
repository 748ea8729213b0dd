"""The techniques: what each is and rests on; planned for a person, checked, and signed off."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from attune.care.person.access import may, open_record
from attune.care.person.change import add_line

from . import change
from .checks import check, check_planned
from .forms_technique import PlannedTechniqueForm, SignOffForm, WalkingAnswersForm
from .models import PlannedTechnique, SignOff, WalkingAnswers, again
from .techniques import cards_of_no_technique, find_technique, not_listed, techniques
from .walking_rules import answers_in_words


def library(request):
    """Every technique that is listed, and the evidence cards that belong to no single one."""
    context = {
        "techniques": techniques().values(),
        "not_listed": not_listed(),
        "cards": cards_of_no_technique(),
    }
    return render(request, "plan/library.html", context)


def technique(request, technique):
    return render(request, "plan/technique.html", {"technique": _listed(technique)})


def choose(request, person):
    """The techniques as they are for this person: what each asks for before it is planned."""
    person = open_record(request, person, "plan.change")
    rows = [(listed, check(person, listed)) for listed in techniques().values()]
    return _page(request, person, "plan/choose.html", {"rows": rows})


def add(request, person, technique):
    person = open_record(request, person, "plan.change")
    listed = _listed(technique)
    return _plan_or_ask(request, person, listed, None, PlannedTechnique())


def alter(request, person, planned):
    """A change ends the line and writes another."""
    person = open_record(request, person, "plan.change")
    row = _planned(request, person, planned, "plan.change")
    return _plan_or_ask(request, person, _listed(row.technique), row, again(row))


def _plan_or_ask(request, person, listed, row, new):
    form = PlannedTechniqueForm(
        request.POST or None, instance=new, technique=listed, member=request.member, person=person
    )
    if request.method == "POST" and form.is_valid():
        try:
            kept = change.plan_technique(
                form.save(commit=False), person, by=request.actor, fields=form.changed_data,
                instead_of=row,
            )  # fmt: skip
            messages.success(request, "Kept.")
            return redirect("plan:planned", person.pk, kept.pk)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "technique": listed, "planned": row, "checked": check(person, listed)}
    return _page(request, person, "plan/plan_technique.html", context)


def planned(request, person, planned):
    """One planned technique: what the check says, what waits, and who signed."""
    person = open_record(request, person)
    row = _planned(request, person, planned, "person.open")
    sign_offs = SignOff.objects.for_member(request.member).of(person)
    answers = WalkingAnswers.objects.for_member(request.member).of(person).first()
    context = {
        "planned": row,
        "checked": check_planned(row),
        "sign_offs": sign_offs.filter(technique=row.technique),
        "asked_on": answers and answers.asked_on,
        "answers": answers and answers_in_words(answers),
        "may_sign": may(request, person, "sign-off.keep"),
        "may_change": may(request, person, "plan.change"),
    }
    return _page(request, person, "plan/planned.html", context)


def sign(request, person, planned):
    """Keep that somebody agreed to what waits for a sign-off."""
    person = open_record(request, person, "sign-off.keep")
    row = _planned(request, person, planned, "sign-off.keep")
    checked = check_planned(row)
    if not checked.to_sign:
        return redirect("plan:planned", person.pk, row.pk)
    form = SignOffForm(request.POST or None, checked=checked)
    if request.method == "POST" and form.is_valid() and form.keep(person, by=request.actor):
        messages.success(request, "Kept: the sign-off stands beside the technique.")
        return redirect("plan:planned", person.pk, row.pk)
    context = {"form": form, "planned": row, "checked": checked}
    return _page(request, person, "plan/sign.html", context)


def before_walking(request, person):
    """What is asked before somebody walks to music; every time of asking is kept."""
    person = open_record(request, person, "plan.change")
    form = WalkingAnswersForm(request.POST or None, member=request.member, person=person)
    if request.method == "POST" and form.is_valid():
        add_line(form.save(commit=False), person, by=request.actor, fields=form.changed_data)
        messages.success(request, "Kept. What it means for walking stands beside the technique.")
        return redirect("plan:plan", person.pk)
    return _page(request, person, "plan/before_walking.html", {"form": form})


def _listed(code):
    listed = find_technique(code)
    if listed is None:
        raise Http404
    return listed


def _planned(request, person, key, action):
    return get_object_or_404(
        PlannedTechnique.objects.for_member(request.member, action).of(person), pk=key
    )


def _page(request, person, template, context):
    return render(request, template, {**context, "person": person, "tab": "plan"})
