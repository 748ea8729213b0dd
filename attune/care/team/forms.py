"""The forms of the team: the first run, places, invitations, postings, joining, the trail."""

from django import forms
from django.contrib.auth.password_validation import validate_password

from .models import Member, Site, User, Ward
from .roles import Role

EVERY_SITE = "every"


def password_field(**more) -> forms.CharField:
    return forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Three words that only you would put together work well",
        **more,
    )


class SetUpForm(forms.Form):
    organisation = forms.CharField(label="Name of your organisation", max_length=200)
    site = forms.CharField(
        label="First site", max_length=200, help_text="A hospital, a hospice, a community base"
    )
    name = forms.CharField(label="Your name", max_length=200)
    email = forms.EmailField(label="Your email address")
    password = password_field(label="Password")

    def clean_password(self):
        given = self.cleaned_data["password"]
        user = User(
            email=self.cleaned_data.get("email", ""), name=self.cleaned_data.get("name", "")
        )
        validate_password(given, user)
        return given


class SiteForm(forms.ModelForm):
    class Meta:
        model = Site
        fields = ["name"]
        labels = {"name": "Name of the site"}

    def clean_name(self):
        return _free_name(self, self.instance.organisation.sites)


class WardForm(forms.ModelForm):
    class Meta:
        model = Ward
        fields = ["name", "kind"]
        labels = {"name": "Name", "kind": "A ward, or a group that gathers"}
        widgets = {"kind": forms.RadioSelect}

    def clean_name(self):
        return _free_name(self, self.instance.site.wards)


def _free_name(form, beside):
    name = form.cleaned_data["name"]
    if beside.filter(name__iexact=name).exclude(pk=form.instance.pk).exists():
        raise forms.ValidationError(f"There is one called {name} already. Choose another name.")
    return name


class InviteForm(forms.Form):
    email = forms.EmailField(label="Their email address")
    roles = forms.MultipleChoiceField(
        label="What they do", choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )
    sites = forms.MultipleChoiceField(label="Where", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member
        sites = [(str(site.pk), site.name) for site in Site.objects.for_member(member)]
        self.fields["sites"].choices = [(EVERY_SITE, "Every site"), *sites]

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        members = Member.objects.for_member(self.member)
        if members.filter(user__email__iexact=email).exists():
            raise forms.ValidationError(
                "Somebody with this address is in the team already: see below, also among those "
                "whose access was ended."
            )
        return email

    def clean_sites(self):
        chosen = self.cleaned_data["sites"]
        return [None] if EVERY_SITE in chosen else chosen


class PostingForm(forms.Form):
    role = forms.ChoiceField(label="Role", choices=[("", "Choose a role"), *Role.choices])
    site = forms.ChoiceField(label="Where")

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.sites = {str(site.pk): site for site in Site.objects.for_member(member)}
        named = [(key, site.name) for key, site in self.sites.items()]
        self.fields["site"].choices = [("", "Choose where"), (EVERY_SITE, "Every site"), *named]

    def clean_site(self):
        """The site, or None for every site."""
        return self.sites.get(self.cleaned_data["site"])


class NewPasswordForm(forms.Form):
    password = password_field(label="New password")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self):
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]


class JoinForm(NewPasswordForm):
    name = forms.CharField(label="Your name", max_length=200)
    field_order = ["name", "password"]


class TrailForm(forms.Form):
    """What to look for in the trail; every field may stay empty."""

    person = forms.UUIDField(
        required=False, label="Person's reference", help_text="From the address of their page"
    )
    who = forms.ModelChoiceField(
        queryset=Member.objects.none(), required=False, label="Who", empty_label="Everybody"
    )
    since = forms.DateField(
        required=False, label="From", widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        required=False, label="Until", widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        members = Member.objects.for_member(member).select_related("user")
        self.fields["who"].queryset = members.order_by("user__name")
