"""The songs of a person as the planner knows them.

Energy and mood come from where the person put a song (repertoire's placements); else energy is a
guess from the sound and mood stays unknown. What the list of music not to use stops, or asks to
be asked about first, is never offered. A song is called by its title, so that what the planner
says of it can be read; two of one title are told apart.
"""

from dataclasses import dataclass

from attune import music
from attune.care.person import music as not_to_use
from attune.care.person import spelling
from attune.care.person.models import MemorySong, Person
from attune.care.repertoire.models import Song, State


@dataclass(frozen=True)
class Library:
    """The prepared songs, and by what name the planner knows each."""

    songs: tuple[music.PlaylistSong, ...]
    by_reference: dict[str, Song]
    not_prepared: tuple[Song, ...]

    def keys_of(self, songs) -> list[str]:
        return [str(self.by_reference[song.reference].pk) for song in songs]


def library_of(person: Person, *, vetoed=frozenset(), without=frozenset()) -> Library:
    """All songs; ``vetoed`` are marked for the planner, ``without`` (heard already) stay out."""
    rows = Song.objects.filter(person__in=person.all_references()).exclude(pk__in=without)
    rows = rows.exclude(state=State.DELETED)
    rows = rows.select_related("accepted", "removed").prefetch_related("analyses", "placements")
    memories = list(MemorySong.objects.of(person))
    stopping = not_to_use.entries_of(person)
    known: dict[str, music.PlaylistSong] = {}
    by_reference: dict[str, Song] = {}
    recordings: set[str] = set()
    not_prepared = []
    for song in rows.order_by("title", "pk"):
        found = analysis_of(song)
        if found is None:
            not_prepared.append(song)
        elif song.sha256 not in recordings:
            recordings.add(song.sha256)
            reference = _called(song, by_reference)
            by_reference[reference] = song
            known[reference] = music.PlaylistSong(
                reference=reference,
                never=not_to_use.check(person, **song.for_the_door, entries=stopping).refused,
                tied_to_memory=any(_is_of(memory, song) for memory in memories),
                vetoed=song.pk in vetoed or hasattr(song, "removed"),
                **_sound_and_place(song, found),
            )
    return Library(tuple(known.values()), by_reference, tuple(not_prepared))


def analysis_of(song: Song) -> music.SongAnalysis | None:
    """The accepted analysis, else the newest that is ready; none without a sound to play."""
    if song.state != State.READY:
        return None
    ready = [analysis for analysis in song.analyses.all() if analysis.state == State.READY]
    chosen = song.accepted or next(reversed(ready), None)
    found = chosen.read() if chosen else None
    return found if found is not None and found.loudness_lufs is not None else None


def _called(song: Song, taken) -> str:
    named = f"{song.title} ({song.artist})" if song.artist else song.title
    name, number = song.title, 1
    while name in taken:
        name = named if number == 1 and named not in taken else f"{named} ({number + 1})"
        number += 1
    return name


def _sound_and_place(song: Song, found: music.SongAnalysis) -> dict:
    """Length, tempo and key; energy as the person placed it or a guess, mood from them alone."""
    placement = next(iter(song.placements.all()), None)
    energy = placement.energy if placement else None
    return {
        "duration_s": found.duration_s,
        "tempo_bpm": found.tempo_bpm,
        "key": found.key,
        "energy": found.energy if energy is None else energy,
        "mood": placement.mood if placement else None,
        "rated_by_person": energy is not None,
    }


def _is_of(memory: MemorySong, song: Song) -> bool:
    """By title; two songs of one artist are not one because both name the artist."""
    one, other = spelling.titles(memory.title), spelling.titles(song.title)
    whole = [(one[:1], other), (other[:1], one)]
    return any(spelling.same(a, b) for left, right in whole for a in left for b in right)
