"""What a person's plan says of a technique of singing: its goals and how it is planned.

Joined by the technique's code, which goals and planned techniques keep: a phrase, a line or a song
belongs to no single goal, and a goal that changes leaves them as they are.
"""

from attune.care.person.access import may
from attune.care.plan.models import Goal, PlannedTechnique
from attune.care.plan.techniques import find_technique

MELODIC_INTONATION = "melodic-intonation"
MUSICAL_SPEECH_STIMULATION = "musical-speech-stimulation"
SONGWRITING = "songwriting"


def in_plan(request, person, technique: str) -> dict:
    """What holds now, and whether this member may plan the technique if nothing does."""
    goals = Goal.objects.for_member(request.member).of(person)
    planned = PlannedTechnique.objects.for_member(request.member).of(person)
    return {
        "technique": find_technique(technique),
        "goals": goals.filter(technique=technique),
        "planned": planned.filter(technique=technique),
        "may_plan": may(request, person, "plan.change"),
    }
