"""A ward round: its start, the handover, the list of beds in the order of visits, its totals."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from attune.care.team.gate import require

from . import looks, rounds
from .forms_round import HandoverForm, RoundForm, VisitForm
from .models import Contact, Session, Visit
from .page import counting_scores
from .views_group import group_page
from .views_whole import plays, session_of

RECENT = 30


@require_GET
def mine(request):
    """The sessions of this member, those under way first; a coordinator's are the site's."""
    require(request, "session.record")
    sessions = (
        Session.objects.for_member(request.member, "session.record")
        .select_related("ward", "site")
        .prefetch_related("players__member__user", "contacts")
        .order_by("-started_at")[:RECENT]
    )
    under_way = [session for session in sessions if session.ended_at is None]
    ended = [session for session in sessions if session.ended_at is not None]
    return render(request, "session/mine.html", {"under_way": under_way, "ended": ended})


def start_round(request):
    require(request, "session.record")
    carried_over = _carried_over(request)
    form = RoundForm(request.POST or None, initial=carried_over, member=request.member)
    if request.method == "POST" and form.is_valid():
        session = rounds.start_round(form, by=request.actor)
        return redirect("session:session", session.pk)
    context = {"form": form, "carried_over": carried_over}
    return render(request, "session/start_round.html", context)


def _carried_over(request) -> dict:
    """Ward, players and scales of this member's round before: never anything of a contact."""
    before = (
        Session.objects.for_member(request.member, "session.record")
        .filter(played_by=request.member, kind__in=Session.AT_BEDS, ward__isnull=False)
        .prefetch_related("players")
        .order_by("-started_at")
        .first()
    )
    if before is None:
        return {}
    others = [played.member_id for played in before.players.all()]
    return {
        "ward": before.ward_id,
        "kind": before.kind,
        "asks": before.asks,
        "also_played": [member for member in others if member != request.member.pk],
    }


@require_GET
def session_page(request, session):
    """The whole of a session; one with one person is on that person's pages."""
    session = session_of(request, session)
    if session.group_id:
        return group_page(request, session)
    if not session.at_beds:
        contact = session.contacts.get()
        return redirect("session:contact", contact.person_id, contact.pk)
    contacts = list(
        Contact.objects.for_member(request.member, "session.record")
        .filter(session=session)
        .select_related("person", "visit")
        .prefetch_related("instruments_used__instrument", counting_scores())
        .order_by("kept_at")
    )
    people = [contact.person for contact in contacts if contact.person_id]
    looks.look(session, people, request.member, by=request.actor)
    been_to = {contact.visit_id for contact in contacts}
    context = {
        "session": session,
        "to_visit": [(visit, visit.pk in been_to) for visit in rounds.to_visit(session)],
        "not_to_visit": [visit for visit in session.visits.all() if visit.do_not_visit],
        "contacts": contacts,
        "totals": rounds.totals(contacts),
        "plays": plays(request, session),
    }
    return render(request, "session/round.html", context)


def handover(request, session):
    session = round_of(request, session)
    form = HandoverForm(request.POST or None, instance=session)
    title = "Handover"
    return _kept_or_asked(request, session, form, title, rounds.keep_handover, form)


def add_visit(request, session):
    session = round_of(request, session)
    form = VisitForm(request.POST or None, instance=Visit(session=session))
    return _kept_or_asked(
        request, session, form, "Add a bed to the list", rounds.keep_visit, form, session
    )


def change_visit(request, session, visit):
    session = round_of(request, session)
    visit = get_object_or_404(session.visits, pk=visit)
    form = VisitForm(request.POST or None, instance=visit)
    title = f"Change {visit.bed}"
    return _kept_or_asked(request, session, form, title, rounds.keep_visit, form, session)


def _kept_or_asked(request, session, form, title, keep, *args):
    if request.method == "POST" and form.is_valid():
        try:
            keep(*args, by=request.actor)
            again = "another" in request.POST
            return redirect("session:add-visit" if again else "session:session", session.pk)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"session": session, "form": form, "title": title}
    return render(request, "session/round_form.html", context)


@require_POST
def end(request, session):
    session = rounds.end_session(session_of(request, session), by=request.actor)
    messages.success(
        request, f"Finished after {session.minutes} minutes. Sign it when it is whole."
    )
    return redirect("session:session", session.pk)


@require_POST
def sign(request, session):
    session = session_of(request, session)
    try:
        rounds.sign(session, request.member, by=request.actor)
        messages.success(
            request, "Signed. A change from now on says why, and the first words stay."
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("session:session", session.pk)


def round_of(request, reference) -> Session:
    session = session_of(request, reference)
    if not session.at_beds:
        raise Http404
    return session
