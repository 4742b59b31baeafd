"""What all layers with filters share: their numbers, groups of channels, and tables of connections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

from .._numpy import Array, np
from ..tally import Tally
from ._base import Kernel, Make, Numbers, Shapes


class Filtered(Kernel):
    """Filters over groups of channels. A table of connections is as many layers of one filter, each on its channels.

    With a table the weights of all filters stand one after another, an entry for each channel that is read.
    """

    def laid_out(self, layer: Any, shape: tuple[int, ...], filters: int, fan: int) -> tuple[int, ...]:
        """The weights' shape, for so many filters that each read `fan` channels of an input of such a shape."""
        return (filters, fan, *layer.kernel)

    def positions(self, layer: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Where each bias stands anew; once for all positions if weights are shared."""
        return ()

    def filtered(self, layer: Any, x: Array, weight: Array, groups: int, tally: Tally) -> Array:
        """What the filters make of the input, without bias."""
        raise NotImplementedError

    def allocate(self, layer: Any, xs: Shapes, make: Make) -> dict[str, Array]:
        (shape,) = xs
        if layer.table is None:
            fan = shape[1] // layer.groups
            weight = self.laid_out(layer, shape, layer.filters, fan)
        else:
            fan = max(map(len, layer.table))
            weight = self.laid_out(layer, shape, 1, sum(map(len, layer.table)))
        bias = (layer.filters, *self.positions(layer, shape))
        return owned(layer, make, weight, bias, fan * prod(layer.kernel))

    def run(self, layer: Any, xs: Sequence[Array], numbers: Numbers, tally: Tally, out: Array | None = None) -> Array:
        (x,) = xs
        weight, bias = trained_or_given(numbers)
        if layer.table is None:
            made = self.filtered(layer, x, weight, layer.groups, tally)
        else:
            made = self.connected(layer, x, weight, tally)
        if bias is not None:
            made += bias.reshape(layer.filters, *bias.shape[1:] or [1] * (x.ndim - 2))
        return made

    def connected(self, layer: Any, x: Array, weight: Array, tally: Tally) -> Array:
        """Each filter by itself, on the channels that the table gives it."""
        made, start = [], 0
        for read in layer.table:
            own = self.entries(weight, start, start + len(read))
            made.append(self.filtered(layer, x[:, list(read)], own, 1, tally))
            start += len(read)
        return np.concatenate(made, axis=1)

    def entries(self, weight: Array, start: int, stop: int) -> Array:
        """The weights of one filter of a table."""
        return weight[:, start:stop]


def owned(layer: Any, make: Make, weight: tuple[int, ...], bias: tuple[int, ...], fan: int) -> dict[str, Array]:
    """Weights and, where the layer has them, biases; those of a fixed layer are given, not trained."""
    prefix = "given_" if layer.fixed else ""
    made = {f"{prefix}weight": make(f"{prefix}weight", weight, fan)}
    if layer.bias:
        made[f"{prefix}bias"] = make(f"{prefix}bias", bias)
    return made


def trained_or_given(numbers: Numbers) -> tuple[Array, Array | None]:
    """A layer's weights and biases, wherever they come from."""
    prefix = "given_" if "given_weight" in numbers else ""
    return numbers[f"{prefix}weight"], numbers.get(f"{prefix}bias")


def stretches(total: int, length: int) -> Iterator[slice]:
    """0 to `total` in stretches of at most `length`."""
    for start in range(0, total, max(length, 1)):
        yield slice(start, min(start + max(length, 1), total))
