"""What an instrument may not be used for, and why: never shared, never in isolation.

Ward steps by Live Music Now. Each answer is a sentence, or nothing where there is no objection.
"""

from .models import Instrument


def objection(instrument: Instrument, *, isolated: bool, used_by_another: bool) -> str:
    """Why this instrument may not be handed to this person; "" where it may.

    ``isolated``: protective or infected. ``used_by_another``: somebody else has played this very
    instrument.
    """
    if isolated and instrument.surface in Instrument.NEVER_IN_ISOLATION:
        return (
            f"{instrument} is porous or soft, and nothing porous or soft enters isolation: it "
            "cannot be wiped clean. Take a smooth one, or sing."
        )
    if instrument.blown and used_by_another:
        return (
            f"{instrument} is blown, and somebody else has played it: a blown instrument is never "
            "shared. Take one that nobody has blown, or another kind."
        )
    return ""
