"""Who looked at a person's record and who wrote in it: for the person, in words, to print.

A day, a role and what was done; no references, and no names of staff on paper. Whoever may read
the trail at the person's site sees the names beside it on the screen. Concerns are noted without
a person, and so never stand here.
"""

from itertools import groupby

from django.shortcuts import render
from django.utils.timezone import localdate

from attune.care.team.models import Member
from attune.care.trail.models import Entry

from .access import may, open_record

LOOKS = {
    "opened": "Opened the record",
    "matched": "Saw that the record exists, when somebody like them was asked for",
    "read the trail": "Checked who had looked",
    "saw in a list": "Saw a referral in a list",
    "saw in a group": "Saw who is in a group",
    "saw in the diary": "Saw a booking in the diary",
}


def who_looked(request, person):
    person = open_record(request, person)
    trail = Entry.objects.for_member(request.member)
    entries = trail.filter(person__in=person.all_references()).order_by("-at")
    named = may(request, person, "trail.read")
    context = {
        "person": person,
        "lines": lines_of(entries, _names(request.member) if named else {}),
        "named": named,
        "tab": "person",
    }
    return render(request, "person/who_looked.html", context)


def lines_of(entries, names) -> list[dict]:
    """One line for each day, role and kind of act, newest day first, with how often."""

    def what_counts(entry):
        who = entry.role or "The service itself"
        done = LOOKS.get(entry.action, "Wrote in the record")
        name = names.get(entry.member, "")
        return localdate(entry.at), who, done, name, entry.outside_caseload

    lines = []
    ordered = sorted(entries, key=lambda entry: what_counts(entry)[1:])
    ordered.sort(key=lambda entry: localdate(entry.at), reverse=True)
    for (day, who, done, name, outside), group in groupby(ordered, key=what_counts):
        times = len(list(group))
        line = {"day": day, "who": who, "done": done, "name": name, "times": times}
        lines.append({**line, "outside": outside and done in LOOKS.values()})
    return lines


def _names(member) -> dict:
    members = Member.objects.for_member(member).select_related("user")
    return {someone.pk: str(someone) for someone in members}
