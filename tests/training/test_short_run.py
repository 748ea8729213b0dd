"""The whole way to the beat tracker's weights, made small: render, degrade, hear, train, run.

Needs fluidsynth with a soundfont, as the long run does (``make test`` installs both).
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from attune.music import beat_network
from training import dataset, pop909, render
from training.__main__ import whole
from training.compose import compose
from training.network import loss, outputs
from training.score import DRUMS, Note, Part, Piece
from training.styles import STYLES
from training.train import Plan, batch, train

FONT = "TimGM6mb.sf2"
SOURCE = dataset.Source(
    seed=5, songs=(), styles=("rock", "waltz", "march"), fonts=(FONT,), kits=(FONT,), length_s=14.0
)
PLAN = Plan(steps=30, songs_at_once=2, frames=400, rate=1e-2)


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> list[dataset.Heard]:
    """Three songs of 14 seconds, made as the training set is."""
    folder = tmp_path_factory.mktemp("songs")
    dataset.make_set(SOURCE, folder, 3)
    return [dataset.load(path) for path in sorted(folder.glob("*.npz"))]


def test_a_note_sounds_where_the_score_has_it() -> None:
    """Truth is exact by construction only if rendering adds no delay: strokes on known samples."""
    assert shutil.which("fluidsynth"), "apt-get install fluidsynth timgm6mb-soundfont"
    times_s = np.array([0.5, 1.25, 2.0])
    strokes = [Note(float(at_s), float(at_s) + 0.1, 37, 110) for at_s in times_s]
    piece = Piece("strokes", "test", (Part(DRUMS, strokes),), times_s, np.ones(3, bool), (), 3.0)
    fonts = render.installed((FONT,))
    assert fonts
    for given in (fonts, []):
        sound = np.abs(render.render(piece, np.random.default_rng(0), given, []))
        for at_s in times_s:
            before, after = (sound[round((at_s + s) * render.RATE_HZ) :] for s in (-0.05, 0.0))
            peak = after[: round(0.03 * render.RATE_HZ)].max()
            begins = int(np.argmax(before > 0.1 * peak)) / render.RATE_HZ - 0.05
            assert begins == pytest.approx(0.0, abs=0.004)


def test_the_same_seed_makes_the_same_song(songs: list[dataset.Heard], tmp_path: Path) -> None:
    dataset.make_set(SOURCE, tmp_path, 2, first=1)
    again = dataset.load(tmp_path / "00001.npz")
    assert np.array_equal(again.bands, songs[1].bands)
    assert np.array_equal(again.beats_s, songs[1].beats_s)
    assert not np.array_equal(songs[0].bands[:500], songs[1].bands[:500])


def test_a_song_of_pop909_keeps_its_beats_when_it_is_arranged(tmp_path: Path) -> None:
    """A piece written as the data set writes its own: MIDI, and time, beat and downbeat."""
    style = next(style for style in STYLES if style.name == "rock")
    piece = compose(replace(style, feels=("machine",)), 3, 60.0)
    tuned = [part for part in piece.parts if part.program >= 0]
    (tmp_path / "001.mid").write_bytes(render.midi_bytes(tuned, np.random.default_rng(0)))
    rows = np.stack([piece.beats_s, piece.is_bar_start, piece.is_bar_start], axis=1)
    np.savetxt(tmp_path / "001.beats.txt", rows)
    song = pop909.load_song(*pop909.songs_in(tmp_path)["001"])
    assert song is not None
    arranged = pop909.arrange(song, "a song", 1, 20.0)
    starts_s = np.sort([note.start for part in arranged.parts for note in part.notes])
    apart_s = np.abs(arranged.beats_s[2:-2, None] - starts_s[None, :]).min(axis=1)
    assert np.median(apart_s) < 0.02


def test_a_short_training_learns_resumes_and_runs_the_same_without_jax(
    songs: list[dataset.Heard], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bands, truth = batch(songs, PLAN, step=999)
    truth = {name: jnp.asarray(values) for name, values in truth.items()}
    at_once = train(songs, PLAN, tmp_path / "at once")
    untrained = train(songs, replace(PLAN, steps=0), tmp_path / "untrained")
    of = jax.jit(partial(loss, key=None))
    before, after = (float(of(w, jnp.asarray(bands), truth)) for w in (untrained, at_once))
    assert after < 0.85 * before

    train(songs, PLAN, tmp_path / "stopped", minutes=0)
    assert int(np.load(tmp_path / "stopped" / "state.npz")["step"]) == 1
    resumed = train(songs, PLAN, tmp_path / "stopped")
    for name in at_once:
        np.testing.assert_allclose(resumed[name], at_once[name], atol=1e-5)

    monkeypatch.setattr(beat_network, "WEIGHTS", tmp_path / "at once" / "beats.npz")
    beat_network.read_weights.cache_clear()
    kept = {name: jnp.asarray(values) for name, values in beat_network.read_weights().items()}
    jax_out = np.asarray(jax.jit(outputs)(kept, jnp.asarray(bands[:1])))[0]
    heard = beat_network.hear(bands[0])
    beat_network.read_weights.cache_clear()
    np.testing.assert_allclose(heard.beat, jax_out[:, 0:2].reshape(-1), atol=2e-4)
    np.testing.assert_allclose(heard.bar_start, jax_out[:, 2:4].reshape(-1), atol=2e-4)
    of_jax = jax_out[:, 4:] - np.log(np.exp(jax_out[:, 4:]).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(heard.tempo, of_jax, atol=2e-4)


def test_one_command_makes_the_same_weights_again(tmp_path: Path) -> None:
    short, source = replace(PLAN, steps=3), replace(SOURCE, length_s=8.0)
    first = np.load(whole(source, 2, short, tmp_path / "first"))
    again = np.load(whole(source, 2, short, tmp_path / "again", processes=2))
    assert len(list((tmp_path / "first" / "songs").glob("*.npz"))) == 2
    assert set(first) == set(again) == set(beat_network.read_weights())
    for name in first:
        np.testing.assert_array_equal(first[name], again[name])
