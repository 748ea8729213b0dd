"""The door that music passes on its way to a person: what must not be used, and what to ask.

``check`` reads the person's entries and answers; ``at_the_door`` is what a room calls: it also
remembers the recording that was refused, so that a renamed copy is known, and notes the refusal.
A song by another artist under a forbidden title, and a title that only holds a forbidden one,
are asked about. What cannot be matched from title, artist and tags is listed for a person to
judge: an empty list of matches never means that the music is safe.

A tag is a plain word ("war"), or names its kind ("language: German"); a song that has a tag of
a kind is decided for that kind, one that has none is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from attune import problems
from attune.care.team.models import Member
from attune.care.trail.note import Actor, note

from . import spelling
from .models import AskedFirst, KnownRecording, MusicNotToUse, Person

NEVER, ASK, CLEAR = "never", "ask", "clear"
BY_TAG = ("style", "era", "language", "theme", "lyric")


@dataclass(frozen=True)
class Match:
    """One entry that this music meets, how strictly it holds here, and how it was recognised.

    ``sure`` is False where it is only near, or rests on a tag: such a recording is not remembered
    as the entry's.
    """

    entry: MusicNotToUse
    strength: str
    why: str
    sure: bool = True


@dataclass(frozen=True)
class Verdict:
    """What the entries say of one piece of music for one person."""

    strength: str
    matches: tuple[Match, ...] = ()
    to_judge: tuple[MusicNotToUse, ...] = ()

    @property
    def refused(self) -> bool:
        return self.strength != CLEAR

    @property
    def sentence(self) -> str:
        """What happened, and what to do: for a form's error and for an error page."""
        return str(self.problem) if self.matches else ""

    @property
    def problem(self) -> problems.Problem:
        """The refusal of music that matched."""
        first = next(m for m in self.matches if m.strength == self.strength)
        whose, entry = first.entry.person, first.entry
        if self.strength == NEVER:
            return problems.music_not_to_use(
                f"{entry} must never be used with {whose} ({entry.reason}): {first.why}.",
                "Choose other music.",
            )
        return problems.music_not_to_use(
            f"Ask first: {entry} is on {whose}'s list of music not to use ({entry.reason}): "
            f"{first.why}.",
            "Ask, and write down on the person's page who was asked and what they said; it holds "
            "for today.",
        )


def entries_of(person: Person) -> list[MusicNotToUse]:
    entries = MusicNotToUse.objects.of(person).prefetch_related("recordings", "asked")
    return list(entries.select_related("person"))


def check(
    person: Person,
    *,
    title: str,
    artist: str = "",
    tags: Iterable[str] = (),
    sha256: str | None = None,
    on: date | None = None,
    entries: list[MusicNotToUse] | None = None,
) -> Verdict:
    """Hold one piece of music against everything that this person must not be given.

    Who checks many pieces at once reads the entries once, with ``entries_of``.
    """
    matches, to_judge = [], []
    for entry in entries_of(person) if entries is None else entries:
        found = _by_recording(entry, sha256) or _by_words(entry, title, artist, tuple(tags))
        if found is None:
            to_judge.append(entry)
        elif found and not (found.strength == ASK and asked_today(entry, title, sha256, on)):
            matches.append(found)
    strengths = {match.strength for match in matches}
    strength = NEVER if NEVER in strengths else ASK if ASK in strengths else CLEAR
    return Verdict(strength, tuple(matches), tuple(to_judge))


def at_the_door(
    person: Person,
    *,
    title: str,
    artist: str = "",
    tags: Iterable[str] = (),
    sha256: str | None = None,
    by: Actor,
) -> Verdict:
    """Check, and where the music may not pass remember its recording and note the refusal."""
    verdict = check(person, title=title, artist=artist, tags=tags, sha256=sha256)
    if verdict.refused:
        with transaction.atomic():
            for match in verdict.matches:
                if sha256 and match.sure:
                    KnownRecording.objects.get_or_create(entry=match.entry, sha256=sha256)
                note("refused", match.entry, by=by, person=person.pk)
    return verdict


