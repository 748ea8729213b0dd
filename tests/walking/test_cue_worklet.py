"""The cue player's own sound, sample by sample: its file runs outside a browser and is measured."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.node import node

ROOT = Path(__file__).parents[2]
WORKLET = ROOT / "attune/care/static/attune/walking/cue_worklet.js"
RATE_HZ = 48_000
INTERVAL_S = 0.6


@pytest.fixture
def play(tmp_path):
    """Render seconds of the player with music (or none) and changes of level or speed."""

    def render(seconds, *, music=None, steps=20, count=4, cue=None, changes=(), level=1.0):
        cue = np.array([1.0, 0.5], np.float32) if cue is None else cue
        names = []
        for name, sound in (("music", music), ("cue", cue)):
            if sound is not None:
                sound.astype(np.float32).tofile(tmp_path / name)
                names.append(str(tmp_path / name))
        plan = {
            "worklet": str(WORKLET), "rate_hz": RATE_HZ, "frames": int(seconds * RATE_HZ),
            "music": names[:-1], "cue": names[-1], "count": count, "level": level,
            "cues": [(k * INTERVAL_S) * RATE_HZ for k in range(count + steps)],
            "changes": [{"do": "to", **c, "at": c["at"] * RATE_HZ} for c in changes],
            "out": str(tmp_path / "out"),
        }  # fmt: skip
        ran = subprocess.run(
            [node(), str(ROOT / "tests/walking/render.mjs")], input=json.dumps(plan),
            capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        sound = np.fromfile(tmp_path / "out", np.float32).reshape(2, -1)
        return sound, json.loads(ran.stdout)

    return render


def clicks_s(sound):
    """Where the test's cue (1, then 0.5) stands."""
    return np.flatnonzero(np.isclose(sound[0], 1.0, atol=1e-3)) / RATE_HZ


def test_every_cue_is_on_its_sample_and_the_track_goes_on_after_its_end(play):
    sound, said = play(30)
    expected = np.arange(50) * INTERVAL_S
    np.testing.assert_allclose(clicks_s(sound), expected, atol=0.5 / RATE_HZ)
    assert [one["frame"] / RATE_HZ for one in said] == pytest.approx(list(expected), abs=1e-4)
    assert [one["counting"] for one in said[:5]] == [True] * 4 + [False]


def test_a_new_tempo_begins_with_the_next_cue_and_no_cue_jumps(play):
    sound, _ = play(20, changes=[{"at": 6.1, "speed": 1.05}, {"at": 12.1, "speed": 0.95}])
    times = clicks_s(sound)
    gaps = np.diff(times)
    assert gaps[:11] == pytest.approx([INTERVAL_S] * 11, abs=1 / RATE_HZ)
    quick = gaps[(times[:-1] > 6.7) & (times[1:] < 12.2)]
    slow = gaps[times[:-1] > 12.8]
    assert quick == pytest.approx(np.full(len(quick), INTERVAL_S / 1.05), abs=1 / RATE_HZ)
    assert slow == pytest.approx(np.full(len(slow), INTERVAL_S / 0.95), abs=1 / RATE_HZ)
    assert len(quick) >= 8 and len(slow) >= 10


def test_the_cue_fades_by_its_level_and_its_times_go_on_without_it(play):
    sound, said = play(9, changes=[{"at": 2.9, "level": 0.35}, {"at": 5.9, "level": 0}])
    peaks = [np.abs(sound[0, int(k * 0.6 * RATE_HZ) :][:10]).max() for k in range(15)]
    assert peaks == pytest.approx([1] * 5 + [0.35] * 5 + [0] * 5, abs=1e-4)
    assert len(said) == 15


def test_music_at_its_own_tempo_is_not_touched(play):
    music = np.random.default_rng(1).normal(0, 0.1, 10 * RATE_HZ)
    sound, _ = play(8, music=music, level=0)
    inside = slice(2048, 8 * RATE_HZ)
    np.testing.assert_allclose(sound[0, inside], music[inside].astype(np.float32), atol=1e-5)


@pytest.mark.parametrize("speed", [0.95, 1.05])
def test_music_keeps_its_pitch_and_its_beats_stay_on_the_cues(play, speed):
    t = np.arange(16 * RATE_HZ) / RATE_HZ
    beats = np.zeros(len(t))
    for k in range(26):
        beats[round(k * INTERVAL_S * RATE_HZ)] = 5.0
    tone = 0.2 * np.sin(2 * np.pi * 440 * t)
    sound, said = play(
        14, music=tone + beats, steps=22, level=0, changes=[{"at": 0.1, "speed": speed}]
    )
    heard = np.flatnonzero(sound[0] > 2.0)
    cues = np.array([one["frame"] for one in said])
    cues = cues[(cues > 2 * RATE_HZ) & (cues < 13 * RATE_HZ)]
    nearest = np.abs(heard[:, None] - cues[None, :]).min(axis=0)
    assert nearest.max() <= 0.0005 * RATE_HZ, "a beat of the music left its cue"
    piece = (sound[0] * (np.abs(sound[0]) < 1))[3 * RATE_HZ : 11 * RATE_HZ]
    spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), 8 * len(piece)))
    peak_hz = np.argmax(spectrum) * RATE_HZ / (8 * len(piece))
    assert abs(1200 * np.log2(peak_hz / 440)) < 3, "the pitch moved (cents)"


def test_it_ends_softly_and_says_so(play):
    music = np.full(5 * RATE_HZ, 0.5)
    sound, said = play(4, music=music, level=0, changes=[{"do": "end", "at": 2.0}])
    assert said[-1] == {"ended": True}
    assert np.abs(sound[0, int(2.1 * RATE_HZ) :]).max() == 0
    assert np.abs(np.diff(sound[0, 4096:])).max() < 0.001
