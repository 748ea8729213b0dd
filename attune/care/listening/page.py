"""What the pages of listening show, gathered: a plan's songs, its dose, the path in a chart."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.safestring import SafeString, mark_safe

from attune import measures, music
from attune.care.person import music as not_to_use
from attune.care.person.consent import may_we
from attune.care.person.hearing import hearing_in_words
from attune.care.person.models import Purpose
from attune.care.repertoire.deletion import Deleted, verdict_of
from attune.care.repertoire.models import Song
from attune.problems import Problem

from . import planning
from .after_use import Asked, asked
from .baby import baby_limits
from .chart import Moment, Sounding, Step, path_in_time_svg, path_svg
from .dose import limits_of, week_of
from .models import FileAnswer, Kind, Listening, Plan, PlayedAs, Playlist


@dataclass(frozen=True)
class PlannedSong:
    """One song of a plan as its page shows it."""

    song: Song
    at_s: float
    planned: dict
    verdict: not_to_use.Verdict | Deleted


def songs_of(plan: Plan, songs) -> list[PlannedSong]:
    """The songs in order, each held anew against music not to use; ``songs`` are the reader's.

    A song that was deleted since stays in its place, and its verdict says so.
    """
    by_key = {str(song.pk): song for song in songs.filter(pk__in=plan.songs)}
    stopping = not_to_use.entries_of(plan.playlist.person)
    shown, at_s = [], 0.0
    for key, planned in zip(plan.songs, plan.result.get("songs", []), strict=True):
        song = by_key[key]
        verdict = verdict_of(song, plan.playlist.person, stopping)
        shown.append(PlannedSong(song, at_s, planned, verdict))
        at_s += planned["duration_s"] - plan.result["overlap_s"]
    return shown


def heard_lately(listenings, newest: int = 20) -> list[tuple[Listening, Asked | None]]:
    """The last listenings, each with its three taps where it is asked for them."""
    rows = listenings.select_related("playlist__person").prefetch_related("after_use")
    return [(row, asked(row)) for row in rows.order_by("-started_at")[:newest]]


def played(listening: Listening, songs: list[PlannedSong], removed) -> list[tuple[Song, bool]]:
    """The songs that were heard (of a file, all that are in it), and whether each is removed."""
    if listening.playlist.played_as == PlayedAs.FILE:
        heard = [planned.song for planned in songs]
    else:
        heard = [row.song for row in listening.heard.select_related("song")]
    gone = set(removed.filter(song__in=heard).values_list("song", flat=True))
    return [(song, song.pk in gone) for song in heard]


def to_judge(songs: list[PlannedSong]) -> list[tuple]:
    """Each entry that nothing decides, with the songs in which a person must judge it."""
    unsure: dict = {}
    for song in songs:
        for entry in song.verdict.to_judge:
            unsure.setdefault(entry, []).append(song.song)
    return list(unsure.items())


def dose_of(playlist: Playlist, plan: Plan) -> dict:
    """What must be known of the dose before the first sound."""
    baby = baby_limits(playlist.person)
    return {
        "words": _words_near_a_baby(playlist, plan, baby) if baby else _words_of(plan),
        "limits": limits_of(playlist.person),
        "baby": baby,
        "week": week_of(playlist.person),
        "device": playlist.device,
        "hearing": hearing_in_words(playlist.person),
    }


def _words_of(plan: Plan) -> str:
    return plan.result["dose"]["words"] if plan.result else ""


def _words_near_a_baby(playlist: Playlist, plan: Plan, limits: music.BabyLimits) -> str:
    """Reckoned anew: the unit may have set its limits since the list was planned."""
    level_dba = playlist.device.level_dba if playlist.device else None
    try:
        return music.reckon_listening_dose(plan.duration_s, level_dba, "baby", baby=limits).words
    except Problem as problem:
        return f"{problem} With a baby: {limits.in_words}."


def consent_of(person):
    return may_we(person, Purpose.TAKE_PART)


def start_at(playlist: Playlist) -> str:
    """ "15:30": when to start, so that the list is over when the hard hour begins."""
    if playlist.kind != Kind.HARD_HOUR or playlist.hard_hour_at is None:
        return ""
    hard = datetime.combine(datetime(2000, 1, 2), playlist.hard_hour_at)
    return f"{hard - timedelta(minutes=playlist.minutes):%H:%M}"


def planned_chart(playlist: Playlist, plan: Plan) -> SafeString | str:
    """The path as it is planned, before anything is lived."""
    ideal = plan.result.get("ideal") or []
    if not ideal:
        return ""
    slider = planning.slider_of(playlist)
    steps = [Step(str(n), _ten(place[slider]), None) for n, place in enumerate(ideal, 1)]
    return _chart(steps, playlist, slider)


@dataclass(frozen=True)
class AnswerInFile:
    """An answer while a file played: 0 to 10 as it stands, the second, and the song it fell in."""

    at_s: float | None
    value: float | None
    song: str


def answers_in_file(listening: Listening) -> list[AnswerInFile]:
    parts = _sounding(listening)
    rows = listening.answers.select_related("score__replaced_by")
    return [
        AnswerInFile(row.at_s, planning.standing(row.score), _song_at(row, parts)) for row in rows
    ]


def _sounding(listening: Listening) -> list[Sounding]:
    """Where in the file each song is."""
    file = getattr(listening.plan, "file", None)
    if listening.playlist.played_as != PlayedAs.FILE or file is None or not file.result:
        return []
    return [
        Sounding(part["reference"], part["from_s"], part["to_s"]) for part in file.result["songs"]
    ]


def _song_at(row: FileAnswer, parts: list[Sounding]) -> str:
    """ "2. Larks": by the number under which the chart shows it."""
    at_s = row.at_s
    if at_s is None:
        return ""
    within = (f"{n}. {p.name}" for n, p in enumerate(parts, 1) if p.from_s <= at_s <= p.to_s)
    return next(within, "")


def chart_of(listening: Listening) -> SafeString | str:
    """The path planned and the path lived: by songs, or along the seconds of one file."""
    if listening.playlist.played_as == PlayedAs.FILE:
        return _chart_of_file(listening)
    return lived_chart(listening)


def _chart_of_file(listening: Listening) -> SafeString | str:
    """Now at its beginning, then each place of the path where its song ends."""
    parts, playlist, slider = _sounding(listening), listening.playlist, listening.slider
    ideal = listening.plan.result.get("ideal") or []
    planned = [Moment(part.to_s, _ten(at[slider])) for part, at in zip(parts, ideal, strict=False)]
    start = _ten(getattr(playlist, f"now_{slider}"))
    if planned and start is not None:
        planned = [Moment(0.0, start), *planned]
    now = planning.standing(getattr(listening, f"now_{slider}"))
    told = [(0.0, now), *((row.at_s, row.value) for row in answers_in_file(listening))]
    lived = [Moment(at_s, value) for at_s, value in told if at_s is not None and value is not None]
    if not parts or not (planned or lived):
        return ""
    wish = _ten(getattr(playlist, f"wish_{slider}"))
    # The chart escapes every word it draws.
    return mark_safe(path_in_time_svg(parts, planned, lived, slider=slider.capitalize(), wish=wish))


def lived_chart(listening: Listening) -> SafeString:
    """Now, then each song that was heard, then the songs that were still to come."""
    playlist, slider = listening.playlist, listening.slider
    score = getattr(listening, f"now_{slider}")
    start = getattr(playlist, f"now_{slider}")
    has_path = planning.now_of(playlist) is not None and planning.wish_of(playlist) is not None
    steps = [Step("now", _ten(start) if has_path else None, planning.standing(score), "not asked")]
    for song in listening.heard.select_related("score__replaced_by"):
        missing = song.score.missing if song.score else ""
        word = measures.MISSING_REASONS[missing] if missing else song.get_ended_as_display().lower()
        answer = planning.answered(song)
        steps.append(Step(str(song.place), _ten(song.planned), answer, word))
    steps += _still_to_come(listening, len(steps))
    return _chart(steps, playlist, slider)


def _still_to_come(listening: Listening, number: int) -> list[Step]:
    at = planning.next_index(listening)
    ideal = (listening.plan.result.get("ideal") or [])[at:]
    return [
        Step(str(n), _ten(place[listening.slider]), None) for n, place in enumerate(ideal, number)
    ]


def _ten(share: float | None) -> float | None:
    return None if share is None else round(10 * share, 1)


def _chart(steps: list[Step], playlist: Playlist, slider: str) -> SafeString:
    wish = _ten(getattr(playlist, f"wish_{slider}"))
    # The chart escapes every word it draws.
    return mark_safe(path_svg(steps, slider=slider.capitalize(), wish=wish))
