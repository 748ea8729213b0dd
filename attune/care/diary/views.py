"""The day in visiting order, the week, a person's bookings, and what became of one booking."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from attune.care.person.access import open_record
from attune.care.person.models import Person
from attune.care.team.gate import act_under, require
from attune.care.team.roles import reach

from . import change
from .forms import WardSaysForm, WhenForm, WhyForm, when_of
from .models import Booking, BookingChange, Infection, Participant
from .order import round_of, visit

Kind = BookingChange.Kind
TITLES = {
    Kind.CANCELLED: "Cancel",
    Kind.NOT_ATTENDED: "Did not attend",
    Kind.AGAIN: "Book it again",
}


@require_GET
def day(request, on=None):
    """One list for each practitioner, in visiting order."""
    require(request, "person.open")
    on = on or timezone.localdate()
    whose = _whose(request)
    bookings = _bookings(request, whose).filter(starts_at__date=on)
    change.note_seen(bookings, request.member, by=request.actor)
    context = {
        "on": on,
        "today": on == timezone.localdate(),
        "rounds": [round_of(name, theirs) for name, theirs in _by_practitioner(bookings, whose)],
        "recordable": _recordable(request, bookings),
        "infections": Infection.choices,
        "back": on - timedelta(days=1),
        "on_": on + timedelta(days=1),
    }
    return render(request, "diary/day.html", context | _frame(request, whose) | {"part": "day"})


@require_GET
def week(request, on=None):
    """Monday to Sunday of the week that this day is in."""
    require(request, "person.open")
    on = on or timezone.localdate()
    monday = on - timedelta(days=on.weekday())
    whose = _whose(request)
    bookings = _bookings(request, whose).filter(
        starts_at__date__gte=monday, starts_at__date__lt=monday + timedelta(days=7)
    )
    change.note_seen(bookings, request.member, by=request.actor)
    days = [monday + timedelta(days=n) for n in range(7)]
    context = {
        "monday": monday,
        "days": [(d, [b for b in bookings if timezone.localdate(b.starts_at) == d]) for d in days],
        "today": timezone.localdate(),
        "back": monday - timedelta(days=7),
        "on_": monday + timedelta(days=7),
    }
    return render(request, "diary/week.html", context | _frame(request, whose) | {"part": "week"})


@require_GET
def of_person(request, person):
    """What is booked with this person, alone or in a group, and what became of it."""
    person = open_record(request, person)
    bookings = _all(request).of(person).order_by("-starts_at")
    groups = Participant.objects.for_member(request.member).current()
    now = timezone.now()
    context = {
        "person": person,
        "tab": "sessions",
        "lists": [
            ("To come", [b for b in reversed(bookings) if b.ends_at > now], "Nothing is booked."),
            ("Before", [b for b in bookings if b.ends_at <= now], "Nothing was booked."),
        ],
        "groups": groups.filter(person__in=person.all_references()).select_related("group"),
        "may_book": _people(request, "diary.change").filter(pk=person.pk).exists(),
    }
    return render(request, "diary/of_person.html", context)


@require_GET
def booking(request, booking):
    """One booking with everything that became of it."""
    booking = _booking(request, booking, "person.open")
    may = Booking.objects.for_member(request.member, "diary.change").filter(pk=booking.pk)
    kinds = change.MOVES[booking.state] if may.exists() else ()
    ahead = booking.starts_at > timezone.now()
    kinds = [kind for kind in kinds if not (kind == Kind.NOT_ATTENDED and ahead)]
    context = {
        "booking": booking,
        "visit": visit(booking),
        "changes": booking.changes.select_related("by__user"),
        "may_move": Kind.MOVED in kinds,
        "kinds": [(kind, TITLES[kind]) for kind in kinds if kind in TITLES],
        "recordable": _recordable(request, [booking]),
        "day": timezone.localdate(booking.starts_at),
        "today": timezone.localdate() == timezone.localdate(booking.starts_at),
        "infections": Infection.choices,
    }
    return _page(request, booking, "diary/booking.html", context)


def move(request, booking):
    booking = _booking(request, booking, "diary.change")
    data = request.POST or None
    whom = {"person": booking.person and booking.person.kept_record, "group": booking.group}
    form = WhenForm(data, initial=when_of(booking), member=request.member, **whom)
    why = WhyForm(data, kind=Kind.MOVED)
    if request.method == "POST" and form.is_valid() and why.is_valid():
        try:
            to = form.cleaned_data
            change.move(booking, why.save(commit=False), to, by=request.actor)
            messages.success(request, "Moved.")
            return redirect("diary:booking", booking.pk)
        except ValidationError as error:
            form.add_error(None, error.messages)
    return _page(request, booking, "diary/move.html", {"form": form, "why": why})


def end(request, booking, became):
    """Cancelled, did not attend, or booked again."""
    booking = _booking(request, booking, "diary.change")
    later = change.later_ones(booking).count() if became == Kind.CANCELLED else 0
    data = request.POST if request.method == "POST" else None
    form = WhyForm(data, kind=became, later=later)
    if request.method == "POST" and form.is_valid():
        try:
            told = form.save(commit=False)
            if form.cleaned_data.get("all_later"):
                change.cancel_with_all_later(booking, told, by=request.actor)
            else:
                change.end(booking, told, became, by=request.actor)
            messages.success(request, "Kept.")
            return redirect("diary:booking", booking.pk)
        except ValidationError as error:
            form.add_error(None, error.messages)
    return _page(request, booking, "diary/end.html", {"form": form, "title": TITLES[became]})


@require_POST
def ward_says(request, booking):
    """What the nurse in charge said today: one press in the day's list."""
    booking = _booking(request, booking, "session.record")
    if booking.person is None:
        raise Http404
    form = WardSaysForm(request.POST)
    if form.is_valid():
        said = Infection(form.cleaned_data["infection"])
        change.keep_what_the_ward_says(booking, said, by=request.actor)
        messages.success(request, f"Kept: {booking}, {said.label.lower()}.")
    else:
        messages.error(request, "Choose what the ward says: one of the three.")
    return redirect("diary:day", timezone.localdate(booking.starts_at))


