"""The old tunes that Attune plays: melodies, chords, and what each player of the band does.

The melodies are traditional or long in the public domain (each says why); the harmonies and the
patterns of the accompaniment are ours. Durations are in units (a crotchet or a quaver, as each
tune says); tempo is beats per minute.

Notes are written as in ABC notation: C to B from middle C, c to b an octave above, C, below and c'
above those; ^ sharpens and = is natural; a number or fraction lengthens; z rests; | is for the eye.
"""

from __future__ import annotations

from dataclasses import dataclass

Part = tuple[str, float, str, float, float]
"""Instrument, beat of the bar, what to play, length in beats, force."""


@dataclass(frozen=True)
class Tune:
    """One old tune: its notes and chords, and how our band plays it."""

    title: str
    origin: str
    metre: str
    tempo_bpm: float
    units_per_beat: float
    beats_per_bar: int
    key_sharps: str
    melody: str
    chords: str
    """One name a bar, or two joined by a comma for half a bar each."""
    style: str
    voices: tuple[str, ...]
    """Who has the melody, verse by verse."""
    verses: int
    pickup_units: float = 0.0


TUNES: dict[str, Tune] = {
    "auld-lang-syne": Tune(
        "Auld Lang Syne",
        "Scots tune, printed in the Scots Musical Museum, 1796",
        "4/4",
        92.0,
        2,
        4,
        "F",
        "D2 | G3 G G2 B2 | A3 G A2 B2 | G3 G B2 d2 | e6 e2 |"
        " d3 B B2 G2 | A3 G A2 B2 | G3 E E2 D2 | G6 e2 |"
        " d3 B B2 G2 | A3 G A2 e2 | d3 B B2 d2 | e6 e2 |"
        " d3 B B2 G2 | A3 G A2 B2 | G3 E E2 D2 | G6",
        "G D G C G D C,D G G D G C G D C,D G",
        "pop",
        ("flute", "fiddle", "brass"),
        3,
        2,
    ),
    "greensleeves": Tune(
        "Greensleeves",
        "English tune, registered in London in 1580",
        "6/8",
        54.0,
        3,
        2,
        "",
        "A | c2 d e3/2 f/2 e | d2 B G3/2 A/2 B | c2 A A3/2 ^G/2 A | B2 ^G E2 A |"
        " c2 d e3/2 f/2 e | d2 B G3/2 A/2 B | c3/2 B/2 A ^G3/2 ^F/2 ^G | A3 A2 z |"
        " g3 g3/2 f/2 e | d2 B G3/2 A/2 B | c2 A A3/2 ^G/2 A | B2 ^G E3 |"
        " g3 g3/2 f/2 e | d2 B G3/2 A/2 B | c3/2 B/2 A ^G3/2 ^F/2 ^G | A3 A2",
        "Am G Am E Am G E Am C G Am E C G E Am",
        "broken",
        ("guitar", "flute", "fiddle"),
        3,
        1,
    ),
    "when-the-saints": Tune(
        "When the Saints Go Marching In",
        "American spiritual, sung since the nineteenth century, author unknown",
        "4/4",
        104.0,
        1,
        4,
        "",
        "C E F | G4 | z C E F | G4 | z C E F | G2 E2 | C2 E2 | D4 | z E E D |"
        " C3 C | E2 G2 | G F3 | z2 E F | G2 E2 | C2 D2 | C4",
        "C C C C C Am G G C C F F C C,G C C",
        "swing",
        ("brass", "piano", "flute", "brass"),
        4,
        3,
    ),
    "amazing-grace": Tune(
        "Amazing Grace",
        "Tune New Britain, printed in the Columbian Harmony, 1829",
        "3/4",
        76.0,
        1,
        3,
        "F",
        "D | G2 B/2 G/2 | B2 A | G2 E | D2 D | G2 B/2 G/2 | B2 A | d3 | d2 B |"
        " d2 B/2 G/2 | B2 A | G2 E | D2 D | G2 B/2 G/2 | B2 A | G3 | G2",
        "G G C G G Em D D G G C G G D G G",
        "hymn",
        ("flute", "fiddle", "flute"),
        3,
        1,
    ),
    "irish-washerwoman": Tune(
        "The Irish Washerwoman",
        "Irish jig, in print since about 1785",
        "6/8",
        112.0,
        3,
        2,
        "F",
        "d c | B G G D G G | B G B d c B | c A A E A A | c B c e d c |"
        " B G G D G G | B G B d c B | c B c A d c | B G G G d c |"
        " B G G D G G | B G B d c B | c A A E A A | c B c e d c |"
        " B G G D G G | B G B d c B | c B c A d c | B G G G g a |"
        " b g g d g g | b g b b a g | a f f d f f | a f a a g f |"
        " e g g d g g | c g g B g g | c B c A d c | B G G G",
        "G G Am D G G D G G G Am D G G D G G G D D C,G Am,G Am,D G",
        "jig",
        ("fiddle", "flute", "fiddle"),
        5,
        2,
    ),
    "drunken-sailor": Tune(
        "Drunken Sailor",
        "Sea shanty, described on board in 1839",
        "4/4",
        100.0,
        2,
        4,
        "",
        "A2 A A A2 A A | A2 D2 F2 A2 | G2 G G G2 G G | G2 C2 E2 G2 |"
        " A2 A A A2 A A | A2 B2 c2 d2 | c2 A2 G2 E2 | D4 D4 |"
        " A4 A3 A | A2 D2 F2 A2 | G4 G3 G | G2 C2 E2 G2 |"
        " A4 A3 A | A2 B2 c2 d2 | c2 A2 G2 E2 | D4 D4",
        "Dm Dm C C Dm Dm Am,C Dm Dm Dm C C Dm Dm Am,C Dm",
        "shanty",
        ("reed", "fiddle", "brass"),
        3,
    ),
    "yankee-doodle": Tune(
        "Yankee Doodle",
        "Marching tune of the eighteenth century, author unknown",
        "2/4",
        108.0,
        2,
        2,
        "F",
        "G G A B | G B A2 | G G A B | G2 F2 | G G A B | c B A G | F D E F | G2 G2 |"
        " E3/2 F/2 E D | E F G2 | D3/2 E/2 D C | B,2 D2 |"
        " E3/2 F/2 E D | E F G E | D G F A | G2 G2",
        "G G,D G D G C D G C C,G G,C G C C D G",
        "march",
        ("fife", "brass", "fife", "flute"),
        6,
    ),
    "ode-to-joy": Tune(
        "Ode to Joy",
        "Ludwig van Beethoven, Symphony No. 9, 1824",
        "4/4",
        112.0,
        1,
        4,
        "FC",
        "F F G A | A G F E | D D E F | F3/2 E/2 E2 | F F G A | A G F E | D D E F | E3/2 D/2 D2 |"
        " E E F D | E F/2 G/2 F D | E F/2 G/2 F E | D E A,2 |"
        " F F G A | A G F E | D D E F | E3/2 D/2 D2",
        "D A Bm A D A Bm A,D A A,D A D,A D A Bm A,D",
        "rock",
        ("piano", "fiddle", "brass"),
        3,
    ),
}

