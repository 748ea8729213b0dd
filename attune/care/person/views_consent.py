"""Consent of one person: how it stands, a decision, a withdrawal; the service's lawful basis."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from attune.care.team.gate import require

from . import consent
from .access import open_record
from .forms import ConsentForm, LawfulBasisForm, WithdrawForm
from .models import Capacity, Purpose


def standing(request, person):
    person = open_record(request, person)
    context = {
        "person": person,
        "tab": "person",
        "standing": consent.standing(person),
        "lawful_basis": consent.lawful_basis(request.member),
    }
    return render(request, "person/consent.html", context)


def decide(request, person):
    person = open_record(request, person, "person.change")
    asked = {name: request.GET.get(name, "") for name in ("purpose", "capacity")}
    form = ConsentForm(request.POST or None, person=person, initial=asked)
    if request.method == "POST" and form.is_valid():
        consent.decide(person, form.cleaned_data, by=request.actor)
        messages.success(request, "Kept.")
        return redirect("person:consent", person.pk)
    capacity = request.POST.get("capacity") or asked["capacity"]
    context = {
        "person": person,
        "tab": "person",
        "form": form,
        "purpose": asked["purpose"],
        "who": Capacity(capacity).label if capacity in Capacity.values else "",
        "may_decide": Capacity.choices,
        "not_by": consent.NOT_BY_WITHDRAWAL,
    }
    return render(request, "person/consent_decide.html", context)


def withdraw(request, person, purpose):
    """Says what it ends and what it does not, before and after."""
    person = open_record(request, person, "person.change")
    if purpose not in Purpose.values:
        raise Http404
    publication = request.GET.get("publication", "")
    form = WithdrawForm(request.POST or None)
    done = request.method == "POST" and form.is_valid()
    if done:
        who = form.cleaned_data["withdrawn_by"]
        consent.withdraw(
            person, purpose, withdrawn_by=who, by=request.actor, publication=publication
        )
    context = {
        "person": person,
        "tab": "person",
        "form": form,
        "done": done,
        "label": publication or Purpose(purpose).label,
        "uses": consent.uses(person, purpose, publication=publication),
        "not_by": consent.NOT_BY_WITHDRAWAL,
    }
    return render(request, "person/consent_withdraw.html", context)


def lawful_basis(request):
    """The service says once on what basis in law it keeps its records."""
    require(request, "team.change")
    now = {"words": consent.lawful_basis(request.member)}
    form = LawfulBasisForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        consent.state_lawful_basis(form.cleaned_data["words"], by=request.actor)
        messages.success(request, "Kept. It is shown on every page of consent.")
        return redirect("person:lawful-basis")
    return render(request, "person/lawful_basis.html", {"form": form})
