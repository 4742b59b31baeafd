"""Numbers for layers and inputs: drawn at random from a seed, the same for a layer whatever else is run, or given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zlib import crc32

from ._numpy import Array, np
from .kernels import Make
from .kernels._blocks import PIECE

_SQRT3 = 3**0.5
_RANGES = {
    "running_mean": (-0.2, 0.2),
    "running_var": (0.5, 1.5),
    "bias": (-0.3, 0.3),
    "given_bias": (-0.3, 0.3),
    "weight": (0.4, 0.6),
}
"""Scales of norms lie near a half: a residual block then adds a quarter to the variance, and what follows a norm
settles down, so that values neither vanish nor explode over hundreds of layers."""


def drawn(layer: str, seed: int, dtype: str) -> Make:
    """Draws a layer's numbers; weights have the variance 2/fan, with which what relu leaves keeps its size."""

    def make(name: str, shape: tuple[int, ...], fan: int = 0) -> Array:
        if name == "num_batches_tracked":
            return np.zeros(shape, np.int64)
        reach = _SQRT3 * (2 / fan) ** 0.5 if fan else 0
        low, high = (-reach, reach) if fan else _RANGES[name]
        return uniform(f"{layer}.{name}", shape, low, high, seed, dtype)

    return make


def given(layer: str, weights: Mapping[str, Array], dtype: str) -> Make:
    """Looks a layer's numbers up; a counter of batches that is not given is 0, for nobody reads it."""

    def make(name: str, shape: tuple[int, ...], fan: int = 0) -> Array:
        full = f"{layer}.{name}"
        if name == "num_batches_tracked":
            return np.asarray(weights.get(full, 0), np.int64).reshape(shape)
        return np.ascontiguousarray(weights[full], dtype)

    return make


def drawn_input(name: str, shape: tuple[int, ...], seed: int, dtype: str) -> Array:
    """An input of mean 0 and variance 1."""
    return uniform(name, shape, -_SQRT3, _SQRT3, seed, dtype)


def uniform(name: str, shape: tuple[int, ...], low: float, high: float, seed: int, dtype: str) -> Array:
    """Numbers from low to high that depend on the name and the seed alone."""
    generator = np.random.Generator(np.random.SFC64([seed, crc32(name.encode())]))
    made = np.empty(shape, dtype)
    flat: Any = made.reshape(-1)
    for start in range(0, flat.size, PIECE):
        piece = flat[start : start + PIECE]
        generator.random(out=piece, dtype=piece.dtype)
        piece *= high - low
        piece += low
    return made
