"""The benchmarks run and reckon rightly; their figures are in docs/measured.md."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from benchmarks.music import accuracy
from benchmarks.run import RECORDINGS, benchmarks, missing
from tests.music import songs

TRUE_S = np.arange(0.5, 60.0, 0.5)


ON_RECORDINGS = {"music.arousal", "movement.measure_steps", "intonation.measure"}


def test_every_benchmark_that_make_bench_runs_is_there(tmp_path: Path) -> None:
    names = [name for name, _ in benchmarks(tmp_path, [])]
    assert {"music.accuracy", "music.stretch", "music.speed", "music.playlists"} <= set(names)
    assert not ON_RECORDINGS & set(names)
    assert missing(tmp_path) == list(RECORDINGS)
    for recordings in RECORDINGS:
        path = tmp_path / recordings.replace("*", "one")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    names = [name for name, _ in benchmarks(tmp_path, [])]
    assert set(names) >= ON_RECORDINGS
    assert missing(tmp_path) == []
    assert [name for name in names if find_spec(f"benchmarks.{name}") is None] == []


@pytest.mark.parametrize(
    ("found_s", "f", "cmlt", "amlt", "walkable"),
    [
        (TRUE_S, 1.0, 1.0, 1.0, True),
        (TRUE_S + 0.03, 1.0, 1.0, 1.0, True),
        (TRUE_S + 0.25, 0.0, 0.0, 1.0, True),
        (TRUE_S[::2], 2 / 3, 0.0, 1.0, True),
        (np.arange(0.5, 60.0, 0.25), 2 / 3, 0.0, 1.0, True),
        (TRUE_S + np.where(np.arange(len(TRUE_S)) % 10 == 9, 0.15, 0.0), 0.9, 0.7, 0.7, False),
        (np.zeros(0), 0.0, 0.0, 0.0, False),
    ],
)
def test_scores_of_beats_whose_faults_are_known(
    found_s: np.ndarray, f: float, cmlt: float, amlt: float, walkable: bool
) -> None:
    """Half, double and off-beat are other levels: right for AMLt, wrong for CMLt."""
    score = accuracy.scored(found_s, TRUE_S)
    assert score.f == pytest.approx(f, abs=0.01)
    assert (score.cmlt, score.amlt) == pytest.approx((cmlt, amlt), abs=0.11)
    assert score.walkable is walkable


def test_wilson_s_interval() -> None:
    """10 of 20 and 0 of 10: 0.299 to 0.701 and 0 to 0.278 (Wilson 1927, 95 %)."""
    assert accuracy.wilson(10, 20) == pytest.approx((0.299, 0.701), abs=0.001)
    assert accuracy.wilson(0, 10) == pytest.approx((0.0, 0.278), abs=0.001)


def test_the_table_of_beats_names_what_falls_short(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    beats_s = songs.steady_beats_s(100, 20, first_s=0.7)  # none at 5 s, where scoring begins
    songs.write(tmp_path / "song.wav", songs.knocks(beats_s, 20))
    (tmp_path / "song.beats").write_text("".join(f"{beat_s}\t1\n" for beat_s in beats_s))
    monkeypatch.setattr("sys.argv", ["accuracy", str(tmp_path)])
    accuracy.main()
    printed = capsys.readouterr().out
    assert "Measured on" in printed and "| Attune | " in printed
    assert "Not installed, so not measured: librosa" in printed
    assert "Every goal is met." in printed
    monkeypatch.setattr(accuracy, "attune", lambda paths: (np.zeros(0) for _ in paths))
    accuracy.main()
    assert "Short of the goals: F 0.000 for 0.86" in capsys.readouterr().out
