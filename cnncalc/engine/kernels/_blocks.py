"""Large arrays in parts: the working memory of a layer is that of a part, however large the layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import Any

from .._numpy import Array, np

PIECE = 1 << 16
"""Values worked on at a time where a layer takes several steps for each: few enough to stay in the cache."""
EACH = slice(None)


def at(*places: Any) -> Any:
    """An index of an array whose axes are counted only when it runs."""
    return places


def cuts(sizes: Sequence[int], most: int) -> Iterator[tuple[slice, ...]]:
    """A box in parts of at most `most` values, at least one, each a stretch of the box in C order."""
    lengths = []
    for size in reversed(sizes):
        parts = -(-size // max(most, 1)) or 1
        lengths.append(-(-size // parts) or 1)
        most = most // lengths[-1] if parts == 1 else 1
    ranges = [range(0, size, length) for size, length in zip(sizes, reversed(lengths))]
    for corner in product(*ranges):
        yield tuple(slice(start, min(start + cut.step, cut.stop)) for start, cut in zip(corner, ranges))


class Bench:
    """Memory that serves one part after another: fresh memory for each would cost more than the work done in it."""

    def __init__(self, dtype: Any) -> None:
        self._flat: Array = np.empty(0, dtype)

    def lay(self, shape: tuple[int, ...]) -> Array:
        """An array of such a shape, whatever its values; the one before it is lost."""
        if self._flat.size < prod(shape):
            self._flat = np.empty(prod(shape), self._flat.dtype)
        return self._flat[: prod(shape)].reshape(shape)


def by_channel(numbers: Array, axes: int) -> Array:
    """One number a channel, as an array that broadcasts against N, C, *space."""
    return numbers.reshape(1, -1, *[1] * (axes - 2))


def part_of(numbers: Array, part: Sequence[slice]) -> Array:
    """What of an array that broadcasts belongs to a part."""
    found: Array = numbers[at(*(EACH if size == 1 else cut for size, cut in zip(numbers.shape, part)))]
    return found
