"""A playlist's plan, made by the sound workshop from what the person's record holds now.

Places are 0 to 1 on the sliders, lengths minutes where a person gives them and seconds elsewhere.
A veto before the music plans the whole list anew. While it is heard, what was heard stands and the
rest is planned from where the person is, over the time that is left; where no such rest is
possible, the old one goes on without the song, and the plan says so.
"""

from dataclasses import dataclass, replace

from attune import music
from attune.care.session.models import Score
from attune.problems import Problem

from .baby import baby_limits
from .dose import limits_of, week_of
from .library import Library, library_of
from .models import HeardSong, Kind, Listening, Plan, PlayedAs, Playlist

DEFAULT_MINUTES = {
    Kind.ISO: 20.0, Kind.FOCUS: 10.0, Kind.PROCEDURE: 20.0, Kind.HARD_HOUR: 30.0, Kind.FREE: 20.0,
}  # fmt: skip
# What each kind is in the list of techniques, by whose rules it is checked before it begins.
TECHNIQUES = {
    Kind.ISO: "receptive-listening", Kind.FOCUS: "receptive-listening",
    Kind.PROCEDURE: "procedure-support", Kind.HARD_HOUR: "personal-playlist",
    Kind.FREE: "personal-playlist",
}  # fmt: skip
AROUND_MINUTES = 5.0
OVERLAP_S = 4.0
SHORTEST_S = 60.0
SLIDERS = ("energy", "mood")


@dataclass(frozen=True)
class Shares:
    """What is left of a list: minutes of it, and of them before and after a procedure."""

    minutes: float
    before_minutes: float
    after_minutes: float


def place(energy: float | None, mood: float | None) -> music.Place | None:
    return None if energy is None else music.Place(energy, mood)


def now_of(playlist: Playlist) -> music.Place | None:
    return place(playlist.now_energy, playlist.now_mood)


def wish_of(playlist: Playlist) -> music.Place | None:
    return place(playlist.wish_energy, playlist.wish_mood)


def request_of(playlist: Playlist) -> music.PlaylistRequest:
    """What the planner is asked, with the dose that this week leaves."""
    limits = limits_of(playlist.person)
    return music.PlaylistRequest(
        kind=playlist.kind,
        minutes=playlist.minutes,
        now=now_of(playlist),
        wish=wish_of(playlist),
        before_minutes=_or_default(playlist.before_minutes),
        after_minutes=_or_default(playlist.after_minutes),
        overlap_s=OVERLAP_S if playlist.played_as == PlayedAs.FILE else 0.0,
        level_dba=playlist.device.level_dba if playlist.device else None,
        listener=limits.listener,
        dose_used_share=week_of(playlist.person).share,
        baby=baby_limits(playlist.person),
    )


def _or_default(minutes: float | None) -> float:
    return AROUND_MINUTES if minutes is None else minutes


def plan_whole(playlist: Playlist) -> Plan:
    """The whole list, from its own now to its wish. Raises the planner's problem."""
    vetoed = set(playlist.vetoes.values_list("song", flat=True)) if playlist.pk else set()
    return _planned(playlist, library_of(playlist.person, vetoed=vetoed), request_of(playlist))


def _planned(playlist: Playlist, library: Library, request: music.PlaylistRequest) -> Plan:
    found = music.plan_playlist(library.songs, request)
    return Plan(playlist=playlist, songs=library.keys_of(found.songs), result=found.to_json())


def plan_or_problem(playlist: Playlist) -> Plan:
    """The plan; where there is none, a row that says why, so that no vetoed song stays offered."""
    try:
        return plan_whole(playlist)
    except Problem as problem:
        return Plan(playlist=playlist, problem=str(problem)[:500])


def plan_from_here(listening: Listening, where: music.Place | None) -> Plan:
    """Before the first song, from where the person says they are: as near to it as can be."""
    playlist = listening.playlist
    library = library_of(playlist.person, vetoed=_vetoed(playlist))
    request = replace(request_of(playlist), now=where or now_of(playlist))
    try:
        return _planned(playlist, library, request)
    except Problem as problem:
        return _rest_or_old(listening, library, replace(request, goes_on=True), problem)


