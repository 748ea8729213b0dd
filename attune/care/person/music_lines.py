"""Changes to a person's music not to use: write, end, and the trigger songs of seizures."""

from django.db import transaction

from attune.care.trail.note import Actor, note

from .models import MusicNotToUse, Person, Precaution


@transaction.atomic
def add_music_not_to_use(entry: MusicNotToUse, person: Person, *, by: Actor) -> MusicNotToUse:
    entry.person = person
    entry.full_clean(exclude=["trigger_of"])
    entry.save()
    filled = [name for name in ("kind", "what", "artist", "reason", "strength")
              if getattr(entry, name)]  # fmt: skip
    note("added", entry, by=by, person=person.pk, fields=filled)
    return entry


@transaction.atomic
def add_trigger_songs(precaution: Precaution, written: str, *, by: Actor) -> list[MusicNotToUse]:
    """One song a line, "title" or "title / artist": never to be used, for as long as written."""
    triggers = []
    for line in filter(None, map(str.strip, written.splitlines())):
        title, _, artist = (part.strip() for part in line.partition(" / "))
        entry = MusicNotToUse(
            kind=MusicNotToUse.Kind.SONG, what=title, artist=artist, trigger_of=precaution,
            reason="can start a seizure", strength=MusicNotToUse.Strength.NEVER,
        )  # fmt: skip
        triggers.append(add_music_not_to_use(entry, precaution.person, by=by))
    return triggers
