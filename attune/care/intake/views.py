"""What a device asks the service: who is signed in, and to keep a record; and what came back.

Only the pages under ``offline/`` stand in front of the gate: the service worker keeps them, and
they show nothing of anybody.
"""

import base64
import functools

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from attune.care.team.gate import open_to_all
from attune.care.team.roles import reach

from . import accept, kinds, sealing, shell
from .models import Returned

FORMAT = "attune.intake/1"


@require_GET
def who(request):
    """Who is signed in here, the service's public key, and the names that the pages show."""
    member = request.member
    offered = [kind for kind in kinds.all_kinds() if reach(member, kind.action)]
    return JsonResponse({
        "format": FORMAT,
        "member": str(member.pk),
        "name": str(member),
        "organisation": str(member.organisation),
        "token": get_token(request),
        "key": {
            "name": sealing.key_name(),
            "point": base64.b64encode(sealing.public_key()).decode(),
        },
        "kinds": {kind.name: kind.names(member) for kind in offered},
        "urgent": [kind.name for kind in offered if kind.urgent],
        "returned": Returned.objects.for_member(member).count(),
    })  # fmt: skip


@require_POST
def keep_record(request):
    """One sealed record; the answer is given after its transaction has ended."""
    try:
        sealed = sealing.read_sealed(request.body)
        kind = kinds.find(sealed.kind)
        if kind is None:
            raise ValueError(f"This service takes no {sealed.kind}.")
    except ValueError as error:
        return JsonResponse({"format": FORMAT, "problem": str(error)}, status=400)
    if sealed.author != request.member.pk:
        raise PermissionDenied
    try:
        answers = sealing.open_sealed(sealed)
        record = accept.Record(kind, sealed.reference, sealed.version, answers)
        answer = accept.accept(record, request.member, by=request.actor)
    except sealing.Unreadable:
        answer = accept.Answer(accept.Outcome.UNREADABLE, 0)
    return JsonResponse({
        "format": FORMAT,
        "reference": str(sealed.reference),
        "version": answer.version,
        "outcome": answer.outcome,
    })  # fmt: skip


def returned(request):
    """What came back to this member from their devices because it was invalid."""
    rows = [(row, kinds.find(row.kind)) for row in Returned.objects.for_member(request.member)]
    return render(request, "intake/returned.html", {"rows": rows})


def correct(request, record):
    """Its author puts it right here, or throws it away."""
    waiting = get_object_or_404(Returned.objects.for_member(request.member), pk=record)
    kind = kinds.find(waiting.kind)
    if kind is None:
        raise Http404
    if request.method == "POST" and "throw-away" in request.POST:
        accept.throw_away(waiting, kind, by=request.actor)
        return redirect("intake:returned")
    reasons, data = waiting.reasons, waiting.answers
    if request.method == "POST":
        asked = kind.form(request.member, MultiValueDict(data)).fields
        data = data | {name: request.POST.getlist(name) for name in asked}
        try:
            accept.correct(waiting, kind, data, by=request.actor)
            return redirect("intake:returned")
        except kinds.Invalid as invalid:
            reasons = invalid.reasons
    form = kind.form(request.member, MultiValueDict(data))
    context = {"waiting": waiting, "kind": kind, "form": form, "whole": reasons.get("", [])}
    return render(request, "intake/correct.html", context)


@open_to_all
@require_GET
@gzip_page
def page(request, kind):
    """The empty page of one kind, the same for everybody: names come from ``who``."""
    found = kinds.find(kind)
    if found is None:
        raise Http404
    return HttpResponse(shell.page(found))


@open_to_all
@require_GET
@never_cache
def worker(request):
    """The service worker. A browser asks for it anew at each visit and compares it by its bytes."""
    return HttpResponse(_worker(), content_type="text/javascript")


@functools.lru_cache
def _worker() -> str:
    addresses = shell.addresses()
    context = {"version": shell.version(addresses), "addresses": addresses}
    return render_to_string("intake/worker.js", context)
