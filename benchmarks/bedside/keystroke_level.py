"""How long the taps of one contact at a bed take a practised hand: a keystroke-level estimate.

Operators of Card, Moran & Newell (1983, The Psychology of Human-Computer Interaction, ch. 8):
M 1.35 s mental preparation, P 1.10 s pointing, and one tap as a keystroke of 0.20 s. An M stands
before each answer that has to be thought of, and not before the tap that ends the whole (their
rule for what is fully anticipated); what the sum is with one there too is printed beside it.
Asking, listening and playing are not counted: they are the visit itself. That a contact is eight
taps, none outside the screen, and nothing typed is what tests/journeys/test_bedside.py counts.

    python benchmarks/bedside/keystroke_level.py
"""

from __future__ import annotations

import argparse

SECONDS = {"M": 1.35, "P": 1.10, "T": 0.20}
TARGET_S = 20.0
ANSWER, END = "MPT", "PT"
WHOLE = (
    ("Yes today?", ANSWER),
    ("Mood before", ANSWER),
    ("Mood after", ANSWER),
    ("Who rated", ANSWER),
    ("Reached: patients", ANSWER),
    ("Who chose the music", ANSWER),
    ("Live or recorded", ANSWER),
    ("Save", END),
)
NOT_SEEN = (("Not seen: why", ANSWER), ("Asleep", ANSWER), ("Save", END))
CONTACTS = {
    "A whole contact, one scale": WHOLE,
    "The same without a handover: whom the musician asked": (
        ("Precautions asked of", ANSWER),
        *WHOLE,
    ),
    "The same with a second scale": (
        *WHOLE[:-1],
        ("Anxiety before", ANSWER),
        ("Anxiety after", ANSWER),
        WHOLE[-1],
    ),
    "Not seen, and why": NOT_SEEN,
}


def seconds(steps: tuple[tuple[str, str], ...]) -> float:
    return sum(SECONDS[operator] for _, operators in steps for operator in operators)


def main() -> None:
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    print("M 1.35 s, P 1.10 s, tap (T) 0.20 s\n")
    for name, steps in CONTACTS.items():
        print(f"{name}: {len(steps)} taps")
        for what, operators in steps:
            print(f"  {what:<24} {' '.join(operators):<6} {seconds(((what, operators),)):5.2f} s")
        total_s = seconds(steps)
        print(f"  {'in all':<31} {total_s:5.2f} s")
        print(f"  {'with an M before Save too':<31} {total_s + SECONDS['M']:5.2f} s\n")
    whole_s = seconds(WHOLE)
    print(f"Target for a whole contact: {TARGET_S:g} s. Estimate: {whole_s:.2f} s.")


if __name__ == "__main__":
    main()
