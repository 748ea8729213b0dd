"""The beat network in JAX, for training; attune/music/beat_network.py runs the same in NumPy.

Input: log bands, 100 frames a second (attune.music.features). Two small convolutions over time and
frequency halve the frame rate, nine residual layers with dilations 1 to 256 see 20 s either way, as
in Davies and Böck, "Temporal convolutional networks for musical audio beat tracking" (EUSIPCO
2019). Between them the mean and the greatest over frequency are taken: no timbre is known by its
place. Output per frame of 20 ms: two logits for "a beat here" and two for "a bar begins here" (so
both come 100 times a second), and logits for the beat interval in TEMPO_CLASSES steps. Convolutions
are written as products of matrices, which on a processor train 1.6 times as fast.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from attune.music.features import BANDS

Weights = dict[str, Any]
CHANNELS = 80
LAYERS = 9
BAND_SCALE, BAND_SHIFT = 0.7, -1.2
TEMPO_CLASSES = 40
SHORTEST_S, LONGEST_S = 0.27, 1.5
TIME_A, FREQ_A, OUT_A = 6, 12, 16
TIME_B, FREQ_B, OUT_B = 3, 3, 96


def initial_weights(seed: int) -> Weights:
    """Random weights, scaled to keep the variance; biases zero."""
    rng = np.random.default_rng(seed)

    def matrix(*shape: int, gain: float = 1.0) -> jax.Array:
        scale = gain / np.sqrt(np.prod(shape[:-1]))
        return jnp.asarray(rng.standard_normal(shape) * scale, jnp.float32)

    weights: Weights = {
        "a": matrix(TIME_A, FREQ_A, 1, OUT_A, gain=1.4),
        "a_bias": jnp.zeros(OUT_A),
        "b": matrix(TIME_B, FREQ_B, OUT_A, OUT_B, gain=1.4),
        "b_bias": jnp.zeros(OUT_B),
        "dense": matrix(2 * OUT_B, CHANNELS, gain=1.4),
        "dense_bias": jnp.zeros(CHANNELS),
        "out": matrix(CHANNELS, 4 + TEMPO_CLASSES, gain=0.5),
        "out_bias": jnp.concatenate([jnp.full(4, -3.0), jnp.zeros(TEMPO_CLASSES)]),
    }
    for layer in range(LAYERS):
        weights[f"look{layer}"] = matrix(5, CHANNELS, CHANNELS, gain=1.4)
        weights[f"look{layer}_bias"] = jnp.zeros(CHANNELS)
        weights[f"mix{layer}"] = matrix(CHANNELS, CHANNELS, gain=0.5)
        weights[f"mix{layer}_bias"] = jnp.zeros(CHANNELS)
    return weights


def outputs(weights: Weights, bands: jax.Array, key: jax.Array | None = None) -> jax.Array:
    """Logits, shape (songs, frames / 2, 4 + TEMPO_CLASSES); a key switches dropout on."""
    sound = bands * BAND_SCALE + BAND_SHIFT
    hidden = jax.nn.elu(_convolve_a(sound, weights["a"]) + weights["a_bias"])
    hidden = jax.nn.elu(_convolve_b(hidden, weights["b"]) + weights["b_bias"])
    flat = jnp.concatenate([hidden.mean(axis=2), hidden.max(axis=2)], axis=-1)
    hidden = jax.nn.elu(flat @ weights["dense"] + weights["dense_bias"])
    for layer in range(LAYERS):
        seen = _look_around(hidden, weights[f"look{layer}"], 2**layer)
        seen = jax.nn.elu(seen + weights[f"look{layer}_bias"])
        if key is not None:
            key, now = jax.random.split(key)
            kept = jax.random.bernoulli(now, 0.9, (seen.shape[0], 1, seen.shape[2]))
            seen = seen * kept / 0.9
        hidden = hidden + seen @ weights[f"mix{layer}"] + weights[f"mix{layer}_bias"]
    return jax.nn.elu(hidden) @ weights["out"] + weights["out_bias"]


def _convolve_a(sound: jax.Array, kernel: jax.Array) -> jax.Array:
    """Steps of 2 frames and 4 bands: every cell of 2 by 4 becomes a column of 8."""
    songs, frames, _ = sound.shape
    padded = jnp.pad(sound, ((0, 0), (2, 2), (0, 0)))
    cells = padded.reshape(songs, frames // 2 + 2, 2, BANDS // 4, 4).transpose(0, 1, 3, 2, 4)
    cells = cells.reshape(songs, frames // 2 + 2, BANDS // 4, 8)
    wide, high = TIME_A // 2, FREQ_A // 4
    frames, places = frames // 2, BANDS // 4 - high + 1
    seen = [cells[:, t : t + frames, f : f + places] for t in range(wide) for f in range(high)]
    flat = kernel.reshape(wide, 2, high, 4, OUT_A).transpose(0, 2, 1, 3, 4)
    return jnp.concatenate(seen, axis=-1) @ flat.reshape(-1, OUT_A)


def _convolve_b(hidden: jax.Array, kernel: jax.Array) -> jax.Array:
    """Steps of 2 places in frequency: every two places become one of twice the channels."""
    songs, frames, places, channels = hidden.shape
    padded = jnp.pad(hidden, ((0, 0), (1, 1), (0, 0), (0, 0)))
    pairs = padded.reshape(songs, frames + 2, places // 2, 2 * channels)
    seen = []
    for t in range(TIME_B):
        seen += [pairs[:, t : t + frames, :-1], pairs[:, t : t + frames, 1:, :channels]]
    return jnp.concatenate(seen, axis=-1) @ kernel.reshape(-1, OUT_B)


def _look_around(hidden: jax.Array, kernel: jax.Array, apart: int) -> jax.Array:
    reach, frames = 2 * apart, hidden.shape[1]
    padded = jnp.pad(hidden, ((0, 0), (reach, reach), (0, 0)))
    seen = [padded[:, tap * apart : tap * apart + frames] for tap in range(5)]
    return jnp.concatenate(seen, axis=-1) @ kernel.reshape(-1, CHANNELS)


def loss(
    weights: Weights, bands: jax.Array, truth: dict[str, jax.Array], key: jax.Array | None
) -> jax.Array:
    """Cross-entropy of beats, bar starts and (where there are beats) the interval."""
    out = outputs(weights, bands, key)
    songs, frames, _ = out.shape
    beat = out[..., 0:2].reshape(songs, frames * 2)
    down = out[..., 2:4].reshape(songs, frames * 2)
    heard = _binary(beat, truth["beat"], 2.0) + 0.5 * _binary(down, truth["down"], 4.0)
    log_interval = jax.nn.log_softmax(out[..., 4:])
    there = truth["interval"].sum(axis=-1)
    tempo = -(truth["interval"] * log_interval).sum() / (there.sum() + 1.0)
    return heard + 0.04 * tempo


def _binary(logits: jax.Array, truth: jax.Array, weight: float) -> jax.Array:
    yes, no = jax.nn.log_sigmoid(logits), jax.nn.log_sigmoid(-logits)
    return -jnp.mean(weight * truth * yes + (1.0 - truth) * no)
