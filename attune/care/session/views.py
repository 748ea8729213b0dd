"""The sessions of one person: starting one, keeping its parts one by one, finishing, correcting.

Every part is a form of its own. Sent by htmx, it is answered by the part alone, under a header
that the page looks for before it shows anything (``PART``); sent plainly, by the whole page.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from attune.care.diary.opens import said_by_booking
from attune.care.person.access import may, open_record
from attune.care.person.models import references_of
from attune.care.plan.models import Goal, TryOut

from . import about, change, page
from .access import contact_of, contacts_under_way
from .forms import AssentForm
from .forms_session import StartSessionForm
from .held import held_in
from .models import Contact, Moment, Score
from .models.contacts import MOMENTS
from .walk_music import walk_music

PART = "Attune-Part"


@require_GET
def of_person(request, person):
    person = open_record(request, person)
    contacts = (
        Contact.objects.for_member(request.member)
        .filter(person__in=person.all_references())
        .select_related("session")
        .prefetch_related("session__played_by__user", page.counting_scores())
        .order_by("-session__started_at")
    )
    in_short = [(contact, page.in_short(contact)) for contact in contacts]
    context = {
        "person": person,
        "contacts": in_short,
        "figures": any(rows for _, rows in in_short),
        "try_outs": [
            (try_out, held_in(try_out, person))
            for try_out in TryOut.objects.for_member(request.member).of(person)
        ],
        "may_record": may(request, person, "session.record"),
        "tab": "sessions",
    }
    return render(request, "session/of_person.html", context)


@require_GET
def held(request, person, try_out):
    """How far a try-out is, for the plan's page, which comes before sessions and knows none."""
    try_outs = TryOut.objects.for_member(request.member).select_related("person__merged_into")
    try_out = get_object_or_404(try_outs, pk=try_out, person__in=references_of(person))
    context = {"try_out": try_out, "held": held_in(try_out, try_out.person)}
    return render(request, "session/held.html", context)


def start(request, person):
    person = open_record(request, person, "session.record")
    initial = {"place": person.ward or ""} | said_by_booking(request)
    form = StartSessionForm(
        request.POST or None, initial=initial, member=request.member, site=person.site
    )
    if request.method == "POST" and form.is_valid():
        contact = change.start_session(
            person,
            reference=form.cleaned_data["reference"],
            place=form.cleaned_data["place"],
            played_by=list(form.players()),
            parts=form.players(),
            kind=form.cleaned_data["kind"],
            asks=form.cleaned_data["asks"],
            by=request.actor,
        )
        return redirect("session:contact", person.pk, contact.pk)
    still_open = contacts_under_way(request, person)
    context = {"person": person, "form": form, "still_open": still_open, "tab": "sessions"}
    return render(request, "session/start.html", context)


@require_GET
def contact(request, person, contact):
    person = open_record(request, person)
    contact = contact_of(request, person, contact)
    if contact.session.at_beds:
        return redirect("session:bed-contact", contact.pk)
    return _whole_page(request, contact)


@require_POST
def yes_today(request, person, contact):
    contact = _to_record(request, person, contact)
    form = AssentForm(request.POST)
    problems = list(form.errors.get("assent", []))
    if not problems:
        problems = _attempt(
            change.answer_yes_today, contact, form.cleaned_data["assent"], by=request.actor
        )
        contact.refresh_from_db()
    part = page.Part("yes-today", "", "Yes today?", [], problems=problems)
    return _answer(request, contact, part)


@require_POST
def ratings(request, person, contact, moment):
    if moment not in page.RATINGS:
        raise Http404
    contact = _to_record(request, person, contact)
    form, problems = page.ratings_form(contact, moment, request.POST), []
    if form.is_valid():
        problems = _attempt(change.keep_ratings, contact, moment, form.ratings(), by=request.actor)
    shown = form if problems or form.errors else None
    scores = page.scores_of(contact)
    part = page.ratings_part(contact, scores, moment, form=shown, problems=problems)
    return _answer(request, contact, part)


@require_POST
def vitals(request, person, contact, moment):
    contact = _to_record(request, person, contact)
    form, problems = page.vitals_form(moment, request.POST), []
    if form.is_valid():
        problems = _attempt(change.keep_ratings, contact, moment, form.ratings(), by=request.actor)
    shown = form if problems or form.errors else None
    part = page.vitals_part(page.scores_of(contact), moment, form=shown, problems=problems)
    return _answer(request, contact, part)


@require_POST
def mark(request, person, contact):
    contact = _to_record(request, person, contact)
    what, problems = request.POST.get("moment"), []
    if what in MOMENTS:
        problems = _attempt(about.mark_moment, contact, what, by=request.actor)
        contact.refresh_from_db()
    part = page.Part("moments", "", "Moments", [], problems=problems)
    return _answer(request, contact, part)


