"""Before and after over sessions, ready for a chart and for the table below it.

Only like is put beside like: a rating of one measure, or timed walks over the same path, at the
same pace, with the same aid and help, averaged over the trials of one moment. A missing score keeps
its reason. A threshold counts only for the population that the reader chose (judge.py), and walks
of different days are put beside one another in visits.py. Nothing here says what caused a change:
there is no comparison group.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from attune import measures
from attune.care.session.models import Moment, Score
from attune.care.session.walk import test_of, way, way_in_words
from attune.movement import mean_of_trials

from . import judge
from .judge import Populations
from .visits import Since, signed, walks_between_visits


@dataclass(frozen=True)
class Cell:
    """The value of one moment of one session, or the reason why there is none."""

    value: float | None
    missing: str
    trials: int
    words: str


@dataclass(frozen=True)
class Line:
    """One session: its moments beside one another, and the change from before to after."""

    started_at: datetime
    before: Cell | None
    during: Cell | None
    after: Cell | None
    change: str
    meaning: str


@dataclass(frozen=True)
class Comparison:
    """One measure, done one way, over sessions."""

    id: str
    measure: measures.Measure
    way: str
    chart: SafeString
    lines: list[Line]
    judged_by: str
    visits: list[Since]

    @property
    def with_music(self) -> bool:
        return any(line.during for line in self.lines)


def compare(scores: Iterable[Score], of: Populations) -> list[Comparison]:
    """A comparison for each measure and way that has scores, in the catalogue's order."""
    groups: dict[tuple, list[Score]] = defaultdict(list)
    for score in scores:
        groups[score.measure, way(score.made_from) if score.made_from else ()].append(score)
    found = []
    for code, measure in measures.catalogue().items():
        ways = sorted((key for key in groups if key[0] == code and key[1]), key=str)
        no_value = groups.get((code, ()), [])
        if not ways and no_value:
            found.append(_comparison(measure, no_value, of))
        # Why there was no walk belongs beside each way of walking that there was.
        found += [_comparison(measure, groups[key] + no_value, of) for key in ways]
    return found


def _comparison(measure: measures.Measure, scores: list[Score], of: Populations) -> Comparison:
    sessions: dict[datetime, list[Score]] = defaultdict(list)
    for score in scores:
        sessions[score.contact.session.started_at].append(score)
    lines = [_line(measure, when, sessions[when], of) for when in sorted(sessions)]
    made_from = next((score.made_from for score in scores if score.made_from), None)
    words = way_in_words(made_from) if made_from else ""
    reference = f"{measure.code}-{number_of(words)}" if words else measure.code
    chart = measures.score_chart_svg(
        _points(lines),
        title=f"{measure.name}{f' ({words})' if words else ''}",
        unit=measure.unit,
        low=measure.low if measure.kind == "rating" else None,
        high=measure.high if measure.kind == "rating" else None,
        better=measure.better,
        chart_id=f"chart-{reference}",
    )
    # The workshop escapes every word it draws.
    drawn, heading = mark_safe(chart), judge.heading(measure, of)
    uncued = [
        (line.started_at, line.before.value, line.before.words)
        for line in lines
        if line.before and line.before.value is not None
    ]
    visits = walks_between_visits(measure, uncued, of)
    return Comparison(reference, measure, words, drawn, lines, heading, visits)


def _line(measure: measures.Measure, when: datetime, scores: list[Score], of: Populations) -> Line:
    cells = {moment: _cell(measure, [s for s in scores if s.moment == moment]) for moment in Moment}
    before, after = cells[Moment.BEFORE], cells[Moment.AFTER]
    change, meaning = "not known", ""
    if before and after and before.value is not None and after.value is not None:
        change = signed(measure, after.value - before.value)
        meaning = judge.within_a_session(measure, before.value, after.value, of)
    return Line(when, before, cells[Moment.DURING], after, change, meaning)


def _cell(measure: measures.Measure, scores: list[Score]) -> Cell | None:
    """One value (the mean of trials), else a reason, else nothing at all."""
    if not scores:
        return None
    there = [score for score in scores if score.value is not None]
    if not there:
        reason = measures.MISSING_REASONS[scores[-1].missing]
        return Cell(None, reason, 0, reason)
    if not there[0].made_from:
        return Cell(there[-1].value, "", 1, there[-1].in_words())
    mean = mean_of_trials([test_of(score.made_from) for score in there])
    words = f"{mean.speed_m_s:.2f} {measure.unit}"
    if mean.trials > 1:
        words += f", mean of {mean.trials} trials"
    return Cell(mean.speed_m_s, "", mean.trials, words)


def _points(lines: list[Line]) -> list[measures.ChartPoint]:
    """What is drawn; a moment that nobody reached yet in an open session is not drawn."""
    return [
        measures.ChartPoint(
            when=timezone.localtime(line.started_at),
            value=None if cell.value is None else round(cell.value, 2),
            missing_reason=cell.missing or None,
            moment=moment.value,
        )
        for line in lines
        for moment, cell in zip(Moment, (line.before, line.during, line.after), strict=True)
        if cell is not None
    ]


def number_of(words: str) -> int:
    """A short number for an id of the page: the same words, the same number."""
    return sum(place * ord(letter) for place, letter in enumerate(words, 1))
