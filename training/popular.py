"""Styles of popular music drawn at random: how a drummer, a bass and guitars share one groove.

The fixed patterns of styles.py name their style; these do not. Each call gives another drum groove
(backbeat, half time, snare on every beat or between the beats, double kick, toms, no drums at all),
with bass and chords that lock with the kick, drive on in eighths or push ahead of the beat. The
rules are common knowledge of drumming. Tempo is drawn as people tap: most near 115 beats a minute
(Moelants, "Preferred tempo reconsidered", ICMPC 2002), double kicks slower, half time faster.
"""

from __future__ import annotations

import numpy as np

from training.styles import (
    BASSES,
    GUITARS,
    KEYS,
    LEADS,
    LOUD_GUITARS,
    ORGANS,
    PADS,
    PIPES,
    REEDS,
    STRINGS,
    VOICES,
    Kit,
    Style,
)

Rng = np.random.Generator
USUAL_BPM, SPREAD = 115.0, 0.24
SNARES = {
    "backbeat": ("....X.......X...", 0.62),
    "half": ("........X.......", 0.1),
    "every": ("X...X...X...X...", 0.06),
    "between": ("..X...X...X...X.", 0.08),
    "late": ("....X.........X.", 0.05),
    "none": ("................", 0.09),
}
"""One bar in sixteenths, and how often."""
KICK_CHANCES = (
    *(0.94, 0.03, 0.1, 0.14),
    *(0.12, 0.04, 0.3, 0.18),
    *(0.55, 0.06, 0.42, 0.16),
    *(0.1, 0.05, 0.2, 0.08),
)
HATS = {
    "x.x.x.x.x.x.x.x.": 0.44,
    "x...x...x...x...": 0.16,
    "xxxxxxxxxxxxxxxx": 0.12,
    "..x...x...x...x.": 0.07,
    "x.xxx.xxx.xxx.xx": 0.06,
    "................": 0.15,
}


def popular_style(rng: Rng) -> Style:
    """One style; the same generator gives the same style."""
    snare = str(rng.choice(list(SNARES), p=[chance for _, chance in SNARES.values()]))
    double_kick = rng.random() < 0.1
    kits = tuple(_kit(rng, snare, double_kick) for _ in range(int(rng.integers(1, 4))))
    bpm = float(np.exp(rng.normal(np.log(USUAL_BPM), SPREAD)))
    bpm *= 1.2 if snare == "half" else 0.95 if double_kick else 1.0
    bpm = float(np.clip(bpm, 66, 190))
    loud = rng.random() < 0.6
    shuffled = rng.random() < 0.1
    return Style(
        "popular",
        4,
        4,
        (bpm * 0.97, bpm * 1.03),
        kits,
        tuple(_bass(rng, kits[0].get("kick", "")) for _ in range(2)),
        tuple(_chords(rng, kits[0].get("kick", "")) for _ in range(3)),
        lead=VOICES * 3 + REEDS + LEADS + PIPES + LOUD_GUITARS * 3 + GUITARS,
        comp=LOUD_GUITARS * 3 + GUITARS
        if loud
        else KEYS + GUITARS * 2 + ORGANS + PADS + STRINGS[7:],
        low=BASSES,
        swing=(0.56, 0.66) if shuffled else (0.5, 0.5),
        feels=("machine", "live", "live"),
        drums_chance=0.88,
        bass_chance=0.85,
        comp_chance=0.95,
        lead_chance=0.8,
        busy=float(rng.uniform(0.3, 0.8)),
        syncopation=float(rng.uniform(0.1, 0.9)),
    )


def _kit(rng: Rng, snare: str, double_kick: bool) -> Kit:
    strokes = list(SNARES[snare][0])
    if rng.random() < 0.4:
        for step in np.flatnonzero(rng.random(16) < 0.14):
            strokes[step] = "o" if strokes[step] == "." else strokes[step]
    kit = {str(rng.choice(["snare", "snare", "snare", "stick", "clap"])): "".join(strokes)}
    kit["kick"] = _kick(rng, double_kick)
    voice = str(
        rng.choice(["hat", "hat", "hat", "ride", "open", "crash", "tamb", "shaker", "bell"])
    )
    kit[voice] = _accented(rng, str(rng.choice(list(HATS), p=list(HATS.values()))))
    if snare == "none" or rng.random() < 0.1:
        kit[str(rng.choice(["tom", "low", "cong"]))] = _sparse(rng, 0.35)
    return kit


def _kick(rng: Rng, double_kick: bool) -> str:
    if double_kick:
        return "xxxxxxxxxxxxxxxx" if rng.random() < 0.4 else "x.x.x.x.x.x.x.x."
    if rng.random() < 0.14:
        return "x...x...x...x..."
    return "".join("x" if rng.random() < chance else "." for chance in KICK_CHANCES)


def _accented(rng: Rng, line: str) -> str:
    """Louder on the beat, between the beats, or nowhere."""
    where = int(rng.choice([-1, -1, 0, 0, 2]))
    return "".join(
        "X" if mark == "x" and step % 4 == where else mark for step, mark in enumerate(line)
    )


def _sparse(rng: Rng, share: float) -> str:
    """Strokes at random, more of them on eighths."""
    chance = np.where(np.arange(16) % 2 == 0, share, share / 2)
    return "".join("x" if rng.random() < c else "." for c in chance)


def _bass(rng: Rng, kick: str) -> str:
    kind = rng.random()
    if kind < 0.4 and "x" in kick:
        return "".join("r" if mark != "." else "." for mark in kick)
    if kind < 0.7:
        return "r.r.r.r.r.r.r.f." if rng.random() < 0.5 else "r.r.r.r.r.r.r.r."
    if kind < 0.8:
        return "r.......r......."
    line = "".join(
        str(rng.choice(["r", "f", "o"])) if mark == "x" else "." for mark in _sparse(rng, 0.5)
    )
    return "r" + line[1:]


def _chords(rng: Rng, kick: str) -> str:
    """A riff, eighths, long chords, or chords that come an eighth or a sixteenth early."""
    kind = rng.random()
    if kind < 0.25:
        return "c.c.c.c.c.c.c.c."
    if kind < 0.45 and "x" in kick:
        return "".join("c" if mark != "." or rng.random() < 0.15 else "." for mark in kick)
    if kind < 0.6:
        return "C..............." if rng.random() < 0.5 else "C.......C......."
    if kind < 0.8:
        return str(
            rng.choice(
                ["C.....C.......C.", "......C.......C.", "C..C..C...C...C.", "...C.......C...."]
            )
        )
    line = _sparse(rng, 0.55).replace("x", "c")
    return line if "c" in line else "c..............."
