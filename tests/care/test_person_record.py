"""A person's record: duplicates, merging, flags, lines, and what the trail keeps of a change."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from attune.care.person.change import add_person
from attune.care.person.merge import merge, un_merge
from attune.care.person.models import MemorySong, Person, Precaution, Relationship
from attune.care.trail.models import Entry

from .conftest import actor_of

NUMBER = "9990000018"


@pytest.fixture
def numbered(service):
    """Marta has an NHS number of the test range and a date of birth."""
    service.marta.nhs_number, service.marta.born_on = NUMBER, date(1941, 5, 3)
    service.marta.save()
    return service


def test_the_number_of_these_tests_is_a_valid_one():
    from attune.care.person.nhs_number import is_valid_nhs_number

    assert is_valid_nhs_number(NUMBER)


def test_spaces_in_an_nhs_number_are_taken_and_not_kept(service, as_member):
    data = {"preferred_name": "Joe", "site": service.north.pk, "nhs_number": "999 000 0018"}
    as_member(service.ines).post("/people/add/", data)
    assert Person.objects.get(preferred_name="Joe").nhs_number == NUMBER


def test_no_second_record_with_one_nhs_number_without_a_written_reason(numbered, as_member):
    data = {"preferred_name": "Marthe", "site": numbered.north.pk, "nhs_number": NUMBER}
    client = as_member(numbered.ines)
    page = client.post("/people/add/", data).content.decode()
    assert "already in this service" in page
    assert f"/people/{numbered.marta.pk}/" in page
    assert not Person.objects.filter(preferred_name="Marthe").exists()
    with pytest.raises(ValidationError, match="already in this service"):
        person = Person(site=numbered.north, preferred_name="Marthe", nhs_number=NUMBER)
        add_person(person, by=actor_of(numbered.ines))
    data["second_because"] = "The number was given to two people; the ward is asking."
    digest = client.post("/people/add/", data).context["found"].digest
    client.post("/people/add/", {**data, "looked_at": digest})
    assert Person.objects.get(preferred_name="Marthe").second_because


@pytest.mark.parametrize("name", ["Márta", "Mar"])
def test_a_similar_name_born_the_same_day_is_shown_before_anyone_is_added(
    numbered, as_member, name
):
    data = {"preferred_name": name, "site": numbered.north.pk, "born_on": "1941-05-03"}
    client = as_member(numbered.ines)
    response = client.post("/people/add/", data)
    assert "This may be someone you know" in response.content.decode()
    assert not Person.objects.filter(preferred_name=name).exists()
    client.post("/people/add/", {**data, "looked_at": response.context["found"].digest})
    assert Person.objects.filter(preferred_name=name).exists()


def test_of_someone_out_of_reach_only_that_they_are_known_and_whom_to_ask(numbered, as_member):
    data = {"preferred_name": "Marta", "site": numbered.south.pk, "born_on": "1941-05-03"}
    page = as_member(numbered.bea).post("/people/add/", data).content.decode()
    assert "Someone like this is known in this service" in page
    assert "Dana Whitlock" in page
    assert str(numbered.marta.pk) not in page
    shown = page[page.index("This may be someone") : page.index("<form method", page.index("This"))]
    assert "Stroke ward" not in shown and "North Hospital" not in shown
    assert Entry.objects.filter(action="matched", person=numbered.marta.pk).exists()


def test_another_organisation_is_told_nothing(numbered, as_member):
    data = {"preferred_name": "Marta", "site": numbered.hospice.pk, "nhs_number": NUMBER}
    as_member(numbered.rafi).post("/people/add/", data)
    assert Person.objects.filter(organisation=numbered.hill, nhs_number=NUMBER).count() == 1


def test_merging_moves_nothing_and_parting_restores_it(service, as_member):
    by = actor_of(service.dana)
    other = Person(site=service.north, preferred_name="Martha")
    add_person(other, by=by, caseload_of=service.tom)
    Precaution.objects.create(person=other, kind="seizures")
    merge(other, service.marta, by=by)
    for name in ("ines", "tom", "dana"):
        page = as_member(getattr(service, name)).get(f"/people/{other.pk}/", follow=True)
        assert page.context["person"].pk == service.marta.pk
        assert "Seizures" in page.content.decode()
    names = [p.preferred_name for p in Person.objects.for_member(service.dana).kept()]
    assert names == ["Marta"]
    assert Precaution.objects.get(kind="seizures").person_id == other.pk
    un_merge(Person.objects.get(pk=other.pk), by=by)
    assert as_member(service.tom).get(f"/people/{service.marta.pk}/").status_code == 404
    page = as_member(service.ines).get(f"/people/{service.marta.pk}/").content.decode()
    assert "Seizures" not in page
    assert as_member(service.tom).get(f"/people/{other.pk}/").context["person"].pk == other.pk


def test_songs_and_sessions_of_a_merged_record_are_on_the_kept_ones_pages(service, as_member):
    from django.utils import timezone

    from attune.care.repertoire.models import Song
    from attune.care.session.models import Contact, Session

    other = Person(site=service.north, preferred_name="Martha")
    add_person(other, by=actor_of(service.dana))
    song = Song.objects.create(
        person=other, title="Clair de lune", basis="own", sha256="c" * 64, duration_s=60.0
    )
    session = Session.objects.create(
        organisation=service.river, site=service.north, started_at=timezone.now()
    )
    session.played_by.add(service.tom)
    Contact.objects.create(session=session, person=other)
    merge(other, service.marta, by=actor_of(service.dana))
    client = as_member(service.ines)
    assert "Clair de lune" in client.get(f"/people/{service.marta.pk}/songs/").content.decode()
    for kept_or_merged in (service.marta, other):
        address = f"/people/{kept_or_merged.pk}/songs/{song.pk}/"
        assert client.get(address).status_code == 200
    page = client.get(f"/people/{service.marta.pk}/sessions/").content.decode()
    assert "Tom Lindqvist" in page


def test_merging_in_the_browser_offers_only_who_may_be_the_same(numbered, as_member):
    twin = Person(site=numbered.north, preferred_name="Martha", born_on=date(1941, 5, 3))
    twin.full_name = "Marta Silva"
    add_person(twin, by=actor_of(numbered.dana))
    client = as_member(numbered.dana)
    address = f"/people/{numbered.marta.pk}/merge/"
    assert as_member(numbered.ines).get(address).status_code == 404
    client.post(address, {"other": twin.pk})
    twin.refresh_from_db()
    assert twin.merged_into == numbered.marta
    client.post(f"{address}{twin.pk}/part/")
    twin.refresh_from_db()
    assert twin.merged_into is None


def test_a_record_into_which_another_was_merged_is_not_merged_itself(service):
    by = actor_of(service.dana)
    one, two = (
        add_person(Person(site=service.north, preferred_name=name), by=by) for name in ("A", "B")
    )
    merge(one, two, by=by)
    with pytest.raises(ValidationError, match="Another record was merged"):
        merge(two, service.marta, by=by)


def test_access_needs_and_who_may_not_be_told_are_flags_on_every_page(service, as_member):
    client, front = as_member(service.ines), f"/people/{service.marta.pk}/"
    need = {"kind": "format", "need": "Large print", "asked_on": "2026-01-05"}
    client.post(f"{front}lines/access-needs/add/", need)
    someone = {"name": "Karl", "standing": "relative", "may_be_told": "no"}
    client.post(f"{front}lines/relationships/add/", someone)
    for address in (front, f"{front}songs/", f"{front}sessions/", f"{front}consent/"):
        page = client.get(address).content.decode()
        flags = page[page.index("attune-flags") : page.index("attune-before")]
        assert "Access: Large print" in flags
        assert "Do not tell Karl" in flags


def test_an_attorney_is_written_down_only_with_the_document_seen(service, as_member):
    address = f"/people/{service.marta.pk}/lines/relationships/add/"
    data = {"name": "Lena", "standing": "attorney", "may_be_told": "yes"}
    page = as_member(service.ines).post(address, data).content.decode()
    assert "See the document first" in page
    assert not Relationship.objects.exists()


def test_the_page_opens_with_musical_life(service, as_member):
    MemorySong.objects.create(
        person=service.marta, title="Ave Maria", memory="Her mother sang it at the window."
    )
    page = as_member(service.ines).get(f"/people/{service.marta.pk}/").content.decode()
    main = page[page.index("attune-tabs") :]
    assert main.index("Her mother sang it") < main.index("NHS number" if "NHS n" in main else "Con")
    # The same song stands on the list of music not to use, and the page says so beside it.
    assert "Never use" in main


def test_a_change_leaves_field_names_in_the_trail_and_never_values(service, as_member):
    client, front = as_member(service.ines), f"/people/{service.marta.pk}/"
    client.post(f"{front}change/musical-life/", {"dances": "Fado at the harbour"})
    client.post(f"{front}lines/medicines/add/", {"as_written": "Azathioprine 50 mg"})
    song = {"title": "Grandola", "memory": "The square in 1974"}
    client.post(f"{front}lines/memory-songs/add/", song)
    row = MemorySong.objects.get()
    client.post(f"{front}lines/memory-songs/{row.pk}/end/", {"because": "It makes her sad now"})
    row.refresh_from_db()
    assert row.ended_at and "Grandola" not in client.get(front).content.decode()
    entries = Entry.objects.filter(person=service.marta.pk)
    assert {"added", "changed", "ended"} <= set(entries.values_list("action", flat=True))
    written = " ".join(f"{e.action} {e.subject} {e.fields}" for e in entries)
    assert "dances" in written and "as_written" in written and "ended_because" in written
    for value in ("Fado", "Azathioprine", "Grandola", "1974", "sad"):
        assert value not in written
