"""What Nurse Ola reads: safety of everybody at her site, the rest as consent shares it."""

import pytest
from django.utils import timezone

from attune.care.person.consent import decide, withdraw
from attune.care.person.models import MemorySong, Purpose
from attune.care.trail.models import Entry

from .conftest import actor_of


@pytest.fixture
def song(service):
    return MemorySong.objects.create(
        person=service.marta, title="The mill by the lane", memory="Her father whistled it."
    )


def agree(service, **decision):
    decide(
        service.marta,
        {
            "purpose": Purpose.TEAM,
            "agreed": True,
            "capacity": "person",
            "decided_by": "Marta",
            "decided_on": timezone.localdate(),
            **decision,
        },
        by=actor_of(service.ines),
    )


def page(service, client):
    answer = client.get(f"/wards/people/{service.marta.pk}/")
    return answer.status_code, answer.content.decode()


def test_before_anybody_was_asked_the_ward_reads_safety_alone(service, song, as_member):
    status, text = page(service, as_member(service.ola))
    assert status == 200
    assert "Ave Maria" in text
    assert "Walk only with the physiotherapist" in text
    assert "Her father whistled it." not in text
    assert "Nobody has been asked." in text


def test_a_yes_shares_musical_life_and_a_withdrawal_ends_it_at_once(service, song, as_member):
    ola = as_member(service.ola)
    agree(service)
    assert "Her father whistled it." in page(service, ola)[1]
    withdraw(service.marta, Purpose.TEAM, withdrawn_by="Marta", by=actor_of(service.ines))
    text = page(service, ola)[1]
    assert "Her father whistled it." not in text
    assert "Withdrawn by Marta" in text
    assert "Walk only with the physiotherapist" in text


def test_each_look_of_the_ward_is_in_the_trail(service, as_member):
    page(service, as_member(service.ola))
    look = Entry.objects.filter(member=service.ola.pk, person=service.marta.pk).get()
    assert (look.action, look.role, look.outside_caseload) == ("opened", "Ward staff", True)


def test_no_contact_detail_relationship_or_way_to_change_stands_there(service, song, as_member):
    agree(service)
    service.marta.telephone = "01632 960 001"
    service.marta.save()
    text = page(service, as_member(service.ola))[1]
    assert "01632" not in text
    assert "/change/" not in text
    assert f"/people/{service.marta.pk}/" not in text.replace("/wards/people/", "")


def test_the_ward_starts_with_its_list_of_one_site(service, as_member):
    ola = as_member(service.ola)
    assert ola.get("/").url == "/wards/"
    text = ola.get("/wards/").content.decode()
    assert "Stroke ward, North Hospital" in text
    assert "Marta" in text
    service.marta.site, service.marta.ward = service.south, None
    service.marta.save()
    assert "Marta" not in ola.get("/wards/").content.decode()
    assert page(service, ola)[0] == 404
