"""Signing in on the page where the password was just chosen: set-up, joining, the demonstration."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login

ALLAUTH = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in_with_new_password(request, user) -> None:
    """As after typing it: the pages that ask "is it you?" have their answer from a moment ago."""
    login(request, user, backend=ALLAUTH)
    record_authentication(request, user, method="password", email=user.email, reauthenticated=True)


def sign_in_as_invented(request, user) -> None:
    """The demonstration's one click: nothing was typed, so nothing is recorded as shown."""
    login(request, user, backend=ALLAUTH)