@transaction.atomic
def asked_first(
    verdict: Verdict, *, title: str, who_was_asked: str, what_they_said: str, by: Actor
) -> list[AskedFirst]:
    """Keep that someone was asked about this music today: it may go on until midnight."""
    if verdict.strength != ASK:
        raise ValueError("Only music that is to be asked about can be let through by asking.")
    member = Member.objects.get(pk=by.member)
    kept = []
    for match in verdict.matches:
        asked = AskedFirst.objects.create(
            entry=match.entry, title=title, who_was_asked=who_was_asked,
            what_they_said=what_they_said, by=member, on=timezone.localdate(),
        )  # fmt: skip
        fields = ["title", "who_was_asked", "what_they_said"]
        note("asked first", asked, by=by, person=match.entry.person_id, fields=fields)
        kept.append(asked)
    return kept


def asked_today(entry: MusicNotToUse, title: str, sha256: str | None, on: date | None) -> bool:
    """Whether someone was asked about this very title today."""
    today = on or timezone.localdate()
    named = spelling.words(title)
    return any(a.on == today and spelling.words(a.title) == named for a in entry.asked.all())


def _by_recording(entry: MusicNotToUse, sha256: str | None) -> Match | None:
    if sha256 and any(known.sha256 == sha256 for known in entry.recordings.all()):
        return Match(entry, entry.strength, "it is the same recording, whatever it is called")
    return None


def _by_words(entry, title, artist, tags) -> Match | bool | None:
    """The match; False when this music is not it; None when nobody can tell from the words."""
    if entry.kind == MusicNotToUse.Kind.SONG:
        return _by_title(entry, title, artist)
    if entry.kind == MusicNotToUse.Kind.ARTIST:
        return _by_artist(entry, title, artist)
    return _by_tag(entry, tags)


def _by_title(entry, title, artist) -> Match | bool:
    wanted, given = spelling.titles(entry.what), spelling.titles(title)
    if any(spelling.same(w, g) for w in wanted for g in given):
        another = entry.artist and artist and not _same_artist(entry.artist, artist)
        if another:
            why = f"“{title}” has its title, by another artist"
            return Match(entry, ASK, why, sure=False)
        return Match(entry, entry.strength, f"“{title}” is the same title")
    # The artist's own words in the title are no more than "Schubert Ave Maria".
    names = set(spelling.words(artist)) | set(spelling.words(entry.artist))
    shorter = [[word for word in reading if word not in names] for reading in given]
    if any(spelling.same(w, s) for w in wanted for s in shorter):
        return Match(entry, entry.strength, f"“{title}” is the same title")
    if any(spelling.holds(g, w) for w in wanted for g in given):
        return Match(entry, ASK, f"“{title}” holds its title", sure=False)
    return False


def _by_artist(entry, title, artist) -> Match | bool | None:
    wanted = spelling.artists(entry.what)[:1]
    # A file's name may hold the artist: "Vera Lynn - We'll Meet Again".
    named = spelling.artists(artist) + [sorted(part) for part in spelling.titles(title)[1:]]
    named += _guests(title)
    if any(spelling.same(w, n) for w in wanted for n in named):
        return Match(entry, entry.strength, f"“{artist or title}” is the same artist")
    if any(set(w) < set(n) and sum(map(len, w)) > 3 for w in wanted for n in named):
        why = f"“{artist or title}” holds the name {entry.what}"
        return Match(entry, ASK, why, sure=False)
    return False if artist else None


def _guests(title: str) -> list[list[str]]:
    found = spelling.GUEST.findall(title)
    return [guest for text in found for guest in spelling.artists(text.strip("()[] "))]


def _same_artist(one: str, other: str) -> bool:
    return any(
        spelling.same(a, b) or set(a) <= set(b) or set(b) <= set(a)
        for a in spelling.artists(one)
        for b in spelling.artists(other)
    )


def _by_tag(entry, tags) -> Match | bool | None:
    wanted, decided = spelling.words(entry.what), False
    for tag in tags:
        kind, colon, value = tag.partition(":")
        kind = kind.strip().casefold()
        if colon and kind in BY_TAG:
            if kind != entry.kind:
                continue
            decided = True
        else:
            value = tag
        if spelling.same(wanted, spelling.words(value)):
            # A tag can be put right, and then its song must be free again: nothing is remembered.
            why = f"it is tagged “{tag.strip()}”"
            return Match(entry, entry.strength, why, sure=False)
    return False if decided else None
