"""What must be seen before the first sound, and who may see whom."""

import pytest

from attune.care.trail.models import Entry


def test_a_persons_page_shows_what_must_be_seen_before_the_first_sound(service, as_member):
    page = as_member(service.ines).get(f"/people/{service.marta.pk}/").content.decode()
    before = page[page.index("Before the first sound") : page.index("attune-tabs")]
    assert "Ave Maria" in before
    assert "Left ear is better." in before
    assert "Walk only with the physiotherapist beside her." in before


@pytest.mark.parametrize(
    ("name", "status"),
    [("ines", 200), ("dana", 200), ("tom", 404), ("bea", 404), ("rafi", 404), ("ola", 404)],
)
def test_a_record_opens_for_those_within_reach_alone(service, as_member, name, status):
    client = as_member(getattr(service, name))
    assert client.get(f"/people/{service.marta.pk}/").status_code == status


def test_a_look_from_outside_the_own_caseload_is_marked_in_the_trail(service, as_member):
    as_member(service.dana).get(f"/people/{service.marta.pk}/")
    entry = Entry.objects.filter(action="opened", member=service.dana.pk).get()
    assert entry.outside_caseload
    assert entry.person == service.marta.pk


def test_an_nhs_number_with_a_wrong_check_digit_is_refused_and_nothing_is_kept(service, as_member):
    data = {"preferred_name": "Joe", "site": service.north.pk, "nhs_number": "9990000001"}
    page = as_member(service.ines).post("/people/add/", data)
    assert page.status_code == 200
    assert "not an NHS number" in page.content.decode()


def test_the_sign_in_page_offers_no_one_click_outside_the_demonstration(service, client, settings):
    assert "One click" not in client.get("/accounts/login/").content.decode()
    settings.DEMONSTRATION = True
    assert "One click" in client.get("/accounts/login/").content.decode()
    service.ines.user.email = "ines@hospital.org"
    service.ines.user.save()
    assert "One click" not in client.get("/accounts/login/").content.decode()
    member = {"member": service.dana.pk}
    assert client.post("/accounts/demonstration/", member).status_code == 404
