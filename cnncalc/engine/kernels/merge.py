"""Where branches meet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any, ClassVar

from .._numpy import Array, np
from ..tally import Tally
from ._base import Kernel, Numbers


class Elementwise(Kernel):
    """Combine the branches value by value; sizes of 1 broadcast, a flat vector of C counts as C@1x1."""

    combine: ClassVar[Any]

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        made: Array = reduce(self.combine, aligned(xs))
        return made

    def windows(self, layer: Any, *xs: Array) -> Array:
        return np.stack(np.broadcast_arrays(*aligned(xs)), axis=2)


def aligned(xs: Sequence[Array]) -> list[Array]:
    """All branches with as many axes as the one that has most."""
    rank = max(x.ndim for x in xs)
    return [x.reshape(*x.shape, *[1] * (rank - x.ndim)) for x in xs]


class Add(Elementwise):
    """The sum of all branches."""

    kinds = ("add",)
    combine = np.add


class Mul(Elementwise):
    """The product of all branches."""

    kinds = ("mul",)
    combine = np.multiply


class Concat(Kernel):
    """The channels of all branches, one after another."""

    kinds = ("concat",)

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        return np.concatenate(xs, axis=1)

    def windows(self, layer: Any, *xs: Array) -> Array:
        return np.concatenate(xs, axis=1)
