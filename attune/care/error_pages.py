"""When something is not there, not allowed or broken: what happened, and what to do."""

from django.shortcuts import render


def bad_request(request, exception=None):
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
    return _page(request, 403, "This page was open too long",
                 "Nothing was changed. Go back, load the page again, and repeat it.")  # fmt: skip


def _page(request, status, title, what_to_do):
    context = {"title": title, "what_to_do": what_to_do}
    return render(request, "error.html", context, status=status)
