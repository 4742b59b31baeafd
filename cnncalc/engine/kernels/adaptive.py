"""Pooling to a given size, and of everything."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, ClassVar

from .._numpy import Array, np
from ..tally import Tally
from ._base import Kernel, Numbers
from ._blocks import PIECE
from ._filters import stretches
from ._gather import Table, gather


class Adaptive(Kernel):
    """Part v of `out` parts reads from the start of its share, rounded down, to its end, rounded up."""

    fill: ClassVar[float] = 0

    def pooled(self, read: Array, tables: Sequence[Table]) -> Array:
        """One value of all that each part reads."""
        raise NotImplementedError

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        (x,) = xs
        tables = parts(layer, x.shape[2:])
        made = np.empty((*x.shape[:2], *layer.output), x.dtype)
        for image in range(len(x)):
            for some in stretches(x.shape[1], PIECE // prod(x.shape[2:])):
                read = gather(x[image : image + 1, some], tables, self.fill)
                made[image : image + 1, some] = self.pooled(read, tables)
        return made

    def windows(self, layer: Any, *xs: Array) -> Array:
        return gather(xs[0], parts(layer, xs[0].shape[2:]), -1)


def parts(layer: Any, space: Sequence[int]) -> list[Table]:
    """For each axis the positions that each part reads."""
    return [
        _table([range(n * v // out, -(-n * (v + 1) // out)) for v in range(out)]) for n, out in zip(space, layer.output)
    ]


def _table(reads: Sequence[range]) -> Table:
    """Ranges of different lengths side by side."""
    longest = max(map(len, reads))
    return np.array([[*read, *[-1] * (longest - len(read))] for read in reads]).T


class AdaptiveAvgPool(Adaptive):
    """The mean of each part."""

    kinds = ("adaptiveavgpool",)

    def pooled(self, read: Array, tables: Sequence[Table]) -> Array:
        made: Array = read.sum(axis=tuple(range(2, 2 + len(tables))))
        for axis, table in enumerate(tables):
            counts = (table >= 0).sum(axis=0).astype(made.dtype)
            made /= counts.reshape(-1, *[1] * (len(tables) - 1 - axis))
        return made


class AdaptiveMaxPool(Adaptive):
    """The largest value of each part."""

    kinds = ("adaptivemaxpool",)
    fill = -np.inf

    def pooled(self, read: Array, tables: Sequence[Table]) -> Array:
        made: Array = read.max(axis=tuple(range(2, 2 + len(tables))))
        return made


class GlobalAvgPool(Kernel):
    """The mean of each channel."""

    kinds = ("gap",)
    over: ClassVar[str] = "mean"

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        (x,) = xs
        made: Array = getattr(x, self.over)(axis=tuple(range(2, x.ndim)), keepdims=True)
        return made

    def windows(self, layer: Any, *xs: Array) -> Array:
        (x,) = xs
        return x.reshape(*x.shape, *[1] * (x.ndim - 2))


class GlobalMaxPool(GlobalAvgPool):
    """The largest value of each channel."""

    kinds = ("gmp",)
    over = "max"
