"""``attune playlist``: songs from now to a wish, planned as a whole, and joined into one file.

Energy and mood are 0 to 1, times minutes where said and else seconds, levels dB(A). The library is
a JSON file with ``songs``; file names in it are found beside it. The object printed with ``--json``
is ``attune.playlist/1``, with ``sound`` (``attune.playlist-sound/1``) where a file was made.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attune import problems
from attune.cli.arguments import place
from attune.cli.output import check_outputs, clock, print_result, progress_on_stderr

if TYPE_CHECKING:
    from attune.music import (
        Playlist,
        PlaylistRequest,
        PlaylistSong,
        PlaylistSound,
        SongSound,
    )

EXAMPLES = """\
examples:
  attune playlist marta.json --now 0.2,0.3 --wish 0.6,0.7 --minutes 20
  attune playlist marta.json --now 0.2,0.3 --wish 0.6,0.7 --veto "The Ash Grove" -o evening.flac
  attune playlist marta.json --kind focus                       a steady tempo, 10 minutes
  attune playlist marta.json --kind procedure --wish 0.3,0.7 --minutes 25 --before 5 --after 5
  attune playlist marta.json --kind hard-hour --wish 0.3,0.7    to start 30 minutes before it

The library, with what is known of each song (all but reference and length may be left out):
  {"songs": [{"reference": "The Ash Grove", "file": "ash-grove.flac", "duration_s": 184,
              "energy": 0.4, "mood": 0.7, "rated_by_person": true, "tempo_bpm": 96, "key": "G",
              "tied_to_memory": true, "never": false, "analysis": "ash-grove.json"}]}
