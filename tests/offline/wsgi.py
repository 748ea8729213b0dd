"""The service under faults, for gunicorn: whole before its workers are made, so that one that was
killed is followed by another at once.
"""

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

application = get_wsgi_application()
resolve("/intake/")
