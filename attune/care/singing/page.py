"""What the pages show: phrases with their newest models, means by session and level, charts.

A mean is points got out of points there were, in per cent of one session at one level; the mean
over sessions is the mean of the last five such sessions, each counted once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import mean

from django.utils.safestring import SafeString, mark_safe

from attune import measures, music

from .levels import BY_CODE, LEVELS, MOST_POINTS, SESSIONS_OF_CRITERION, Level
from .models import Attempt, ModelSet, Phrase

AROUND_VOICE_S = 0.15


@dataclass(frozen=True)
class SessionMean:
    """One session at one level."""

    started_at: datetime
    points: int
    attempts: int

    @property
    def most(self) -> int:
        return MOST_POINTS * self.attempts

    @property
    def percent(self) -> float:
        return 100 * self.points / self.most


@dataclass(frozen=True)
class OfLevel:
    """A level with its sessions, oldest first."""

    level: Level
    sessions: tuple[SessionMean, ...]

    @property
    def lately(self) -> tuple[SessionMean, ...]:
        return self.sessions[-SESSIONS_OF_CRITERION:]

    @property
    def mean_percent(self) -> float | None:
        return mean(session.percent for session in self.lately) if self.sessions else None

    @property
    def chart(self) -> SafeString:
        points = [
            measures.ChartPoint(session.started_at, round(session.percent, 1))
            for session in self.sessions
        ]
        return mark_safe(
            measures.score_chart_svg(
                points,
                title=f"{self.level.name}: points in per cent by session",
                unit="%",
                low=0,
                high=100,
                better="higher",
                chart_id=f"chart-{self.level.code}",
            )
        )


def by_level(attempts: Iterable[Attempt]) -> list[OfLevel]:
    """Every level that was tried, in the order of the levels; taken back attempts do not count."""
    sums: dict[tuple[str, datetime], list[int]] = {}
    for attempt in attempts:
        if attempt.taken_back_at is None:
            key = (attempt.level, attempt.contact.session.started_at)
            sums.setdefault(key, []).append(attempt.points)
    return [
        OfLevel(
            level,
            tuple(
                SessionMean(started_at, sum(points), len(points))
                for (code, started_at), points in sorted(sums.items(), key=lambda item: item[0][1])
                if code == level.code
            ),
        )
        for level in LEVELS
        if any(code == level.code for code, _ in sums)
    ]


def of_level(levels: list[OfLevel], code: str) -> OfLevel:
    return next((one for one in levels if one.level.code == code), OfLevel(BY_CODE[code], ()))


def notation(phrase: Phrase, pitch_hz: float | None) -> SafeString | None:
    """The phrase on its two notes, once its stress and a pitch are known."""
    read = phrase.read()
    if pitch_hz is None or not read.stress_known:
        return None
    melody = music.plan_melody(read, music.MelodySettings(pitch_hz))
    return mark_safe("".join(music.notation_lines_svg(read, melody)))


def waveform(models: ModelSet) -> SafeString | None:
    """The voice with its syllables, where they were found for the phrase as it is now."""
    found, read = models.found, models.phrase.read()
    if not found or len(found["starts_s"]) != len(read.syllables):
        return None
    starts_s, duration_s = found["starts_s"], found["duration_s"]
    window_s = (
        max(starts_s[0] - AROUND_VOICE_S, 0.0),
        min(max(found["end_s"], starts_s[-1]) + AROUND_VOICE_S, duration_s),
    )
    return mark_safe(music.waveform_svg(read, found["outline"], starts_s, duration_s, window_s))
