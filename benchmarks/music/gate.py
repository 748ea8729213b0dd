"""Does "ready for walking" keep its promise? Precision and coverage of the gate, the whole curve.

    python -m benchmarks.music.gate FOLDER... [--fit] [--keep FILE]

FOLDER holds recordings with NAME.beats beside them (seconds first on every line): the renders of
renders.py, or real music. A song's cues are right when at least 95 % of them lie within 70 ms of a
true beat at the annotated level, its half or its double, chosen once for the song. Precision is the
share of passed songs whose cues are right, coverage the share of songs passed; intervals are
Wilson's for 95 % (Wilson 1927). "Confidence" passes by the confidence alone, "gate" also by the
reasons, as Attune does. --fit prints weights for attune/music/gate.py by logistic regression on
these songs, and their figures where every song is judged by weights fitted on the other half.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from attune.music import beats, features, gate
from attune.music.onsets import moved_to_attacks
from benchmarks.music.accuracy import is_walkable, recordings, wilson

Array = NDArray[np.float64]
THRESHOLDS = (0.0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.98, 0.99)
TAP_SPREAD_S = 0.02
PULL = 0.5
"""How strongly the fitted weights are held towards nought, for evidence of unit spread."""


@dataclass(frozen=True)
class Judged:
    """One song: the evidence, whether there are other reasons against it, the truth."""

    evidence: list[float]
    has_reasons: bool
    right: bool
    right_with_taps: bool
    """Where it was wrong: whether eight taps made it right."""


def judge_all(paths: list[Path], keep: Path | None) -> list[Judged]:
    """Every recording judged, those already kept in the file not again."""
    known = json.loads(keep.read_text()) if keep and keep.exists() else {}
    for path in paths:
        if str(path) not in known:
            known[str(path)] = asdict(judge(path))
            if keep:
                keep.write_text(json.dumps(known))
    return [Judged(**known[str(path)]) for path in paths]


def judge(path: Path) -> Judged:
    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    mono = features.at_feature_rate(samples.mean(axis=1), rate_hz)
    true_s = np.loadtxt(path.with_suffix(".beats"), ndmin=2)[:, 0]
    track = tracked(mono, ())
    right = is_walkable(track.beats_s, true_s)
    mended = right or is_walkable(tracked(mono, eight_taps(true_s)).beats_s, true_s)
    if len(track.beats_s) < 2:
        return Judged([0.0] * len(gate.WEIGHTS), True, False, mended)
    without_doubt = gate.judge_walking(replace(track, tapped=True))
    return Judged(list(gate.evidence(track)), bool(without_doubt.reasons), right, mended)


def tracked(mono: NDArray[np.float32], taps_s: tuple[float, ...]) -> beats.BeatTrack:
    track = beats.track_beats(mono, features.RATE_HZ, taps_s=taps_s)
    return replace(track, beats_s=moved_to_attacks(track.beats_s, mono, features.RATE_HZ))


def eight_taps(true_s: Array) -> tuple[float, ...]:
    """Taps on eight true beats in a row from the middle of the song, as unevenly as people tap."""
    first = max(0, len(true_s) // 2 - 4)
    uneven_s = np.random.default_rng(len(true_s)).normal(0.0, TAP_SPREAD_S, 8)
    taps_s = true_s[first : first + 8]
    return tuple(float(tap_s) for tap_s in taps_s + uneven_s[: len(taps_s)])


def print_curve(songs: list[Judged], confidence: Array) -> None:
    right = np.array([song.right for song in songs])
    clear = np.array([not song.has_reasons for song in songs])
    print("| confidence at least | confidence: passed, precision | gate: passed, precision |")
    print("|---|---|---|")
    for threshold in sorted({*THRESHOLDS, gate.READY_AT}):
        passed = confidence >= threshold
        mark = "**" if threshold == gate.READY_AT else ""
        print(
            f"| {mark}{threshold:g}{mark} | {figures(passed, right)} "
            f"| {figures(passed & clear, right)} |"
        )


def figures(passed: NDArray[np.bool_], right: NDArray[np.bool_]) -> str:
    count, good = int(passed.sum()), int((passed & right).sum())
    if not count:
        return "none"
    low, high = wilson(good, count)
    return (
        f"{count} ({100 * count / len(passed):.0f} %), "
        f"{100 * good / count:.1f} % ({100 * low:.1f} to {100 * high:.1f})"
    )


def fit(evidence: Array, right: NDArray[np.bool_]) -> Array:
    """Weights and, last, the bias of a logistic regression, by Newton's method; none negative."""
    mean, spread = evidence.mean(axis=0), evidence.std(axis=0) + 1e-9
    use = np.ones(evidence.shape[1], bool)
    while True:
        columns = np.flatnonzero(use)
        scaled = (evidence[:, columns] - mean[columns]) / spread[columns]
        found = _newton(np.column_stack([scaled, np.ones(len(right))]), right)
        if (found[:-1] >= 0).all():
            break
        use[columns[int(found[:-1].argmin())]] = False
    weights = np.zeros(evidence.shape[1])
    weights[columns] = found[:-1] / spread[columns]
    return np.append(weights, found[-1] - float(weights @ mean))


def _newton(table: Array, right: NDArray[np.bool_]) -> Array:
    weights = np.zeros(table.shape[1])
    pull = np.append(np.full(table.shape[1] - 1, PULL), 1e-6)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (right - chance) - pull * weights
        bend = (table * (chance * (1 - chance))[:, None]).T @ table + np.diag(pull)
        weights = weights + np.linalg.solve(bend, slope)
    return weights


def confidences(evidence: Array, fitted: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-(evidence @ fitted[:-1] + fitted[-1]))))


def print_fit(songs: list[Judged]) -> None:
    """Weights for gate.py, and what they do to songs that they were not fitted on."""
    evidence = np.array([song.evidence for song in songs])
    right = np.array([song.right for song in songs])
    even = np.arange(len(songs)) % 2 == 0
    unseen = np.where(
        even,
        confidences(evidence, fit(evidence[~even], right[~even])),
        confidences(evidence, fit(evidence[even], right[even])),
    )
    fitted = fit(evidence, right)
    for name, weight in zip((*gate.Evidence._fields, "bias"), fitted, strict=True):
        print(f"{name} {weight:.2f}")
    print("\nEvery song judged by weights fitted on the other half:\n")
    print_curve(songs, unseen)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--fit", action="store_true", help="print weights fitted on these songs")
    parser.add_argument("--keep", type=Path, help="where to keep what was judged, and go on from")
    chosen = parser.parse_args()
    songs = judge_all(
        [path for folder in chosen.folders for path in recordings(folder)], chosen.keep
    )
    right = sum(song.right for song in songs)
    print(f"{len(songs)} songs; in {right} ({100 * right / len(songs):.0f} %) the cues are right")
    mended = sum(song.right_with_taps and not song.right for song in songs)
    print(f"Eight taps make {mended} of the other {len(songs) - right} right\n")
    sure = [gate.confidence(gate.Evidence(*song.evidence)) for song in songs]
    print_curve(songs, np.array(sure))
    if chosen.fit:
        print()
        print_fit(songs)


if __name__ == "__main__":
    main()
