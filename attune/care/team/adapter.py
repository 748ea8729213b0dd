"""How people come in: by invitation alone, and what sign-in says when something does not fit.

Nobody signs themselves up for others' records. A refusal says what to do next, and never whether
an address is known.
"""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class InvitedOnly(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "This address and password do not go together. "
        "Try again; if you have forgotten the password, an administrator can help, and an "
        "administrator is helped by whoever runs the service.",
        "incorrect_password": "This is not your password. Try again.",
        "enter_current_password": "This is not your password now. Try again.",
        "too_many_login_attempts": "Too many attempts, with this address or from this network. "
        "Wait five minutes, then try again.",
    }

    def is_open_for_signup(self, request):
        return False


class KindWords(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code does not fit. Wait for the next one in your app, "
        "or use a recovery code.",
    }
