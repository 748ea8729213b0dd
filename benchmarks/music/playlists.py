"""Measure ``attune.music.plan_playlist`` and ``render_playlist``.

    python -m benchmarks.music.playlists [--libraries 200] [--only planning|sound]

Small libraries are solved exactly here by a search of its own (depth first, every order that could
still be cheaper, the cost written out anew from the request), so that a mistake in the planner's
cost or in its exact solver would show. Loudness and true peak are read off the finished file by
ffmpeg's ebur128 meter, where ffmpeg is installed. All libraries are invented from seeds.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from attune.music import (
    TUNES,
    Place,
    PlaylistRequest,
    PlaylistSong,
    PlaylistSoundSettings,
    SongSound,
    plan_playlist,
    render_playlist,
    render_tune,
)
from attune.music import playlist_search as search
from attune.music.keys import signature
from attune.problems import NotPossible
from benchmarks.machine import measured_on

NOW, WISH = Place(0.25, 0.3), Place(0.7, 0.75)
KEYS = ("C", "G", "D", "A", "F", "Bb", "Am", "Em", "Dm", "Cm", "F#", None)


def library(count: int, seed: int) -> list[PlaylistSong]:
    """Songs anywhere on the two sliders, and one near each end, so that most have a path."""
    r = random.Random(seed)
    places = [(r.random(), r.random()) for _ in range(count)]
    for at, end in ((0, NOW), (1, WISH)):
        places[at] = (end.energy + r.uniform(-0.06, 0.06), end.mood + r.uniform(-0.06, 0.06))
    return [
        PlaylistSong(
            reference=f"song {i}",
            duration_s=r.uniform(110, 330),
            energy=energy,
            mood=mood,
            rated_by_person=i < 2 or r.random() < 0.95,
            tempo_bpm=None if r.random() < 0.1 else r.uniform(55, 170),
            key=r.choice(KEYS),
            never=i >= 2 and r.random() < 0.05,
            tied_to_memory=r.random() < 0.25,
        )
        for i, (energy, mood) in enumerate(places)
    ]


def least_cost(songs: list[PlaylistSong], target_s: float, overlap_s: float) -> float:
    """The least cost of an iso path with the stated weights, by trying what could be cheaper."""
    usable = [s for s in songs if not s.never and s.rated_by_person]
    best = math.inf
    for count in range(2, len(usable) + 1):
        best = min(best, _least_of(usable, count, target_s, overlap_s, best))
    return best


def _least_of(
    songs: list[PlaylistSong], count: int, target_s: float, overlap_s: float, best: float
) -> float:
    step = ((WISH.energy - NOW.energy) / (count - 1), (WISH.mood - NOW.mood) / (count - 1))
    joins = {
        (a, b): _join(songs[a], songs[b], step)
        for a in range(len(songs))
        for b in range(len(songs))
    }
    shortest = sorted(s.duration_s for s in songs)
    longest = shortest[::-1]
    tolerance_s = 29.0 if overlap_s else 30.0

    def grow(order: tuple[int, ...], cost: float, length_s: float) -> None:
        nonlocal best
        left = count - len(order)
        if left == 0:
            over = (length_s - target_s) / tolerance_s
            if abs(over) <= 1 and _off(songs[order[-1]], WISH) <= 0.1:
                memory = not songs[order[-1]].tied_to_memory
                best = min(best, cost + 0.05 * over**2 + memory)
            return
        if length_s + sum(shortest[:left]) - left * overlap_s > target_s + tolerance_s:
            return
        if length_s + sum(longest[:left]) - left * overlap_s < target_s - tolerance_s:
            return
        for song in range(len(songs)):
            if song not in order and cost + joins[order[-1], song] < best:
                more_s = songs[song].duration_s - overlap_s
                grow((*order, song), cost + joins[order[-1], song], length_s + more_s)

    for first in range(len(songs)):
        if _off(songs[first], NOW) <= 0.1:
            grow((first,), float(not songs[first].tied_to_memory), songs[first].duration_s)
    return best


def _off(song: PlaylistSong, place: Place) -> float:
    return math.hypot(song.energy - place.energy, song.mood - place.mood)


def _join(a: PlaylistSong, b: PlaylistSong, step: tuple[float, float]) -> float:
    off = (b.energy - a.energy - step[0]) ** 2 + (b.mood - a.mood - step[1]) ** 2
    octaves = math.log2(b.tempo_bpm / a.tempo_bpm) if a.tempo_bpm and b.tempo_bpm else 0.3
    fifths = 3
    if a.key and b.key:
        fifths = abs(signature(a.key) - signature(b.key)) % 12
        fifths = min(fifths, 12 - fifths)
    return off + 0.1 * octaves**2 + 0.02 * (fifths / 6) ** 2


def measure_optimum(libraries: int) -> None:
    """Both ways of planning: small libraries as shipped, and by the search for large ones."""
    worst: dict[str, list[float]] = {"as shipped": [], "search for large libraries": []}
    missed = {name: 0 for name in worst}
    solvable, seed = 0, 0
    while solvable < libraries:
        seed += 1
        r = random.Random(-seed)
        songs, minutes = library(r.randint(6, 12), seed), r.choice((8, 12, 15, 20))
        least = least_cost(songs, 60.0 * minutes, 0.0)
        none_there = least == math.inf
        solvable += not none_there
        for name, exact_songs in (("as shipped", 12), ("search for large libraries", 0)):
            cost = _planned(songs, minutes, exact_songs)
            if none_there:
                assert cost is None, f"a list was planned where there is none (seed {seed})"
            elif cost is None:
                missed[name] += 1
            else:
                worst[name].append(cost / least)
    print(f"{libraries} random libraries of 6 to 12 songs that have a path ({seed} were drawn; the")
    print("planner refused the others, rightly):")
    print("| planner | within 2 % of the optimum | at the optimum | mean, worst | none found |")
    print("|---|---|---|---|---|")
    for name, ratios in worst.items():
        near = sum(ratio <= 1.02 for ratio in ratios)
        at = sum(ratio <= 1.0001 for ratio in ratios)
        print(
            f"| {name} | {near} of {libraries} | {at}"
            f" | {100 * (statistics.mean(ratios) - 1):.2f} %, {100 * (max(ratios) - 1):.1f} %"
            f" | {missed[name]} |"
        )


def measure_larger() -> None:
    """Fifteen songs, as far as the planner's own exact solver (checked above) goes in a minute."""
    ratios = []
    for seed in range(1000, 1025):
        songs, minutes = library(15, seed), random.Random(seed).choice((12, 20, 30))
        least, found = (_planned(songs, minutes, exact_songs) for exact_songs in (15, 0))
        if least is not None:
            ratios.append(math.inf if found is None else found / least)
    at, worst = sum(ratio <= 1.0001 for ratio in ratios), 100 * (max(ratios) - 1)
    print(
        f"\nThe search on {len(ratios)} libraries of 15 songs, 12 to 30 minutes, against the exact"
    )
    print(f"solver: {at} at the optimum, worst {worst:.1f} %.")


