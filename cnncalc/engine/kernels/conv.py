"""Convolution: panels of windows, each multiplied by all filters at once."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from .._numpy import Array, np
from ..tally import Tally
from ._base import Kernel, Make, Numbers, Shapes
from ._slide import EACH, at, positions, slide, slides_of, tiles

PANEL = 1 << 20
"""Values of the panel that is copied for one product: it bounds the working memory, however large the layer."""


class Windows(Kernel):
    """What layers with sliding windows share."""

    def windows(self, layer: Any, *xs: Array) -> Array:
        return slide(xs[0], slides_of(layer, xs[0].shape[2:]), -1)


def trained(layer: Any, make: Make, weight: tuple[int, ...], bias: tuple[int, ...], fan: int) -> dict[str, Array]:
    """Weights and, where the layer has one, a bias; those of a fixed layer are given."""
    prefix = "given_" if layer.fixed else ""
    made = {f"{prefix}weight": make(f"{prefix}weight", weight, fan)}
    if layer.bias:
        made[f"{prefix}bias"] = make(f"{prefix}bias", bias)
    return made


def named(numbers: Numbers, name: str) -> Array | None:
    """A layer's weight or bias, trained or given."""
    found = numbers.get(name)
    return numbers.get(f"given_{name}") if found is None else found


class Conv(Windows):
    """Convolution with groups."""

    kinds = ("conv",)

    def allocate(self, layer: Any, xs: Shapes, make: Make) -> dict[str, Array]:
        fan = xs[0][1] // layer.groups * prod(layer.kernel)
        return trained(layer, make, (layer.filters, xs[0][1] // layer.groups, *layer.kernel), (layer.filters,), fan)

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        (x,) = xs
        weight, bias = named(numbers, "weight"), named(numbers, "bias")
        assert weight is not None
        made = convolved(x, weight, layer.groups, slides_of(layer, x.shape[2:]), tally)
        if bias is not None:
            made += bias.reshape(-1, *[1] * (x.ndim - 2))
        return made


def convolved(x: Array, weight: Array, groups: int, slides: Any, tally: Tally) -> Array:
    """The products of all windows with all filters, N, F, *positions."""
    filters, fan = weight.shape[0], prod(weight.shape[1:])
    out = np.empty((len(x), filters, *positions(slides)), x.dtype)
    matrices = weight.reshape(groups, filters // groups, fan)
    for image in range(len(x)):
        for where, part in tiles(slides, max(1, PANEL // (fan * groups))):
            panel = slide(x[image : image + 1], part, 0)[0].reshape(groups, fan, -1)
            made = tally.matmul(matrices, panel)
            out[at(image, EACH, *where)] = made.reshape(filters, *positions(part))
    return out
