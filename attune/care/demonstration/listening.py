"""Songs for a playlist in the demonstration: Marta placed the tunes that the others have too.

The sounds and their analyses are there already under other people (the tunes are in the public
domain), so her rows point at the same files: nothing is played or analysed again.
"""

import uuid
from datetime import date

from django.db import transaction

from attune.care.listening.change import add_device
from attune.care.listening.models import ListeningDevice
from attune.care.person.models import Person
from attune.care.repertoire.change import place
from attune.care.repertoire.models import Placement, Song, State
from attune.care.trail.note import Actor, note

# Where she put each, energy and mood; the one without is a guess from the sound.
PLACED = {
    "Auld Lang Syne": (0.2, 0.3),
    "Ode to Joy": (0.4, 0.55),
    "When the Saints Go Marching In": (0.6, 0.8),
    "Drunken Sailor": (0.85, 0.75),
    "Yankee Doodle": None,
}
DEVICE = "Ward tablet, closed headphones, volume half"


@transaction.atomic
def make_listening(person: Person, by: Actor) -> None:
    """Five songs, four of them placed, and one device whose level was measured."""
    if ListeningDevice.objects.filter(site=person.site_id).exists():
        return
    for title, at in PLACED.items():
        song = Song.objects.filter(person=person, title=title).first() or _copy(title, person, by)
        if at is not None:
            place(Placement(song=song, energy=at[0], mood=at[1]), by=by)
    device = ListeningDevice(
        site_id=person.site_id, name=DEVICE, level_dba=72, measured_on=date(2026, 1, 12),
        measured_with="class 2 sound level meter at the ear",
    )  # fmt: skip
    add_device(device, by=by)


def _copy(title: str, person: Person, by: Actor) -> Song:
    """The same recording as another person's, with its first analysis."""
    song = Song.objects.filter(title=title, state=State.READY).exclude(person=person).first()
    assert song is not None, f"The demonstration has no prepared song called {title}."
    analysis = song.analyses.filter(state=State.READY).first()
    song.pk, analysis.pk = uuid.uuid4(), uuid.uuid4()
    song._state.adding = analysis._state.adding = True
    song.person, song.accepted, song.accepted_at = person, None, None
    song.save(force_insert=True)
    note("added", song, by=by, person=person.pk, fields=["title", "artist", "basis", "sha256"])
    analysis.song = song
    analysis.save(force_insert=True)
    return song
