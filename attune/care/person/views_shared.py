"""What the ward reads: musical life of whoever agreed to it, and what keeps a person safe always.

A withdrawal or a lapse of that consent ends it with the next look. Precautions and access needs
are never withheld from those who need them (practice: consent and safeguarding). Nothing can be
changed here, and no contact detail, relationship or session stands on these pages.
"""

from itertools import groupby

from django.shortcuts import render

from attune.care.team.gate import require

from . import consent, music
from .access import open_record
from .models import MemorySong, Person, Purpose

ACTION = "person.read-shared"


def on_the_ward(request):
    """The people of the member's sites, ward by ward."""
    require(request, ACTION)
    reachable = Person.objects.for_member(request.member, ACTION).kept()
    people = reachable.select_related("site", "ward").order_by(
        "site__name", "ward__name", "preferred_name", "pk"
    )
    listed = [(person, consent.may_we(person, Purpose.TEAM)) for person in people]
    wards = [(where, list(group)) for where, group in groupby(listed, lambda one: _where(one[0]))]
    return render(request, "person/on_the_ward.html", {"wards": wards})


def shared(request, person):
    """One person, as far as their consent shares them with the care team."""
    person = open_record(request, person, ACTION)
    answer = consent.may_we(person, Purpose.TEAM)
    songs = MemorySong.objects.for_member(request.member, ACTION).of(person) if answer else []
    context = {
        "person": person,
        "shared": answer,
        "songs": [(s, music.check(person, title=s.title, artist=s.artist)) for s in songs],
    }
    return render(request, "person/shared.html", context)


def _where(person) -> str:
    return f"{person.ward}, {person.site}" if person.ward else str(person.site)
