"""The floor plan: every address of care, room by room, in the order of the care pathway.

The one-time code can be set up and renewed here; no address takes it away.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa_base
from allauth.mfa.recovery_codes import views as recovery_codes
from django.urls import include, path

from attune.care.team.views_link import set_up_second_factor

handler400 = "attune.care.error_pages.bad_request"
handler403 = "attune.care.error_pages.not_yours"
handler404 = "attune.care.error_pages.not_there"
handler500 = "attune.care.error_pages.our_fault"

urlpatterns = [
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/2fa/", mfa_base.index, name="mfa_index"),
    path("accounts/2fa/authenticate/", mfa_base.authenticate, name="mfa_authenticate"),
    path("accounts/2fa/reauthenticate/", mfa_base.reauthenticate, name="mfa_reauthenticate"),
    path("accounts/2fa/totp/activate/", set_up_second_factor, name="mfa_activate_totp"),
    path(
        "accounts/2fa/recovery-codes/",
        recovery_codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "accounts/2fa/recovery-codes/generate/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("", include("attune.care.team.urls")),
    path("", include("attune.care.intake.urls")),
    path("", include("attune.care.person.urls")),
    path("", include("attune.care.concern.urls")),
    path("", include("attune.care.kit.urls")),
    path("", include("attune.care.referral.urls")),
    path("", include("attune.care.plan.urls")),
    path("", include("attune.care.repertoire.urls")),
    path("", include("attune.care.diary.urls")),
    path("", include("attune.care.session.urls")),
    path("", include("attune.care.singing.urls")),
    path("", include("attune.care.listening.urls")),
    path("", include("attune.care.walking.urls")),
    path("", include("attune.care.review.urls")),
    path("", include("attune.care.outcome.urls")),
]
