"""Playlists by the iso principle: from where a person is, step by step, to where they wish to be.

Energy and mood are the person's own two sliders, 0 to 1; times are seconds. A list of songs costs
Σ |step − ideal step|² plus stated weights for its length, for how far the tempo moves from song to
song (octaves²), for the distance of their keys (on the circle of fifths) and for comfort places
without a song tied to a good memory; the whole list is planned at once. Principle: Starcke, Mayr &
von Georgi 2021; Heiderscheit & Madson 2015. The cost and its weights are our own and are shown with
every result. Mood is never guessed from sound: a song whose mood the person did not give has none.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from attune import problems
from attune.music import playlist_search
from attune.music.keys import fifths_apart
from attune.music.listening_dose import (
    BABY_DEFAULT_MINUTES,
    BabyLimits,
    Listener,
    ListeningDose,
    reckon_listening_dose,
)
from attune.music.playlist_search import Point, Terms
from attune.music.playlist_songs import Place, PlaylistSong
from attune.music.playlist_trades import what_was_traded
from attune.music.version import ENGINE_VERSION

Kind = Literal["iso", "focus", "procedure", "hard-hour", "free"]

FORMAT = "attune.playlist/1"
ENDS_WITHIN = 0.1
LENGTH_WITHIN_S = 30.0
MOST_MINUTES = 180.0
DEFAULT_MINUTES = {"iso": 20.0, "focus": 10.0, "procedure": 20.0, "hard-hour": 30.0, "free": 20.0}
STOP_FADE_S = {"procedure": 8.0}
UNKNOWN_TEMPO_OCTAVES = 0.3
UNKNOWN_KEY_FIFTHS = 3


@dataclass(frozen=True)
class PlaylistWeights:
    """What one whole unit of each costs; shown with every list."""

    step: float = 1.0
    length: float = 0.05
    """at the farthest length allowed"""
    tempo: float = 0.1
    """for a whole octave from one song to the next"""
    key: float = 0.02
    """for keys opposite on the circle of fifths"""
    memory: float = 1.0
    """for a comfort place whose song is tied to no good memory: these come first"""


STEADY_TEMPO = PlaylistWeights(tempo=10.0)


@dataclass(frozen=True)
class PlaylistRequest:
    """What is asked for. ``minutes`` is the music's length; for a procedure, the procedure's."""

    kind: Kind = "iso"
    minutes: float | None = None
    now: Place | None = None
    wish: Place | None = None
    before_minutes: float = 5.0
    after_minutes: float = 5.0
    overlap_s: float = 0.0
    """How much two songs that follow each other overlap when they are joined into one file."""
    level_dba: float | None = None
    listener: Listener = "adult"
    dose_used_share: float = 0.0
    baby: BabyLimits | None = None
    """What a newborn unit set itself, for a baby."""
    weights: PlaylistWeights | None = None
    goes_on: bool = False
    """The rest of a list that is being heard: its first song need not lie near *now*."""


@dataclass(frozen=True)
class Playlist:
    """The songs in order, what the list costs and why, and what was traded for it."""

    made_by: str
    kind: Kind
    songs: tuple[PlaylistSong, ...]
    ideal: tuple[Place, ...]
    duration_s: float
    target_s: float
    overlap_s: float
    cost: float
    cost_parts: dict[str, float]
    weights: PlaylistWeights
    proved_least: bool
    """True: no list costs less. False: the search's best."""
    stop_fade_s: float
    """How long the music takes to go when it is stopped."""
    dose: ListeningDose
    traded: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        return {"format": FORMAT, **asdict(self)}


