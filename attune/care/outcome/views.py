"""What changed for one person: reads scores, writes none."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from attune import measures
from attune.care.person.access import open_record
from attune.care.session.models import Score

from .compare import compare
from .forms import PopulationsForm
from .visits import PROGRESS, goals_since


@require_GET
def charts(request, person):
    person = open_record(request, person, "outcome.read")
    scores = list(
        Score.objects.for_member(request.member, "outcome.read")
        .current()
        .filter(contact__person__in=person.all_references())
        .select_related("contact__session", "goal")
        .order_by("contact__session__started_at", "at", "trial")
    )
    # How far each goal is stands goal by goal, never in a chart of a measure.
    of_measures = [score for score in scores if score.goal_id is None]
    form = PopulationsForm(request.GET, codes={score.measure for score in of_measures})
    context = {
        "person": person,
        "form": form,
        "chosen": form.populations(),
        "comparisons": compare(of_measures, form.populations()),
        "goals": goals_since(score for score in scores if score.goal_id is not None),
        "progress": measures.find(PROGRESS),
        "tab": "outcome",
    }
    return render(request, "outcome/charts.html", context)
