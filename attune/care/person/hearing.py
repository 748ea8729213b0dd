"""What is known of a person's hearing, over all records of this person.

Records that were merged count as one. Where they differ the more careful answer stands: a yes over
a no, the quieter over the louder. Which ear is better cannot be weighed: both answers are shown.
"""

from .models import Person

WORN = {"left", "right", "both"}


def raised_by_hearing(person: Person) -> dict[str, str]:
    """The kinds of precaution that the answers raise, each with where it was answered."""
    raised = {}
    for record in person.all_records():
        where = "hearing" if record.pk == person.pk else "hearing, on a merged record"
        for code in _raised_on(record):
            raised.setdefault(code, where)
    return raised


def _raised_on(record: Person) -> list[str]:
    answers = {
        "hearing-aids": record.hearing_aids in WORN,
        "cochlear-implant": record.cochlear_implant in WORN,
        "hyperacusis": record.hyperacusis == "yes",
        "tinnitus": record.tinnitus == "yes",
    }
    return [code for code, yes in answers.items() if yes]


def hearing_in_words(person: Person) -> str:
    """ "Better ear: left. Pleasant: very quiet. Speak slowly.", or "" where nobody has asked."""
    records = person.all_records()
    notes = dict.fromkeys(record.hearing for record in records if record.hearing)
    said = [_better_ear(records), _pleasant(records), "\n".join(notes)]
    return " ".join(filter(None, said))


def _better_ear(records: list[Person]) -> str:
    answers = [record.get_better_ear_display() for record in records if record.better_ear]
    different = [answer.lower() for answer in dict.fromkeys(answers)]
    if len(different) > 1:
        return f"Better ear: {' or '.join(different)}, the merged records differ: ask."
    return f"Better ear: {different[0]}." if different else ""


def _pleasant(records: list[Person]) -> str:
    answers = {record.preferred_loudness for record in records}
    quietest = next((one for one in Person.Loudness if one in answers), None)
    return f"Pleasant: {quietest.label.lower()}." if quietest else ""