STYLES: dict[str, tuple[Part, ...]] = {
    "pop": (
        *(("hat", b / 2, "", 0, 0.5 if b % 2 else 0.8) for b in range(8)),
        *(("kick", b, "", 0, f) for b, f in ((0, 0.9), (2, 0.8), (2.5, 0.5))),
        *(("snare", b, "", 0, 0.8) for b in (1, 3)),
        *(("bass", b, w, n, 0.8) for b, w, n in ((0, "1", 1.4), (1.5, "1", 0.5), (2, "5", 1.8))),
        *(("guitar", b, "chord", 0.9, f) for b, f in ((0, 0.7), (1, 0.5), (1.5, 0.4), (2.5, 0.5))),
        ("strings", 0, "chord", 4, 0.5),
    ),
    "rock": (
        *(("hat", b / 2, "", 0, 0.5 if b % 2 else 0.8) for b in range(8)),
        *(("kick", b, "", 0, f) for b, f in ((0, 0.95), (1.5, 0.5), (2, 0.9))),
        *(("snare", b, "", 0, 0.9) for b in (1, 3)),
        *(("bass", b / 2, "1" if b < 6 else "5", 0.5, 0.75) for b in range(8)),
        *(("piano", b, "chord", 1.0, f) for b, f in ((0, 0.6), (1, 0.4), (2, 0.5), (3, 0.4))),
    ),
    "swing": (
        *(("ride", b, "", 0, f) for b, f in ((0, 0.7), (1, 0.9), (1.67, 0.5), (2, 0.7), (3, 0.9))),
        ("ride", 3.67, "", 0, 0.5),
        *(("brush", b, "", 0, 0.9) for b in (1, 3)),
        *(("kick", b, "", 0, 0.5) for b in (0, 2)),
        *(("tuba", b, w, 0.8, 0.8) for b, w in ((0, "1"), (1, "3"), (2, "5"), (3, "3"))),
        *(("banjo", b, "chord", 0.5, 0.7) for b in (0, 1, 2, 3)),
    ),
    "march": (
        *(("kick", b, "", 0, 0.8) for b in (0, 1)),
        *(("snare", b, "", 0, f) for b, f in ((0, 0.5), (0.5, 0.8), (1, 0.5), (1.5, 0.8))),
        *(("snare", b, "", 0, 0.3) for b in (0.75, 1.75)),
        *(("tuba", b, w, 0.6, 0.8) for b, w in ((0, "1"), (1, "5"))),
        *(("brass", b, "chord", 0.3, 0.35) for b in (0.5, 1.5)),
    ),
    "hymn": (
        ("strings", 0, "chord", 3, 0.9),
        ("bass", 0, "1", 3, 0.6),
        *(("piano", b, w, 1.2, f) for b, w, f in ((0, "chord", 0.5), (1, "5", 0.3), (2, "3", 0.3))),
    ),
    "broken": (
        ("bass", 0, "1", 1.8, 0.6),
        *(
            ("guitar", b / 3, w, 0.9, 0.75 if b % 3 == 0 else 0.5)
            for b, w in enumerate(("1", "5", "8", "3", "5", "8"))
        ),
        *(("tambourine", b, "", 0, f) for b, f in ((0, 0.3), (1, 0.6))),
    ),
    "jig": (
        *(("frame drum", b, "", 0, f) for b, f in ((0, 0.95), (1, 0.7))),
        *(("frame drum", b, "", 0, 0.25) for b in (2 / 3, 1.33, 5 / 3)),
        *(("guitar", b, "chord", 0.4, f) for b, f in ((0, 0.8), (2 / 3, 0.4), (1, 0.7))),
        ("guitar", 5 / 3, "chord", 0.4, 0.4),
        *(("bass", b, w, 0.8, 0.7) for b, w in ((0, "1"), (1, "5"))),
    ),
    "shanty": (
        *(("kick", b, "", 0, 0.9) for b in (0, 2)),
        *(("clap", b, "", 0, 0.8) for b in (1, 3)),
        *(("tambourine", b / 2, "", 0, 0.4 if b % 2 else 0.7) for b in range(8)),
        *(("bass", b, w, 0.9, 0.8) for b, w in ((0, "1"), (1, "1"), (2, "5"), (3, "1"))),
        *(("reed", b, "chord", 0.35, 0.45) for b in (0.5, 1.5, 2.5, 3.5)),
        *(("guitar", b, "chord", 0.9, 0.6) for b in (0, 2)),
    ),
}
