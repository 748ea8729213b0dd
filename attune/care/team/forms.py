"""The form of the first run."""

from django import forms
from django.contrib.auth.password_validation import validate_password

from .models import User


class SetUpForm(forms.Form):
    organisation = forms.CharField(label="Name of your organisation", max_length=200)
    site = forms.CharField(
        label="First site", max_length=200, help_text="A hospital, a hospice, a community base"
    )
    name = forms.CharField(label="Your name", max_length=200)
    email = forms.EmailField(label="Your email address")
    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Three words that only you would put together work well",
    )

    def clean_password(self):
        given = self.cleaned_data["password"]
        user = User(
            email=self.cleaned_data.get("email", ""), name=self.cleaned_data.get("name", "")
        )
        validate_password(given, user)
        return given
