"""``attune song`` and ``attune walking-track``: what is in a song, and a track to walk to.

Times are seconds, cadences steps per minute. The objects printed with ``--json`` are
``attune.song/1`` and ``attune.walking-track/1``.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attune.cli.arguments import fading_plan, times
from attune.cli.output import clock, print_result, progress_on_stderr, say
from attune.problems.music import whole_cadences

if TYPE_CHECKING:
    from attune.music import AnalysisSettings, Progress, Reason, SongAnalysis, WalkingTrack

SONG_EXAMPLES = """\
examples:
  attune song waltz.mp3
  attune song waltz.mp3 --json > waltz.json
  attune song waltz.mp3 --level half          one step for every two beats heard
  attune song ballad.m4a --taps 2.1,2.9,3.7,4.5,5.3,6.1,6.9,7.7
"""
TRACK_EXAMPLES = """\
examples:
  attune walking-track waltz.mp3 --cadence 96 -o walk.flac
  attune walking-track march.flac --cadence 104 -o walk.mp3 --cue woodblock --cue-level 3
  attune walking-track march.flac --cadence 104 -o walk.opus --count-in 8 --fade 180:-6,300:none
      the cue 6 LU quieter after three minutes, and gone after five
  attune walking-track slow.m4a --cadence 60 -o walk.wav --level half --force

