"""The forms of a person's record: each a few questions about one thing."""

from django import forms
from django.utils import formats, timezone

from attune.care.team.models import Site, Ward

from . import consent, duplicates
from .change import SAME_NUMBER
from .models import (
    AccessNeed,
    Capacity,
    Medicine,
    MemorySong,
    MusicNotToUse,
    Person,
    Precaution,
    Purpose,
    Relationship,
)
from .models.consent import Assent
from .precautions import kinds


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def lines(rows: int):
    return forms.Textarea(attrs={"rows": rows})


class NhsNumberField(forms.CharField):
    """Typed with or without spaces; whether it is one, the model says."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def __init__(self, **kwargs):
        super().__init__(label="NHS number", required=False, max_length=20, **kwargs)

    def to_python(self, value):
        return "".join(super().to_python(value).split())


def check_ward(form: forms.Form) -> None:
    ward, site = form.cleaned_data.get("ward"), form.cleaned_data.get("site")
    if ward and site and ward.site_id != site.pk:
        form.add_error("ward", f"This ward is not at {site}. Choose one that is, or none.")


class PersonForm(forms.ModelForm):
    """Who someone is. ``found`` holds the people who may be the same, once it was checked."""

    nhs_number = NhsNumberField(
        help_text="Ten digits; spaces do not matter. Leave empty if not known"
    )
    looked_at = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Person
        fields = [
            "preferred_name", "full_name", "pronouns", "born_on", "nhs_number", "second_because",
            "site", "ward",
        ]  # fmt: skip
        labels = {
            "preferred_name": "What they like to be called",
            "full_name": "Full name",
            "born_on": "Date of birth",
            "second_because": "Why a second record with this NHS number is needed",
        }
        help_texts = {"pronouns": "For example she/her", "second_because": ""}
        widgets = {"born_on": day_input(), "second_because": forms.HiddenInput}

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.member, self.found = member, duplicates.Found()
        self.fields["site"].queryset = Site.objects.for_member(member)
        self.fields["ward"].queryset = Ward.objects.for_member(member)

    def clean(self):
        data = super().clean()
        check_ward(self)
        self.found = duplicates.find(
            self.member,
            names=(data.get("preferred_name") or "", data.get("full_name") or ""),
            born_on=data.get("born_on"),
            nhs_number=data.get("nhs_number") or "",
            but=None if self.instance._state.adding else self.instance.pk,
        )
        if not self.found.same_number:
            data["second_because"] = ""
        else:
            self.fields["second_because"].widget = lines(2)
            self.fields["second_because"].required = True
            if not data.get("second_because"):
                self.add_error("nhs_number", SAME_NUMBER)
        return data


class MusicalLifeForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ["good_day", "instruments", "musical_roles", "who_sang", "dances"]
        labels = {
            "good_day": "What a good day is",
            "instruments": "Instruments they play or played",
            "musical_roles": "What they did with music",
            "who_sang": "Who sang to them or with them",
            "dances": "Dances",
        }
        help_texts = {"musical_roles": "Choir, band, teacher, listener, DJ, bell ringer"}
        widgets = {name: lines(2) for name in fields}


class HearingForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = [
            "hearing_aids", "cochlear_implant", "better_ear", "hyperacusis", "tinnitus",
            "preferred_loudness", "hearing",
        ]  # fmt: skip
        labels = {
            "hearing": "Anything else about hearing",
            "preferred_loudness": "How loud is pleasant",
            "hyperacusis": "Does ordinary sound hurt (hyperacusis)?",
            "tinnitus": "Ringing in the ears (tinnitus)?",
        }
        widgets = {"hearing": lines(2)}


class LanguageForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ["languages", "interpreter_for", "faith_and_culture"]
        labels = {
            "interpreter_for": "Interpreter needed for",
            "faith_and_culture": "Faith and culture that matter for music",
        }
        help_texts = {
            "interpreter_for": "The language; leave empty where none is needed",
            "faith_and_culture": "Times without music, words or instruments to keep away from",
        }
        widgets = {"faith_and_culture": lines(2)}


class ContactForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ["telephone", "email", "address", "best_way_to_reach"]
        widgets = {"address": lines(3)}


class MemorySongForm(forms.ModelForm):
    class Meta:
        model = MemorySong
        fields = ["title", "artist", "memory", "how_it_feels", "when_to_use"]
        labels = {"memory": "The memory"}
        widgets = {"memory": lines(3)}


class MusicNotToUseForm(forms.ModelForm):
    class Meta:
        model = MusicNotToUse
        fields = ["kind", "what", "artist", "reason", "strength"]
        labels = {
            "kind": "What kind of thing it is",
            "what": "Its title or name",
            "reason": "Why",
            "strength": "How strictly",
        }
        help_texts = {"artist": "Of a song. Empty means by anyone"}
        widgets = {"strength": forms.RadioSelect}

    def clean_strength(self):
        strength = self.cleaned_data["strength"]
        if self.instance.trigger_of_id and strength != MusicNotToUse.Strength.NEVER:
            raise forms.ValidationError("This song can start a seizure: it is never used.")
        return strength


class PrecautionForm(forms.ModelForm):
    kind = forms.ChoiceField(label="Precaution", required=False)
    trigger_songs = forms.CharField(
        label="Trigger songs, for seizures",
        required=False,
        help_text="One a line: title / artist. They become music never to be used",
        widget=lines(3),
    )

    class Meta:
        model = Precaution
        fields = ["kind", "what", "what_to_do"]
        labels = {"what": "In words", "what_to_do": "What to do about it"}
        help_texts = {"what": "What it is for this person, or a precaution that is not listed"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        listed = [(kind.code, kind.label) for kind in kinds().values()]
        self.fields["kind"].choices = [("", "Another"), *listed]
        if not self.instance._state.adding:
            del self.fields["trigger_songs"]

    def clean(self):
        data = super().clean()
        if not data.get("kind") and not data.get("what"):
            self.add_error("what", "Choose a precaution from the list, or write one in words.")
        if data.get("trigger_songs") and data.get("kind") != "seizures":
            self.add_error("kind", "Trigger songs belong to seizures: choose Seizures.")
        return data


class MedicineForm(forms.ModelForm):
    class Meta:
        model = Medicine
        fields = ["as_written"]
        labels = {"as_written": "The medicine, as it is written in the notes"}


class AccessNeedForm(forms.ModelForm):
    class Meta:
        model = AccessNeed
        fields = ["kind", "need", "asked_on", "share_with", "what_was_done", "done_on"]
        labels = {
            "need": "What they need",
            "asked_on": "Asked on",
            "share_with": "With whom it may be shared",
            "done_on": "Done on",
        }
        widgets = {"asked_on": day_input(), "done_on": day_input()}


class RelationshipForm(forms.ModelForm):
    class Meta:
        model = Relationship
        fields = [
            "name", "relation", "standing", "may_be_told", "telephone", "document_seen",
            "document_seen_on",
        ]  # fmt: skip
        labels = {
            "relation": "Who they are to the person",
            "standing": "Their right",
            "may_be_told": "What they may be told",
            "document_seen": "Document seen",
        }
        help_texts = {"document_seen": "For an attorney or deputy: which document, and by whom"}
        widgets = {"may_be_told": forms.RadioSelect, "document_seen_on": day_input()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["may_be_told"].choices = Relationship.Told.choices

    def clean(self):
        data = super().clean()
        if data.get("standing") in Relationship.BY_DOCUMENT:
            for name in ("document_seen", "document_seen_on"):
                if not data.get(name):
                    self.add_error(name, "See the document first, and write which and when.")
        return data


class EndForm(forms.Form):
    because = forms.CharField(label="Why it does not hold any more", max_length=300)


class OtherRecord(forms.ModelChoiceField):
    """Two records of one person often bear one name: what tells them apart stands beside it."""

    def label_from_instance(self, person):
        day = person.born_on and formats.date_format(person.born_on, "j M Y")
        born = f"born {day}" if day else "date of birth not known"
        return f"{person}, {born}, {person.site}"


class MergeForm(forms.Form):
    other = OtherRecord(
        label="The other record of the same person", queryset=None, widget=forms.RadioSelect,
        empty_label=None,
    )  # fmt: skip

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = others


class ConsentForm(forms.Form):
    """One decision. Once it is known who decided, only what that needs is asked."""

    ASKED_OF = {
        Capacity.PERSON: {"decided_by"},
        Capacity.CHILD: {"decided_by", "judged_competent_by"},
        Capacity.PARENT: {"relationship", "assent"},
        Capacity.ATTORNEY: {"relationship", "cannot_decide_because"},
        Capacity.DEPUTY: {"relationship", "cannot_decide_because"},
        Capacity.BEST_INTERESTS: {"decided_by", "cannot_decide_because", "consulted"},
    }

    purpose = forms.ChoiceField(label="What for", choices=[("", "Choose"), *Purpose.choices])
    publication = forms.CharField(
        label="Which publication", required=False, max_length=200,
        help_text="Say before asking: what is published cannot be recalled",
    )  # fmt: skip
    agreed = forms.TypedChoiceField(
        label="The answer", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    decided_on = forms.DateField(label="Decided on", widget=day_input())
    capacity = forms.ChoiceField(label="Who decided", choices=Capacity, widget=forms.RadioSelect)
    decided_by = forms.CharField(label="Their name", required=False, max_length=200)
    relationship = forms.ModelChoiceField(
        label="Parent, attorney or deputy", queryset=None, required=False,
        help_text="Only people whose entry says that they hold this right",
    )  # fmt: skip
    judged_competent_by = forms.CharField(
        label="For a child: who judged them competent for this", required=False, max_length=200
    )
    assent = forms.ChoiceField(
        label="For a child: their own answer", required=False, choices=[("", "–"), *Assent.choices]
    )
    cannot_decide_because = forms.CharField(
        label="For an adult: how it is known that they cannot decide this", required=False,
        max_length=300,
    )  # fmt: skip
    consulted = forms.CharField(
        label="For best interests: who was consulted", required=False, max_length=300
    )
    lapses_on = forms.DateField(label="Ask again on", required=False, widget=day_input())

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        given = self.data or self.initial
        capacity, asked = given.get("capacity"), set().union(*self.ASKED_OF.values())
        if capacity in self.ASKED_OF:
            self.fields["capacity"].widget = forms.HiddenInput()
            for name in asked - self.ASKED_OF[capacity]:
                del self.fields[name]
            for name in asked & set(self.fields):
                self.fields[name].required = True
        if given.get("purpose") not in ("", None, Purpose.PUBLICATION):
            del self.fields["publication"]
        holders = Relationship.objects.of(person).filter(standing__in=consent.FOR_ANOTHER)
        if "relationship" in self.fields:
            self.fields["relationship"].queryset = holders
        self.fields["decided_on"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean(self):
        data = super().clean()
        for name, words in consent.objections(self.person, data).items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, words)
        return data


class WithdrawForm(forms.Form):
    withdrawn_by = forms.CharField(label="Who withdrew it", max_length=200)


class LawfulBasisForm(forms.Form):
    words = forms.CharField(
        label="On what basis in law this service keeps its care records", widget=lines(4)
    )


class AskedFirstForm(forms.Form):
    title = forms.CharField(label="The song", max_length=200)
    artist = forms.CharField(label="Artist", required=False, max_length=200)
    # What the song is tagged with travels along: a theme is matched by nothing else.
    tags = forms.CharField(required=False, widget=forms.HiddenInput)
    who_was_asked = forms.CharField(label="Who was asked", max_length=200)
    what_they_said = forms.CharField(label="What they said", max_length=300)
