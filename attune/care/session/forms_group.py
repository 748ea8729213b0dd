"""The forms of a group's session: its start, the register, one note, a line for each member.

What is written of the group is read in the record of each of its members. So a note names nobody,
and a member's line names nobody else: the names of everybody in the group are looked for in it.
"""

import re
import unicodedata

from django import forms
from django.db.models import Q

from attune.care.person.models import Person

from .forms import StartForm
from .forms_about import count
from .forms_session import StartSessionForm
from .models import Contact, NotSeen, Session

HERE = "here"
REGISTER = [
    (HERE, "Here"),
    *((n.value, n.label) for n in (
        NotSeen.DID_NOT_COME, NotSeen.DECLINED, NotSeen.UNWELL, NotSeen.ASLEEP,
        NotSeen.WITH_STAFF, NotSeen.GONE,
    )),
]  # fmt: skip


class StartGroupForm(StartForm):
    """Where a group meets today, who plays, and which scales each member is asked."""

    asks = forms.MultipleChoiceField(
        label="Scales to ask each member before and after",
        choices=StartSessionForm.base_fields["asks"].choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None is a good answer in a large group",
    )


class RegisterForm(forms.Form):
    """Who came: an untouched line of the register is a line that nobody filled in."""

    guests = count("Others who came, not known by name")

    def __init__(self, *args, people: list[Person], others=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = people
        if others is not None:
            self.fields["also_came"] = forms.ModelMultipleChoiceField(
                others,
                label="Whom you know and who came too",
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        for person in people:
            self.fields[f"came-{person.pk}"] = forms.ChoiceField(
                label=str(person), choices=REGISTER, required=False, widget=forms.RadioSelect
            )

    def lines(self) -> list:
        return [self[f"came-{person.pk}"] for person in self.people]

    def register(self) -> dict[Person, str]:
        given = {person: self.cleaned_data[f"came-{person.pk}"] for person in self.people}
        came = dict.fromkeys(self.cleaned_data.get("also_came", ()), HERE)
        return came | {person: answer for person, answer in given.items() if answer}


class GroupNoteForm(forms.ModelForm):
    """One note on the session, which everybody's record shows: it names nobody."""

    class Meta:
        model = Session
        fields = ["group_note"]
        labels = {"group_note": "Note on the group"}
        help_texts = {"group_note": "Stands in the record of each who came, so it names nobody"}
        widgets = {"group_note": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.signed_at is not None:
            self.fields["why"] = forms.CharField(label="Why it is changed", max_length=300)

    def clean_group_note(self) -> str:
        note = self.cleaned_data["group_note"]
        refuse_names(note, members_of(self.instance))
        return note


class LineForm(forms.ModelForm):
    """A short line on one member, in their own record alone."""

    class Meta:
        model = Contact
        fields = ["line"]
        labels = {"line": "A short line for their record"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.session.signed_at is not None:
            self.fields["why"] = forms.CharField(label="Why it is changed", max_length=300)

    def clean_line(self) -> str:
        line, own = self.cleaned_data["line"], set(words_of(_names(self.instance.person)))
        others = [p for p in members_of(self.instance.session) if not _same(p, self.instance)]
        refuse_names(line, others, but=own)
        return line


def members_of(session: Session) -> list[Person]:
    """Everybody who is or was in the group or came, whoever may open their record."""
    people = Person.objects.filter(Q(groups__group=session.group) | Q(contacts__session=session))
    return list(people.distinct())


def refuse_names(text: str, people: list[Person], but: frozenset | set = frozenset()) -> None:
    """Say no to a text in which the name of one of these people stands, in whatever spelling."""
    written = set(words_of(text)) - set(but)
    for person in people:
        found = written & {word for word in words_of(_names(person)) if len(word) > 1}
        if found:
            raise forms.ValidationError(
                f"“{sorted(found)[0].capitalize()}” is the name of somebody in this group, and "
                "others' records show this text. Write “one member”, or write it in their own "
                "line. If you mean no name, choose another word."
            )


def words_of(text: str) -> list[str]:
    """The words of a text, without capitals and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"\w+", plain)


def _names(person: Person) -> str:
    return f"{person.preferred_name} {person.full_name}"


def _same(person: Person, contact: Contact) -> bool:
    return contact.person_id in person.all_references()
