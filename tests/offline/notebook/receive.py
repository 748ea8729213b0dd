"""Takes down whatever intake hands over, with its trail entry, as a naive room would."""

from django import forms
from django.db import transaction

from attune.care.intake.kinds import Invalid, Kind, register
from attune.care.trail.note import note

from .models import Line


class WordsForm(forms.Form):
    words = forms.CharField()


@transaction.atomic
def receive(member, answers, *, reference, version, by):
    if not answers["words"]:
        raise Invalid({"words": ["Fill this in."]})
    line = Line.objects.create(record=reference, version=version, words=answers["words"])
    note(f"version {version}", line, by=by, fields=["words"])


def register_kind():
    register(
        Kind(
            name="line",
            label="Line",
            action="session.record",
            receive=receive,
            form=lambda member, answers: WordsForm(answers),
            page="intake/shell.html",
            names=lambda member: {},
        )
    )
