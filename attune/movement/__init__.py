"""Steps, walking and synchrony: what a person's feet did, and how well they kept to cues.

Everything that care and the command line may use is named here. Times are seconds, distances
metres, cadence steps per minute.
"""

from attune.movement.recording import Recording, make_recording, read_recording
from attune.movement.steps import Sensor, Steps, find_steps
from attune.movement.synchrony import Synchrony, synchrony
from attune.movement.synchrony_chart import synchrony_chart_svg
from attune.movement.walking import (
    DISTANCE_LIMITS_M,
    IMPORTANT_CHANGE_M_S,
    SPEED_LIMIT_M_S,
    STEPS_LIMITS,
    TIME_LIMITS_S,
    MeanWalk,
    SpeedChange,
    WalkTest,
    detectable_change,
    mean_of_trials,
    walk_test,
)

__all__ = [
    "DISTANCE_LIMITS_M",
    "IMPORTANT_CHANGE_M_S",
    "SPEED_LIMIT_M_S",
    "STEPS_LIMITS",
    "TIME_LIMITS_S",
    "MeanWalk",
    "Recording",
    "Sensor",
    "SpeedChange",
    "Steps",
    "Synchrony",
    "WalkTest",
    "detectable_change",
    "find_steps",
    "make_recording",
    "mean_of_trials",
    "read_recording",
    "synchrony",
    "synchrony_chart_svg",
    "walk_test",
]
