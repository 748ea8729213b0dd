"""What Attune knows about one song: the result of ``analyse_song`` and its file form.

Times are seconds from the first sample of the decoded file; intervals are ``[start, end)``.
Tempo is beats per minute, cadence steps per minute. The same file with the same settings and the
same version gives the same analysis, so an analysis can be stored beside its settings and named
by whatever was made from it.

``to_json`` is the object that ``attune song --json`` prints (``attune.song/1``): keys are added,
never renamed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any, Literal

FORMAT = "attune.song/1"
FEWEST_TAPS, MOST_TAPS = 8, 200
"""Eight settle level and phase against a slip of the hand."""

Level = Literal["heard", "half", "double"]
Span = tuple[float, float]
Progress = Callable[[float, str], None]
"""Called with the share done in [0, 1] and a short word for what is being done."""


@dataclass(frozen=True)
class AnalysisSettings:
    """What a person told the analysis: the level they step to, or eight taps of their own."""

    level: Level = "heard"
    taps_s: tuple[float, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"level": self.level, "taps_s": list(self.taps_s)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AnalysisSettings:
        return cls(level=data.get("level", "heard"), taps_s=tuple(data.get("taps_s", ())))


def taps_follow(taps_s: Sequence[float], duration_s: float) -> bool:
    """Whether there are enough taps, and not too many, one after another within the song."""
    rising = all(a < b for a, b in pairwise(taps_s))
    inside = all(0 <= tap_s <= duration_s for tap_s in taps_s)
    return FEWEST_TAPS <= len(taps_s) <= MOST_TAPS and rising and inside


@dataclass(frozen=True)
class Reason:
    """Why a song is, or is not, ready to walk to, and where in it that was heard."""

    code: str
    text: str
    from_s: float | None = None
    to_s: float | None = None


@dataclass(frozen=True)
class Walking:
    """Whether a person can walk to this song's beat, how sure we are, and at which cadences."""

    ready: bool
    confidence: float
    reasons: tuple[Reason, ...] = ()
    cadences_spm: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class SongAnalysis:
    """One analysis of one song. ``None`` means "not there": no beat, or no sound."""

    made_by: str
    sha256: str
    duration_s: float
    tempo_bpm: float | None
    beats_s: tuple[float, ...]
    bar_starts_s: tuple[float, ...]
    beats_per_bar: int | None
    free_time_s: tuple[tuple[float, float], ...]
    beat_interval_cv: float | None
    loudness_lufs: float | None
    true_peak_dbtp: float | None
    walking: Walking
    energy: float | None = None
    energy_parts: Mapping[str, float] = field(default_factory=dict)
    settings: AnalysisSettings = AnalysisSettings()
    key: str | None = None
    """As ``Am`` or ``F#``, by ear: a guess that a musician corrects; ``None`` if none is heard."""
    mode: Literal["major", "minor"] | None = None
    key_correlation: float | None = None
    quiet_s: tuple[Span, ...] = ()
    loud_s: tuple[Span, ...] = ()
    introduction_s: Span | None = None
    ending_s: Span | None = None
    promised_s: float | None = None
    """How long the file says it is, where its sound ends before that: it was cut off or damaged."""

    def to_json(self) -> dict[str, Any]:
        data = asdict(self)
        data["energy_parts"] = dict(self.energy_parts)
        data["settings"] = self.settings.to_json()
        return {"format": FORMAT, **data}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SongAnalysis:
        walking = data["walking"]
        return cls(
            made_by=data["made_by"],
            sha256=data["sha256"],
            duration_s=data["duration_s"],
            tempo_bpm=data["tempo_bpm"],
            beats_s=tuple(data["beats_s"]),
            bar_starts_s=tuple(data["bar_starts_s"]),
            beats_per_bar=data["beats_per_bar"],
            free_time_s=tuple((a, b) for a, b in data["free_time_s"]),
            beat_interval_cv=data["beat_interval_cv"],
            loudness_lufs=data["loudness_lufs"],
            true_peak_dbtp=data["true_peak_dbtp"],
            walking=Walking(
                ready=walking["ready"],
                confidence=walking["confidence"],
                reasons=tuple(Reason(**reason) for reason in walking["reasons"]),
                cadences_spm=tuple((a, b) for a, b in walking["cadences_spm"]),
            ),
            energy=data.get("energy"),
            energy_parts=dict(data.get("energy_parts", {})),
            settings=AnalysisSettings.from_json(data.get("settings", {})),
            key=data.get("key"),
            mode=data.get("mode"),
            key_correlation=data.get("key_correlation"),
            quiet_s=tuple((a, b) for a, b in data.get("quiet_s", ())),
            loud_s=tuple((a, b) for a, b in data.get("loud_s", ())),
            introduction_s=_span(data.get("introduction_s")),
            ending_s=_span(data.get("ending_s")),
            promised_s=data.get("promised_s"),
        )


def _span(given: Sequence[float] | None) -> Span | None:
    return None if given is None else (given[0], given[1])
