"""The forms of the diary: when, where and who; by whom and why it changed. No reason is chosen
beforehand. Times are those of the service's own clock; one that the spring change leaves out is
refused."""

import uuid
from datetime import datetime

from django import forms
from django.forms.utils import from_current_timezone
from django.utils import timezone

from attune.care.person.access import who_may
from attune.care.person.forms import check_ward, day_input
from attune.care.person.models import Person
from attune.care.team.models import Site, Ward
from attune.care.team.roles import TABLE, reach

from .models import Booking, BookingChange, Group, Infection

NOT_THEIRS = (
    "%s cannot open the record of %s yet. Ask a coordinator to put %s on their caseload, or choose "
    "somebody else."
)


def time_input():
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class WhenForm(forms.Form):
    """When, where and by whom. ``starts_at`` stands among the cleaned data."""

    on = forms.DateField(label="Day", widget=day_input())
    at = forms.TimeField(label="Time", widget=time_input())
    minutes = forms.IntegerField(label="How long, in minutes", min_value=5, max_value=480)
    place = forms.CharField(label="Where", max_length=200)
    practitioners = forms.ModelMultipleChoiceField(
        label="Who plays", queryset=None, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, member, person=None, group=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.member, self.person = member, person
        chosen = self.fields["practitioners"]
        if group is not None:
            chosen.queryset = group.led_by.filter(ended_at__isnull=True).select_related("user")
            return
        chosen.queryset = who_may(member, "session.record", [person.site_id])
        if self._may_give():
            chosen.help_text = f"Whoever you choose gets {person} on their caseload"

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on < timezone.localdate():
            raise forms.ValidationError("This day has passed: choose today or a day to come.")
        return on

    def clean_practitioners(self):
        chosen = self.cleaned_data["practitioners"]
        if self.person is not None and not self._may_give():
            for other in chosen:
                if not self._reaches(other, "session.record"):
                    raise forms.ValidationError(NOT_THEIRS % (other, self.person, self.person))
        return chosen

    def clean(self):
        data = super().clean()
        if data.get("on") and data.get("at"):
            try:
                data["starts_at"] = from_current_timezone(datetime.combine(data["on"], data["at"]))
            except forms.ValidationError as error:
                self.add_error("at", error)
        return data

    def _may_give(self) -> bool:
        return self._reaches(self.member, "caseload.change")

    def _reaches(self, member, action: str) -> bool:
        return Person.objects.for_member(member, action).filter(pk=self.person.pk).exists()


class BookForm(WhenForm):
    reference = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    bring = forms.CharField(label="What to bring or to know", max_length=200, required=False)
    weeks = forms.IntegerField(
        label="How many weeks, once a week", min_value=1, max_value=26, initial=1
    )
    field_order = ["reference", "on", "at", "minutes", "weeks", "place", "practitioners", "bring"]


class WhyForm(forms.ModelForm):
    """By whom it was changed, and why. Who has gone home, or died, has later bookings too."""

    all_later = forms.BooleanField(required=False)

    class Meta:
        model = BookingChange
        fields = ["through", "why", "words"]
        labels = {"through": "By whom", "why": "Why", "words": "In words"}
        help_texts = {"words": "Needed only if no reason of the list fits"}
        widgets = {"through": forms.RadioSelect}

    def __init__(self, *args, kind, later=0, **kwargs):
        super().__init__(*args, **kwargs)
        if later:
            what = "the booking after it" if later == 1 else f"all {later} bookings after it"
            self.fields["all_later"].label = f"Cancel {what} too"
        else:
            del self.fields["all_later"]
        self.fields["through"].choices = BookingChange.Through.choices
        self.fields["why"].choices = [("", "Choose"), *BookingChange.Why.choices]
        self.fields["through"].required = self.fields["why"].required = True
        if kind == BookingChange.Kind.NOT_ATTENDED:
            del self.fields["through"]
        if kind == BookingChange.Kind.AGAIN:
            del self.fields["through"], self.fields["why"]
            self.fields["words"].help_text = ""

    def clean(self):
        data = super().clean()
        if data.get("why") == BookingChange.Why.OTHER and not data.get("words"):
            self.add_error("words", "Say why, because no reason of the list fits.")
        return data


class WardSaysForm(forms.Form):
    infection = forms.ChoiceField(
        label="What does the ward say today?", choices=Infection, widget=forms.RadioSelect
    )


class WithWhomForm(forms.Form):
    """Whom or what to book: somebody within reach, or a group."""

    person = forms.ModelChoiceField(label="A person", queryset=None, required=False)
    group = forms.ModelChoiceField(label="Or a group", queryset=None, required=False)

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.for_member(member, "diary.change").kept()
        groups = Group.objects.for_member(member, "diary.change").filter(ended_at__isnull=True)
        self.fields["group"].queryset = groups

    def clean(self):
        data = super().clean()
        if not self.errors and bool(data.get("person")) == bool(data.get("group")):
            raise forms.ValidationError("Choose one person, or one group.")
        return data


class GroupForm(forms.ModelForm):
    class Meta:
        model = Group
        fields = ["name", "site", "ward", "open_to", "led_by"]
        labels = {"open_to": "Open or closed", "led_by": "Who leads it"}
        help_texts = {
            "name": "Stands on its own pages; in no calendar outside Attune",
            "led_by": "They see the group, and may book it",
        }
        widgets = {"open_to": forms.RadioSelect, "led_by": forms.CheckboxSelectMultiple}

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        sites = sites_of(member)
        self.fields["site"].queryset = sites
        self.fields["ward"].queryset = Ward.objects.for_member(member).filter(site__in=sites)
        self.fields["led_by"].queryset = who_may(member, "session.record", sites)
        self.fields["open_to"].choices = Group.OpenTo.choices
        self.member = member

    def clean(self):
        data = super().clean()
        site = data.get("site")
        check_ward(self)
        if site and data.get("led_by"):
            there = set(who_may(self.member, "session.record", [site.pk]))
            away = [str(leader) for leader in data["led_by"] if leader not in there]
            if away:
                self.add_error("led_by", f"{', '.join(away)} does not play at {site}.")
            alone = not reach(self.member, "diary.change").sites
            if alone and self.member not in data["led_by"]:
                self.add_error("led_by", "Choose yourself too: otherwise you would not see it.")
        return data


def sites_of(member):
    """Where this member may keep a diary: the sites of their postings that allow it."""
    sites = Site.objects.for_member(member)
    if reach(member, "diary.change").everywhere:
        return sites
    allowing = [
        posting.site_id
        for posting in member.postings.all()
        if "diary.change" in TABLE[posting.role]
    ]
    return sites if None in allowing else sites.filter(pk__in=allowing)


class ParticipantForm(forms.Form):
    person = forms.ModelChoiceField(label="Who joins", queryset=None)

    def __init__(self, *args, member, group, **kwargs):
        super().__init__(*args, **kwargs)
        inside = group.participants.current().values("person")
        people = Person.objects.for_member(member, "diary.change").kept()
        self.fields["person"].queryset = people.filter(site=group.site).exclude(pk__in=inside)


class EndForm(forms.Form):
    because = forms.CharField(label="Why", max_length=300)


def when_of(booking: Booking) -> dict:
    """A booking as the initial answers of the form that moves it."""
    local = timezone.localtime(booking.starts_at)
    return {
        "on": local.date(),
        "at": local.time(),
        "minutes": booking.minutes,
        "place": booking.place,
        "practitioners": list(booking.practitioners.values_list("pk", flat=True)),
    }
