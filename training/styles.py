"""The styles that the composer writes in, as data: meter, tempo, feel, and patterns on a grid.

A pattern is one bar; spaces part the beats. In drum lines ``x`` is a stroke, ``X`` an accent, ``o``
a ghost note. In bass lines ``r`` is the root, ``f`` the fifth, ``o`` the octave, ``w`` a step of a
walk. In accompaniments ``c`` is a short chord, ``C`` a chord held to the next event, ``b`` a low
note, ``a`` the next note of a broken chord. Everything here is common knowledge of its style, written
for this project; tempi are where people tap.
"""

from __future__ import annotations

from dataclasses import dataclass

Kit = dict[str, str]

DRUM_PITCH = {
    "kick": 36, "snare": 38, "stick": 37, "hat": 42, "open": 46, "ride": 51, "tom": 45, "low": 41,
    "clap": 39, "shaker": 70, "tamb": 54, "cong": 63, "bell": 56, "crash": 49, "brush": 40,
    "clave": 75, "tri": 81, "pedal": 44,
}  # fmt: skip

KEYS = (0, 1, 2, 4, 5, 6, 7)
GUITARS = (24, 25, 26, 27, 28)
LOUD_GUITARS = (29, 30)
ORGANS = (16, 17, 18, 19, 20)
STRINGS = (40, 41, 42, 44, 45, 48, 49, 50, 51)
VOICES = (52, 53, 54)
BRASS = (56, 57, 58, 60, 61, 62)
REEDS = (21, 22, 64, 65, 66, 68, 69, 71)
PIPES = (72, 73, 74, 75, 78, 79)
LEADS = (80, 81, 82, 84, 87)
PADS = (88, 89, 90, 91, 92, 94, 95)
BASSES = (32, 33, 34, 35, 36, 38, 39)
MALLETS = (8, 9, 10, 11, 12, 13, 46, 108)


@dataclass(frozen=True)
class Style:
    """How one kind of music goes."""

    name: str
    beats_per_bar: int
    steps_per_beat: int
    tempo_bpm: tuple[float, float]
    drums: tuple[Kit, ...] = ()
    bass: tuple[str, ...] = ()
    chords: tuple[str, ...] = ()
    lead: tuple[int, ...] = PIPES + REEDS + LEADS + VOICES
    comp: tuple[int, ...] = KEYS + GUITARS
    low: tuple[int, ...] = BASSES
    swing: tuple[float, float] = (0.5, 0.5)
    feels: tuple[str, ...] = ("machine", "machine", "live", "live", "drift")
    drums_chance: float = 0.85
    bass_chance: float = 0.9
    comp_chance: float = 0.9
    lead_chance: float = 0.75
    busy: float = 0.5
    syncopation: float = 0.25
    sung: float = 0.3
    """How often a singer has the melody."""
    share: float = 1.0
    """How many pieces are in this style, against the others."""


