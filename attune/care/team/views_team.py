"""An administrator keeps the team: sites, wards, groups, members, their postings and access."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from . import change
from .forms import InviteForm, PostingForm, SiteForm, WardForm
from .gate import require
from .models import Member, OneTimeLink, Posting, Site, Ward


def team(request):
    require(request, "team.change")
    everybody = Member.objects.for_member(request.member)
    members = everybody.select_related("user").prefetch_related("postings__site")
    links = OneTimeLink.objects.for_member(request.member).alive()
    context = {
        "sites": Site.objects.for_member(request.member).prefetch_related("wards"),
        "members": members.filter(ended_at=None).order_by("user__name"),
        "ended": members.exclude(ended_at=None).order_by("user__name"),
        "invitations": links.filter(kind=OneTimeLink.Kind.INVITATION),
    }
    return render(request, "team/team.html", context)


def add_site(request):
    require(request, "team.change")
    site = Site(organisation=request.member.organisation)
    return _place(request, SiteForm(request.POST or None, instance=site), "Add a site")


def rename_site(request, site):
    require(request, "team.change")
    site = get_object_or_404(Site.objects.for_member(request.member), pk=site)
    return _place(request, SiteForm(request.POST or None, instance=site), f"Rename {site}")


def add_ward(request, site):
    require(request, "team.change")
    site = get_object_or_404(Site.objects.for_member(request.member), pk=site)
    form = WardForm(request.POST or None, instance=Ward(site=site))
    return _place(request, form, f"Add a ward or group at {site}")


def rename_ward(request, ward):
    require(request, "team.change")
    ward = get_object_or_404(Ward.objects.for_member(request.member), pk=ward)
    return _place(request, WardForm(request.POST or None, instance=ward), f"Rename {ward}")


def _place(request, form, title):
    if request.method == "POST" and form.is_valid():
        place = change.keep_place(form, by=request.actor)
        messages.success(request, f"{place} is kept.")
        return redirect("team:team")
    return render(request, "team/form.html", {"form": form, "title": title})


def invite(request):
    require(request, "team.change")
    form = InviteForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        token = change.invite(request.member.organisation, **form.cleaned_data, by=request.actor)
        return _show_link(request, "join", token, form.cleaned_data["email"])
    context = {"form": form, "title": "Invite somebody", "button": "Make the link"}
    return render(request, "team/form.html", context)


def _show_link(request, page, token, whom):
    """The link is shown here, once: the database keeps only its hash."""
    address = request.build_absolute_uri(reverse(f"team:{page}", args=[token]))
    return render(request, "team/link.html", {"address": address, "whom": whom, "page": page})


@require_POST
def withdraw(request, link):
    require(request, "team.change")
    invitations = OneTimeLink.objects.for_member(request.member).alive()
    link = get_object_or_404(invitations, pk=link, kind=OneTimeLink.Kind.INVITATION)
    change.withdraw_invitation(link, by=request.actor)
    messages.success(request, f"The invitation for {link.email} no longer works.")
    return redirect("team:team")


def member(request, member):
    require(request, "team.change")
    member = _member(request, member)
    form = PostingForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        change.add_posting(member, **form.cleaned_data, by=request.actor)
        messages.success(request, "Kept.")
        return redirect("team:member", member.pk)
    postings = Posting.objects.for_member(request.member).filter(member=member)
    context = {"someone": member, "form": form, "postings": postings.select_related("site")}
    return render(request, "team/member.html", context)


@require_POST
def remove_posting(request, posting):
    require(request, "team.change")
    postings = Posting.objects.for_member(request.member).select_related("member__user", "site")
    posting = get_object_or_404(postings, pk=posting)
    return _do(request, posting.member, f"No longer {posting}.", change.remove_posting, posting)


def end(request, member):
    require(request, "team.change")
    member = _member(request, member)
    if request.method == "POST":
        said = f"{member} has no access any more, and is signed out everywhere."
        return _do(request, member, said, change.end_access, member)
    return _ask(request, member, "end")


@require_POST
def give_back(request, member):
    require(request, "team.change")
    member = _member(request, member)
    return _do(request, member, f"{member} has access again.", change.give_back_access, member)


def _do(request, member, said, act, what):
    try:
        act(what, by=request.actor)
        messages.success(request, said)
    except ValidationError as refused:
        messages.error(request, refused.message)
    return redirect("team:member", member.pk)


def take_second_factor(request, member):
    require(request, "team.change")
    member = _member(request, member)
    if request.method == "POST":
        token = change.take_second_factor(member, by=request.actor)
        return _show_link(request, "new-second-factor", token, member)
    return _ask(request, member, "second-factor")


def offer_new_password(request, member):
    require(request, "team.change")
    member = _member(request, member)
    if request.method == "POST":
        token = change.offer_new_password(member, by=request.actor)
        return _show_link(request, "new-password", token, member)
    return _ask(request, member, "password")


def _ask(request, member, what):
    return render(request, "team/ask.html", {"someone": member, "what": what})


def _member(request, reference):
    members = Member.objects.for_member(request.member).select_related("user")
    return get_object_or_404(members, pk=reference)