The end of the output's name chooses its form: .flac, .wav, .mp3 or .opus.
"""


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    song = commands.add_parser(
        "song",
        help="find the beat of a song, and whether one can walk to it",
        description="Find the beat of a song, and whether one can walk to it.",
        epilog=SONG_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_song_arguments(song)
    song.set_defaults(run=run_song)

    track = commands.add_parser(
        "walking-track",
        help="make a track with a beat for every step, at a cadence",
        description="Make a track whose every beat lies on an exact grid at a cadence.",
        epilog=TRACK_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_song_arguments(track)
    track.add_argument("--cadence", type=float, required=True, metavar="SPM", help="steps a minute")
    track.add_argument("-o", "--out", type=Path, required=True, metavar="OUT", help="track to make")
    track.add_argument(
        "--cue",
        choices=("click", "woodblock", "drum", "none"),
        default="click",
        help="sound laid on every step (default: click)",
    )
    track.add_argument(
        "--cue-level",
        type=float,
        default=None,
        metavar="LU",
        help="how much louder than the music the cue is (default: 3)",
    )
    track.add_argument(
        "--count-in", type=int, default=None, metavar="STEPS", help="cues before the first step (4)"
    )
    track.add_argument(
        "--fade",
        type=fading_plan,
        default=(),
        metavar="PLAN",
        help="from which second the cue is how many LU quieter, or none: 180:-6,300:none",
    )
    track.add_argument("--force", action="store_true", help="replace OUT if it is there")
    track.set_defaults(run=run_walking_track)


def _add_song_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a song: mp3, m4a, ogg, flac, ...")
    parser.add_argument(
        "--level",
        choices=("heard", "half", "double"),
        default="heard",
        help="count the beat as heard, half as often, or twice as often",
    )
    parser.add_argument(
        "--taps",
        type=times,
        default=(),
        metavar="S,S,...",
        help="eight beats or more that a person tapped, in seconds of the song",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run_song(args: argparse.Namespace) -> int:
    from attune.music import analyse_song

    analysis = analyse_song(args.file, _settings(args), progress_on_stderr())
    print_result(analysis.to_json(), song_in_words(args.file.name, analysis), as_json=args.json)
    return 0


def run_walking_track(args: argparse.Namespace) -> int:
    from attune.music import TrackSettings, analyse_song, check_track_request, make_walking_track

    given = {"cue_level_lu": args.cue_level, "count_in_beats": args.count_in}
    settings = TrackSettings(
        cue_sound=args.cue,
        fading=args.fade,
        **{name: value for name, value in given.items() if value is not None},
    )
    check_track_request(args.cadence, args.out, settings, force=args.force)
    progress = progress_on_stderr()
    analysis = analyse_song(args.file, _settings(args), _half_of(progress, 0.0))
    track = make_walking_track(
        args.file,
        analysis,
        args.cadence,
        args.out,
        settings,
        _half_of(progress, 0.5),
        args.force,
    )
    progress(1.0, "done")
    for line in warnings_in_words(args.file.name, analysis):
        say(line)
    print_result(
        {**track.to_json(), "walking": asdict(analysis.walking)},
        track_in_words(args.out, track),
        as_json=args.json,
    )
    return 0


def _half_of(progress: Progress, start: float) -> Progress:
    """Progress of one half of the work, whose own end is not the end of all."""

    def show(share: float, stage: str) -> None:
        if share < 1:
            progress(start + share / 2, stage)

    return show


def warnings_in_words(name: str, analysis: SongAnalysis) -> list[str]:
    """What whoever walks to a track must know of its song: nobody has listened to it here."""
    lines = _early_end_in_words(name, analysis)
    if not analysis.walking.ready:
        lines.append(
            f"{name} is not ready for walking: {_reason_in_words(analysis.walking.reasons[0])} "
            "Listen to the whole track before anybody walks to it."
        )
    return lines


def _early_end_in_words(name: str, analysis: SongAnalysis) -> list[str]:
    if analysis.promised_s is None:
        return []
    return [
        f"{name} ends early: {clock(analysis.duration_s)} of the {clock(analysis.promised_s)} that "
        "it should last. Copy or download it again."
    ]


def _reason_in_words(reason: Reason) -> str:
    if reason.from_s is None or reason.to_s is None:
        return reason.text
    return f"{reason.text} ({clock(reason.from_s)} to {clock(reason.to_s)})"


def song_in_words(name: str, analysis: SongAnalysis) -> str:
    lines = [f"{name}: {clock(analysis.duration_s)}"]
    lines += [f"  {line}" for line in _early_end_in_words("it", analysis)]
    if analysis.tempo_bpm is None:
        lines.append("  no beat was found")
    else:
        metre = f", {analysis.beats_per_bar} to the bar" if analysis.beats_per_bar else ""
        lines.append(
            f"  tempo {analysis.tempo_bpm:.1f} beats a minute{metre}, {len(analysis.beats_s)} beats"
        )
    if analysis.loudness_lufs is not None:
        lines.append(
            f"  loudness {analysis.loudness_lufs:.1f} LUFS, "
            f"true peak {analysis.true_peak_dbtp:.1f} dBTP"
        )
    if analysis.energy is not None:
        lines.append(f"  energy {analysis.energy:.2f} of 1")
    lines += _heard_in_words(analysis)
    ready = "ready" if analysis.walking.ready else "not ready"
    lines.append(f"  {ready} for walking (confidence {analysis.walking.confidence:.2f})")
    lines += [f"    {_reason_in_words(reason)}" for reason in analysis.walking.reasons]
    spans = ", ".join(f"{a}-{b}" for a, b in whole_cadences(analysis.walking.cadences_spm))
    if spans:
        lines.append(f"  cadences it can be played at: {spans} steps a minute")
    return "\n".join(lines)


def _heard_in_words(analysis: SongAnalysis) -> list[str]:
    """Key and mode, how it begins and ends, and its quiet and loud parts: what sound suggests."""
    lines = []
    if analysis.key is not None:
        tonic = analysis.key.removesuffix("m")
        lines.append(f"  sounds like {tonic} {analysis.mode}")
    if analysis.introduction_s:
        lines.append(f"  introduction until {clock(analysis.introduction_s[1])}")
    for name, spans in (("quiet", analysis.quiet_s), ("loud", analysis.loud_s)):
        if spans:
            where = ", ".join(f"{clock(a)} to {clock(b)}" for a, b in spans)
            lines.append(f"  {name} from {where}")
    if analysis.ending_s:
        lines.append(f"  dies away from {clock(analysis.ending_s[0])}")
    return lines


def track_in_words(out: Path, track: WalkingTrack) -> str:
    pulse = {
        "beat": "one step a beat",
        "half": "one step every two beats",
        "double": "two steps a beat",
    }[track.pulse]
    return (
        f"{out}: {clock(track.duration_s)}, {len(track.cues_s)} steps at "
        f"{track.cadence_spm:g} steps a minute, {pulse}, at {track.speed_ratio:.2f} of its speed\n"
        f"  loudness {track.loudness_lufs:.1f} LUFS, true peak {track.true_peak_dbtp:.1f} dBTP, "
        f"beats within {track.grid_error_ms:.2f} ms of the grid"
    )


def _settings(args: argparse.Namespace) -> AnalysisSettings:
    from attune.music import AnalysisSettings

    return AnalysisSettings(level=args.level, taps_s=args.taps)
