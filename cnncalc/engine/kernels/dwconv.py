"""Depthwise convolution."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from .._numpy import Array
from ..tally import Tally
from ._base import Make, Numbers, Shapes
from ._depthwise import depthwise
from ._filters import owned, trained_or_given
from ._slide import Windowed, inside, positions, slides_of


class DepthwiseConv(Windowed):
    """Filters that read one channel each; those of a channel stand together, as PyTorch's groups do."""

    kinds = ("dwconv",)

    def allocate(self, layer: Any, xs: Shapes, make: Make) -> dict[str, Array]:
        filters = xs[0][1] * layer.multiplier
        return owned(layer, make, (filters, 1, *layer.kernel), (filters,), prod(layer.kernel))

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        (x,) = xs
        weight, bias = trained_or_given(numbers)
        slides = slides_of(layer, x.shape[2:])
        hanging = prod(layer.kernel) * prod(positions(slides)) - inside(x.shape[2:], slides)
        tally.wasted(len(x) * len(weight) * hanging)
        made = depthwise(x, weight, slides, tally)
        if bias is not None:
            made += bias.reshape(-1, *[1] * len(slides))
        return made
