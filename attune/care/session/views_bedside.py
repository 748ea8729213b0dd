"""The bedside page: one contact at a bed, on one page for one hand; and the same contact later.

Kept by the one function that also keeps what a device recorded without a network. Sent by htmx it
is answered by the page's one part alone, under the header that the page looks for.
"""

import json
import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from attune.care.person.access import open_record

from . import contacts, rounds
from .forms_beside import LinkForm
from .forms_contact import RATED_AT, ContactForm, rater_field
from .forms_instruments import ticked
from .models import Contact, Session
from .models.contacts import MOMENTS
from .page import side_by_side
from .raters import PARENTS_SCALE, VITAL_SIGNS
from .views import PART
from .views_round import round_of
from .views_whole import plays


def bedside(request, session):
    """An empty page for the next contact of this round."""
    session = round_of(request, session)
    if not plays(request, session):
        raise Http404
    if request.method == "POST":
        return _keep(request, session)
    visit = session.visits.filter(pk=_uuid(request.GET.get("visit"))).first()
    return render(request, "session/bedside.html", _empty(request, session, visit))


def _empty(request, session, visit=None, said: str = "") -> dict:
    """Nothing of the contact before: ward, players and scales stay, answers do not."""
    began = "" if request.GET.get("paper") else timezone.now().isoformat()
    initial = {"began_at": began, "visit": visit and visit.pk}
    form = ContactForm(initial=initial, session=session)
    return _context(request, session, form, visit, reference=uuid.uuid4(), version=1, said=said)


def _context(request, session, form, visit, *, reference, version, said="", problems=()) -> dict:
    been_to = set(session.contacts.values_list("visit", flat=True))
    return {
        "session": session,
        "form": form,
        "visit": visit,
        "reference": reference,
        "version": version,
        "said": said,
        "problems": problems,
        "moments": MOMENTS.items(),
        "waiting": [v for v in rounds.to_visit(session) if v.pk not in been_to],
        "others": [p for p in session.players.all() if p.member_id != request.member.pk],
        "paper": bool(request.GET.get("paper")),
    }


def _keep(request, session):
    """Kept, or shown as it was entered with what is wrong."""
    reference = _uuid(request.POST.get("reference")) or uuid.uuid4()
    version = _version(request.POST.get("version"))
    answers = request.POST.copy()
    answers["session"] = str(session.pk)
    kept = contacts.keep_contact(
        request.member, answers, reference=reference, version=version, by=request.actor
    )
    if not kept.is_kept:
        form = kept.form or ContactForm(answers, session=session)
        visit = session.visits.filter(pk=_uuid(request.POST.get("visit"))).first()
        context = _context(
            request, session, form, visit, reference=reference, version=version,
            problems=() if kept.form else kept.reasons,
        )  # fmt: skip
        return _answer(request, context)
    said = f"Kept by the service at {timezone.localtime():%H:%M}: {kept.contact.called}"
    if not request.htmx:
        messages.success(request, said)
        return redirect("session:bedside", session.pk)
    return _answer(request, _empty(request, session, said=said) | {"kept": kept.contact})


def _answer(request, context):
    if not request.htmx:
        return render(request, "session/bedside.html", context)
    answer = render(request, "session/bedside_part.html", context)
    answer.headers[PART] = "bedside"
    return answer


def contact(request, bed_contact):
    """A contact of a round as it stands; whoever recorded it can change it here."""
    action = "person.open" if request.method == "GET" else "session.record"
    contact = _contact(request, bed_contact, action)
    person = _person_of(request, contact, action)
    own = contact.recorded_by_id == request.member.pk
    form, reasons = _change_form(contact) if own else None, ()
    if request.method == "POST":
        if not own:
            raise Http404
        kept = contacts.keep_contact(
            request.member, request.POST, reference=contact.pk,
            version=_version(request.POST.get("version")), by=request.actor,
        )  # fmt: skip
        if kept.is_kept:
            messages.success(request, "Kept. What stood there before stays in its history.")
            return redirect("session:bed-contact", contact.pk)
        form, reasons = kept.form or form, () if kept.form else kept.reasons
    context = _as_it_stands(request, contact) | {"form": form, "problems": reasons}
    context |= {"person": person, "frame": "person/frame.html" if person else "base.html"}
    return render(request, "session/bed_contact.html", context)


def _as_it_stands(request, contact) -> dict:
    scores = list(contact.scores.current().select_related("replaces").order_by("at"))
    may_record = Contact.objects.for_member(request.member, "session.record")
    return {
        "contact": contact,
        "session": contact.session,
        "rows": side_by_side(scores),
        "history": contact.amendments.select_related("by__user"),
        "uses": contact.instruments_used.select_related("instrument"),
        "version": contact.version + 1,
        "moments": MOMENTS.items(),
        "visit": contact.visit,
        "tab": "sessions",
        "may_record": may_record.filter(pk=contact.pk).exists(),
    }


def _contact(request, reference, action: str = "session.record") -> Contact:
    contacts_ = (
        Contact.objects.for_member(request.member, action)
        .filter(session__kind__in=Session.AT_BEDS, session__ward__isnull=False)
        .select_related("session__ward", "session__site", "person", "visit")
    )
    return get_object_or_404(contacts_, pk=reference)


def _person_of(request, contact, action: str):
    """The person of a linked contact, opened like every record."""
    if contact.person_id is None:
        return None
    return open_record(request, contact.person_id, action)


def _change_form(contact) -> ContactForm:
    return ContactForm(initial=answers_of(contact), session=contact.session, kept=contact)


def answers_of(contact: Contact) -> dict:
    """What was answered, for the form that changes it: nothing that nobody answered."""
    given = {f.name: getattr(contact, f.attname) for f in contact._meta.concrete_fields}
    if contact.assent_at is None:
        del given["assent"]
    given["moments"] = json.dumps(contact.moments)
    for name in ("began_at", "recorded_at"):
        given[name] = given[name] and given[name].isoformat()
    for score in contact.scores.current():
        given |= _answer_of(score)
    given |= ticked(contact)
    return given


def _answer_of(score) -> dict:
    name = f"{score.moment}-{score.measure}"
    value = score.missing if score.value is None else f"{score.value:g}"
    if score.measure in VITAL_SIGNS:
        return {"vitals_missing": value} if score.value is None else {
            name: value, "vitals_rater": score.rater
        }  # fmt: skip
    if score.how == PARENTS_SCALE:
        return {f"parent-{name}": value}
    said = {} if score.value is None else {rater_field(score.find_measure()): score.rater}
    return said | ({name: value} if score.moment in RATED_AT else {})


def link(request, bed_contact):
    """Whose contact it was: chosen among the people of this member, by name."""
    contact = _contact(request, bed_contact)
    form = LinkForm(request.POST or None, member=request.member, contact=contact)
    if request.method == "POST" and form.is_valid():
        person = open_record(request, form.cleaned_data["person"].pk, "session.record")
        contacts.link_contact(contact, person, by=request.actor)
        messages.success(request, f"This contact now stands in the record of {person}.")
        return redirect("session:bed-contact", contact.pk)
    context = {"contact": contact, "session": contact.session, "form": form}
    return render(request, "session/link.html", context)


@require_GET
def sheet(request, session):
    """The same questions on paper, for a day without a working phone."""
    session = round_of(request, session)
    form = ContactForm(session=session)
    context = {"session": session, "form": form, "lines": range(6)}
    return render(request, "session/sheet.html", context)


def _uuid(text) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def _version(text) -> int:
    return int(text) if str(text).isdigit() and 0 < int(text) < 2**31 else 1
