"""Settings of care, the web application: one file, read from the environment.

`ATTUNE_FOLDER` holds everything a service keeps outside its database: the keys, the SQLite file
(unless `DATABASE_URL` names PostgreSQL), songs and walking tracks. `attune serve` sets these;
`python -m django` reads the same ones. docs/self-hosting.md lists them.
"""

import os
import zoneinfo
from pathlib import Path

import dj_database_url
from django.core.management.utils import get_random_secret_key

from attune import problems

CARE = Path(__file__).resolve().parent
FOLDER = Path(os.environ.get("ATTUNE_FOLDER", "var/service")).resolve()


def secret_key(folder: Path) -> str:
    """The service's own key: made once, kept in its folder, readable by its owner alone."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "secret-key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(get_random_secret_key())
    except FileExistsError:
        pass
    return path.read_text()


def whole_numbers(name: str, default: str) -> list[int]:
    """As many whole numbers of 1 or more as the default has, between commas."""
    value = os.environ.get(name, default)
    try:
        numbers = [int(part) for part in value.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != len(default.split(",")) or min(numbers) < 1:
        give = f"Give whole numbers of 1 or more, like {name}={default}"
        raise problems.setting_not_understood(name, value, give)
    return numbers


def database() -> dict:
    """SQLite in the folder, or what `DATABASE_URL` names. A refusal shows no password."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{FOLDER / 'attune.sqlite3'}"
    try:
        found = dj_database_url.parse(url, conn_max_age=0)
    except ValueError:
        found = {}
    known = found.get("ENGINE", "").endswith((".sqlite3", ".postgresql"))
    if not (known and found.get("NAME")):
        shown = url.partition(":")[0] + (":…" if ":" in url else "")
        give = "Give an address like DATABASE_URL=postgresql://user:password@localhost/attune"
        raise problems.setting_not_understood("DATABASE_URL", shown, give)
    return found


def time_zone() -> str:
    name = os.environ.get("ATTUNE_TIME_ZONE", "Europe/London")
    try:
        return zoneinfo.ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        give = "Give a name like ATTUNE_TIME_ZONE=Europe/Dublin"
        raise problems.setting_not_understood("ATTUNE_TIME_ZONE", name, give) from None


SECRET_KEY = secret_key(FOLDER)
DEBUG = False
# The demonstration offers its invented users with one click; see team/demonstration.py.
DEMONSTRATION = os.environ.get("ATTUNE_DEMONSTRATION") == "1"
ALLOWED_HOSTS = os.environ.get("ATTUNE_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
HTTPS = os.environ.get("ATTUNE_HTTPS") == "1"
# How many web servers of the service's own stand before it; see proxy.py.
PROXIES = whole_numbers("ATTUNE_PROXIES", "1")[0] if "ATTUNE_PROXIES" in os.environ else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "attune.care",
    "attune.care.trail",
    "attune.care.team",
    "attune.care.intake",
    "attune.care.person",
    "attune.care.kit",
    "attune.care.concern",
    "attune.care.referral",
    "attune.care.plan",
    "attune.care.repertoire",
    "attune.care.diary",
    "attune.care.session",
    "attune.care.singing",
    "attune.care.listening",
    "attune.care.walking",
    "attune.care.review",
    "attune.care.outcome",
]

MIDDLEWARE = [
    "attune.care.proxy.address_of_the_browser",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "attune.care.headers.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "attune.care.repertoire.arrival.only_what_fits",
    "attune.care.team.gate.members_only",
]

ROOT_URLCONF = "attune.care.urls"
WSGI_APPLICATION = "attune.care.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CARE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "attune.care.team.gate.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": database()}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL lets readers and one writer work at once; IMMEDIATE makes a writer wait its turn at
    # the start of a transaction instead of failing in the middle of one.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "team.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "attune.care.team.adapter.InvitedOnly"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# The sign-in page then makes this device forget who was signed in: see static/attune/offline.
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/?after=sign-out"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Attune"
MFA_TOTP_TOLERANCE = 1
MFA_ADAPTER = "attune.care.team.adapter.KindWords"
MFA_RECOVERY_CODES_SHOW_ONCE = True
# How often a sign-in failed, and which codes were used, counts across every process.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "attune_cache",
    }
}

# A sign-in ends with the browser, and after 30 minutes without a page.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = whole_numbers("ATTUNE_SESSION_MINUTES", "30")[0] * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "attune.care.error_pages.csrf_failure"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = time_zone()
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = FOLDER / "static"
STATICFILES_DIRS = [CARE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": os.environ.get(
            "ATTUNE_STATIC", "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
MEDIA_ROOT = FOLDER / "files"
FILE_UPLOAD_PERMISSIONS = 0o600

# A song of up to 200 MB goes to the disk as it arrives, never into memory.
FILE_UPLOAD_HANDLERS = ["attune.care.repertoire.arrival.ArrivingFile"]
FILE_UPLOAD_TEMP_DIR = FOLDER / "arriving"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)

# Days allowed from a referral to first contact: urgent, soon, routine. A default, not a cited rule.
FIRST_CONTACT_DAYS = dict(
    zip(
        ("urgent", "soon", "routine"),
        whole_numbers("ATTUNE_FIRST_CONTACT_DAYS", "1,7,28"),
        strict=True,
    )
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