Energy and mood are 0 to 1, the person's own where "rated_by_person" is true; elsewhere mood does
not count. "analysis" is what "attune song FILE --json" printed; its energy is a guess from the
sound, and mood is never guessed. A song that is not to be used says "never": true.
"""
NUMBERS = ("duration_s", "energy", "mood", "tempo_bpm")
TEXTS = ("file", "analysis", "key")
FLAGS = ("rated_by_person", "never", "tied_to_memory", "vetoed")


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    playlist = commands.add_parser(
        "playlist",
        help="plan songs from now to a wish, and join them into one file",
        description="Plan songs step by step from where a person is to where they wish to be.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = playlist.add_argument
    add("library", type=Path, metavar="LIBRARY", help="the songs, as JSON")
    add(
        "--kind",
        choices=("iso", "focus", "procedure", "hard-hour", "free"),
        default="iso",
        help="what the list is for (default: iso, a path from now to the wish)",
    )
    add(
        "--now",
        type=place,
        metavar="E[,M]",
        help="where the person is: energy, or energy,mood, each 0 to 1",
    )
    add("--wish", type=place, metavar="E[,M]", help="where they wish to be, each 0 to 1")
    add("--minutes", type=float, metavar="N", help="how long; for a procedure, how long it takes")
    add("--before", type=float, default=5.0, metavar="N", help="minutes before a procedure")
    add("--after", type=float, default=5.0, metavar="N", help="minutes after a procedure")
    add("--veto", action="append", default=[], metavar="SONG", help="leave this song out")
    add("--level-dba", type=float, metavar="N", help="level at the ear, measured on the device")
    add(
        "--listener",
        choices=("adult", "child", "baby"),
        default="unknown",
        help="whose limits of sound hold (not said: the lower one, for children)",
    )
    add("--used", type=float, default=0.0, metavar="SHARE", help="dose used this week, 1 is all")
    add("-o", "--out", type=Path, metavar="OUT", help="join the songs: .flac, .wav, .mp3, .opus")
    add("--crossfade", type=float, default=4.0, metavar="S", help="overlap in OUT (default: 4)")
    add("--force", action="store_true", help="replace OUT if it is there")
    add("--json", action="store_true", help="print one JSON object")
    playlist.set_defaults(run=run_playlist)


def run_playlist(args: argparse.Namespace) -> int:
    from attune.music import plan_playlist

    songs, sounds = _read_library(args.library)
    for reference in args.veto:
        if not any(song.reference == reference for song in songs):
            raise problems.no_such_song_in_library(reference)
    if args.out:
        _check_out(args, sounds)
    try:
        plan = plan_playlist(_with_vetoes(songs, args.veto), _request(args))
    except problems.Problem as problem:
        raise problems.as_of_a_library(problem) from None
    data, words = plan.to_json(), playlist_in_words(plan)
    if args.out:
        made = _render(args, plan, sounds)
        data["sound"] = made.to_json()
        words += "\n" + _sound_in_words(args.out, made)
    print_result(data, words, as_json=args.json)
    return 0


def _read_library(path: Path) -> tuple[list[PlaylistSong], dict[str, SongSound]]:
    entries = _json(path).get("songs")
    if not isinstance(entries, list):
        raise problems.no_library_in(path.name, 'it has no list "songs"')
    songs, sounds = [], {}
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            raise problems.no_library_in(path.name, f"song {number} is not an object")
        song, sound = _song(path, number, entry)
        songs.append(song)
        if sound:
            sounds[song.reference] = sound
    return _never_by_any_name(songs, sounds), sounds


def _never_by_any_name(
    songs: list[PlaylistSong], sounds: dict[str, SongSound]
) -> list[PlaylistSong]:
    """A recording that is never to be used stays so where the library names it once more."""
    from dataclasses import replace

    files = {name: sound.path.resolve() for name, sound in sounds.items()}
    never = {files[song.reference] for song in songs if song.never and song.reference in files}
    return [replace(s, never=s.never or files.get(s.reference) in never) for s in songs]


def _json(path: Path) -> dict[str, Any]:
    if path.is_dir():
        raise problems.is_a_folder(path.name or str(path))
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise problems.no_such_file(path.name) from None
    except OSError as error:
        raise problems.cannot_read(path.name, error.strerror or str(error)) from None
    except (ValueError, RecursionError):
        raise problems.no_library_in(path.name, "it is not JSON") from None
    if not isinstance(found, dict):
        raise problems.no_library_in(path.name, "it is not one object")
    return found


def _song(
    library: Path, number: int, entry: dict[str, Any]
) -> tuple[PlaylistSong, SongSound | None]:
    """A song as the library has it; what it does not say is taken from its analysis."""
    from attune.music import PlaylistSong, SongSound

    reference = _checked_reference(library, number, entry)
    heard = _analysis(library, entry.get("analysis"))
    path = library.parent / entry["file"] if entry.get("file") else None
    song = PlaylistSong(
        reference=reference,
        duration_s=_duration_s(entry, heard, path),
        energy=entry.get("energy", heard.get("energy")),
        mood=entry.get("mood"),
        # An energy from the analysis is a guess, whoever else rated the song.
        rated_by_person=bool(entry.get("rated_by_person")) and entry.get("energy") is not None,
        tempo_bpm=entry.get("tempo_bpm", heard.get("tempo_bpm")),
        key=entry.get("key"),
        never=bool(entry.get("never")),
        tied_to_memory=bool(entry.get("tied_to_memory")),
        vetoed=bool(entry.get("vetoed")),
    )
    beats_s = tuple(heard.get("beats_s", ()))
    return song, None if path is None else SongSound(reference, path, beats_s)


def _checked_reference(library: Path, number: int, entry: dict[str, Any]) -> str:
    reference = entry.get("reference", entry.get("file"))
    if not isinstance(reference, str) or not reference.strip():
        raise problems.no_library_in(library.name, f"song {number} has no reference")
    for names, kinds, what in (
        (NUMBERS, (int, float), "a number"),
        (FLAGS, (bool,), "true or false"),
        (TEXTS, (str,), "a name"),
    ):
        for name in names:
            value = entry.get(name)
            if value is not None and type(value) not in kinds:
                why = f"{name} of {reference} is not {what}"
                raise problems.no_library_in(library.name, why)
    return reference


def _analysis(library: Path, name: str | None) -> dict[str, Any]:
    if name is None:
        return {}
    heard = _json(library.parent / name)
    if heard.get("format") != "attune.song/1":
        raise problems.no_library_in(name, "it is not what attune song --json prints")
    return heard


def _duration_s(entry: dict[str, Any], heard: dict[str, Any], path: Path | None) -> float:
    from attune.music import sound_info

    known = entry.get("duration_s", heard.get("duration_s"))
    if known is None and path is not None:
        known = sound_info(path).duration_s
    silent = "loudness_lufs" in heard and heard["loudness_lufs"] is None
    return 0.0 if known is None or silent else float(known)


def _with_vetoes(songs: list[PlaylistSong], vetoes: list[str]) -> list[PlaylistSong]:
    from dataclasses import replace

    return [replace(song, vetoed=song.vetoed or song.reference in vetoes) for song in songs]


def _request(args: argparse.Namespace) -> PlaylistRequest:
    from attune.music import PlaylistRequest

    return PlaylistRequest(
        kind=args.kind,
        minutes=args.minutes,
        now=args.now,
        wish=args.wish,
        before_minutes=args.before,
        after_minutes=args.after,
        overlap_s=args.crossfade if args.out else 0.0,
        level_dba=args.level_dba,
        listener=args.listener,
        dose_used_share=args.used,
    )


def _check_out(args: argparse.Namespace, sounds: dict[str, SongSound]) -> None:
    """Refused before anything is planned; a song of the library that is not in this plan too."""
    from attune.music import PlaylistSoundSettings, check_playlist_sound

    check_outputs([args.out], [args.library, *(sound.path for sound in sounds.values())])
    settings = PlaylistSoundSettings(overlap_s=args.crossfade)
    check_playlist_sound([], args.out, settings, force=args.force)


def _render(
    args: argparse.Namespace, plan: Playlist, sounds: dict[str, SongSound]
) -> PlaylistSound:
    from attune.music import PlaylistSoundSettings, render_playlist

    for song in plan.songs:
        if song.reference not in sounds:
            raise problems.song_has_no_file(song.reference)
    settings = PlaylistSoundSettings(overlap_s=args.crossfade, fade_out_s=plan.stop_fade_s)
    chosen = [sounds[song.reference] for song in plan.songs]
    return render_playlist(chosen, args.out, settings, progress_on_stderr(), args.force)


def playlist_in_words(plan: Playlist) -> str:
    sure = "no order costs less" if plan.proved_least else "the best that was found"
    lines = [f"{len(plan.songs)} songs, {clock(plan.duration_s)} ({sure})"]
    at_s = 0.0
    for song in plan.songs:
        about = [_slider("energy", song.energy), _slider("mood", song.mood)]
        about += (
            ["a guess from the sound"]
            if song.energy is not None and not song.rated_by_person
            else []
        )
        about += [f"{song.tempo_bpm:.0f} beats a minute"] if song.tempo_bpm else []
        about += [f"in {song.key}"] if song.key else []
        about += ["a good memory"] if song.tied_to_memory else []
        lines.append(f"  {clock(at_s):>6}  {song.reference} ({', '.join(filter(None, about))})")
        at_s += song.duration_s - plan.overlap_s
    parts = ", ".join(f"{name} {value:.3f}" for name, value in plan.cost_parts.items())
    weights = ", ".join(f"{k} {v:g}" for k, v in vars(plan.weights).items())
    lines.append(f"Cost {plan.cost:.3f}: {parts}. Weights: {weights}.")
    lines += plan.traded
    if plan.kind == "hard-hour":
        lines.append("Start it before the usual hard time of day: 30 minutes before, by default.")
    lines.append(plan.dose.words)
    return "\n".join(lines)


def _slider(name: str, value: float | None) -> str:
    return "" if value is None else f"{name} {value:.2f}"


def _sound_in_words(out: Path, made: PlaylistSound) -> str:
    met = sum(song.beat_met_s is not None for song in made.songs)
    joins = f"{met} of {len(made.songs) - 1} joins on a beat"
    quieter = f"\n  quieter than asked, for the peaks of {made.quieter_for}"
    return (
        f"{out}: {clock(made.duration_s)}, loudness {made.loudness_lufs:.1f} LUFS, true peak"
        f" {made.true_peak_dbtp:.1f} dBTP, {joins}"
        f"{quieter if made.quieter_for else ''}"
    )
