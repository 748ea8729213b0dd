"""What changed for one person: reads scores, writes none."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from attune.care.person.access import open_record
from attune.care.session.models import Score

from .compare import compare


@require_GET
def charts(request, person):
    person = open_record(request, person, "outcome.read")
    scores = (
        Score.objects.for_member(request.member, "outcome.read")
        .current()
        # How far each goal is stands on a page of its own, goal by goal.
        .filter(contact__person__in=person.all_references(), goal__isnull=True)
        .select_related("contact__session")
        .order_by("contact__session__started_at", "at", "trial")
    )
    context = {"person": person, "comparisons": compare(scores), "tab": "outcome"}
    return render(request, "outcome/charts.html", context)
