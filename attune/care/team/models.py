"""Organisations, their sites and wards; users, and what they may do where.

A *user* signs in. A *member* is a user in one organisation; a *posting* gives a member one role
at one site (or, without a site, at every site). What a role may do is in roles.py alone.
"""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from .roles import Role


class Organisation(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class OfOrganisation(models.QuerySet):
    """Things that every member of an organisation may see the names of."""

    def for_member(self, member):
        return self.filter(organisation=member.organisation)


class Site(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(max_length=200)

    objects = OfOrganisation.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="one_site_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class WardQuerySet(models.QuerySet):
    def for_member(self, member):
        return self.filter(site__organisation=member.organisation)


class Ward(models.Model):
    """Where people are met: a ward of a hospital, or a group that gathers."""

    class Kind(models.TextChoices):
        WARD = "ward", "Ward"
        GROUP = "group", "Group"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="wards")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.WARD)

    objects = WardQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_ward_of_a_name")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager):
    def create_user(self, email, name, password=None):
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """Someone who can sign in, known by an email address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A user in one organisation. Access ends when ``ended_at`` is set, everywhere, at once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OfOrganisation.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], name="one_membership_in_an_organisation"
            )
        ]

    def __str__(self) -> str:
        return self.user.name


class PostingQuerySet(models.QuerySet):
    def for_member(self, member):
        return self.filter(member__organisation=member.organisation)


class Posting(models.Model):
    """One role of one member, at one site or (without one) at every site."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="postings")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True)
    role = models.CharField(max_length=30, choices=Role)

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "site", "role"],
                name="one_posting_of_a_kind",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} at {self.site or 'every site'}"


class OneTimeLinkQuerySet(models.QuerySet):
    def for_member(self, member):
        return self.filter(organisation=member.organisation)

    def alive(self):
        return self.filter(ended_at__isnull=True, expires_at__gt=timezone.now())


class OneTimeLink(models.Model):
    """A link that an administrator sends by their own way; it dies when used, or after 7 days.

    Only a hash of it is kept. An invitation carries what the invited will do, and where; the
    other kinds name the user whose second factor or password is made new.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", "Invitation"
        SECOND_FACTOR = "second-factor", "New one-time codes"
        PASSWORD = "password", "New password"

    kind = models.CharField(max_length=20, choices=Kind)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="links")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="links")
    email = models.EmailField(blank=True)
    roles = models.JSONField(default=list)
    sites = models.JSONField(default=list, help_text="None stands for every site")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = OneTimeLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-expires_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.user or self.email}"
