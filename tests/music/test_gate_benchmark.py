"""The benchmark of the gate: it judges songs, goes on where it stopped, and fits what separates."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.music import gate
from tests.music import songs


def test_a_song_is_judged_once_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    beats_s = songs.steady_beats_s(100, 40)
    songs.write(tmp_path / "song.wav", songs.knocks(beats_s, 40))
    (tmp_path / "song.beats").write_text("".join(f"{beat_s}\n" for beat_s in beats_s))
    keep = tmp_path / "judged.json"
    monkeypatch.setattr("sys.argv", ["gate", str(tmp_path), "--keep", str(keep)])
    gate.main()
    assert "1 songs; in 1 (100 %) the cues are right" in capsys.readouterr().out
    judged = json.loads(keep.read_text())
    judged[str(tmp_path / "song.wav")]["right"] = False
    keep.write_text(json.dumps(judged))
    gate.main()
    assert "1 songs; in 0 (0 %) the cues are right" in capsys.readouterr().out


def test_the_fit_finds_the_evidence_that_tells_and_gives_the_rest_nothing() -> None:
    rng = np.random.default_rng(4)
    told, idle = rng.random(400), rng.random(400)
    right = told + 0.1 * rng.standard_normal(400) > 0.4
    fitted = gate.fit(np.column_stack([told, idle, 1.0 - told]), right)
    assert fitted[0] > 5 and fitted[2] == 0.0
    assert abs(fitted[1]) < 0.3 * fitted[0]
    sure = gate.confidences(np.array([[0.9, 0.5, 0.1], [0.1, 0.5, 0.9]]), fitted)
    assert sure[0] > 0.9 > 0.1 > sure[1]


def test_taps_are_eight_true_beats_struck_unevenly() -> None:
    true_s = np.arange(0.0, 60.0, 0.5)
    taps_s = np.array(gate.eight_taps(true_s))
    assert len(taps_s) == 8
    off_s = np.abs(taps_s[:, None] - true_s[None, :]).min(axis=1)
    assert 0.002 < off_s.max() < 0.09
