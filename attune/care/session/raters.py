"""Who rated, in short words, and how: one place for all forms.

A parent's own rating may stand beside the observer's of the same moment: ``how`` says which row is
the parent's own, because a parent may also be the one who rates for everybody.
"""

from .models import Rater

HOW = {
    Rater.SELF: "asked",
    Rater.OBSERVER: "observed",
    Rater.PARENT: "reported",
    Rater.STAFF: "reported",
}
PARENTS_SCALE = "parent's own scale"
MONITOR = "read from the monitor"
BY = {
    Rater.SELF: "The person",
    Rater.OBSERVER: "Musician",
    Rater.PARENT: "Parent",
    Rater.STAFF: "Ward staff",
}
VITAL_SIGNS = ("heart-rate", "oxygen-saturation", "breathing-rate")
READ_BY = [(rater.value, BY[rater]) for rater in (Rater.STAFF, Rater.OBSERVER)]


def how_rated(measure: str, rater: str) -> str:
    return MONITOR if measure in VITAL_SIGNS else HOW[Rater(rater)]
