"""Reading the trail: who may, what is found, and the person's own list of who looked."""

import pytest

from attune.care.person.change import add_person
from attune.care.person.models import Person
from attune.care.team.models import Posting
from attune.care.team.roles import Role
from attune.care.trail.models import Entry
from attune.care.trail.note import note

from .conftest import actor_of, member_with


@pytest.fixture
def looked(service, as_member):
    """Ines opened Marta's record twice, Dana once."""
    address = f"/people/{service.marta.pk}/"
    as_member(service.ines).get(address)
    as_member(service.ines).get(address)
    as_member(service.dana).get(address)
    return address


def rows(client, **asked):
    return client.get("/trail/", asked).context["rows"]


@pytest.mark.parametrize(
    ("name", "status"),
    [("ada", 200), ("ines", 403), ("tom", 403), ("dana", 403), ("ola", 403), ("rafi", 403)],
)
def test_the_whole_trail_is_read_by_those_who_answer_for_it(service, as_member, name, status):
    assert as_member(getattr(service, name)).get("/trail/").status_code == status


def test_the_trail_is_searched_by_person_by_user_and_by_day(service, as_member, looked):
    ada = as_member(service.ada)
    found = rows(ada, person=service.marta.pk, who=service.dana.pk)
    assert [(entry.action, who) for entry, who in found] == [("opened", "Dana Whitlock")]
    assert found[0][0].outside_caseload
    day = f"{found[0][0].at:%Y-%m-%d}"
    assert rows(ada, who=service.ines.pk, since=day, until=day)
    assert not rows(ada, who=service.ines.pk, until="2020-01-01")
    assert rows(ada, person=service.ada.pk) == []
    refused = ada.get("/trail/", {"person": "Marta"}).content.decode()
    assert "There is a problem" in refused


def test_reading_the_trail_is_itself_noted(service, as_member):
    rows(as_member(service.ada), person=service.marta.pk)
    entry = Entry.objects.get(action="read the trail")
    assert (entry.member, entry.person) == (service.ada.pk, service.marta.pk)


def test_the_trail_of_another_organisation_is_not_there(service, as_member, looked):
    chief = member_with(service.hill, "Cleo Marsh", Role.ADMINISTRATOR, None)
    people = {entry.member for entry, _who in rows(as_member(chief))}
    assert people <= {chief.pk}


class _Concern:
    """Stands for a concern in an entry: the trail keeps the kind and the reference alone."""

    class _meta:  # noqa: N801
        model_name = "concern"

    pk = "11111111-1111-4111-8111-111111111111"


def test_looks_at_concerns_are_shown_to_the_named_lead_above_alone(service, as_member):
    note("raised", _Concern(), by=actor_of(service.tom))
    lead = member_with(service.river, "Lea Lind", Role.SAFEGUARDING, None)
    above = member_with(service.river, "Max Orr", Role.LEAD_ABOVE, None)

    def sees(member):
        return any("concern" in entry.subject for entry, _who in rows(as_member(member)))

    assert not sees(service.ada)
    assert not sees(lead)
    assert sees(above)


def test_an_entry_names_the_role_that_let_them_in_and_no_other(service, as_member, looked):
    for role, site in ((Role.COORDINATOR, service.south), (Role.MENTOR, service.north)):
        Posting.objects.create(member=service.ines, role=role, site=site)
    Posting.objects.create(member=service.tom, role=Role.MENTOR, site=service.north)
    as_member(service.ines).get(looked)
    as_member(service.tom).get(looked)
    assert Entry.objects.filter(member=service.ines.pk).first().role == "Mentor, Music practitioner"
    newest = Entry.objects.filter(member=service.tom.pk).first()
    assert (newest.role, newest.outside_caseload) == ("Mentor", True)


def test_the_persons_own_list_is_in_words_without_names_or_references(service, as_member, looked):
    ines = as_member(service.ines)
    assert f"{looked}who-looked/" in ines.get(looked).content.decode()
    page = ines.get(f"{looked}who-looked/").content.decode()
    shown = page[page.index("<tbody") : page.index("</tbody>")]
    assert "Opened the record, 4 times" in shown
    assert "Coordinator" in shown
    assert "This person was not on their own caseload" in shown
    assert "Dana" not in shown
    assert str(service.marta.pk) not in shown


def test_who_may_read_the_trail_at_the_site_sees_the_names_on_the_screen(
    service, as_member, looked
):
    page = as_member(service.dana).get(f"{looked}who-looked/").content.decode()
    assert "Ines Okafor" in page[page.index("<tbody") :]


def test_merged_records_have_one_list(service, as_member, looked):
    twin = add_person(
        Person(site=service.north, preferred_name="Marta K"), by=actor_of(service.dana)
    )
    as_member(service.dana).get(f"/people/{twin.pk}/")
    twin.merged_into = service.marta
    twin.save()
    page = as_member(service.dana).get(f"/people/{twin.pk}/who-looked/").content.decode()
    assert "Opened the record, 3 times" in page
    assert "Ines Okafor" in page


@pytest.mark.parametrize("name", ["tom", "bea", "rafi", "ola", "ada"])
def test_the_list_opens_for_those_within_reach_alone(service, as_member, name, looked):
    client = as_member(getattr(service, name))
    assert client.get(f"{looked}who-looked/").status_code == 404


@pytest.mark.parametrize(("name", "start"), [("ada", "/team/"), ("ola", "/wards/")])
def test_who_opens_no_record_starts_with_what_they_have(service, as_member, name, start):
    assert as_member(getattr(service, name)).get("/").url == start