def plan_playlist(songs: Sequence[PlaylistSong], request: PlaylistRequest) -> Playlist:
    """The list of least cost from these songs; a problem where there is none."""
    _check_request(request)
    _check_songs(songs, fewest=1 if request.goes_on else 2)
    target_s = _target_s(request)
    _dose(_asked_s(request), request)
    usable, left_out = _usable(songs, request)
    _check_enough(usable, request, target_s)
    terms = _terms(usable, request, target_s)
    order, proved = playlist_search.best_order(terms)
    if order is None:
        raise _why_none(terms, target_s, proved)
    chosen = tuple(usable[song] for song in order)
    length_s = terms.length_s(order)
    ideal = _ideal_places(request, len(order))
    comfort = [terms.comfort(at, len(order)) for at in range(len(order))]
    traded = what_was_traded(chosen, ideal, comfort, length_s - target_s)
    parts = _cost_parts(terms, order, chosen, _weights(request))
    return Playlist(
        made_by=ENGINE_VERSION,
        kind=request.kind,
        songs=chosen,
        ideal=ideal,
        duration_s=round(length_s, 3),
        target_s=target_s,
        overlap_s=request.overlap_s,
        cost=round(sum(parts.values()), 6),
        cost_parts=parts,
        weights=_weights(request),
        proved_least=proved,
        stop_fade_s=STOP_FADE_S.get(request.kind, 3.0),
        dose=_dose(length_s, request),
        traded=(*traded, *left_out),
    )


def _dose(length_s: float, request: PlaylistRequest) -> ListeningDose:
    return reckon_listening_dose(
        length_s, request.level_dba, request.listener, request.dose_used_share, request.baby
    )


def _check_request(request: PlaylistRequest) -> None:
    minutes = _minutes(request)
    for what, value, low, high in (
        ("A playlist's length in minutes", minutes, 1.0, MOST_MINUTES),
        ("The minutes before a procedure", request.before_minutes, 0.0, 60.0),
        ("The minutes after a procedure", request.after_minutes, 0.0, 60.0),
        ("A crossfade in seconds", request.overlap_s, 0.0, 12.0),
        *(
            (f"The {name} of a place", value, 0.0, 1.0)
            for place in (request.now, request.wish)
            if place is not None
            for name, value in (("energy", place.energy), ("mood", place.mood))
            if value is not None
        ),
    ):
        if not low <= value <= high:
            raise problems.setting_out_of_range(what, value, low, high)
    if request.kind == "iso":
        if request.now is None or request.wish is None:
            raise problems.no_now_and_wish()
        if request.now == request.wish and not request.goes_on:
            raise problems.wish_equals_now()
    if request.now and request.wish and (request.now.mood is None) != (request.wish.mood is None):
        raise problems.mood_on_one_side()


def _check_songs(songs: Sequence[PlaylistSong], fewest: int) -> None:
    if len(songs) < fewest:
        raise problems.too_few_songs(len(songs))
    seen: set[str] = set()
    for song in songs:
        if song.reference in seen:
            raise problems.song_twice_in_library(song.reference)
        seen.add(song.reference)
        if not (math.isfinite(song.duration_s) and song.duration_s > 0):
            raise problems.song_without_sound(song.reference)
        for name, value in (("energy", song.energy), ("mood", song.mood)):
            if value is not None and not 0 <= value <= 1:
                raise problems.song_out_of_range(song.reference, name, value, "0 to 1")
        if song.tempo_bpm is not None and not 10 <= song.tempo_bpm <= 500:
            raise problems.song_out_of_range(song.reference, "tempo", song.tempo_bpm, "10 to 500")
        if song.key is not None and fifths_apart(song.key, song.key) is None:
            raise problems.song_key_unknown(song.reference, song.key)


def _minutes(request: PlaylistRequest) -> float:
    if request.minutes is not None:
        return request.minutes
    default = DEFAULT_MINUTES[request.kind]
    return min(default, BABY_DEFAULT_MINUTES) if request.listener == "baby" else default


def _asked_s(request: PlaylistRequest) -> float:
    minutes = _minutes(request)
    if request.kind == "procedure":
        minutes += request.before_minutes + request.after_minutes
    return 60.0 * minutes


def _target_s(request: PlaylistRequest) -> float:
    """What was asked for; at a unit's own longest so much less that no list can be longer."""
    if request.listener != "baby" or request.baby is None or request.baby.longest_min is None:
        return _asked_s(request)
    return min(_asked_s(request), 60.0 * request.baby.longest_min - LENGTH_WITHIN_S)


