"""Signing in: refused kindly, slowed down, ended after 30 minutes without use, and said so."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

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
    assert "Too many attempts with this address." in page


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
