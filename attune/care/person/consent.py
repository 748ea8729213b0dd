"""The only place that answers "may we?", and the only reader of the consent tables.

A decision is for one purpose, dated, by someone who may decide: the person; a child judged
competent; one with parental responsibility; for an adult who cannot decide this, an attorney or
deputy whose document was seen, or a best-interests decision. A relative otherwise informs and
never consents. The latest decision counts; a withdrawal or a passed date ends it at once, and so
does the end of the right to decide. Ages (England): under 16 a child decides when judged competent;
parental responsibility ends at 18; an attorney's power begins at 18, what else the Mental Capacity
Act 2005 allows at 16.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from attune.care.team.models import Member
from attune.care.trail.note import Actor, note

from .models import Capacity, Consent, ConsentUse, LawfulBasis, Person, Purpose

# What a withdrawal does not do: said before and after (practice: consent).
NOT_BY_WITHDRAWAL = (
    "It does not erase the record of care, or end the time for which it must be kept.",
    "It does not hold back precautions, infection flags or a safeguarding disclosure from those "
    "who need them.",
    "What was already published cannot be recalled.",
)
FOR_ANOTHER = (Capacity.PARENT, Capacity.ATTORNEY, Capacity.DEPUTY)
WITHOUT_CAPACITY = (Capacity.ATTORNEY, Capacity.DEPUTY, Capacity.BEST_INTERESTS)


@dataclass(frozen=True)
class Answer:
    """Whether we may, and why: for a page to show and a room to obey."""

    yes: bool
    why: str
    ask_again: bool = False
    decision: Consent | None = None

    def __bool__(self) -> bool:
        return self.yes


@dataclass(frozen=True)
class Standing:
    """One purpose as it stands for one person."""

    purpose: str
    label: str
    publication: str
    answer: Answer


def may_we(
    person: Person, purpose: str, on: date | None = None, *, publication: str = ""
) -> Answer:
    """May we, for this purpose, on this day? No answer is never a yes."""
    day = on or timezone.localdate()
    latest = _latest(person, purpose, publication, day)
    if latest is None:
        return Answer(False, "Nobody has been asked.", ask_again=True)
    said = f"{latest.decided_by}, {latest.decided_on:%d %B %Y}"
    if _is_withdrawn(latest, day):
        when = f"{timezone.localdate(latest.withdrawn_at):%d %B %Y}"
        return Answer(False, f"Withdrawn by {latest.withdrawn_by} on {when}.", False, latest)
    if not latest.agreed:
        return Answer(False, f"No: {said}.", False, latest)
    if latest.assent == "no":
        return Answer(False, f"The child did not assent: {said}.", False, latest)
    if latest.lapses_on and latest.lapses_on <= day:
        return Answer(False, f"It lapsed on {latest.lapses_on:%d %B %Y}: ask again.", True, latest)
    if gone := _right_gone(person, latest, day):
        return Answer(False, f"It was agreed by {said}. {gone} Ask again.", True, latest)
    return Answer(True, f"Yes: {said}.", False, latest)


def _latest(person: Person, purpose: str, publication: str, day: date) -> Consent | None:
    """The latest decision by this day; a yes from before a withdrawal revives nothing."""
    decisions = _decisions(person, purpose, publication).filter(decided_on__lte=day)
    rows = list(decisions.select_related("relationship"))
    ended_at = max((row.withdrawn_at for row in rows if _is_withdrawn(row, day)), default=None)
    return next((row for row in rows if not _is_outlived(row, ended_at, day)), None)


def _is_withdrawn(consent: Consent, day: date) -> bool:
    return bool(consent.withdrawn_at) and timezone.localdate(consent.withdrawn_at) <= day


def _is_outlived(consent: Consent, ended_at: datetime | None, day: date) -> bool:
    """Whether this yes was given before all was withdrawn, though written down or joined later."""
    if ended_at is None or not consent.agreed or _is_withdrawn(consent, day):
        return False
    withdrawn = (timezone.localdate(ended_at), ended_at)
    return (consent.decided_on, consent.written_at) < withdrawn


def _right_gone(person: Person, consent: Consent, day: date) -> str:
    """Why whoever agreed could not decide on this day any more; "" while they could."""
    someone, capacity = consent.relationship, consent.capacity
    if capacity in FOR_ANOTHER:
        over = someone.ended_at and timezone.localdate(someone.ended_at) <= day
        if over or someone.standing != capacity:
            return f"{someone} does not hold this right any more."
    # What a child decided when judged competent stays their own decision.
    return "" if capacity == Capacity.CHILD else _by_age(person, capacity, person.age_on(day))


def standing(person: Person) -> list[Standing]:
    """Every purpose, asked or not; each publication by its name."""
    found = []
    for purpose in Purpose:
        names = [""]
        if purpose == Purpose.PUBLICATION:
            decisions = _all(person).filter(purpose=purpose)
            names = sorted(set(decisions.values_list("publication", flat=True))) or [""]
        for name in names:
            answer = may_we(person, purpose, publication=name)
            found.append(Standing(purpose.value, purpose.label, name, answer))
    return found


def objections(person: Person, decision: dict) -> dict[str, str]:
    """Why this decision cannot stand, by field; empty when it can."""
    wrong = _who(person, decision)
    capacity, day = decision.get("capacity"), decision.get("decided_on")
    if capacity in WITHOUT_CAPACITY and not decision.get("cannot_decide_because"):
        wrong["cannot_decide_because"] = "Write how it is known that they cannot decide this."
    if capacity == Capacity.BEST_INTERESTS and not decision.get("consulted"):
        wrong["consulted"] = "Write who was consulted."
    if capacity == Capacity.PARENT and not decision.get("assent"):
        wrong["assent"] = "Ask the child too, and write down the answer."
    if decision.get("purpose") == Purpose.PUBLICATION and not decision.get("publication"):
        wrong["publication"] = "Name the one publication that was spoken of."
    if day and day > timezone.localdate():
        wrong["decided_on"] = "This day is still to come: enter when it was decided."
    elif day and decision.get("agreed") and (ended := _withdrawn_on(person, decision)) > day:
        wrong["decided_on"] = (
            f"It was withdrawn on {ended:%d %B %Y}, and a yes from before then does not count any "
            "more. Ask again, and enter the new answer."
        )
    lapses = decision.get("lapses_on")
    if day and lapses and lapses <= day:
        wrong["lapses_on"] = "Choose a day after the decision, or none."
    return wrong


def _withdrawn_on(person: Person, decision: dict) -> date:
    """When this purpose was withdrawn last; the first of all days if never."""
    about = decision.get("purpose") or "", decision.get("publication") or ""
    last = _decisions(person, *about).aggregate(last=Max("withdrawn_at"))["last"]
    return timezone.localdate(last) if last else date.min


def _who(person: Person, decision: dict) -> dict[str, str]:
    """Whether this capacity can be, for someone of this age and with these relationships."""
    capacity = decision.get("capacity")
    if capacity == Capacity.CHILD and not decision.get("judged_competent_by"):
        return {"judged_competent_by": "Write who judged the child competent for this."}
    age = person.age_on(decision.get("decided_on") or timezone.localdate())
    if wrong := _by_age(person, capacity, age):
        return {"capacity": wrong}
    if capacity in FOR_ANOTHER:
        someone = decision.get("relationship")
        if someone is None or someone.standing != capacity or someone.ended_at:
            return {"relationship": "A relative informs and never consents. Choose someone whose "
                    "entry says that they hold this right."}  # fmt: skip
    elif capacity and not decision.get("decided_by"):
        return {"decided_by": "Write who decided."}
    return {}


def _by_age(person: Person, capacity: str | None, age: int | None) -> str:
    """Why nobody decides in this capacity for someone of this age; "" where one may."""
    if age is None:
        return ""
    wrong = ""
    if capacity == Capacity.PERSON and age < 16:
        wrong = "say who judged them competent, or who has parental responsibility."
    elif capacity == Capacity.CHILD and age >= 16:
        wrong = "choose “The person”."
    elif capacity == Capacity.PARENT and age >= 18:
        wrong = "nobody has parental responsibility."
    elif capacity in WITHOUT_CAPACITY and age < 16:
        wrong = "someone with parental responsibility decides."
    elif capacity == Capacity.ATTORNEY and age < 18:
        wrong = "an attorney’s power begins at 18."
    return f"{person} is {age}: {wrong}" if wrong else ""


@transaction.atomic
def decide(person: Person, decision: dict, *, by: Actor) -> Consent:
    """Keep one decision, by whoever may make it."""
    wrong = objections(person, decision)
    if wrong:
        raise ValidationError(wrong)
    kept = {name: value for name, value in decision.items() if value not in ("", None)}
    if kept["capacity"] not in FOR_ANOTHER:
        kept.pop("relationship", None)
    elif kept.get("relationship"):
        kept["decided_by"] = kept["relationship"].name
    consent = Consent(person=person, written_by_id=by.member, **kept)
    consent.save()
    note("decided", consent, by=by, person=person.pk, fields=kept)
    return consent


@transaction.atomic
def withdraw(
    person: Person, purpose: str, *, withdrawn_by: str, by: Actor, publication: str = ""
) -> list[ConsentUse]:
    """End it at once; the answer is everything in which it was used."""
    standing_yes = _decisions(person, purpose, publication).filter(withdrawn_at__isnull=True)
    for consent in standing_yes:
        consent.withdrawn_at = timezone.now()
        consent.withdrawn_by = withdrawn_by
        consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
        fields = ["withdrawn_at", "withdrawn_by"]
        note("withdrawn", consent, by=by, person=person.pk, fields=fields)
    return uses(person, purpose, publication=publication)


@transaction.atomic
def note_use(
    person: Person, purpose: str, subject, *, by: Actor, words: str = "", publication: str = ""
) -> ConsentUse:
    """A room writes here what it made or shared because of a consent."""
    answer = may_we(person, purpose, publication=publication)
    if not answer:
        raise ValidationError(f"There is no consent for this. {answer.why}")
    use = ConsentUse.objects.create(
        person=person, purpose=purpose, publication=publication, words=words or str(subject),
        subject=f"{type(subject)._meta.model_name}:{subject.pk}",
    )  # fmt: skip
    note("used", use, by=by, person=person.pk, fields=["subject"])
    return use


def uses(person: Person, purpose: str, *, publication: str = "") -> list[ConsentUse]:
    rows = ConsentUse.objects.filter(person__in=person.all_references(), purpose=purpose)
    return list(rows.filter(publication=publication))


def lawful_basis(member: Member) -> str:
    """The service's one sentence on why it may keep care records; "" until it is stated."""
    basis = LawfulBasis.objects.for_member(member).first()
    return basis.words if basis else ""


@transaction.atomic
def state_lawful_basis(words: str, *, by: Actor) -> LawfulBasis:
    basis, _ = LawfulBasis.objects.update_or_create(
        organisation_id=by.organisation, defaults={"words": words}
    )
    note("stated", basis, by=by, fields=["words"])
    return basis


def _all(person: Person):
    return Consent.objects.filter(person__in=person.all_references())


def _decisions(person: Person, purpose: str, publication: str):
    return _all(person).filter(purpose=purpose, publication=publication)