def _ends(request: PlaylistRequest) -> tuple[Place, Place] | None:
    """Now and wish; where only one is given, the list stays there."""
    now, wish = request.now or request.wish, request.wish or request.now
    return (now, wish) if now is not None and wish is not None else None


def _usable(
    songs: Sequence[PlaylistSong], request: PlaylistRequest
) -> tuple[list[PlaylistSong], list[str]]:
    """The songs that may be in this list, and in words how many may not, and why."""
    ends = _ends(request)
    mood_asked = ends is not None and ends[0].mood is not None
    comfort_only = request.kind in ("procedure", "hard-hour")
    rules: tuple[tuple[str, Callable[[PlaylistSong], bool]], ...] = (
        ("not to be used", lambda s: s.never),
        ("vetoed", lambda s: s.vetoed),
        ("not placed by the person, for comfort", lambda s: comfort_only and not _rated(s)),
        ("without an energy", lambda s: ends is not None and s.energy is None),
        ("without a mood from the person", lambda s: mood_asked and not _mood_given(s)),
        ("without a tempo", lambda s: request.kind == "focus" and s.tempo_bpm is None),
    )
    usable: list[PlaylistSong] = []
    counts = dict.fromkeys((words for words, _ in rules), 0)
    for song in songs:
        why = next((words for words, rule in rules if rule(song)), None)
        if why is None:
            usable.append(song)
        else:
            counts[why] += 1
    if not usable:
        vetoed, never = counts["vetoed"], counts["not to be used"]
        if vetoed + never == len(songs):
            raise problems.every_song_vetoed(vetoed, never)
        raise problems.no_song_usable([f"{n} {why}" for why, n in counts.items() if n])
    left_out = [f"Left out: {n} {why}." for why, n in counts.items() if n]
    return usable, left_out


def _rated(song: PlaylistSong) -> bool:
    return song.rated_by_person and song.energy is not None


def _mood_given(song: PlaylistSong) -> bool:
    return song.rated_by_person and song.mood is not None


def _check_enough(
    usable: Sequence[PlaylistSong], request: PlaylistRequest, target_s: float
) -> None:
    total_s = sum(song.duration_s for song in usable) - request.overlap_s * (len(usable) - 1)
    if total_s < target_s - LENGTH_WITHIN_S:
        raise problems.library_too_short(len(usable), total_s / 60, target_s / 60)
    ends = _ends(request)
    now = ends and not request.goes_on and ends[0]
    for name, place in (("now", now), ("wish", ends and ends[1])):
        there = [song for song in usable if request.kind != "iso" or _rated(song)]
        if place and not any(_is_near(song, place) for song in there):
            raise problems.no_song_near(name, place.energy, place.mood, ENDS_WITHIN)


def _is_near(song: PlaylistSong, place: Place) -> bool:
    at, there = _point(song, place), (place.energy, place.mood or 0.0)
    return math.dist(at, there) <= ENDS_WITHIN + 1e-12


def _point(song: PlaylistSong, like: Place | None) -> Point:
    """The song's place; all alike where no place was asked for, and mood only where it was."""
    if like is None or song.energy is None:
        return (0.0, 0.0)
    return (song.energy, song.mood or 0.0) if like.mood is not None else (song.energy, 0.0)


def _weights(request: PlaylistRequest) -> PlaylistWeights:
    return request.weights or (STEADY_TEMPO if request.kind == "focus" else PlaylistWeights())


