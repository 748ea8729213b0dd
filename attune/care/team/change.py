"""Changes to the team: each one atomic, with its trail entry inside.

An organisation always keeps somebody who can administer it: its row is locked while the last
administrator is looked for, so that two administrators cannot end each other at one moment.
"""

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from attune.care.trail.note import Actor, note

from .links import make_link, use_up
from .models import Member, OneTimeLink, Organisation, Posting, Site, User
from .roles import Role


@transaction.atomic
def keep_place(form, *, by: Actor):
    """Keep a new or renamed site, ward or group."""
    action = "changed" if form.instance.pk and not form.instance._state.adding else "added"
    place = form.save()
    note(action, place, by=by, fields=form.changed_data)
    return place


@transaction.atomic
def invite(organisation, email: str, roles: list, sites: list, *, by: Actor) -> str:
    """Make an invitation and return its token, which is shown once."""
    kind = OneTimeLink.Kind.INVITATION
    link, token = make_link(kind, organisation, email=email, roles=roles, sites=sites)
    note("invited", link, by=by, fields=["email", "roles", "sites"])
    return token


@transaction.atomic
def withdraw_invitation(link: OneTimeLink, *, by: Actor) -> None:
    if use_up(link):
        note("withdrew invitation", link, by=by)


@transaction.atomic
def accept_invitation(link, address, *, user=None, name="", password=None) -> Member | None:
    """The invited becomes a member; None when the link was used meanwhile."""
    if not use_up(link):
        return None
    user = user or User.objects.create_user(email=link.email, name=name, password=password)
    member, _ = Member.objects.get_or_create(organisation=link.organisation, user=user)
    member.ended_at = None
    member.save(update_fields=["ended_at"])
    for role in link.roles:
        for site in link.sites:
            Posting.objects.get_or_create(member=member, site_id=site, role=role)
    by = Actor(link.organisation_id, member.pk, role="invited", address=address)
    note("joined", member, by=by, fields=["postings"])
    return member


@transaction.atomic
def add_posting(member: Member, role: str, site: Site | None, *, by: Actor) -> None:
    posting, made = Posting.objects.get_or_create(member=member, role=role, site=site)
    if made:
        note("added posting", member, by=by, fields=[posting.role])


@transaction.atomic
def remove_posting(posting: Posting, *, by: Actor) -> None:
    if posting.role == Role.ADMINISTRATOR:
        refuse_the_last_administrator(posting.member, besides=posting)
    note("removed posting", posting.member, by=by, fields=[posting.role])
    posting.delete()


@transaction.atomic
def end_access(member: Member, *, by: Actor) -> None:
    """From now on, at every site of the organisation, on every device that is signed in."""
    refuse_the_last_administrator(member)
    member.ended_at = timezone.now()
    member.save(update_fields=["ended_at"])
    sign_out_everywhere(member.user)
    note("ended access", member, by=by, fields=["ended_at"])


@transaction.atomic
def give_back_access(member: Member, *, by: Actor) -> None:
    member.ended_at = None
    member.save(update_fields=["ended_at"])
    note("gave back access", member, by=by, fields=["ended_at"])


@transaction.atomic
def take_second_factor(member: Member, *, by: Actor) -> str:
    """The lost phone stops counting; who has the password and this link sets up a new one."""
    Authenticator.objects.filter(user=member.user).delete()
    sign_out_everywhere(member.user)
    kind = OneTimeLink.Kind.SECOND_FACTOR
    _link, token = make_link(kind, member.organisation, user=member.user)
    note("took away one-time codes", member, by=by, fields=["authenticators"])
    return token


@transaction.atomic
def offer_new_password(member: Member, *, by: Actor) -> str:
    """Who has this link chooses a new password; signing in still asks for their one-time code."""
    kind = OneTimeLink.Kind.PASSWORD
    _link, token = make_link(kind, member.organisation, user=member.user)
    note("offered a new password", member, by=by, fields=["password"])
    return token


@transaction.atomic
def recover(member: Member, lost: set[str], *, by: Actor) -> dict[str, str]:
    """For an administrator whom no other can help: signed out everywhere, and a token for each
    thing lost ("password", "phone")."""
    give = {"password": offer_new_password, "phone": take_second_factor}
    sign_out_everywhere(member.user)
    return {what: give[what](member, by=by) for what in give if what in lost}


def administrators():
    """Who administers some organisation of this service, at this moment."""
    current = Member.objects.filter(ended_at__isnull=True, postings__role=Role.ADMINISTRATOR)
    return current.select_related("user", "organisation").order_by("user__email").distinct()


@transaction.atomic
def choose_new_password(link: OneTimeLink, password: str, address) -> bool:
    if not use_up(link):
        return False
    link.user.set_password(password)
    link.user.save(update_fields=["password"])
    sign_out_everywhere(link.user)
    for member in link.user.memberships.all():
        by = Actor(member.organisation_id, member.pk, role="by one-time link", address=address)
        note("chose a new password", member, by=by, fields=["password"])
    return True


@transaction.atomic
def second_factor_was_set_up(user, address) -> None:
    """A new authenticator ends the link that asked for it, and is noted wherever they work."""
    links = OneTimeLink.objects.filter(user=user, kind=OneTimeLink.Kind.SECOND_FACTOR)
    links.filter(ended_at__isnull=True).update(ended_at=timezone.now())
    for member in user.memberships.filter(ended_at__isnull=True):
        by = Actor(member.organisation_id, member.pk, role="signing in", address=address)
        note("set up one-time codes", member, by=by, fields=["authenticators"])


def refuse_the_last_administrator(member: Member, besides: Posting | None = None) -> None:
    """Stop where nobody would be left to administer the organisation."""
    Organisation.objects.select_for_update().get(pk=member.organisation_id)
    posts = Posting.objects.filter(
        role=Role.ADMINISTRATOR,
        member__organisation=member.organisation_id,
        member__ended_at__isnull=True,
    )
    left = posts.exclude(pk=besides.pk) if besides else posts.exclude(member=member)
    if not left.exists():
        raise ValidationError(
            f"{member} is the last administrator. Make somebody else administrator first."
        )


def sign_out_everywhere(user) -> None:
    """Delete the user's browser sessions: Django keeps the user inside the session's data."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
