"""Figures of singing to speak on recorded phrases whose syllables were marked by hand.

    python -m benchmarks.intonation.measure FOLDER --praat PYTHON

FOLDER holds the recordings named in phrases.json (LJ Speech); PYTHON is an interpreter with
praat-parselmouth, a pitch tracker that had no part in making the models. Each phrase is cut out
where the marks say, between 0.2 s of faint noise, and goes the way of any recording: syllable
starts found against the marks (ms), how many syllables the words and the sound alone give, then
models at 60 and at 200 syllables a minute from found starts: Praat's median pitch over the middle
60 % of each syllable against its note (cents). Two voices at once: each phrase
together with the next one, as loud, played at three quarters of its speed so that it is another's,
lower voice; one voice: each phrase, and each played so. Speed is processor seconds against the
seconds of the models. Nothing of Attune was fitted to these recordings.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile
import soxr

from attune.music import MelodySettings, find_syllables, make_models, read_phrase
from attune.music.intonation_two_voices import two_voices
from attune.music.intonation_voice import HOP, hear, read_voice
from attune.problems import Problem
from benchmarks.machine import measured_on

PACES_PER_MIN = (60, 200)
PAD_S = 0.2
FADE_S = 0.005
PRAAT = """
import json, sys
import numpy as np, parselmouth
for line in sys.stdin:
    path, spans = json.loads(line)
    pitch = parselmouth.Sound(path).to_pitch_ac(
        time_step=0.005, pitch_floor=75, pitch_ceiling=600, very_accurate=True)
    times, hertz = pitch.xs(), pitch.selected_array["frequency"]
    found = []
    for start, end in spans:
        inside = hertz[(times >= start) & (times <= end)]
        inside = inside[inside > 0]
        found.append(float(np.median(inside)) if len(inside) else None)
    print(json.dumps(found), flush=True)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--praat", required=True, metavar="PYTHON")
    args = parser.parse_args()
    if not args.folder.is_dir():
        parser.exit(1, f"There is no folder {args.folder}.\n")
    print(measured_on())
    marked = json.loads((Path(__file__).parent / "phrases.json").read_text())["phrases"]
    tracker = subprocess.Popen(
        [args.praat, "-c", PRAAT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with tempfile.TemporaryDirectory() as folder:
        rows = [_measured(args.folder, Path(folder), mark, tracker) for mark in marked]
        _print_voices([_voice(args.folder, Path(folder), mark) for mark in marked])
    tracker.stdin.close()
    tracker.wait()
    _print(rows)


def _voice(speech: Path, folder: Path, mark: dict) -> np.ndarray:
    """A phrase as it is heard, without what is around it."""
    voice = read_voice(_cut(speech, folder, mark)[0])
    first, end = voice.speech
    return voice.samples[first * HOP : end * HOP] / np.std(voice.samples[first * HOP : end * HOP])


def _print_voices(voices: list[np.ndarray]) -> None:
    lower = [soxr.resample(voice, 3, 4) for voice in voices]
    pairs = zip(voices, [*lower[1:], lower[0]], strict=True)
    mixed = [a[: len(b)] + b[: len(a)] for a, b in pairs]
    for name, heard in (("two voices at once", mixed), ("one voice", [*voices, *lower])):
        taken = sum(two_voices(hear(np.pad(0.05 * each, HOP * 40))) for each in heard)
        print(f"{name}: {taken} of {len(heard)} taken for two")


def _measured(speech: Path, folder: Path, mark: dict, tracker: subprocess.Popen) -> dict:
    path, starts_s = _cut(speech, folder, mark)
    phrase = read_phrase(mark["words"], "en-US")
    row = {"words": mark["words"], "marked": len(starts_s), "by_words": len(phrase.syllables)}
    began_s = time.process_time()
    try:
        found = find_syllables(path, phrase)
    except Problem as problem:
        return row | {"refused": problem.code}
    row["heard"] = found.heard
    row["errors_ms"] = [1000 * abs(a - b) for a, b in zip(found.starts_s, starts_s, strict=True)]
    pitch_hz = float(np.median(_voiced(read_voice(path).pitch_hz)))
    wanted = {
        folder / f"{pace}.wav": MelodySettings(pitch_hz, pace_per_min=pace, tap=False)
        for pace in PACES_PER_MIN
    }
    models = make_models(phrase, wanted, path, found.starts_s, force=True)
    row["took_s"] = time.process_time() - began_s
    row["made_s"] = sum(model.duration_s for model in models)
    row["cents"] = {
        pace: _cents(folder / f"{pace}.wav", model.to_json()["syllables"], tracker)
        for pace, model in zip(PACES_PER_MIN, models, strict=True)
    }
    return row


def _cut(speech: Path, folder: Path, mark: dict) -> tuple[Path, list[float]]:
    samples, rate_hz = soundfile.read(speech / mark["file"])
    piece = samples[int(mark["from_s"] * rate_hz) : int(mark["to_s"] * rate_hz)].copy()
    fade = np.linspace(0, 1, int(FADE_S * rate_hz))
    piece[: len(fade)] *= fade
    piece[-len(fade) :] *= fade[::-1]
    padded = np.pad(piece, int(PAD_S * rate_hz))
    padded += 3e-4 * np.random.default_rng(0).normal(size=len(padded))
    soundfile.write(folder / "cut.wav", padded, rate_hz)
    return folder / "cut.wav", [start - mark["from_s"] + PAD_S for start in mark["starts_s"]]


def _voiced(pitch_hz: np.ndarray) -> np.ndarray:
    return pitch_hz[pitch_hz > 0]


def _cents(path: Path, syllables: list[dict], tracker: subprocess.Popen) -> list[float | None]:
    spans = []
    for syllable in syllables:
        length_s = syllable["to_s"] - syllable["from_s"]
        spans.append((syllable["from_s"] + 0.2 * length_s, syllable["to_s"] - 0.2 * length_s))
    tracker.stdin.write(json.dumps([str(path), spans]) + "\n")
    tracker.stdin.flush()
    heard = json.loads(tracker.stdout.readline())
    return [
        None if hz is None else 1200 * float(np.log2(hz / syllable["pitch_hz"]))
        for hz, syllable in zip(heard, syllables, strict=True)
    ]


def _print(rows: list[dict]) -> None:
    print("| phrase | syllables marked, by the words, heard | errors of starts (ms) |")
    print("|---|---|---|")
    for row in rows:
        errors = row.get("refused") or " ".join(f"{error:.0f}" for error in row["errors_ms"])
        counts = f"{row['marked']}, {row['by_words']}, {row.get('heard', '-')}"
        print(f"| {row['words']} | {counts} | {errors} |")
    done = [row for row in rows if "errors_ms" in row]
    every = np.concatenate([row["errors_ms"] for row in done])
    later = np.concatenate([row["errors_ms"][1:] for row in done])
    print(f"\nphrases {len(rows)}, refused {len(rows) - len(done)}")
    for name, errors in (("all", every), ("without the first of each phrase", later)):
        print(
            f"starts, {name}: {len(errors)}, median {np.median(errors):.0f} ms, within 40 ms "
            f"{np.mean(errors <= 40):.0%}, 90 % within {np.percentile(errors, 90):.0f} ms"
        )
    for kind in ("by_words", "heard"):
        right = np.mean([row[kind] == row["marked"] for row in done])
        print(f"count right, {kind}: {right:.0%}")
    for pace in PACES_PER_MIN:
        cents = [cent for row in done for cent in row["cents"][pace]]
        known = np.abs([cent for cent in cents if cent is not None])
        print(
            f"pitch at {pace} a minute: {len(cents)} syllables, no pitch in"
            f" {cents.count(None)}, median {np.median(known):.1f} cents, within 50 cents"
            f" {np.sum(known <= 50) / len(cents):.0%}"
        )
    took_s, made_s = sum(row["took_s"] for row in done), sum(row["made_s"] for row in done)
    print(
        f"{made_s:.0f} s of models in {took_s:.1f} s of one core: {made_s / took_s:.1f} x real time"
    )


if __name__ == "__main__":
    main()