def _frame(request, whose) -> dict:
    return {
        "whose": whose,
        "may_see_others": _sees_others(request.member),
        "may_book": bool(reach(request.member, "diary.change")),
    }


def _whose(request) -> str:
    """One's own list, or everyone's for whoever reaches a site; coordinators start with that."""
    if not _sees_others(request.member):
        return "mine"
    usual = "everyone" if reach(request.member, "caseload.change") else "mine"
    return "mine" if request.GET.get("whose", usual) == "mine" else "everyone"


def _sees_others(member) -> bool:
    extent = reach(member, "person.open")
    return extent.everywhere or bool(extent.sites)


def _all(request):
    return (
        Booking.objects.for_member(request.member)
        .select_related("person__site", "person__merged_into", "group", "site")
        .prefetch_related("practitioners__user")
        .order_by("starts_at", "pk")
    )


def _bookings(request, whose):
    bookings = _all(request)
    return bookings.filter(practitioners=request.member) if whose == "mine" else bookings


def _by_practitioner(bookings, whose) -> list:
    """Each practitioner's name with their bookings; a pair's bookings stand with both."""
    if whose == "mine":
        return [("", list(bookings))] if bookings else []
    by_member: dict = {}
    for one in bookings:
        for member in one.practitioners.all():
            by_member.setdefault(member, []).append(one)
    named = [(str(member), theirs) for member, theirs in by_member.items()]
    return sorted(named, key=lambda pair: pair[0])


def _recordable(request, bookings) -> set:
    """The bookings whose session this member may start."""
    may = Booking.objects.for_member(request.member, "session.record")
    return set(may.filter(pk__in=[b.pk for b in bookings]).values_list("pk", flat=True))


def _people(request, action):
    return Person.objects.for_member(request.member, action)


def _booking(request, reference, action) -> Booking:
    """A booking within reach; one with a person is a look at their record."""
    require(request, action)
    bookings = Booking.objects.for_member(request.member, action).select_related(
        "person__site", "person__ward", "person__merged_into", "group", "site"
    )
    booking = get_object_or_404(bookings, pk=reference)
    if booking.person_id:
        open_record(request, booking.person_id, action)
    else:
        act_under(request, action, booking.site_id)
    return booking


def _page(request, booking, body, context):
    """A person's booking stands in the frame of their record; a group's has no such frame."""
    context = {**context, "booking": booking, "body": body, "tab": "sessions"}
    if booking.person_id:
        context["person"] = booking.person.kept_record
        return render(request, "diary/of_a_person.html", context)
    return render(request, "diary/of_a_group.html", context | {"part": "day"})
