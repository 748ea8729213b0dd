"""The team: places, invitations by link, postings, and access that ends at once, everywhere."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, yield_hotp_counters_from_time
from allauth.mfa.totp.internal.auth import hotp_value as hotp
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from attune.care.team.change import add_posting
from attune.care.team.models import Member, OneTimeLink, Posting, Site, User, Ward
from attune.care.team.roles import Role
from attune.care.trail.models import Entry

from .conftest import PASSWORD, SECRET, actor_of


def code_now(secret=SECRET):
    return format_hotp_value(hotp(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def admin(service, as_member):
    return as_member(service.ada)


def link_in(page):
    """The path of the one-time link that a page shows."""
    return re.search(r"https?://testserver(/[\w-]+/[\w-]+/)", page.content.decode()).group(1)


def invite(admin, email="new@attune.example", roles=("mentor", "trainee"), sites=("every",)):
    data = {"email": email, "roles": roles, "sites": sites}
    return link_in(admin.post("/team/invite/", data))


def path_of(member, rest=""):
    return f"/team/members/{member.pk}/{rest}"


def test_sites_wards_and_groups_are_added_and_renamed(service, admin):
    admin.post("/team/sites/add/", {"name": "West Hospital"})
    west = Site.objects.get(name="West Hospital", organisation=service.river)
    admin.post(f"/team/sites/{west.pk}/", {"name": "Far West Hospital"})
    admin.post(f"/team/sites/{west.pk}/wards/add/", {"name": "Choir", "kind": "group"})
    choir = Ward.objects.get(site__name="Far West Hospital", kind="group")
    admin.post(f"/team/wards/{choir.pk}/", {"name": "Evening choir", "kind": "group"})
    page = admin.get("/team/").content.decode()
    assert "Far West Hospital" in page
    assert "Evening choir" in page
    assert Entry.objects.filter(member=service.ada.pk, fields=["name"]).count() == 3


def test_a_name_that_is_taken_is_refused_in_words(service, admin):
    page = admin.post("/team/sites/add/", {"name": "north hospital"})
    assert "There is one called north hospital already" in page.content.decode()


@pytest.mark.parametrize("name", ["ines", "dana", "bea", "ola"])
def test_nobody_but_an_administrator_changes_the_team(service, as_member, name):
    client = as_member(getattr(service, name))
    for address in ("/team/", "/team/invite/", path_of(service.tom), path_of(service.tom, "end/")):
        assert client.get(address).status_code == 403
    assert client.post(path_of(service.tom, "end/")).status_code == 403
    assert Member.objects.get(pk=service.tom.pk).ended_at is None


def test_another_organisation_is_not_there(service, admin):
    assert admin.get(path_of(service.rafi)).status_code == 404
    assert admin.post(path_of(service.rafi, "end/")).status_code == 404
    assert admin.post(f"/team/sites/{service.hospice.pk}/", {"name": "Mine"}).status_code == 404


def test_an_invitation_makes_a_member_with_roles_and_dies_when_used(service, admin):
    link = invite(admin, sites=[str(service.north.pk), str(service.south.pk)])
    guest = Client()
    assert "Join River Music Service" in guest.get(link).content.decode()
    answer = guest.post(link, {"name": "Nia Rees", "password": "four slow bassoons"})
    assert answer.url == "/accounts/2fa/totp/activate/"
    nia = Member.objects.get(user__email="new@attune.example")
    assert {(p.role, p.site) for p in nia.postings.all()} == {
        (role, site) for role in ("mentor", "trainee") for site in (service.north, service.south)
    }
    assert guest.get("/").url == "/accounts/2fa/totp/activate/"
    assert Client().get(link).status_code == 410
    again = Client().post(link, {"name": "Other", "password": "four slow bassoons"})
    assert again.status_code == 410
    assert Entry.objects.filter(action="joined", member=nia.pk).count() == 1


def test_an_invitation_dies_after_seven_days_when_replaced_and_when_withdrawn(service, admin):
    first = invite(admin)
    second = invite(admin)
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200
    link = OneTimeLink.objects.alive().get()
    assert (link.expires_at - timezone.now()).days in (6, 7)
    admin.post(f"/team/invitations/{link.pk}/withdraw/")
    assert Client().get(second).status_code == 410
    third = invite(admin)
    OneTimeLink.objects.alive().update(expires_at=timezone.now())
    assert Client().get(third).status_code == 410


def test_the_database_does_not_hold_the_link(service, admin):
    token = invite(admin).split("/")[2]
    assert token not in str(list(OneTimeLink.objects.values()))
    assert token not in str(list(Entry.objects.values()))
    assert token not in admin.get("/team/").content.decode()


def test_an_invitation_for_an_account_elsewhere_asks_for_its_own_sign_in(service, admin, as_member):
    link = invite(admin, email="rafi@attune.example", roles=["mentor"])
    taken_over = Client().post(link, {"name": "Not Rafi", "password": "four slow bassoons"})
    assert "You have an account" in taken_over.content.decode()
    assert User.objects.get(pk=service.rafi.user_id).check_password(PASSWORD)
    as_member(service.tom).post(link)
    rafi = as_member(service.rafi)
    assert service.rafi.user.memberships.count() == 1
    rafi.post(link)
    assert service.rafi.user.memberships.count() == 2


def test_who_belongs_to_two_organisations_chooses(service, admin, as_member):
    rafi = as_member(service.rafi)
    rafi.post(invite(admin, email="rafi@attune.example", roles=["safeguarding-lead"]))
    assert rafi.get(f"/people/{service.marta.pk}/").status_code == 404
    assert "Work in River Music Service" in rafi.get("/account/").content.decode()
    there = service.rafi.user.memberships.get(organisation=service.river)
    rafi.post("/account/organisation/", {"member": there.pk})
    assert rafi.get(f"/people/{service.marta.pk}/").status_code == 200
    rafi.post("/account/organisation/", {"member": service.rafi.pk})
    assert rafi.get(f"/people/{service.marta.pk}/").status_code == 404
    assert rafi.post("/account/organisation/", {"member": service.ada.pk}).status_code == 404


def test_postings_are_added_and_removed(service, admin, as_member):
    admin.post(path_of(service.bea), {"role": "coordinator", "site": service.north.pk})
    bea = as_member(service.bea)
    assert bea.get(f"/people/{service.marta.pk}/").status_code == 200
    looked = Entry.objects.filter(action="opened", member=service.bea.pk).get()
    assert (looked.role, looked.outside_caseload) == ("Coordinator", True)
    posting = Posting.objects.get(member=service.bea, role="coordinator")
    admin.post(f"/team/postings/{posting.pk}/remove/")
    assert bea.get(f"/people/{service.marta.pk}/").status_code == 404


def test_a_role_without_a_place_is_refused_and_every_site_is_said(service, admin):
    admin.post(path_of(service.bea), {"role": "mentor", "site": ""})
    admin.post(path_of(service.bea), {"role": "mentor", "site": str(service.hospice.pk)})
    assert not Posting.objects.filter(member=service.bea, role="mentor").exists()
    admin.post(path_of(service.bea), {"role": "mentor", "site": "every"})
    assert Posting.objects.get(member=service.bea, role="mentor").site is None


def test_access_ends_at_once_on_every_device(service, admin, as_member):
    phone, tablet = as_member(service.ines), as_member(service.ines)
    other = as_member(service.tom)
    assert phone.get("/").status_code == tablet.get("/").status_code == 200
    before = Session.objects.count()
    admin.post(path_of(service.ines, "end/"))
    assert Session.objects.count() == before - 2
    for device in (phone, tablet):
        assert device.get(f"/people/{service.marta.pk}/").url.startswith("/accounts/login/")
    assert other.get("/").status_code == 200
    again = as_member(service.ines).get("/")
    assert again.status_code == 403
    assert "Your access has ended" in again.content.decode()
    admin.post(path_of(service.ines, "give-back/"))
    assert as_member(service.ines).get("/").status_code == 200
    acts = Entry.objects.filter(subject=f"member:{service.ines.pk}").values_list(
        "action", flat=True
    )
    assert set(acts) == {"ended access", "gave back access"}


def test_the_gate_alone_stops_who_has_ended_even_with_a_session_left(service, as_member):
    phone = as_member(service.ines)
    Member.objects.filter(pk=service.ines.pk).update(ended_at=timezone.now())
    assert phone.get(f"/people/{service.marta.pk}/").status_code == 403
    assert phone.get("/").url.startswith("/accounts/login/")


def test_the_last_administrator_cannot_be_ended(service, admin):
    page = admin.post(path_of(service.ada, "end/"), follow=True).content.decode()
    assert "Ada Moss is the last administrator" in page
    posting = Posting.objects.get(member=service.ada)
    page = admin.post(f"/team/postings/{posting.pk}/remove/", follow=True).content.decode()
    assert "Ada Moss is the last administrator" in page
    assert admin.get("/team/").status_code == 200
    add_posting(service.dana, Role.ADMINISTRATOR, None, by=actor_of(service.ada))
    admin.post(path_of(service.ada, "end/"))
    assert Member.objects.get(pk=service.ada.pk).ended_at is not None


def test_a_lost_phone_needs_the_password_and_the_link(service, admin, as_member):
    phone = as_member(service.ines)
    link = link_in(admin.post(path_of(service.ines, "second-factor/")))
    assert phone.get("/").url.startswith("/accounts/login/")
    thief = Client()
    thief.post("/accounts/login/", {"login": "ines@attune.example", "password": PASSWORD})
    thief.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert thief.get("/accounts/2fa/totp/activate/").status_code == 403
    assert thief.get("/").status_code == 302
    assert Client().get(link, follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
    ines = Client()
    ines.get(link)
    ines.post("/accounts/login/", {"login": "ines@attune.example", "password": PASSWORD})
    ines.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = ines.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    shown = ines.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)}, follow=True)
    codes = re.findall(r"<li><code>(\w+)</code>", shown.content.decode())
    assert len(codes) == 10
    assert codes[0] not in ines.get("/accounts/2fa/recovery-codes/").content.decode()
    assert ines.get("/").status_code == 200
    assert Client().get(link).status_code == 410
    acts = Entry.objects.filter(subject=f"member:{service.ines.pk}").values_list(
        "action", flat=True
    )
    assert set(acts) == {"took away one-time codes", "set up one-time codes"}


def test_a_forgotten_password_is_chosen_anew_and_still_needs_the_code(service, admin):
    link = link_in(admin.post(path_of(service.ines, "password/")))
    assert Client().post(link, {"password": "short"}).status_code == 200
    assert Client().post(link, {"password": "four slow bassoons"}).status_code == 302
    assert Client().get(link).status_code == 410
    ines = Client()
    new = {"login": "ines@attune.example", "password": "four slow bassoons"}
    assert ines.post("/accounts/login/", new).url == "/accounts/2fa/authenticate/"
    assert ines.get("/").status_code == 302
    ines.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert ines.get("/").status_code == 200


def test_setting_up_twice_leads_to_the_page_of_codes_and_no_link_is_for_another(
    service, admin, as_member
):
    assert as_member(service.tom).get("/accounts/2fa/totp/activate/").url == "/accounts/2fa/"
    link = link_in(admin.post(path_of(service.ines, "second-factor/")))
    assert as_member(service.tom).get(link).status_code == 403
    assert TOTP(service.tom.user.authenticator_set.get()).validate_code(code_now())
