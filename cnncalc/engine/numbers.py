"""Weights and inputs: drawn at random from a seed, the same for a layer whatever else is run."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from ._numpy import Array, np

_SQRT3 = 3**0.5
_RANGES = {
    "running_mean": (-0.2, 0.2),
    "running_var": (0.5, 1.5),
    "bias": (-0.3, 0.3),
    "given_bias": (-0.3, 0.3),
    "weight": (0.4, 0.6),
    "given_weight": (0.4, 0.6),
}
"""Scales of norms lie near a half: a residual block then adds a fifth to the variance, and a chain settles down."""


class Drawn:
    """Makes a layer's numbers at random: weights of variance 2/fan, so that what relu leaves keeps its size."""

    def __init__(self, layer: str, seed: int, dtype: str) -> None:
        self.layer, self.seed, self.dtype = layer, seed, np.dtype(dtype)

    def __call__(self, name: str, shape: tuple[int, ...], fan: int = 0) -> Array:
        if name == "num_batches_tracked":
            return np.zeros(shape, np.int64)
        if fan:
            reach = _SQRT3 * (2 / fan) ** 0.5
            return uniform(f"{self.layer}.{name}", shape, -reach, reach, self.seed, self.dtype)
        return uniform(f"{self.layer}.{name}", shape, *_RANGES[name], self.seed, self.dtype)


def uniform(name: str, shape: tuple[int, ...], low: float, high: float, seed: int, dtype: np.dtype[Any]) -> Array:
    """Numbers from low to high that depend on the name and the seed alone."""
    generator = np.random.Generator(np.random.SFC64([seed, crc32(name.encode())]))
    made: Array = generator.random(shape, dtype)
    made *= high - low
    made += low
    return made


def drawn_input(name: str, shape: tuple[int, ...], seed: int, dtype: str) -> Array:
    """An input of mean 0 and variance 1."""
    return uniform(name, shape, -_SQRT3, _SQRT3, seed, np.dtype(dtype))
