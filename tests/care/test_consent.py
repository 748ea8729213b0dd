"""Consent: who may decide, what it allows, how it ends; and who alone may read the tables."""

import ast
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from attune.care.person import consent, models
from attune.care.person.change import add_person, end_line
from attune.care.person.merge import merge
from attune.care.person.models import Person, Relationship
from attune.care.singing import change as singing
from attune.care.singing.models import Phrase, Voice
from attune.care.trail.models import Entry

from .conftest import actor_of

CARE = Path(consent.__file__).resolve().parents[1]


def years_ago(years):
    today = timezone.localdate()
    return date(today.year - years, 1, 1)


@pytest.fixture
def by(service):
    return actor_of(service.ines)


def decided(**given):
    return {
        "purpose": "record", "agreed": True, "capacity": "person", "decided_by": "Marta",
        "decided_on": timezone.localdate(), **given,
    }  # fmt: skip


def related(service, standing, **given):
    if standing in ("attorney", "deputy"):
        given = {"document_seen": "LPA", "document_seen_on": date(2025, 1, 2), **given}
    return Relationship.objects.create(
        person=service.marta, name="Lena", standing=standing, may_be_told="yes", **given
    )


def test_no_answer_is_never_a_yes(service):
    answer = consent.may_we(service.marta, "record")
    assert not answer and answer.ask_again
    assert answer.why == "Nobody has been asked."


def test_a_decision_holds_for_its_purpose_alone(service, by):
    consent.decide(service.marta, decided(), by=by)
    assert consent.may_we(service.marta, "record")
    assert not consent.may_we(service.marta, "teaching")
    yesterday = timezone.localdate() - timedelta(days=1)
    assert not consent.may_we(service.marta, "record", yesterday)


def test_the_latest_decision_counts(service, by):
    yesterday = timezone.localdate() - timedelta(days=1)
    consent.decide(service.marta, decided(decided_on=yesterday), by=by)
    consent.decide(service.marta, decided(agreed=False), by=by)
    assert not consent.may_we(service.marta, "record")
    assert consent.may_we(service.marta, "record", yesterday)


def test_one_publication_is_not_another(service, by):
    with pytest.raises(ValidationError, match="Name the one publication"):
        consent.decide(service.marta, decided(purpose="publication"), by=by)
    named = decided(purpose="publication", publication="Annual report")
    consent.decide(service.marta, named, by=by)
    assert consent.may_we(service.marta, "publication", publication="Annual report")
    assert not consent.may_we(service.marta, "publication", publication="Newspaper")


def test_it_lapses_on_its_day_and_is_asked_again(service, by):
    tomorrow = timezone.localdate() + timedelta(days=1)
    consent.decide(service.marta, decided(lapses_on=tomorrow), by=by)
    assert consent.may_we(service.marta, "record")
    lapsed = consent.may_we(service.marta, "record", tomorrow)
    assert not lapsed and lapsed.ask_again


@pytest.mark.parametrize("standing", ["relative", "carer", "friend"])
def test_a_relative_informs_and_never_consents(service, by, standing):
    someone = related(service, standing)
    for capacity in ("attorney", "deputy", "parental-responsibility"):
        given = decided(
            capacity=capacity, relationship=someone, cannot_decide_because="asleep", assent="yes"
        )
        with pytest.raises(ValidationError, match="informs and never consents"):
            consent.decide(service.marta, given, by=by)
    assert standing not in consent.Capacity.values


@pytest.mark.parametrize("standing", ["attorney", "deputy"])
def test_an_attorney_or_deputy_decides_where_the_adult_cannot(service, by, standing):
    someone = related(service, standing)
    given = decided(capacity=standing, relationship=someone, decided_by="")
    with pytest.raises(ValidationError, match="cannot decide this"):
        consent.decide(service.marta, given, by=by)
    given["cannot_decide_because"] = "Assessed by Dr Brandt on the ward"
    kept = consent.decide(service.marta, given, by=by)
    assert kept.decided_by == "Lena"
    assert consent.may_we(service.marta, "record")


def test_best_interests_names_who_was_consulted(service, by):
    given = decided(capacity="best-interests", cannot_decide_because="Assessed on the ward")
    with pytest.raises(ValidationError, match="who was consulted"):
        consent.decide(service.marta, given, by=by)
    consent.decide(service.marta, {**given, "consulted": "Her son and her nurse"}, by=by)
    assert consent.may_we(service.marta, "record")


