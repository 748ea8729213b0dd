"""Care's own settings, in a folder of this test process and with plain static files."""

import os
import tempfile

os.environ["ATTUNE_FOLDER"] = tempfile.mkdtemp(prefix="attune-tests-")
os.environ["ATTUNE_STATIC"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
# Playwright leaves an event loop running in a process that drove a browser before.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from attune.care.settings import *  # noqa: F403
from attune.care.settings import STATIC_ROOT

STATIC_ROOT.mkdir()
# Tests that sign in often need no slow hash; what is tested is never the hash itself.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
