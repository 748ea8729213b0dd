"""Hearing over all records of a person: on the panel, in precautions, in the limits of sound."""

from datetime import date

import pytest

from attune.care.listening.dose import limits_of
from attune.care.person.change import add_person
from attune.care.person.merge import merge
from attune.care.person.models import Person, Precaution
from attune.care.person.precautions import precautions_of

from .conftest import actor_of


def panel(as_member, member, person):
    page = as_member(member).get(f"/people/{person.pk}/").content.decode()
    return page[page.index("data-before-the-first-sound") : page.index("attune-tabs")]


@pytest.fixture
def two_records(service):
    """Marta, an adult, was written down a second time, with other answers; they are one now."""
    by, kept = actor_of(service.ines), service.marta
    kept.born_on, kept.cochlear_implant, kept.hyperacusis = date(1948, 3, 12), "none", "no"
    kept.better_ear, kept.preferred_loudness = "left", "loud"
    kept.save()
    other = Person(
        site=service.north, preferred_name="Martha", cochlear_implant="right", hyperacusis="yes",
        better_ear="same", preferred_loudness="quiet", hearing="Face her when speaking.",
    )  # fmt: skip
    merge(add_person(other, by=by), kept, by=by)
    return service


def test_of_merged_records_the_more_careful_answer_about_hearing_stands(two_records, as_member):
    shown = panel(as_member, two_records.ines, two_records.marta)
    assert "Cochlear implant" in shown and "Hyperacusis" in shown
    assert "(hearing, on a merged record)" in shown
    assert "Pleasant: quieter than talking." in shown
    assert "Better ear: left or both the same, the merged records differ: ask." in shown
    assert "Left ear is better." in shown and "Face her when speaking." in shown
    assert "Nothing written down" not in shown.split("<dt>Hearing</dt>")[1].split("</dd>")[0]


def test_parted_again_each_record_has_its_own_answers(two_records):
    Person.objects.filter(merged_into=two_records.marta).update(merged_into=None)
    codes = {shown.code for shown in precautions_of(Person.objects.get(pk=two_records.marta.pk))}
    assert not codes & {"cochlear-implant", "hyperacusis"}


def test_sensitive_hearing_on_a_merged_record_lowers_the_limit_of_sound(two_records):
    limits = limits_of(two_records.marta)
    assert (limits.listener, limits.why) == ("child", "hyperacusis")


@pytest.mark.parametrize("kind", ["hyperacusis", "tinnitus"])
def test_a_written_precaution_lowers_an_adults_limit_of_sound(service, kind):
    service.marta.born_on = date(1948, 3, 12)
    service.marta.save()
    assert limits_of(service.marta).listener == "adult"
    Precaution.objects.create(person=service.marta, kind=kind, what="Since the accident")
    limits = limits_of(service.marta)
    assert (limits.listener, limits.why) == ("child", kind)


def test_a_date_of_birth_on_a_merged_record_is_known(two_records):
    kept, other = two_records.marta, Person.objects.get(merged_into=two_records.marta)
    Person.objects.filter(pk=kept.pk).update(born_on=None)
    Person.objects.filter(pk=other.pk).update(born_on=date(2015, 6, 2))
    assert Person.objects.get(pk=kept.pk).age_on(date(2026, 6, 1)) == 10
