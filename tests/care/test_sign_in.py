"""Signing in: refused kindly, slowed down, ended after 30 minutes without use, and said so."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from attune.care.trail.models import Entry

from .conftest import PASSWORD
from .test_team import code_now

ADDRESS = "ines@attune.example"


def sign_in(client, password=PASSWORD):
    return client.post("/accounts/login/", {"login": ADDRESS, "password": password})


def test_a_sign_in_needs_the_password_and_the_code(service, client):
    assert sign_in(client).url == "/accounts/2fa/authenticate/"
    assert client.get("/").url.startswith("/accounts/login/")
    assert client.post("/accounts/2fa/authenticate/", {"code": code_now()}).url == "/"
    assert client.get("/").status_code == 200


def test_a_wrong_password_is_refused_kindly_and_the_same_for_an_unknown_address(service, client):
    known = sign_in(client, "not my password").content.decode()
    assert "This address and password do not go together." in known
    data = {"login": "nobody@attune.example", "password": "not my password"}
    unknown = client.post("/accounts/login/", data).content.decode()
    assert "This address and password do not go together." in unknown


def test_a_wrong_code_is_refused_kindly(service, client):
    sign_in(client)
    page = client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert "This code does not fit." in page
    assert client.get("/").status_code == 302


def test_a_code_works_once(service, client):
    sign_in(client)
    code = code_now()
    client.post("/accounts/2fa/authenticate/", {"code": code})
    other = Client()
    sign_in(other)
    page = other.post("/accounts/2fa/authenticate/", {"code": code})
    assert "This code does not fit." in page.content.decode()


def test_guessing_is_slowed_down_even_for_the_right_password(service, client):
    for _ in range(5):
        sign_in(client, "not my password")
    page = sign_in(client).content.decode()
    assert "Too many attempts, with this address or from this network." in page


def test_behind_a_proxy_guessing_from_one_address_locks_nobody_else_out(service, settings):
    settings.PROXIES = 1
    guesser = {"X-Forwarded-For": "192.0.2.1"}
    for number in range(10):
        data = {"login": f"guess{number}@attune.example", "password": "not my password"}
        Client().post("/accounts/login/", data, headers=guesser)
    right = {"login": ADDRESS, "password": PASSWORD}
    for words in ("192.0.2.1", "192.0.2.2, 192.0.2.1"):  # The second one claims to be another.
        page = Client().post("/accounts/login/", right, headers={"X-Forwarded-For": words})
        assert "Too many attempts, with this address or from this network." in page.content.decode()
    elsewhere = Client().post("/accounts/login/", right, headers={"X-Forwarded-For": "192.0.2.2"})
    assert elsewhere.url == "/accounts/2fa/authenticate/"


def test_without_a_proxy_of_the_services_own_nobody_says_who_they_are(service, client, as_member):
    as_member(service.ines).get(
        f"/people/{service.marta.pk}/", headers={"X-Forwarded-For": "192.0.2.9"}
    )
    assert Entry.objects.get(action="opened").address == "127.0.0.1"


@pytest.mark.parametrize(
    ("https", "headers", "cause"),
    [
        (False, {"Origin": "https://testserver"}, "does not know that it is reached over HTTPS"),
        (True, {"Origin": "https://testserver"}, "This page is for HTTPS alone"),
        (False, {"Origin": "https://other.example"}, "This was sent from another address"),
        (False, {}, "Your browser sent no cookie of this service"),
    ],
)
def test_a_form_that_is_refused_says_the_true_cause(db, settings, https, headers, cause):
    settings.HTTPS = https
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/accounts/login/", {"login": ADDRESS}, headers=headers)
    assert page.status_code == 403
    assert cause in page.content.decode()
    assert "open too long" not in page.content.decode()


def test_a_form_of_an_old_page_is_said_to_be_old(db):
    strict = Client(enforce_csrf_checks=True)
    strict.get("/accounts/login/")
    page = strict.post("/accounts/login/", {"csrfmiddlewaretoken": "x" * 64})
    assert "This page was open too long" in page.content.decode()


def test_an_unknown_name_is_named(db):
    page = Client().get("/accounts/login/", headers={"Host": "music.attune.example"})
    assert page.status_code == 400
    assert "attune serve --name" in page.content.decode()
    assert "(music.attune.example)" in page.content.decode()


@pytest.fixture
def timed_out(service, as_member):
    """A browser whose last page was 31 minutes ago."""
    client = as_member(service.ines)
    assert client.get("/").status_code == 200
    left = Session.objects.get(session_key=client.session.session_key)
    assert timedelta(minutes=29) < left.expire_date - timezone.now() <= timedelta(minutes=30)
    left.expire_date -= timedelta(minutes=31)
    left.save()
    return client


def test_after_thirty_minutes_without_use_the_sign_in_page_says_why(service, timed_out):
    page = timed_out.get(f"/people/{service.marta.pk}/", follow=True)
    assert page.request["PATH_INFO"] == "/accounts/login/"
    assert (
        "You were signed out after 30 minutes without use; what the server confirmed is kept."
        in page.content.decode()
    )
    assert f"next=%2Fpeople%2F{service.marta.pk}%2F" in page.redirect_chain[0][0]


def test_a_fragment_after_a_time_out_leads_the_whole_page_to_sign_in(service, timed_out):
    here = f"/people/{service.marta.pk}/"
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{here}"}
    answer = timed_out.get(here, headers=headers)
    assert answer["HX-Redirect"].startswith("/accounts/login/?next=%2Fpeople%2F")
    assert "after=time-out" in answer["HX-Redirect"]


def test_each_page_starts_the_thirty_minutes_anew(service, as_member):
    client = as_member(service.ines)
    client.get("/")
    kept = Session.objects.get(session_key=client.session.session_key)
    Session.objects.update(expire_date=kept.expire_date - timedelta(minutes=20))
    client.get("/")
    again = Session.objects.get(session_key=client.session.session_key)
    assert again.expire_date - timezone.now() > timedelta(minutes=29)


def test_signing_out_is_not_called_a_time_out(service, as_member):
    client = as_member(service.ines)
    client.get("/")
    client.post("/accounts/logout/")
    assert "without use" not in client.get("/", follow=True).content.decode()
