"""attune recover: an administrator whom no other can help, let in by whoever owns the folder."""

import json
import os

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from attune.care.trail.models import Entry
from attune.cli.main import main
from tests.care.conftest import PASSWORD, as_member, service  # noqa: F401

pytestmark = [pytest.mark.one_database]
ADDRESS = "https://music.attune.example"


@pytest.fixture
def recover(settings, service, capsys):  # noqa: F811
    """The command in the folder of these tests: (exit status, what it printed)."""
    mask, kept = os.umask(0o077), dict(os.environ)

    def run(*arguments):
        status = main(["recover", *arguments, "--folder", str(settings.FOLDER)])
        return status, capsys.readouterr()

    yield run
    os.umask(mask)
    for name in set(os.environ) - set(kept):
        del os.environ[name]


def test_both_lost_the_administrator_is_signed_out_and_comes_in_by_two_links(
    service,  # noqa: F811
    as_member,  # noqa: F811
    recover,
):
    browser = as_member(service.ada)
    assert browser.get("/team/").status_code == 200
    status, said = recover(
        "Ada@attune.example", "--lost", "phone", "password", "--address", ADDRESS, "--json"
    )
    assert status == 0
    found = json.loads(said.out)
    assert (found["format"], found["name"]) == ("attune.recovery/1", "Ada Moss")
    assert list(found["links"]) == ["password", "phone"]
    assert browser.get("/team/").url.startswith("/accounts/login/")
    password, phone = (link.removeprefix(ADDRESS) for link in found["links"].values())
    ada = Client()
    ada.post(password, {"password": "four slow bassoons"})
    ada.get(phone)
    login = {"login": "ada@attune.example", "password": "four slow bassoons"}
    ada.post("/accounts/login/", login)
    ada.post("/accounts/reauthenticate/", {"password": "four slow bassoons"})
    assert ada.get("/accounts/2fa/totp/activate/").status_code == 200
    assert Client().get(password).status_code == 410
    done = Entry.objects.filter(role__startswith="at the service's folder: ")
    assert set(done.values_list("action", "member")) == {
        ("offered a new password", None),
        ("took away one-time codes", None),
    }


def test_a_lost_password_leaves_the_phone_as_it_is(service, as_member, recover):  # noqa: F811
    as_member(service.ada)
    other = as_member(service.tom)
    status, said = recover("ada@attune.example", "--lost", "password")
    assert status == 0
    assert "Ada Moss is signed out everywhere." in said.out
    assert "http://127.0.0.1:8000/new-password/" in said.out and "codes" not in said.out
    assert service.ada.user.authenticator_set.exists()
    assert service.ada.user.check_password(PASSWORD)
    assert Session.objects.count() == 1 and other.get("/").status_code == 200


@pytest.mark.parametrize("who", ["ines@attune.example", "nobody@attune.example"])
def test_whoever_is_no_administrator_is_refused_and_the_administrators_named(recover, who):
    status, said = recover(who, "--lost", "password")
    assert status == 4
    assert f"{who} is not the address of an administrator" in said.err
    assert "ada@attune.example" in said.err
    assert not Entry.objects.filter(role__startswith="at the service").exists()


def test_another_account_than_the_folders_is_refused(recover, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    status, said = recover("ada@attune.example", "--lost", "password")
    assert status == 4
    assert "belongs to the account" in said.err
