"""When something is not there, not allowed or broken: what happened, and what to do."""

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render


def bad_request(request, exception=None):
    if isinstance(exception, DisallowedHost):
        return _page(request, 400, "This service does not know the name that you asked for",
                     "Whoever runs it names it when it starts: attune serve --name, followed by "
                     f"the name ({request.META.get('HTTP_HOST', 'none was given')}).")  # fmt: skip
    return _page(request, 400, "That request could not be understood",
                 "Go back, load the page again and repeat the last step.")  # fmt: skip


def not_yours(request, exception=None):
    return _page(request, 403, "This is not yours to do",
                 "Your role does not include it. Ask your coordinator.")  # fmt: skip


def not_there(request, exception=None):
    return _page(request, 404, "There is nothing at this address for you",
                 "It may have moved, or belong to a site or caseload that is not yours. "
                 "Start again from your caseload.")  # fmt: skip


def our_fault(request):
    return _page(request, 500, "Something went wrong on our side",
                 "What you had saved is kept; the last step was not saved. Try it once more, "
                 "and tell your administrator the time if it happens again.")  # fmt: skip


def csrf_failure(request, reason=""):
    """A form that did not come from a page of this service as this browser had it: why?"""
    title, what_to_do = _why_not_ours(request, reason)
    return _page(request, 403, title, f"Nothing was changed. {what_to_do}")


def _why_not_ours(request, reason):
    here = f"{request.scheme}://{request.get_host()}"
    asked_from = request.headers.get("Origin", "")
    if settings.HTTPS and not request.is_secure():
        return ("This page is for HTTPS alone",
                "Open its address with https://. If you did, the web server before Attune does not "
                "say so: let it send X-Forwarded-Proto (docs/self-hosting.md).")  # fmt: skip
    if asked_from == f"https://{request.get_host()}" and not request.is_secure():
        return ("This service does not know that it is reached over HTTPS",
                "Whoever runs it starts it with --behind-https, and lets the web server before it "
                "send X-Forwarded-Proto (docs/self-hosting.md).")  # fmt: skip
    if reason.startswith(("Origin checking failed", "Referer checking failed")):
        return ("This was sent from another address",
                f"It came from {asked_from or 'a page that does not say which'}, and this service "
                f"was asked as {here}. Open it at its own address; if both are this service, let "
                "the web server before it pass on Host (docs/self-hosting.md).")  # fmt: skip
    if reason == REASON_NO_CSRF_COOKIE:
        return ("Your browser sent no cookie of this service",
                "Allow cookies for this address, load the page again, and repeat it.")  # fmt: skip
    return ("This page was open too long",
            "Go back, load the page again, and repeat it.")  # fmt: skip


def _page(request, status, title, what_to_do):
    context = {"title": title, "what_to_do": what_to_do}
    return render(request, "error.html", context, status=status)
