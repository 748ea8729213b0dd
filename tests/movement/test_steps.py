"""Steps in made walks: any orientation, any rate, gaps, limps; and what is no walk."""

import numpy as np
import pytest

from attune.movement import find_steps, make_recording
from attune.problems import NotPossible
from tests.movement.walks import clock, matched, one_foot, step_times, trunk, turned

TOLERANCE_S = 0.1


def without_lag(true_s, found_s):
    """Found times less the constant between a landing and the peak that stands for it."""
    found = np.asarray(found_s)
    nearest = true_s[np.abs(true_s[:, None] - found[None, :]).argmin(axis=0)]
    return found - np.median(found - nearest)


def walked(steps_s, times_s, sensor="lower-back", **keywords):
    return find_steps(make_recording(times_s, trunk(times_s, steps_s, **keywords)), sensor)


@pytest.mark.parametrize("cadence_spm", [50, 70, 96, 120, 150])
def test_every_step_of_a_steady_walk_is_found_once(cadence_spm):
    steps = step_times(cadence_spm, 40, seed=cadence_spm)
    found = walked(steps, clock(steps[-1] + 4))
    assert len(found.steps_s) == pytest.approx(40, abs=1)
    assert matched(steps, without_lag(steps, found.steps_s), TOLERANCE_S) >= 39
    assert found.cadence_spm == pytest.approx(cadence_spm, rel=0.01)


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
@pytest.mark.parametrize("gravity", [True, False])
def test_the_orientation_of_the_sensor_does_not_matter(seed, gravity):
    steps = step_times(100, 30)
    times = clock(steps[-1] + 4)
    recording = make_recording(times, turned(trunk(times, steps, gravity=gravity), seed))
    assert len(find_steps(recording, "phone").steps_s) == pytest.approx(30, abs=1)


@pytest.mark.parametrize("rate_hz", [20, 25, 50, 200, 500])
def test_rates_from_20_to_500_samples_a_second(rate_hz):
    steps = step_times(108, 40)
    found = walked(steps, clock(steps[-1] + 4, rate_hz))
    assert len(found.steps_s) == pytest.approx(40, abs=1)
    assert matched(steps, without_lag(steps, found.steps_s), TOLERANCE_S) >= 39


def test_uneven_samples():
    random = np.random.default_rng(5)
    steps = step_times(108, 40)
    even = clock(steps[-1] + 4)
    times = np.sort(even + random.uniform(-0.004, 0.004, len(even)))[random.random(len(even)) > 0.3]
    assert len(walked(steps, times).steps_s) == pytest.approx(40, abs=1)


def test_a_gap_is_named_and_holds_no_steps():
    steps = step_times(100, 80)
    times = clock(steps[-1] + 4)
    times = times[(times < 20) | (times > 28)]
    found = walked(steps, times)
    assert found.gaps_s == ((pytest.approx(20, abs=0.05), pytest.approx(28, abs=0.05)),)
    assert not [step for step in found.steps_s if 20.05 < step < 27.95]
    there = sum((steps < 20) | (steps > 28))
    assert len(found.steps_s) == pytest.approx(there, abs=4)


def test_a_limp_is_not_counted_twice_or_by_halves():
    steps = step_times(80, 40, limp=0.18)
    found = walked(steps, clock(steps[-1] + 4))
    assert len(found.steps_s) == pytest.approx(40, abs=2)
    assert found.step_time_cv > 0.1


def test_standing_between_two_walks_is_a_pause_and_not_steps():
    first, second = step_times(100, 20), step_times(100, 20, start_s=35)
    steps = np.concatenate([first, second])
    times = clock(steps[-1] + 4)
    acceleration = trunk(times, first) + trunk(times, second) - [9.81, 0, 0]
    found = find_steps(make_recording(times, acceleration))
    assert len(found.steps_s) == pytest.approx(40, abs=2)
    assert len(found.bouts_s) == 2
    ((start, end),) = found.pauses_s
    assert start == pytest.approx(first[-1], abs=1.5)
    assert end == pytest.approx(second[0], abs=1.5)


def test_sitting_down_and_fidgeting_after_a_walk_are_not_steps():
    random = np.random.default_rng(8)
    steps = step_times(100, 30)
    times = clock(steps[-1] + 30)
    acceleration = trunk(times, steps)
    for begin in steps[-1] + 3 + np.sort(random.uniform(0, 25, 9)):
        bump = np.exp(-0.5 * ((times - begin) / random.uniform(0.08, 0.4)) ** 2)
        acceleration += bump[:, None] * random.normal(0, 2.0, 3)
    found = find_steps(make_recording(times, acceleration))
    assert len(found.steps_s) == pytest.approx(30, abs=2)
    assert found.bouts_s[-1][1] < steps[-1] + 2


def test_a_foot_counts_its_own_steps_and_the_cadence_of_both():
    swings = step_times(50, 25)  # fifty strides a minute
    times = clock(swings[-1] + 4)
    recording = make_recording(times, turned(one_foot(times, swings), 3))
    found = find_steps(recording, "foot")
    assert len(found.steps_s) == 25
    assert matched(swings, without_lag(swings, found.steps_s), TOLERANCE_S) == 25
    assert found.cadence_spm == pytest.approx(100, rel=0.01)


def test_the_same_recording_gives_the_same_steps():
    steps = step_times(100, 20)
    times = clock(20)
    assert walked(steps, times) == walked(steps, times)


@pytest.mark.parametrize("sensor", ["lower-back", "phone", "foot"])
@pytest.mark.parametrize(
    "movement",
    [
        lambda times, random: random.normal(0, 0.03, (len(times), 3)),
        lambda times, random: np.zeros((len(times), 3)),
        lambda times, random: 20 * np.sin(2 * np.pi * 5 * times)[:, None] * [1, 0.5, 0.2],
        lambda times, random: 25 * np.sin(2 * np.pi * 2.2 * times)[:, None] * [1, 0.5, 0.2],
    ],
    ids=["sitting still", "lying on a table", "shaken fast", "shaken hard"],
)
def test_what_is_no_walk_is_said_in_one_sentence(movement, sensor):
    times = clock(30)
    upright = np.array([0.0, 0.0, 9.81])
    acceleration = movement(times, np.random.default_rng(1)) + upright
    with pytest.raises(NotPossible, match="No walking was found"):
        find_steps(make_recording(times, acceleration), sensor)
