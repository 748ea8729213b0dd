"""Raising a concern from anywhere, reading concerns as a lead, and recording harm."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from attune.care.person.models import Person
from attune.care.team.gate import require
from attune.care.team.models import Site
from attune.care.team.roles import reach

from . import change
from .clocks import clocks
from .forms import ConcernForm, HarmForm, LearntForm, StepForm, WhomToTellForm
from .models import Concern, Harm, WhomToTell


def raise_concern(request):
    """One page for a corridor: whom to tell now, then what was said."""
    require(request, "concern.raise")
    person = _person_named(request)
    form = ConcernForm(request.POST or None, member=request.member, person=person)
    if request.method == "POST" and form.is_valid():
        concern = change.raise_concern(
            form.save(commit=False), form.told_by_name(), by=request.actor
        )
        return redirect("concern:raised", concern.pk)
    tell = _whom_to_tell(request.member, person)
    return render(request, "concern/raise.html", {"form": form, "tell": tell})


def raised(request, concern):
    """What its author sees: that it was kept, and whether it was received. Not its content."""
    concern = get_object_or_404(_raised_by(request.member), pk=concern)
    tell = _whom_to_tell(request.member, None, concern.site_id)
    context = {
        "concern": concern,
        "tell": tell,
        "about_a_lead": concern.is_about_a_lead(),
        "clocks": clocks(concern, timezone.now()),
    }
    return render(request, "concern/raised.html", context)


def inbox(request):
    """For leads: what waits, the overdue on top; among these, danger first."""
    if not (reach(request.member, "concern.read") or _reads_above(request.member)):
        raise Http404
    now = timezone.now()
    rows = [(c, clocks(c, now)) for c in Concern.objects.for_member(request.member)]
    rows.sort(key=_most_urgent_first)
    return render(request, "concern/inbox.html", {"rows": rows})


def _most_urgent_first(row) -> tuple:
    concern, limits = row
    overdue = sum(clock.overdue for clock in limits)
    return concern.closed_at is not None, -overdue, not concern.danger_now


def read(request, concern):
    concern = get_object_or_404(Concern.objects.for_member(request.member), pk=concern)
    form = StepForm(request.POST or None, about_a_lead=concern.is_about_a_lead())
    if request.method == "POST" and form.is_valid():
        step = form.save(commit=False)
        step.concern = concern
        change.add_step(step, by=request.actor)
        return redirect("concern:read", concern.pk)
    change.look(concern, by=request.actor)
    context = {"concern": concern, "clocks": clocks(concern, timezone.now()), "form": form}
    return render(request, "concern/read.html", context)


def record_harm(request):
    require(request, "harm.record")
    form = HarmForm(request.POST or None, member=request.member, person=_person_named(request))
    if request.method == "POST" and form.is_valid():
        change.record_harm(form.save(commit=False), by=request.actor)
        messages.success(request, "Kept. Thank you: this is how a service learns.")
        return redirect("/")
    return render(request, "concern/record_harm.html", {"form": form})


def harms(request):
    require(request, "harm.read")
    rows = Harm.objects.for_member(request.member).select_related("person", "site")
    return render(request, "concern/harms.html", {"harms": rows})


def harm(request, harm):
    require(request, "harm.read")
    row = get_object_or_404(Harm.objects.for_member(request.member), pk=harm)
    form = LearntForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        change.write_what_was_learnt(form, by=request.actor)
        messages.success(request, "Kept.")
        return redirect("concern:harms")
    change.look_at_harm(row, by=request.actor)
    return render(request, "concern/harm.html", {"harm": row, "form": form})


def whom_to_tell(request, site):
    """An administrator writes down whom to tell at a site."""
    require(request, "team.change")
    site = get_object_or_404(Site.objects.for_member(request.member), pk=site)
    row = getattr(site, "whom_to_tell", None) or WhomToTell(site=site)
    form = WhomToTellForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        change.write_whom_to_tell(form, by=request.actor)
        messages.success(request, "Kept.")
        return redirect("concern:whom-to-tell", site.pk)
    return render(request, "concern/whom_to_tell.html", {"site": site, "form": form})


def _person_named(request):
    """The person whose page the link was on, if this member may open them."""
    reference = request.GET.get("person")
    if not reference:
        return None
    try:
        return Person.objects.for_member(request.member).filter(pk=reference).first()
    except ValueError:
        raise Http404 from None


def _raised_by(member):
    return member.concerns_raised.select_related("site")


def _reads_above(member) -> bool:
    return bool(reach(member, "concern.read-about-lead"))


def _whom_to_tell(member, person, site_id=None):
    """The list of this person's site, or of every site where the member works."""
    sites = Site.objects.for_member(member).select_related("whom_to_tell")
    if person is not None:
        site_id = person.site_id
    if site_id is not None:
        return [site for site in sites if site.pk == site_id]
    own = {posting.site_id for posting in member.postings.all()}
    return [site for site in sites if None in own or site.pk in own]
