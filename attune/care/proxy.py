"""Behind web servers of the service's own: whose request is it?

They pass requests on, so each would come from their address: one list of failed sign-ins for
everybody, and a trail that says nothing. Each writes the address it was asked from at the end of
``X-Forwarded-For``; with N of them (``ATTUNE_PROXIES``) the Nth from the end is the browser's, and
whatever a browser wrote there itself stands before it.
"""

from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed


def address_of_the_browser(get_response):
    if not settings.PROXIES:
        raise MiddlewareNotUsed

    def middleware(request):
        passed_on = request.headers.get("X-Forwarded-For", "").split(",")
        try:
            address = ip_address(passed_on[-settings.PROXIES].strip())
        except (IndexError, ValueError):
            return get_response(request)  # Not through the proxies, or they do not say.
        request.META["REMOTE_ADDR"] = str(address)
        return get_response(request)

    return middleware