def _planned(songs: list[PlaylistSong], minutes: float, exact_songs: int) -> float | None:
    shipped = search.best_order
    search.best_order = lambda terms: shipped(terms, exact_songs=exact_songs)
    try:
        return plan_playlist(songs, PlaylistRequest("iso", minutes, NOW, WISH)).cost
    except NotPossible:
        return None
    finally:
        search.best_order = shipped


def measure_speed() -> None:
    songs = library(10_000, 1)
    print("\n10,000 songs, one list, best of three, s:")
    print("| kind | 10 min | 20 min | 45 min | 90 min |")
    print("|---|---|---|---|---|")
    for kind in ("iso", "focus", "procedure", "hard-hour", "free"):
        ends = (None, None) if kind in ("focus", "free") else (NOW, WISH)
        took = []
        for minutes in (10, 20, 45, 90):
            request = PlaylistRequest(kind, minutes, *ends)
            took.append(min(_seconds(songs, request) for _ in range(3)))
        print(f"| {kind} | " + " | ".join(f"{seconds:.2f}" for seconds in took) + " |")


def _seconds(songs: list[PlaylistSong], request: PlaylistRequest) -> float:
    begin = time.perf_counter()
    plan_playlist(songs, request)
    return time.perf_counter() - begin


def measure_sound() -> None:
    """Tunes that Attune plays itself, at levels 30 dB apart, joined and read by ffmpeg's meter."""
    if not shutil.which("ffmpeg"):
        print("\nSound: not measured, ffmpeg is not installed.")
        return
    import soundfile

    with tempfile.TemporaryDirectory() as name:
        folder, songs = Path(name), []
        for at, tune in enumerate(sorted(TUNES)[:4]):
            path = folder / f"{tune}.wav"
            played = render_tune(tune, path)
            samples, rate_hz = soundfile.read(path)
            soundfile.write(path, samples * 10 ** (-10 * at / 20), rate_hz, subtype="FLOAT")
            songs.append(SongSound(tune, path, tuple(played.beats_s)))
        print("\nFour tunes 0 to 30 dB down, joined with 4 s overlaps, by ffmpeg's ebur128 meter:")
        print("| asked, form | loudest, softest song (LUFS) | true peak (dBTP) | joins on beats |")
        print("|---|---|---|---|")
        for suffix, lufs in ((".flac", -18.0), (".flac", -12.0), (".mp3", -12.0), (".opus", -12.0)):
            out = folder / f"list{suffix}"
            settings = PlaylistSoundSettings(loudness_lufs=lufs)
            made = render_playlist(songs, out, settings, force=True)
            heard = [_ffmpeg(out, song.from_s, song.to_s)[0] for song in made.songs]
            peak_dbtp = _ffmpeg(out, 0, made.duration_s)[1]
            met = sum(song.beat_met_s is not None for song in made.songs)
            print(
                f"| {lufs:g} LUFS, {suffix[1:]} | {max(heard):.1f}, {min(heard):.1f}"
                f" | {peak_dbtp:.1f} | {met} of {len(songs) - 1} |"
            )


def _ffmpeg(path: Path, from_s: float, to_s: float) -> tuple[float, float]:
    """Integrated loudness and true peak of a part of a file."""
    part = ["-ss", f"{from_s}", "-t", f"{to_s - from_s}", "-i", str(path)]
    meter = ["-af", "ebur128=peak=true", "-f", "null", "-"]
    command = ["ffmpeg", "-hide_banner", "-nostats", *part, *meter]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    summary = said[said.rindex("Summary:") :]
    found = [re.search(rf"{name}:\s+(-?[\d.]+)", summary) for name in ("I", "Peak")]
    return tuple(float(match.group(1)) for match in found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--libraries", type=int, default=200, help="how many (default: 200)")
    parser.add_argument("--only", choices=("planning", "sound"), help="measure one of the two")
    arguments = parser.parse_args()
    print(measured_on())
    if arguments.only != "sound":
        measure_optimum(arguments.libraries)
        measure_larger()
        measure_speed()
    if arguments.only != "planning":
        measure_sound()


if __name__ == "__main__":
    main()