def test_a_child_decides_when_judged_competent_and_assents_otherwise(service, by):
    service.marta.born_on = years_ago(12)
    service.marta.save()
    with pytest.raises(ValidationError, match="who judged them competent"):
        consent.decide(service.marta, decided(), by=by)
    with pytest.raises(ValidationError, match="who judged the child competent"):
        consent.decide(service.marta, decided(capacity="child"), by=by)
    parent = related(service, "parental-responsibility")
    given = decided(capacity="parental-responsibility", relationship=parent)
    with pytest.raises(ValidationError, match="Ask the child too"):
        consent.decide(service.marta, given, by=by)
    consent.decide(service.marta, {**given, "assent": "no"}, by=by)
    assert "did not assent" in consent.may_we(service.marta, "record").why
    competent = decided(capacity="child", judged_competent_by="Ines Okafor")
    consent.decide(service.marta, competent, by=by)
    assert consent.may_we(service.marta, "record")


def test_nobody_has_parental_responsibility_for_an_adult(service, by):
    service.marta.born_on = years_ago(40)
    service.marta.save()
    parent = related(service, "parental-responsibility")
    given = decided(capacity="parental-responsibility", relationship=parent, assent="yes")
    with pytest.raises(ValidationError, match="nobody has parental responsibility"):
        consent.decide(service.marta, given, by=by)


def test_a_use_needs_a_consent_and_a_withdrawal_lists_it(service, by, as_member):
    marta = service.marta
    with pytest.raises(ValidationError, match="no consent"):
        consent.note_use(marta, "teaching", marta, by=by, words="A lesson")
    consent.decide(marta, decided(purpose="teaching"), by=by)
    consent.note_use(marta, "teaching", marta, by=by, words="A lesson for trainees in May")
    client, address = as_member(service.ines), f"/people/{marta.pk}/consent/teaching/withdraw/"
    before = client.get(address).content.decode()
    after = client.post(address, {"withdrawn_by": "Marta"}).content.decode()
    for page in (before, after):
        assert "A lesson for trainees in May" in page
        assert "does not erase the record" in page
        assert "infection flags" in page and "safeguarding" in page
        assert "cannot be recalled" in page
    assert not consent.may_we(marta, "teaching")
    with pytest.raises(ValidationError, match="Withdrawn by Marta"):
        consent.note_use(marta, "teaching", marta, by=by, words="Another")


def withdrawn(person, by, day):
    """Withdraw today, and have it lie on an earlier day."""
    consent.withdraw(person, "record", withdrawn_by="Marta", by=by)
    then = timezone.now() - (timezone.localdate() - day)
    models.Consent.objects.update(withdrawn_at=then)


def test_a_yes_from_before_a_withdrawal_revives_nothing(service, by):
    """Neither written down afterwards nor joined from another record of the same person."""
    today = timezone.localdate()
    ten, five, three = (today - timedelta(days=days) for days in (10, 5, 3))
    other = add_person(Person(site=service.north, preferred_name="Martha"), by=by)
    consent.decide(service.marta, decided(decided_on=ten), by=by)
    withdrawn(service.marta, by, three)
    consent.decide(other, decided(decided_on=five), by=by)
    merge(other, service.marta, by=by)
    for person in (service.marta, other):
        assert "Withdrawn by Marta" in consent.may_we(person, "record").why
    with pytest.raises(ValidationError, match="a yes from before then does not count"):
        consent.decide(service.marta, decided(decided_on=five), by=by)
    assert consent.may_we(service.marta, "record", five)
    consent.decide(service.marta, decided(agreed=False, decided_on=five), by=by)
    consent.decide(service.marta, decided(), by=by)
    assert consent.may_we(service.marta, "record")


def test_on_the_day_of_a_withdrawal_what_was_written_down_last_counts(service, by):
    consent.decide(service.marta, decided(), by=by)
    consent.withdraw(service.marta, "record", withdrawn_by="Marta", by=by)
    assert not consent.may_we(service.marta, "record")
    consent.decide(service.marta, decided(), by=by)
    assert consent.may_we(service.marta, "record")


def test_a_parents_yes_ends_when_the_child_is_grown_up(service, by):
    service.marta.born_on = years_ago(10)
    service.marta.save()
    parent = related(service, "parental-responsibility")
    given = decided(capacity="parental-responsibility", relationship=parent, assent="yes")
    consent.decide(service.marta, given, by=by)
    assert consent.may_we(service.marta, "record")
    grown = consent.may_we(service.marta, "record", years_ago(-8))
    assert not grown and grown.ask_again
    assert "Marta is 18: nobody has parental responsibility. Ask again." in grown.why


