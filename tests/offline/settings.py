"""Care's own settings for the service under faults, with a notebook that has no checks of its own.

Kept beside the real kinds of record, so that what keeps a record once is intake's work alone.
"""

from attune.care.settings import *  # noqa: F403
from attune.care.settings import INSTALLED_APPS as ROOMS
from attune.care.settings import MIDDLEWARE as STEPS

INSTALLED_APPS = [*ROOMS, "tests.offline.notebook"]
MIDDLEWARE = ["tests.offline.faults.kill_where_asked", *STEPS]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