STYLES: tuple[Style, ...] = (
    Style("rock", 4, 4, (84, 156), (
        {"kick": "x... .... x... ....", "snare": ".... X... .... X...", "hat": "x.x. x.x. x.x. x.x."},
        {"kick": "x... ..x. x... ....", "snare": ".... X... .... X...", "hat": "x.x. x.x. x.x. x.x."},
        {"kick": "x..x .... x.x. ....", "snare": ".... X... .... X..o", "ride": "x.x. x.x. x.x. x.x."},
        {"kick": "x... ..x. ..x. ....", "snare": ".... X... .... X...", "open": "x... x... x... x..."},
        {"kick": "x.x. ...x ..x. ....", "snare": ".... X... .... X...", "crash": "x... x... x... x..."},
        {"kick": "x..x ..x. ..x. ...x", "snare": ".... X..o .... X.oo", "open": "x.x. x.x. x.x. x.x."},
        {"kick": "x... x... x... x...", "snare": "X... X... X... X...", "tamb": "..x. ..x. ..x. ..x."},
    ), ("r.r. r.r. r.r. r.r.", "r... ..r. r... ..f.", "r... .... r... f..."),
        ("c.c. c.c. c.c. c.c.", "C... .... C... ....", "C... ..C. ..C. ....", "C... .... .... ...."),
        comp=GUITARS + LOUD_GUITARS * 4 + KEYS[:2],
        sung=0.5, share=5),
    Style("punk", 4, 4, (132, 192), (
        {"kick": "x... .... x... ....", "snare": "..X. ..X. ..X. ..X.", "hat": "x.x. x.x. x.x. x.x."},
        {"kick": "x... x... x... x...", "snare": ".... X... .... X...", "open": "x... x... x... x..."},
        {"kick": "x... x... x... x...", "snare": "..X. ..X. ..X. ..X.", "crash": "x... x... x... x..."},
        {"kick": "x... ..x. x... ....", "snare": ".... X... .... X...", "crash": "x... x... x... x..."},
        {"kick": "xxxx xxxx xxxx xxxx", "snare": ".... X... .... X...", "ride": "x.x. x.x. x.x. x.x."},
    ), ("r.r. r.r. r.r. r.r.",), ("c.c. c.c. c.c. c.c.", "C... .... .... ...."),
        comp=LOUD_GUITARS, lead_chance=0.5, bass_chance=0.95,
        sung=0.6, share=2),
    Style("dance", 4, 4, (110, 138), (
        {"kick": "X... X... X... X...", "hat": "..x. ..x. ..x. ..x.", "clap": ".... x... .... x..."},
        {"kick": "X... X... X... X...", "open": "..x. ..x. ..x. ..x.", "shaker": "xxxx xxxx xxxx xxxx"},
        {"kick": "X... X... X... X..x", "hat": "xxx. xxx. xxx. xxx.", "snare": ".... X... .... X..."},
    ), ("..r. ..r. ..r. ..r.", "r.o. r.o. r.o. r.o.", "rrrr rrrr rrrr rrrr"),
        ("..c. ..c. ..c. ..c.", "c..c ..c. .c.. c...", "C... .... .... ....", "aaaa aaaa aaaa aaaa"),
        comp=KEYS + LEADS + PADS, low=(38, 39, 36), feels=("machine",), syncopation=0.5,
        sung=0.4, share=3),
    Style("ballad", 4, 4, (54, 88), (
        {"kick": "x... .... x... ....", "stick": ".... X... .... X...", "hat": "x.x. x.x. x.x. x.x."},
        {"kick": "x... ..x. .x.. ....", "snare": ".... X... .... X...", "hat": "xxxx xxxx xxxx xxxx"},
        {"shaker": "x.x. x.x. x.x. x.x."},
    ), ("r... .... r... ....", "r... .... .... ....", "r... ..f. r... ...."),
        ("a.a. a.a. a.a. a.a.", "aaaa aaaa aaaa aaaa", "C... .... C... ....", "c... c... c... c..."),
        drums_chance=0.6, feels=("machine", "live", "live", "rubato"),
        sung=0.6, share=3),
    Style("swing", 4, 2, (96, 220), (
        {"ride": "x. xx x. xx", "pedal": ".. x. .. x."},
        {"ride": "x. xx x. xx", "pedal": ".. x. .. x.", "kick": "x. .. x. ..", "snare": ".. .o .. .x"},
        {"brush": "x. xo x. xo", "pedal": ".. x. .. x."},
        {"ride": "x. x. x. x.", "snare": ".o .. .x ..", "kick": "o. o. o. o."},
    ), ("w. w. w. w.", "w. w. w. ww", "r. .. f. .."),
        (".. c. .. c.", "c. .c .. ..", ".c .. .c ..", "c. c. c. c."),
        lead=BRASS + REEDS + (0, 11, 26), comp=(0, 1, 26, 11), low=(32, 32, 35), swing=(0.58, 0.68),
        feels=("live", "live", "drift"), syncopation=0.5, busy=0.6,
        sung=0.25, share=2),
    Style("blues shuffle", 4, 3, (70, 140), (
        {"kick": "x.. ... x.. ...", "snare": "... X.. ... X..", "hat": "x.x x.x x.x x.x"},
        {"kick": "x.x ... x.. ..x", "snare": "..o X.. ..o X..", "ride": "x.x x.x x.x x.x"},
        {"kick": "x.. x.. x.. x..", "snare": "x.x X.x x.x X.x"},
    ), ("r.r f.f r.r f.f", "w.. w.. w.. w..", "r.. r.. f.. o.."),
        ("c.c c.c c.c c.c", "... c.. ... c..", "C.. ... C.. ..."),
        lead=(22, 26, 27, 65, 0, 66), comp=(0, 16, 26, 27), feels=("live", "live", "drift"),
        sung=0.4, share=2),
    Style("slow twelve", 4, 3, (48, 84), (
        {"kick": "x.. ... x.. ...", "snare": "... X.. ... X..", "hat": "xxx xxx xxx xxx"},
        {"kick": "x.. ..x x.. ...", "stick": "... X.. ... X..", "ride": "xxx xxx xxx xxx"},
    ), ("r.. ..r f.. ...", "r.. ... r.. ..f"), ("ccc ccc ccc ccc", "aaa aaa aaa aaa", "C.. ... ... ..."),
        lead=VOICES + REEDS + STRINGS,
        sung=0.5, share=2),
    Style("waltz", 3, 2, (84, 190), (
        {"kick": "x. .. ..", "hat": ".. x. x."},
        {"kick": "x. .. ..", "snare": ".. o. o.", "ride": "x. x. xx"},
        {"tamb": "x. x. x."},
    ), ("r. .. ..", "r. .. f.", "r. r. r."), ("b. c. c.", "C. .. ..", "aa aa aa", ".. c. c."),
        lead=STRINGS + REEDS + PIPES + (0, 21), comp=(0, 21, 24, 48, 45, 46, 60), low=(32, 43, 58),
        drums_chance=0.35, feels=("machine", "live", "live", "rubato", "drift"), syncopation=0.05),
    Style("slow three", 3, 4, (60, 108), (
        {"kick": "x... .... ....", "snare": ".... .... X...", "hat": "x.x. x.x. x.x."},
        {"kick": "x... .... ..x.", "stick": ".... x... x...", "shaker": "x.x. x.x. x.x."},
    ), ("r... .... ....", "r... .... f..."), ("a.a. a.a. a.a.", "C... .... ....", "b... c... c..."),
        drums_chance=0.5),
    Style("six eight", 2, 3, (44, 84), (
        {"kick": "x.. ...", "snare": "... X..", "hat": "xxx xxx"},
        {"kick": "x.. ..x", "snare": "... X..", "ride": "x.x x.x"},
    ), ("r.. f..", "r.. ..r", "r.. ..."), ("aaa aaa", "C.. C..", "c.c c.c"), drums_chance=0.6),
    Style("jig", 2, 3, (96, 132), (
        {"low": "x.. x..", "tamb": "x.x x.x"}, {"kick": "x.. ...", "stick": "..x x.x"},
    ), ("r.. f..",), ("c.c c.c", "b.c b.c"), lead=(40, 73, 21, 110, 109, 105, 72), comp=(24, 25, 21, 0),
        drums_chance=0.45, busy=0.95, syncopation=0.0, lead_chance=0.95,
        sung=0),
    Style("reel", 2, 4, (92, 124), (
        {"low": "x..x x.x.", "tamb": "x.x. x.x."}, {"kick": "x... x...", "stick": "..x. ..x."},
    ), ("r... f...",), ("b.c. b.c.", "c.xc c.cc".replace("x", ".")),
        lead=(40, 73, 21, 105, 72, 15), comp=(24, 25, 21, 0, 105), drums_chance=0.4, busy=0.95,
        syncopation=0.0, lead_chance=0.95,
        sung=0),
    Style("march", 2, 4, (96, 128), (
        {"kick": "X... x...", "snare": "x.xx x.xx", "crash": "x... ...."},
        {"kick": "x... x...", "snare": "..x. ..x."},
        {"snare": "x.xx xxxx", "kick": "x... ...."},
    ), ("r... f...",), ("..c. ..c.", "b.c. b.c."), lead=BRASS + (72, 71, 73), comp=(60, 61, 57),
        low=(58,), drums_chance=0.75, syncopation=0.05, feels=("machine", "live", "live"),
        sung=0),
    Style("brass band", 4, 2, (60, 116), ({"kick": "x. .. x. ..", "snare": ".. x. .. x."},),
        ("r. .. f. ..", "r. .. .. .."), ("C. C. C. C.", "C. .. C. ..", ".c .c .c .c"),
        lead=(56, 57, 58, 60), comp=(60, 61, 57, 58), low=(58,), drums_chance=0.25, syncopation=0.05,
        feels=("live", "live", "rubato"),
        sung=0),
    Style("polka", 2, 2, (104, 132), (
        {"kick": "x. x.", "snare": ".x .x"}, {"kick": "x. x.", "hat": ".x .x", "snare": ".. .o"},
    ), ("r. f.",), (".c .c", "bc bc"), lead=(21, 22, 71, 56, 40), comp=(21, 60, 24, 0), low=(58, 32),
        drums_chance=0.6, busy=0.8, syncopation=0.05,
        sung=0),
    Style("hymn", 4, 2, (56, 104), (), ("r. r. r. r.", "r. f. r. f."), ("C. C. C. C.", "C. C. C. CC"),
        lead=VOICES + (19, 56, 40), comp=(19, 19, 20, 52, 48, 0), low=(19, 52, 43), lead_chance=0.8,
        drums_chance=0.0, busy=0.15, syncopation=0.0, feels=("machine", "live", "rubato"),
        sung=0.4, share=0.7),
    Style("chorale three", 3, 2, (60, 108), (), ("r. r. r.", "r. .. f."), ("C. C. C.", "C. .. C."),
        lead=VOICES + (19, 73, 40), comp=(19, 20, 52, 48, 0), low=(19, 52, 43), drums_chance=0.0,
        busy=0.15, syncopation=0.0, feels=("machine", "live", "rubato"),
        share=0.5),
    Style("reggae", 4, 4, (62, 98), (
        {"kick": ".... .... X... ....", "stick": ".... .... X... ....", "hat": "x.x. x.x. x.x. x.x."},
        {"kick": "x... .... x... ....", "snare": ".... .... X... ....", "hat": "x.x. x.x. x.x. x.x."},
        {"kick": "x... x... x... x...", "stick": ".... x... .... x...", "hat": "..x. ..x. ..x. ..x."},
    ), ("r... ..r. f... ....", "..r. r... ..f. r...", "r..r ..r. .... ...."),
        ("..c. ..c. ..c. ..c.", ".... c... .... c...", "..cc ..cc ..cc ..cc"), comp=(16, 17, 27, 28, 0),
        syncopation=0.4,
        sung=0.5, share=2),
    Style("funk", 4, 4, (88, 122), (
        {"kick": "x..x ..x. ..x. ....", "snare": ".... X..o .o.. X..o", "hat": "xxxx xxxx xxxx xxxx"},
        {"kick": "x.x. .... ..xx ....", "snare": ".... X... .o.. X.o.", "hat": "x.x. x.x. x.x. x.x."},
        {"kick": "x... ...x ..x. ...x", "snare": ".... X.o. .o.. X...", "open": "..x. .... ..x. ...."},
    ), ("r..o .r.. ..r. o.f.", "r.rr .... r.f. ..o.", "r... ...r .r.. f.o."),
        (".c.. c..c ..c. .c..", "c..c ..c. .c.. ..c.", "..c. ...c .... c..."), comp=(27, 28, 7, 16, 61),
        syncopation=0.6, busy=0.6,
        sung=0.4, share=2),
    Style("hip hop", 4, 4, (72, 104), (
        {"kick": "x... ..x. .x.. ....", "snare": ".... X... .... X...", "hat": "x.x. x.x. x.x. x.x."},
        {"kick": "x..x .... ..xx ....", "snare": ".... X... .... X...", "hat": "xxxx xxxx xx.x xxxx"},
        {"kick": "x... .... ...x ..x.", "clap": ".... X... .... X...", "hat": "x.xx x.x. x.xx x.x."},
    ), ("r... .... .r.. ....", "r... ..r. .... ...."), ("C... .... .... ....", "a..a ..a. a..a ..a."),
        swing=(0.5, 0.6), comp=KEYS + PADS + MALLETS, low=(38, 39, 33), feels=("machine",),
        sung=0.5, share=3),
    Style("half time", 4, 4, (96, 130), (
        {"kick": "x... .... .... ..x.", "snare": ".... .... X... ....", "hat": "x... x... x... x..."},
        {"kick": "x... ..x. .... ....", "snare": ".... .... X... ....", "hat": "x.x. x.x. x.x. x.x."},
    ), ("r... .... .... ....", "r... .... ..r. ...."), ("C... .... .... ....", "c... c... c... c..."),
        comp=KEYS + LOUD_GUITARS + PADS, feels=("machine", "live"), drums_chance=1.0,
        sung=0.5, share=2),
    Style("country", 4, 4, (88, 132), (
        {"kick": "x... .... x... ....", "snare": "o.o. X.o. o.o. X.o."},
        {"kick": "x... x... x... x...", "brush": "oxXx oxXx oxXx oxXx".replace("X", "x")},
        {"kick": "x... .... x... ....", "snare": "..X. ..X. ..X. ..X."},
    ), ("r... f... r... f...", "r... .... f... ...."), ("b.c. b.c. b.c. b.c.", "..c. ..c. ..c. ..c."),
        lead=(25, 26, 40, 22, 105, 15), comp=(24, 25, 105), syncopation=0.1,
        sung=0.5, share=3),
    Style("clave", 4, 4, (82, 116), (
        {"clave": "x..x ..x. ..x. x...", "cong": "x.xx x.xx x.xx x.xx", "bell": "x.x. x.x. x.x. x.x."},
        {"kick": "x... ..x. x... ..x.", "cong": ".... x..x .... x.xx", "shaker": "xxxx xxxx xxxx xxxx"},
        {"kick": "x... x... x... x...", "tamb": "x.xx x.xx x.xx x.xx", "low": "...x ..x. ...x ..x."},
    ), ("...r ..f. ...r ..f.", "r..r ..f. r..r ..f.", "r... ..f. f... ..r."),
        ("c..c ..c. .c.. c.c.", "..c. ..c. ..cc ..c.", "a.aa .a.a .aa. a.a."),
        lead=BRASS + PIPES + (0,), comp=(0, 24, 25, 61), syncopation=0.55),
    Style("fingerpicking", 4, 4, (66, 126), (), (),
        ("baca baca baca baca", "b.a. baa. b.a. baa.", "b.aa b.aa b.aa b.aa", "b.a. b.a. b.a. b.a."),
        comp=(24, 25, 24, 46, 15, 105), bass_chance=0.0, drums_chance=0.0, lead_chance=0.3,
        feels=("live", "live", "rubato"),
        sung=0.6),
    Style("solo line", 4, 4, (66, 132), (), (), (), lead=STRINGS[:3] + PIPES + REEDS + VOICES + (25, 56),
        bass_chance=0.0, comp_chance=0.0, drums_chance=0.0, lead_chance=1.0, syncopation=0.1, busy=0.6,
        feels=("live", "live", "rubato", "machine")),
    Style("solo line three", 3, 2, (76, 160), (), (), (), lead=STRINGS[:3] + PIPES + REEDS + VOICES + (25,),
        bass_chance=0.0, comp_chance=0.0, drums_chance=0.0, lead_chance=1.0, syncopation=0.05, busy=0.6,
        feels=("live", "live", "rubato", "machine"),
        share=0.7),
    Style("rubato piano", 4, 4, (50, 100), (), (),
        ("b.a. a.a. b.a. a.a.", "baaa aaaa baaa aaaa", "C... C... C... C...", "b.c. c.c. b.c. c.c."),
        lead=(0, 0, 1, 40, 42), comp=(0, 0, 1, 2), bass_chance=0.0, drums_chance=0.0, lead_chance=0.9,
        feels=("rubato", "rubato", "live"), syncopation=0.1,
        sung=0.2),
    Style("music box", 3, 2, (70, 140), (), (), ("b. c. c.", "aa aa aa", "ba aa aa"),
        lead=MALLETS, comp=MALLETS + (46, 0), bass_chance=0.0, drums_chance=0.0, lead_chance=0.9,
        feels=("machine", "drift", "live"),
        sung=0),
    Style("drums alone", 4, 4, (76, 160), (
        {"kick": "x... .... x... ....", "snare": ".... X... .... X...", "hat": "x.x. x.x. x.x. x.x."},
        {"low": "x..x ..x. x..x ..x.", "tom": "..x. x..x ..x. x..x", "cong": "x.x. x.x. x.x. x.x."},
        {"kick": "x.x. ..x. x... ..x.", "snare": ".... X..o ..o. X...", "ride": "x.x. x.x. x.x. x.x."},
    ), bass_chance=0.15, comp_chance=0.1, lead_chance=0.05, drums_chance=1.0),
    Style("bossa nova", 4, 4, (56, 84), (
        {"kick": "x..x x..x x..x x..x", "stick": "x..x ..x. ..x. .x..", "hat": "xxxx xxxx xxxx xxxx"},
        {"kick": "x..x x..x x..x x..x", "stick": "..x. .x.. x..x ..x.", "shaker": "x.xx x.xx x.xx x.xx"},
    ), ("r..f f..r r..f f..r", "r..r f..f r..r f..f"), ("c..c ..c. .c.. c...", "..c. .c.. c..c ..c."),
        lead=PIPES + REEDS + VOICES + (11, 24), comp=(24, 24, 0, 4), low=(32, 33), syncopation=0.5,
        share=3),
)  # fmt: skip

HELD_OUT = "bossa nova"
"""Never trained on: the benchmark renders it to see how the tracker fares on a style unheard."""
