"""Referring, triage with the overdue on top, and the referrer's own page with the answers."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from attune.care.person import duplicates
from attune.care.person.access import may, open_record
from attune.care.team.gate import act_under, require
from attune.care.team.roles import reach

from . import change, matching
from .clock import clock
from .forms import FORMS, ReferralForm, whom_to_ask
from .models import Decision, Referral

DONE_SHOWN = 30
OPEN_FIRST = {Referral.State.NEW: 0, Referral.State.WAITING: 1, Referral.State.ACCEPTED: 2}
TITLES = {
    Referral.State.ACCEPTED: "Accept",
    Referral.State.WAITING: "Let it wait",
    Referral.State.REDIRECTED: "Redirect",
    Referral.State.DECLINED: "Decline",
}


def make(request):
    """One short form. What it says is kept apart from every record until triage."""
    require(request, "referral.make")
    form = ReferralForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        change.make_referral(form.save(commit=False), by=request.actor)
        messages.success(request, "Sent. The answer will stand here.")
        return redirect("referral:mine")
    return render(request, "referral/make.html", {"form": form})


@require_GET
def mine(request):
    """What this member referred, with each answer; nothing of any record."""
    require(request, "referral.make")
    referrals = (
        Referral.objects.for_member(request.member, "referral.make")
        .select_related("site", "ward")
        .prefetch_related("decisions")
        .order_by("-made_at")
    )
    change.look_at_list(referrals, by=request.actor)
    return render(request, "referral/mine.html", {"referrals": referrals})


def correct(request, referral):
    """What its author typed wrongly, while it is still new."""
    require(request, "referral.make")
    referrals = Referral.objects.for_member(request.member, "referral.make")
    referral = get_object_or_404(referrals, pk=referral)
    if not referral.may_be_corrected:
        messages.error(request, change.TOO_LATE)
        return redirect("referral:mine")
    form = ReferralForm(request.POST or None, instance=referral, member=request.member)
    if request.method == "POST" and form.is_valid():
        try:
            referral = form.save(commit=False)
            change.correct_referral(referral, form.changed_data, by=request.actor)
            messages.success(request, "Corrected.")
            return redirect("referral:mine")
        except ValidationError as error:
            form.add_error(None, error.messages)
    change.look(referral, by=request.actor)
    return render(request, "referral/make.html", {"form": form, "referral": referral})


@require_POST
def passed_on(request, answer):
    """A referrer outside was told."""
    require(request, "referral.make")
    answers = Decision.objects.for_member(request.member).select_related("referral")
    change.passed_on(get_object_or_404(answers, pk=answer), by=request.actor)
    messages.success(request, "Kept: the answer was passed on.")
    return redirect("referral:mine")


@require_GET
def triage(request):
    """The overdue on top, then by the day they are due; below what was done lately."""
    require(request, "referral.triage")
    now = timezone.now()
    within = (
        Referral.objects.for_member(request.member)
        .select_related("site", "ward", "author__user", "person")
        .prefetch_related("decisions")
    )
    open_ = within.filter(state__in=OPEN_FIRST, first_contact_at__isnull=True)
    rows = [(referral, clock(referral, now)) for referral in open_]
    rows.sort(key=lambda row: (not row[1].overdue, row[1].due_on, OPEN_FIRST[row[0].state]))
    done = within.exclude(pk__in=open_).order_by("-made_at")[:DONE_SHOWN]
    change.look_at_list([*(referral for referral, _ in rows), *done], by=request.actor)
    context = {
        "rows": rows,
        "overdue": sum(clock_.overdue for _, clock_ in rows),
        "done": [(referral, clock(referral, now)) for referral in done],
        "today": timezone.localdate(),
        "targets": [
            (Referral.Urgency(urgency).label, days)
            for urgency, days in settings.FIRST_CONTACT_DAYS.items()
        ],
    }
    return render(request, "referral/triage.html", context)


@require_GET
def one(request, referral):
    """Everything the referral says, what was decided, and what may be decided now."""
    referral = _to_triage(request, referral)
    change.look(referral, by=request.actor)
    context = {
        "referral": referral,
        "clock": clock(referral, timezone.now()),
        "others": matching.others_like_it(request.member, referral),
        "decisions": referral.decisions.select_related("by__user"),
        "next": [(state, TITLES[state]) for state in referral.next_decisions],
        "may_open": referral.person and may(request, referral.person, "person.open"),
    }
    return render(request, "referral/one.html", context)


def decide(request, referral, decision):
    """One decision: its reason, and the answer that the referrer will read."""
    referral = _to_triage(request, referral)
    if decision not in referral.next_decisions:
        messages.error(request, change.DECIDED)
        return redirect("referral:one", referral.pk)
    accepting = decision == Referral.State.ACCEPTED
    more = {"member": request.member} if accepting else {}
    instance = Decision(referral=referral, state=decision)
    form = FORMS[decision](request.POST or None, instance=instance, **more)
    if accepting and form.found:
        duplicates.note_shown(form.found, by=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            kept = _keep(form, accepting, by=request.actor)
            messages.success(request, f"Kept: {kept.get_state_display().lower()}.")
            return redirect("referral:one", referral.pk)
        except ValidationError as error:
            form.add_error(None, error.messages)
    context = {
        "referral": referral,
        "form": form,
        "title": TITLES[decision],
        "accepting": accepting,
        "ask": whom_to_ask(form.found) if accepting else "",
    }
    return render(request, "referral/decide.html", context)


@require_GET
def of_person(request, person):
    """The referrals that brought this person, with their clocks."""
    person = open_record(request, person)
    referrals = (
        Referral.objects.for_member(request.member, "person.open")
        .filter(person__in=person.all_references())
        .select_related("author__user", "site", "ward")
        .order_by("-made_at")
    )
    now = timezone.now()
    rows = [(one, clock(one, now), one.decisions.select_related("by__user")) for one in referrals]
    may_triage = bool(reach(request.member, "referral.triage"))
    context = {"person": person, "rows": rows, "may_triage": may_triage, "tab": "person"}
    return render(request, "referral/of_person.html", context)


def _to_triage(request, reference) -> Referral:
    require(request, "referral.triage")
    referrals = Referral.objects.for_member(request.member).select_related(
        "site", "ward", "author__user", "person"
    )
    referral = get_object_or_404(referrals, pk=reference)
    act_under(request, "referral.triage", referral.site_id)
    return referral


def _keep(form, accepting, *, by) -> Referral:
    decision = form.save(commit=False)
    if not accepting:
        return change.decide(decision, by=by)
    given = form.cleaned_data
    return change.accept(
        decision,
        form.known(),
        second_because=given.get("second_because", ""),
        looked_after_by=given["looked_after_by"],
        by=by,
    )