def test_an_attorneys_yes_ends_with_the_right_to_decide(service, by):
    someone = related(service, "attorney")
    given = decided(
        capacity="attorney", relationship=someone, cannot_decide_because="Assessed by Dr Brandt"
    )
    consent.decide(service.marta, given, by=by)
    assert consent.may_we(service.marta, "record")
    end_line(someone, "The power was revoked", by=by)
    ended = consent.may_we(service.marta, "record")
    assert not ended and ended.ask_again
    assert "Lena does not hold this right any more. Ask again." in ended.why
    Relationship.objects.update(ended_at=None, standing="relative")
    assert not consent.may_we(service.marta, "record")


def test_an_attorneys_power_begins_at_18_and_a_deputys_at_16(service, by):
    service.marta.born_on = years_ago(17)
    service.marta.save()
    for standing, why in (("attorney", "an attorney’s power begins at 18"), ("deputy", "")):
        someone = related(service, standing)
        given = decided(
            capacity=standing, relationship=someone, cannot_decide_because="Assessed by Dr Brandt"
        )
        wrong = consent.objections(service.marta, given)
        assert why in wrong["capacity"] if why else not wrong


def test_what_a_use_says_fits_its_column_however_long_the_phrase(service, by, tmp_path):
    """SQLite would keep any length; PostgreSQL would refuse it after the voice is stored."""
    consent.decide(service.marta, decided(), by=by)
    phrase = Phrase(person=service.marta, words="strengths " * 12, language="en-GB")
    singing.add_phrase(phrase, by=by)
    voice = Voice(phrase=phrase, spoken_by="L" * 100, whose="relative")
    path = tmp_path / "said.wav"
    path.write_bytes(b"a recording")
    singing.keep_voice(voice, path, pitch_hz=131, by=by)
    [use] = consent.uses(service.marta, "record")
    use.full_clean()
    assert voice.spoken_by in use.words and phrase.words in use.words


def test_what_a_withdrawal_does_not_do_is_said_before_asking(service, as_member):
    address = f"/people/{service.marta.pk}/consent/decide/"
    page = as_member(service.ines).get(address).content.decode()
    assert "cannot be recalled" in page


def test_a_decision_is_written_down_in_the_browser_with_no_answer_chosen(service, as_member):
    client, front = as_member(service.ines), f"/people/{service.marta.pk}/consent/"
    assert "checked" not in client.get(f"{front}decide/").content.decode()
    page = client.post(f"{front}decide/", {"purpose": "record", "agreed": "yes"})
    assert "There is a problem" in page.content.decode()
    given = {**decided(), "agreed": "yes", "decided_on": "2026-01-05"}
    client.post(f"{front}decide/", given)
    page = client.get(front).content.decode()
    assert "Yes: Marta, 05 January 2026." in page
    entry = Entry.objects.get(action="decided")
    assert "capacity" in entry.fields and "Marta" not in str(entry.fields)


def test_a_merged_record_keeps_its_consent_and_a_later_no_wins(service, by):
    other = add_person(Person(site=service.north, preferred_name="Martha"), by=by)
    consent.decide(other, decided(agreed=False), by=by)
    yesterday = timezone.localdate() - timedelta(days=1)
    consent.decide(service.marta, decided(decided_on=yesterday), by=by)
    assert consent.may_we(service.marta, "record")
    merge(other, service.marta, by=by)
    assert not consent.may_we(service.marta, "record")
    assert not consent.may_we(other, "record")


def test_the_lawful_basis_is_stated_once_and_shown(service, as_member):
    front = f"/people/{service.marta.pk}/consent/"
    assert "has not been stated" in as_member(service.ines).get(front).content.decode()
    assert as_member(service.ines).get("/service/lawful-basis/").status_code == 403
    as_member(service.ada).post("/service/lawful-basis/", {"words": "Public task, Article 6(1)(e)"})
    assert "Public task" in as_member(service.ines).get(front).content.decode()
    assert "has not been stated" not in as_member(service.ines).get(front).content.decode()


def test_nothing_but_consent_py_reads_the_consent_tables():
    """Elsewhere the tables are not even named, and no relation leads back to them."""
    readers = set()
    for path in CARE.rglob("*.py"):
        if "migrations" in path.parts or path.parent.name == "models":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else ()
            named = isinstance(node, ast.Attribute) and node.attr in ("Consent", "ConsentUse")
            if named or {"Consent", "ConsentUse"} & set(names):
                readers.add(str(path.relative_to(CARE)))
    assert readers == {"person/consent.py"}
    back = [
        field
        for field in Person._meta.get_fields(include_hidden=True)
        if field.auto_created and field.related_model in (models.Consent, models.ConsentUse)
    ]
    assert len(back) == 2 and all(field.hidden for field in back)
