"""Fully connected layers: one product for the whole batch."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from .._numpy import Array
from ..tally import Tally
from ._base import Kernel, Make, Numbers, Shapes
from ._filters import owned, trained_or_given


class FullyConnected(Kernel):
    """A weighted sum of everything that comes in."""

    kinds = ("fc", "linear")

    def allocate(self, layer: Any, xs: Shapes, make: Make) -> dict[str, Array]:
        fan = prod(xs[0][1:])
        return owned(layer, make, (layer.units, fan), (layer.units,), fan)

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        flat = xs[0].reshape(len(xs[0]), -1)
        weight, bias = trained_or_given(numbers)
        made = tally.matmul(flat, weight.T)
        if bias is not None:
            made += bias
        return made

    def windows(self, layer: Any, *xs: Array) -> Array:
        """Every output reads everything: one output stands for all."""
        return xs[0].reshape(len(xs[0]), 1, -1)