def plan_rest(listening: Listening) -> Plan:
    """What is left of a list that is being heard, from where the person is now."""
    playlist = listening.playlist
    heard = list(listening.heard.select_related("score__replaced_by"))
    library = library_of(
        playlist.person, vetoed=_vetoed(playlist), without={song.song_id for song in heard}
    )
    whole = request_of(playlist)
    left = _left(whole, sum(song.heard_s for song in heard))
    where = where_now(listening, heard)
    request = replace(
        whole, minutes=left.minutes, before_minutes=left.before_minutes,
        after_minutes=left.after_minutes, goes_on=True, now=where,
    )  # fmt: skip
    return _rest_or_old(listening, library, request, None)


def _vetoed(playlist: Playlist) -> set:
    return set(playlist.vetoes.values_list("song", flat=True))


def _left(whole: music.PlaylistRequest, heard_s: float) -> Shares:
    """What was heard is taken from the beginning: before a procedure, then it, then after."""
    assert whole.minutes is not None
    heard = heard_s / 60
    if whole.kind != Kind.PROCEDURE:
        return Shares(max(whole.minutes - heard, SHORTEST_S / 60), 0.0, 0.0)
    before = max(whole.before_minutes - heard, 0.0)
    heard = max(heard - whole.before_minutes, 0.0)
    minutes = max(whole.minutes - heard, SHORTEST_S / 60)
    return Shares(minutes, before, max(whole.after_minutes - max(heard - whole.minutes, 0), 0.0))


def where_now(listening: Listening, heard: list[HeardSong]) -> music.Place | None:
    """The last answer on the slider that is asked; the other stands where the path was to be."""
    wish, now = wish_of(listening.playlist), now_of(listening.playlist)
    if now is None or wish is None:
        return now
    share = min(len(heard) / max(len(heard) + len(rest_songs(listening)), 1), 1.0)
    at = {
        "energy": now.energy + share * (wish.energy - now.energy),
        "mood": None if now.mood is None else now.mood + share * (wish.mood - now.mood),
    }
    answers = [v for song in heard if (v := answered(song)) is not None]
    if answers and at[listening.slider] is not None:
        at[listening.slider] = answers[-1] / 10
    return music.Place(at["energy"], at["mood"])


def answered(song: HeardSong) -> float | None:
    """What was answered after this song, 0 to 10."""
    return standing(song.score)


def standing(score: Score | None) -> float | None:
    """A score's value as it stands after any correction."""
    while score is not None and hasattr(score, "replaced_by"):
        score = score.replaced_by
    return score.value if score is not None else None


def _rest_or_old(listening, library, request, problem: Problem | None) -> Plan:
    """A rest from here; else the old one without what may not be played, and why."""
    try:
        plan = _planned(listening.playlist, library, request)
    except Problem as found:
        return _old_rest(listening, library, problem or found)
    if problem is not None:
        plan.result["traded"] = (f"It begins as near as it can: {problem}", *plan.result["traded"])
    return plan


def _old_rest(listening: Listening, library: Library, problem: Problem) -> Plan:
    """The songs that were to come and may still be played, in their order."""
    allowed = {
        str(library.by_reference[song.reference].pk)
        for song in library.songs
        if not (song.never or song.vetoed)
    }
    old, at = listening.plan.result, next_index(listening)
    kept = [i for i in range(at, len(listening.plan.songs)) if listening.plan.songs[i] in allowed]
    songs = [old["songs"][i] for i in kept]
    duration_s = sum(song["duration_s"] for song in songs)
    words = f"No new plan was possible, so the rest goes on in its old order. {problem}"
    result = old | {
        "songs": songs,
        "ideal": [old["ideal"][i] for i in kept] if old["ideal"] else [],
        "duration_s": duration_s,
        "traded": [words],
        "cost_parts": {},
    }
    keys = [listening.plan.songs[i] for i in kept]
    return Plan(playlist=listening.playlist, songs=keys, result=result)


def next_index(listening: Listening) -> int:
    """Where in its plan a listening is."""
    return listening.heard.filter(plan=listening.plan).count() if listening.pk else 0


def rest_songs(listening: Listening) -> list[str]:
    return listening.plan.songs[next_index(listening) :]


def slider_of(playlist: Playlist) -> str:
    """The slider that is asked after each song: the one on which the person has farther to go."""
    now, wish = now_of(playlist) or wish_of(playlist), wish_of(playlist) or now_of(playlist)
    if now is None or wish is None:
        return "mood"
    if now.mood is None or wish.mood is None:
        return "energy"
    in_mood, in_energy = abs(wish.mood - now.mood), abs(wish.energy - now.energy)
    return "mood" if round(in_mood - in_energy, 3) >= 0 else "energy"
