"""The levels and steps of singing to speak, and the figures published with them.

Elementary as in Sutton 2021; intermediate and advanced as the handbooks give them, not read again
at their source, so a service may change them; the page says so. Each step is scored by the help
that was needed: 2, 1 or 0. The criterion is shown beside the mean and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    code: str
    name: str
    steps: tuple[tuple[str, str], ...]
    source: str


HANDBOOKS = "from the handbooks, not read again at their source: a default"
LEVELS = (
    Level(
        "elementary",
        "Elementary",
        (
            ("hum-and-tap", "Hum and tap"),
            ("unison", "Sing together"),
            ("unison-fading", "Sing together, your voice fading"),
            ("immediate-repetition", "Repeat at once"),
            ("answer", "Answer a question"),
        ),
        "Sutton 2021",
    ),
    Level(
        "intermediate",
        "Intermediate",
        (
            ("introduce", "Introduce the phrase"),
            ("unison-fading", "Sing together, your voice fading"),
            ("delayed-repetition", "Repeat after a pause"),
            ("answer", "Answer a question"),
        ),
        HANDBOOKS,
    ),
    Level(
        "advanced",
        "Advanced",
        (
            ("delayed-repetition", "Repeat after a pause"),
            ("speech-song", "Speech-song: speech rhythm, no fixed pitch"),
            ("speech-song-fading", "Speech-song, your voice fading"),
            ("spoken-repetition", "Repeat in speech"),
            ("spoken-answer", "Answer in speech"),
        ),
        HANDBOOKS,
    ),
)
BY_CODE = {level.code: level for level in LEVELS}
POINTS = ((2, "without help"), (1, "with help"), (0, "not with help either"))
MOST_POINTS = 2
SESSIONS_OF_CRITERION = 5
CRITERION = (
    "A published criterion for the next level is a mean of 90 % over five sessions (from the "
    "handbooks, not read again at their source). It is shown, not applied: you decide."
)


def step_name(level: str, step: str) -> str:
    return dict(BY_CODE[level].steps)[step]
