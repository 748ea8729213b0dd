"""``attune intone``: a phrase on two notes, in a recorded voice or as a tone, to sing and to speak.

Pitches are Hz, paces syllables a minute, times seconds. The object printed with ``--json`` is
``attune.intonation/1``.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attune import problems
from attune.cli.arguments import times
from attune.cli.output import (
    check_drawing,
    check_outputs,
    print_result,
    progress_on_stderr,
    write_text,
)

if TYPE_CHECKING:
    from attune.music import IntonedModel, MelodySettings, ModelSound, Phrase

EXAMPLES = """\
examples:
  attune intone "good morning" --pitch 196 -o morning.flac
      a hummed tone; without a recording there is no voice to sing with
  attune intone "good morning" --voice phrase.wav --hum hum.wav -o morning.flac
      the recorded voice, around the pitch that the person hummed
  attune intone "I'd like some tea" --voice tea.wav --pitch 140 --pace 150 --no-tap -o tea.flac
  attune intone "guten Morgen" --language other --syllables "gu-ten Mor-gen" --stress LLHL \\
      --pitch 130 -o morgen.wav --svg morgen.svg
"""


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    intone = commands.add_parser(
        "intone",
        help="make a phrase to sing on two notes, in a known voice",
        description="Sing a phrase on two notes, stressed syllables high, for melodic intonation.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = intone.add_argument
    add("phrase", metavar="PHRASE", help="the phrase as it is said")
    add("-o", "--out", type=Path, required=True, metavar="OUT", help="model to make")
    add("--language", default="en-GB", metavar="L", help="en-GB (default), en-US or other")
    add("--syllables", metavar="TEXT", help='divided by hand: "good mor-ning"')
    add("--stress", metavar="HL", help="H or L for each syllable, where it is not as spoken")
    add("--voice", type=Path, metavar="FILE", help="a recording of the phrase, said once")
    add("--starts", type=times, metavar="S,S,...", help="where each syllable begins in FILE")
    pitch = intone.add_mutually_exclusive_group(required=True)
    pitch.add_argument("--pitch", type=float, metavar="HZ", help="a comfortable pitch")
    pitch.add_argument("--hum", type=Path, metavar="FILE", help="that pitch, hummed")
    add("--interval", type=int, default=3, metavar="N", help="semitones apart (default: 3)")
    add("--pace", type=float, default=60, metavar="N", help="syllables a minute (default: 60)")
    add("--tone", choices=("hum", "piano"), help="a tone, also where there is a voice")
    add("--no-tap", action="store_true", help="without the tap on each syllable")
    add("--svg", type=Path, metavar="OUT", help="write the notation too")
    add("--force", action="store_true", help="replace what is there")
    add("--json", action="store_true", help="print one JSON object")
    intone.set_defaults(run=run_intone)


def run_intone(args: argparse.Namespace) -> int:
    from attune.music import check_model_request, make_model, notation_svg

    _check_files(args)
    phrase = _phrase(args)
    settings = _settings(args)
    melody = check_model_request(phrase, args.out, settings, args.voice, force=args.force)
    if args.svg:
        check_drawing(args.svg, force=args.force)
    model = make_model(
        phrase, args.out, settings, args.voice, args.starts, progress_on_stderr(), args.force
    )
    if args.svg:
        write_text(args.svg, notation_svg(phrase, melody, tap=settings.tap))
    print_result(model.to_json(), model_in_words(args.out, model), as_json=args.json)
    return 0


def _check_files(args: argparse.Namespace) -> None:
    check_outputs(filter(None, [args.out, args.svg]), filter(None, [args.voice, args.hum]))
    if args.starts and (args.tone or not args.voice):
        why = "--starts is said of the recording that is sung: with --voice and without --tone"
        raise problems.command_line(why, "attune intone")


def _phrase(args: argparse.Namespace) -> Phrase:
    from attune.music import divide_as_written, read_phrase, stress_as_tapped

    phrase = read_phrase(args.phrase, args.language)
    if args.syllables:
        phrase = divide_as_written(phrase, args.syllables)
    if args.stress:
        if set(args.stress.upper()) - {"H", "L"}:
            raise problems.command_line("--stress is written in H and L", "attune intone")
        phrase = stress_as_tapped(phrase, tuple(mark in "Hh" for mark in args.stress))
    return phrase


def _settings(args: argparse.Namespace) -> MelodySettings:
    from attune.music import MelodySettings, find_hummed_pitch

    pitch_hz = find_hummed_pitch(args.hum).pitch_hz if args.hum else args.pitch
    sound: ModelSound = args.tone or ("voice" if args.voice else "hum")
    return MelodySettings(pitch_hz, args.interval, args.pace, sound, not args.no_tap)


def model_in_words(out: Path, model: IntonedModel) -> str:
    from attune.music import note_name

    melody, settings = model.melody, model.settings
    sung = " ".join(
        syllable.text.upper() if syllable.stressed else syllable.text.lower()
        for syllable in model.phrase.syllables
    )
    lines = [
        f"{out}: {model.duration_s:.1f} s, {settings.pace_per_min:g} syllables a minute,"
        f" {note_name(melody.low)} and {note_name(melody.high)},"
        f" {'with' if settings.tap else 'without'} the tap",
        f"  {sung}   (high in capitals)",
    ]
    if model.phrase.by_rule:
        words = ", ".join(model.phrase.by_rule)
        lines.append(f"  by rules of spelling, check them: {words}")
    return "\n".join(lines)