@require_POST
def keep_about(request, person, contact):
    contact = _to_record(request, person, contact)
    form, problems = page.about_form(contact, request.POST), []
    if form.is_valid():
        why = form.cleaned_data.get("why", "")
        problems = _attempt(
            about.keep_about, contact, form.answers(), why,
            instruments=form.instruments_used(), by=request.actor,
        )  # fmt: skip
    if problems or form.errors:
        return _answer(request, contact, page.about_part(contact, form=form, problems=problems))
    contact.refresh_from_db()
    return _answer(request, contact, page.about_part(contact))


@require_POST
def walk(request, person, contact, moment):
    contact = _to_record(request, person, contact)
    tracks = page.playable_tracks(request.member, contact.person)
    form, problems = page.walk_form(moment, tracks, request.POST), []
    if form.is_valid():
        problems = _attempt(
            change.keep_walk,
            contact,
            moment,
            reference=form.cleaned_data["reference"],
            made_from=form.made_from(),
            track=form.track(),
            by=request.actor,
        )
    shown = form if problems or form.errors else None
    scores = page.scores_of(contact)
    part = page.walk_part(contact, scores, moment, tracks, form=shown, problems=problems)
    # A walk without music says how far each track lies above it.
    music = walk_music(contact.person, scores, tracks) if moment == Moment.BEFORE else None
    return _answer(request, contact, part, music)


@require_POST
def no_walk(request, person, contact, moment):
    contact = _to_record(request, person, contact)
    form, problems = page.no_walk_form(moment, request.POST), []
    if form.is_valid():
        problems = _attempt(
            change.keep_no_walk,
            contact,
            moment,
            form.cleaned_data["missing"],
            reference=form.cleaned_data["reference"],
            by=request.actor,
        )
    shown = form if problems or form.errors else None
    scores = page.scores_of(contact)
    tracks = page.playable_tracks(request.member, contact.person)
    part = page.walk_part(contact, scores, moment, tracks, no_walk=shown, problems=problems)
    return _answer(request, contact, part)


@require_POST
def finish(request, person, contact):
    contact = _to_record(request, person, contact)
    if contact.session.group_id:
        raise Http404  # a group is finished on its own page, for everybody
    change.finish(contact, by=request.actor)
    messages.success(request, "This session is finished and kept.")
    return redirect("session:contact", contact.person_id, contact.pk)


def correct(request, person, contact, score):
    person = open_record(request, person, "session.record")
    contact = contact_of(request, person, contact, "session.record")
    scores = Score.objects.for_member(request.member, "session.record").current()
    score = get_object_or_404(scores.select_related("contact__session"), pk=score, contact=contact)
    tracks = page.ready_tracks(request.member, person)
    data = request.POST if request.method == "POST" else None
    form = page.correction_form(score, tracks, data)
    if request.method == "POST" and form.is_valid():
        problems = _attempt(change.correct, score, form.corrected(), by=request.actor)
        if not problems:
            messages.success(request, "Corrected. What stood there before stays readable.")
            return redirect("session:contact", person.pk, contact.pk)
        form.add_error(None, problems)
    context = {"person": person, "contact": contact, "score": score, "form": form}
    return render(request, "session/correct.html", context | {"tab": "sessions"})


def _to_record(request, person, contact) -> Contact:
    """The contact that a form of its page wants to change."""
    person = open_record(request, person, "session.record")
    return contact_of(request, person, contact, "session.record")


def _attempt(keep, *args, **kwargs) -> list[str]:
    """Make a change; what stands against it is said on the page, where nothing is lost."""
    try:
        keep(*args, **kwargs)
    except ValidationError as error:
        return error.messages
    return []


def _answer(request, contact, part, music=None):
    """The part alone for htmx; else the whole page, or on to it when the part was kept."""
    if request.htmx:
        rows = page.side_by_side(page.scores_of(contact))
        context = {
            "person": contact.person,
            "contact": contact,
            "part": part,
            "rows": rows,
            "music": music,
        }
        context |= {"moments": MOMENTS.items(), "limits": page.limits_of(contact)}
        answer = render(request, "session/part_answer.html", context | {"may_record": True})
        answer.headers[PART] = part.id
        return answer
    if part.failed:
        return _whole_page(request, contact, part)
    address = reverse("session:contact", args=[contact.person_id, contact.pk])
    return HttpResponseRedirect(f"{address}#{part.id}")


def _whole_page(request, contact, tried=None):
    """The page; ``tried`` is a part that was not kept, shown as it was entered."""
    parts = page.parts_of(contact, request.member)
    if tried is not None:
        parts["parts"] = [tried if part.id == tried.id else part for part in parts["parts"]]
    goals = Goal.objects.for_member(request.member).of(contact.person)
    context = {
        "person": contact.person,
        "contact": contact,
        "session": contact.session,
        "may_record": may(request, contact.person, "session.record"),
        "goals_to_rate": goals.filter(measure__in=Goal.ABOUT_THE_GOAL).exists(),
        "plays": contact.session.players.filter(member=request.member).exists(),
        "history": contact.amendments.select_related("by__user"),
        "moments": MOMENTS.items(),
        "tab": "sessions",
    }
    return render(request, "session/contact.html", context | parts)
