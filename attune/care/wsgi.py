"""The door for a web server: ``attune.care.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attune.care.settings")
application = get_wsgi_application()