def _terms(usable: Sequence[PlaylistSong], request: PlaylistRequest, target_s: float) -> Terms:
    ends, weights = _ends(request), _weights(request)
    comfort_ends = request.kind == "iso"
    comfort_all = request.kind in ("procedure", "hard-hour")

    def ends_at(count: int) -> tuple[int, ...]:
        return (count - 1,) if request.goes_on else (0, count - 1)

    def join_cost(a: int, b: int) -> float:
        first, second = usable[a], usable[b]
        return _tempo_cost(first, second, weights) + _key_cost(first, second, weights)

    return Terms(
        points=[_point(song, ends and ends[0]) for song in usable],
        durations_s=[song.duration_s for song in usable],
        tempi_octaves=[math.log2(s.tempo_bpm) if s.tempo_bpm else None for s in usable],
        tied=[song.tied_to_memory for song in usable],
        may_comfort=[_rated(song) for song in usable],
        near_now=[ends is None or request.goes_on or _is_near(song, ends[0]) for song in usable],
        near_wish=[ends is None or _is_near(song, ends[1]) for song in usable],
        placed=ends is not None,
        path=lambda count: _path(request, count),
        comfort=lambda at, count: comfort_all or (comfort_ends and at in ends_at(count)),
        join_cost=join_cost,
        step_weight=weights.step,
        memory_weight=weights.memory,
        length_weight=weights.length,
        target_s=target_s,
        tolerance_s=LENGTH_WITHIN_S - (1.0 if request.overlap_s else 0.0),
        overlap_s=request.overlap_s,
        fewest=2 if request.kind == "iso" and not request.goes_on else 1,
    )


def _tempo_cost(a: PlaylistSong, b: PlaylistSong, weights: PlaylistWeights) -> float:
    """An unknown tempo is taken as some way off, never as the same."""
    octaves = UNKNOWN_TEMPO_OCTAVES
    if a.tempo_bpm and b.tempo_bpm:
        octaves = math.log2(b.tempo_bpm / a.tempo_bpm)
    return weights.tempo * octaves**2


def _key_cost(a: PlaylistSong, b: PlaylistSong, weights: PlaylistWeights) -> float:
    apart = fifths_apart(a.key, b.key) if a.key and b.key else None
    return weights.key * ((UNKNOWN_KEY_FIFTHS if apart is None else apart) / 6) ** 2


def _path(request: PlaylistRequest, count: int) -> list[Point]:
    """The ideal places: even steps from now to wish; a procedure begins with the wish reached."""
    ends = _ends(request)
    if ends is None:
        return [(0.0, 0.0)] * count
    (x, y), (to_x, to_y) = ((place.energy, place.mood or 0.0) for place in ends)
    arrives = 1.0
    if request.kind == "procedure":
        arrives = request.before_minutes * 60 / _target_s(request)
    # The rest of a list is one step from now already.
    first, last = (1, count) if request.goes_on else (0, max(count - 1, 1))
    way = max(math.ceil(arrives * last), 1)
    shares = [min((at + first) / way, 1.0) for at in range(count)]
    return [(x + share * (to_x - x), y + share * (to_y - y)) for share in shares]


def _why_none(terms: Terms, target_s: float, proved: bool) -> problems.NotPossible:
    if not playlist_search.possible_counts(terms):
        return problems.lengths_do_not_fit(len(terms.points), target_s / 60, LENGTH_WITHIN_S)
    return problems.no_playlist(target_s / 60, LENGTH_WITHIN_S, proved)


def _cost_parts(
    terms: Terms, order: Sequence[int], chosen: Sequence[PlaylistSong], weights: PlaylistWeights
) -> dict[str, float]:
    ideals = playlist_search.ideal_steps(terms.path(len(order)))
    joins = list(itertools.pairwise(chosen))
    steps = zip(order, order[1:], ideals, strict=False)
    parts = {
        "steps": sum(terms.step_cost(a, b, i) - terms.join_cost(a, b) for a, b, i in steps),
        "length": terms.length_cost(terms.length_s(order)),
        "tempo": sum(_tempo_cost(a, b, weights) for a, b in joins),
        "key": sum(_key_cost(a, b, weights) for a, b in joins),
        "memory": sum(terms.place_cost(s, at, len(order)) for at, s in enumerate(order)),
    }
    return {name: round(max(value, 0.0), 6) for name, value in parts.items()}


def _ideal_places(request: PlaylistRequest, count: int) -> tuple[Place, ...]:
    ends = _ends(request)
    if ends is None:
        return ()
    moods = ends[0].mood is not None
    return tuple(
        Place(round(energy, 4), round(mood, 4) if moods else None)
        for energy, mood in _path(request, count)
    )
